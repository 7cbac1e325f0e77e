"""Offered load: the work asked of each resource per unit of time it offers."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.situations.sharing import Option, Wish, shared, wish
from twin.situations.sparse import Sparse
from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.itineraries import SLOTS, Itineraries
from twin.values.requests import Requests
from twin.values.step import DAY, MISSING, Op, Test, Until

Ints = npt.NDArray[np.int64]
Ints32 = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

(
    _LEAVE,
    _SEIZE,
    _HOLD,
    _RELEASE,
    _UNTIL,
    _WALK,
    _RIDE,
    _START,
    _JOIN,
    _TEST,
    _JUMP,
    _LOOK,
) = (
    int(op)
    for op in (
        Op.LEAVE,
        Op.SEIZE,
        Op.HOLD,
        Op.RELEASE,
        Op.UNTIL,
        Op.WALK,
        Op.RIDE,
        Op.START,
        Op.JOIN,
        Op.TEST,
        Op.JUMP,
        Op.GRANTED,
    )
)
_MOMENT, _NEXT = int(Until.MOMENT), int(Until.NEXT)
_BEFORE, _AFTER = int(Test.CLOCK_BEFORE), int(Test.CLOCK_AFTER)
_LATE_AT_MOST = int(Test.LATE_AT_MOST)
_OF_STATE = int(Test.FREE_AT_LEAST)
"""The last of the tests on the state of the hospital; the others are on the clock."""
MOST_BRANCHES = 64
"""Branches of a choice that are followed."""
_NONE, _LEFT_OUT = -1, -2


@dataclass(frozen=True, eq=False)
class Asked:
    """Time for which visits would hold what they ask for.

    Attributes
    ----------
    always : whatever the state of the hospital. (line,) [tick]
    choices : in a branch that the state picks: choice, branch and line of each, as
        one number, and the time asked if all took that branch. [tick]
    """

    always: Ints
    choices: Sparse


def asked_time(itineraries: Itineraries, capacity: Capacity, window: Window) -> Asked:
    """Time for which the visits arriving in a window would hold each line's request.

    It is what they would hold if nobody else were there: while they hold, walk, ride,
    wait for a time of day and for their tasks, but never for a resource. Nobody gives
    up, and everybody is granted what is preferred. Tests on the clock and on lateness
    come out as for such a visit; of a choice on the state of the hospital every branch
    is told by itself, and one inside another goes with it. A ride asks for its places
    in the car, there and back.
    """
    arrival = itineraries.arrival[itineraries.family]
    rows = np.flatnonzero((arrival >= window.begin) & (arrival < window.end))
    walk = _Walk.of(itineraries, capacity)
    always, first = walk.taken(rows, 0)
    chosen = [_cells(first, walk.labels, 0)]
    branch, some = 1, rows[walk.chooses[itineraries.family[rows]]]
    while len(some) and branch < MOST_BRANCHES:
        _, found = walk.taken(some, branch)
        if not found.any():
            break
        chosen.append(_cells(found, walk.labels, branch))
        branch += 1
    cells, times = (np.concatenate(each) for each in zip(*chosen, strict=True))
    return Asked(always, Sparse(cells, times))


@dataclass(frozen=True, eq=False)
class _Walk:
    """Itineraries, to be followed as if nobody else were there.

    Attributes
    ----------
    itineraries : who is followed.
    back : time that a lift of each line goes back. (line,) [tick]
    labels : declared steps that choose by the state of the hospital. (choice,)
    choice : which choice each step belongs to, else `MISSING`. (step,)
    chooses : whether somebody of the visit's family chooses so. (visit,)
    """

    itineraries: Itineraries
    back: Ints
    labels: Ints
    choice: Ints
    chooses: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, itineraries: Itineraries, capacity: Capacity) -> "_Walk":
        """The itineraries, and where they choose."""
        requests, steps = itineraries.requests, itineraries.steps
        back = np.where(requests.is_lift, capacity.return_ticks[requests.bank], 0)
        tests = np.flatnonzero((steps["op"] == _TEST) & (steps["slot"] <= _OF_STATE))
        labels, row = np.unique(itineraries.label[tests], return_inverse=True)
        choice = np.full(len(steps), MISSING, dtype=np.int64)
        choice[tests] = row
        chooses = np.zeros(len(itineraries), dtype=np.bool_)
        chooses[itineraries.family[itineraries.visit_of_step[tests]]] = True
        return cls(itineraries, back, labels.astype(np.int64), choice, chooses)

    def taken(self, rows: Ints, branch: int) -> tuple[Ints, Ints]:
        """Time asked outside of all choices, and in one of the branches of each.

        Parameters
        ----------
        rows : visits, whole families of them.
        branch : which branch is taken; the last of choices that have fewer.

        Returns
        -------
        (line,) and (choice, line) [tick]
        """
        its = self.itineraries
        visits, lines = len(its), len(its.requests)
        walk = _compiled()
        length = np.zeros(visits, dtype=np.int64)
        given = np.full((visits, SLOTS, 2), MISSING, dtype=np.int32)
        always = np.zeros((2, lines), dtype=np.int64)
        chosen = np.zeros((2, len(self.labels), lines), dtype=np.int64)
        asked = its.requests
        options = asked.first_option, asked.first_part, asked.part_resource
        steps = its.first_step, its.steps, self.choice, its.due, self.back, options
        # Tasks first, for whoever joins one must know how long it takes; times of day
        # are not known yet and take nothing.
        begin = np.zeros(visits, dtype=np.int64)
        tasks = rows[its.parent[rows] > 0][::-1].copy()
        walk(tasks, *steps, begin, length, given, always[0], chosen[0], branch, False)
        begin = its.arrival.copy()
        begin[its.parent > 0] = MISSING
        given[:] = MISSING
        walk(rows, *steps, begin, length, given, always[1], chosen[1], branch, True)
        return always[1], chosen[1]


def _cells(found: Ints, labels: Ints, branch: int) -> tuple[Ints, Ints]:
    """Cells of a branch of all choices in which something is asked, and how much."""
    choice, line = np.nonzero(found)
    cell = (labels[choice] * MOST_BRANCHES + branch) * found.shape[-1] + line
    return cell, found[choice, line]


def load(
    asked: Ints,
    offered: Ints,
    requests: Requests,
    places: Ints,
    declared: Ints | None = None,
    choices: Sparse | None = None,
) -> Floats:
    """Offered load of each resource; at 1 or more its queue never settles.

    A request with alternatives is shared out among them so that loads are as level as
    can be, whoever is preferred: where it is still 1 or more, no other choice among
    the alternatives would help, as far as each of them is one resource. So are the
    branches of a choice on the state of the hospital, such as car parks that are taken
    in turn as they fill; branches in which nothing is asked are left out where others
    ask for something. The load of a lift bank is at full cars: at 1 or more it cannot
    settle, and below it may still not. Added beds are there too: a ward that needs them
    settles.

    Parameters
    ----------
    asked : time asked of each line, always. (line,) [tick]
    offered : units times time that there are. (resource,) [tick]
    places : places in one car of a lift bank. (resource,)
    declared : the declared resource of each; each is one if not given. (resource,)
    choices : time asked in branches of choices, as `Asked` has it.

    Returns
    -------
    Load, infinite where something is asked of nothing. (declared resource,) [1]
    """
    size = len(offered) if declared is None else int(declared.max(initial=-1)) + 1
    is_of = np.arange(size) if declared is None else declared
    work, there = np.zeros(size), np.zeros(size)
    np.add.at(there, is_of, offered)
    wanted: Counter[Wish] = Counter()
    for line in np.flatnonzero(asked).tolist():
        bank = requests.bank[line]
        if bank >= 0:
            work[is_of[bank]] += asked[line] / places[bank]
        else:
            wanted[wish(requests.options(line), declared)] += int(asked[line])
    if choices is not None:
        wanted.update(_chosen(choices, requests, places, is_of))
    work = shared(wanted, work, there).work
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(work > 0, work / there, np.where(there > 0, 0.0, np.nan))


def _chosen(
    choices: Sparse, requests: Requests, places: Ints, is_of: Ints
) -> dict[Wish, int]:
    """Wishes of which the options are the branches of a choice, and what they need."""
    times: dict[int, dict[int, Counter[int]]] = {}
    for cell, time in zip(choices.cell.tolist(), choices.number.tolist(), strict=True):
        rest, line = divmod(cell, len(requests))
        choice, branch = divmod(rest, MOST_BRANCHES)
        times.setdefault(choice, {}).setdefault(branch, Counter())[line] += time
    found: Counter[Wish] = Counter()
    for branches in times.values():
        whole = max(max(each.values()) for each in branches.values())
        options = {
            option
            for each in branches.values()
            for option in _ways(each, whole, requests, places, is_of)
        }
        found[tuple(sorted(options))] += whole
    return found


def _ways(
    times: Counter[int], whole: int, requests: Requests, places: Ints, is_of: Ints
) -> Iterator[Option]:
    """Every way to do what a branch asks, with the part of the whole each takes."""
    per_line = []
    for line, time in sorted(times.items()):
        bank = int(requests.bank[line])
        if bank >= 0:
            options = [[(bank, 1 / places[bank])]]
        else:
            options = [[(r, float(n)) for r, n in o] for o in requests.options(line)]
        per_line.append([(time / whole, option) for option in options])
    for way in product(*per_line):
        units: defaultdict[int, float] = defaultdict(float)
        for part, option in way:
            for resource, number in option:
                units[int(is_of[resource])] += number * part
        yield tuple(sorted(units.items()))


def _planned(  # noqa: C901, PLR0913 - one compiled loop
    rows: Ints,
    first_step: Ints,
    steps: npt.NDArray[np.void],
    choice: Ints,
    due: Ints,
    back: Ints,
    options: tuple[Ints32, Ints32, Ints32],
    begin: Ints,
    length: Ints,
    given: npt.NDArray[np.int32],
    always: Ints,
    chosen: Ints,
    branch: int,
    is_timed: bool,
) -> None:
    """Follow visits, who may hold something in a branch of a choice: its owner."""
    holds = np.empty(SLOTS, dtype=np.int64)
    owner = np.empty(SLOTS, dtype=np.int64)
    held_since = np.empty(SLOTS, dtype=np.int64)
    for visit in rows:
        now = begin[visit] if is_timed else 0
        if now == MISSING:
            continue  # a task that is not started
        holds[:] = given[visit, :, 0]
        owner[:] = given[visit, :, 1]
        held_since[:] = now
        base = first_step[visit]
        since, at = now, base
        mine, end = _NONE, base  # the choice in a branch of which it is, and its end
        tried, asking, done = 0, _NONE, MISSING
        while steps[at]["op"] != _LEAVE:
            if at >= end and mine != _NONE:
                mine = _NONE
            step = steps[at]
            op, spent = step["op"], 0
            at += 1
            if op in (_SEIZE, _RELEASE):
                slot = step["slot"]
                if holds[slot] != MISSING:
                    held = now - held_since[slot]
                    if owner[slot] >= 0:
                        chosen[owner[slot], holds[slot]] += held
                    elif owner[slot] == _NONE:
                        always[holds[slot]] += held
                holds[slot] = step["arg"] if op == _SEIZE else MISSING
                owner[slot] = mine
                held_since[slot] = now
            elif op == _HOLD and 0 <= step["patience"] < step["ticks"]:
                spent = step["patience"]
                at = base + step["otherwise"]
            elif op in (_HOLD, _WALK, _RIDE):
                spent = step["ticks"]
            elif op == _UNTIL and is_timed:
                when = step["ticks"]
                if step["slot"] != _MOMENT:
                    when += now - now % DAY
                if step["slot"] == _NEXT and when < now:
                    when += DAY
                spent = when - now
            elif op == _START and not is_timed:
                begin[visit + step["arg"]] = now
            elif op == _START and begin[visit + step["arg"]] == MISSING:
                child = visit + step["arg"]
                begin[child] = now
                for slot in range(SLOTS):
                    if step["slot"] >> slot & 1:
                        given[child, slot, 0] = holds[slot]
                        given[child, slot, 1] = owner[slot]
                        if holds[slot] != MISSING:
                            held = now - held_since[slot]
                            if owner[slot] >= 0:
                                chosen[owner[slot], holds[slot]] += held
                            elif owner[slot] == _NONE:
                                always[holds[slot]] += held
                            holds[slot] = MISSING
            elif op == _JOIN and begin[visit + step["arg"]] != MISSING:
                child = visit + step["arg"]
                spent = begin[child] + length[child] - now
            elif op == _JUMP:
                at = base + step["otherwise"]
            elif op == _LOOK:
                line = steps[at - 1 - step["ticks"]]["arg"]
                preferred = options[0][line]
                is_there = False
                for part in range(options[1][preferred], options[1][preferred + 1]):
                    beyond = options[2][part] - step["arg"]
                    is_there |= 0 <= beyond < step["slot"]
                if not is_there:
                    at = base + step["otherwise"]
            elif op == _TEST:
                kind, bound, otherwise = step["slot"], step["ticks"], step["otherwise"]
                after = base + otherwise
                if kind == _BEFORE:
                    passes = now % DAY < bound
                elif kind == _AFTER:
                    passes = now % DAY >= bound
                elif kind == _LATE_AT_MOST:
                    passes = now - due[visit] <= bound
                elif kind > _OF_STATE:
                    passes = now - due[visit] >= bound
                else:
                    which = choice[at - 1]
                    if which != asking:
                        asking, tried, done = which, 0, MISSING
                    if steps[after - 1]["op"] == _JUMP:
                        done = base + steps[after - 1]["otherwise"]
                    passes = tried == branch
                    tried += 1
                    if passes and mine == _NONE:
                        mine, end = which, after
                    is_last = steps[after]["op"] != _TEST or choice[after] != which
                    if not passes and is_last and mine == _NONE:
                        mine = which if tried == branch else _LEFT_OUT
                        end = done if done != MISSING else first_step[visit + 1]
                    if passes or is_last:
                        asking = _NONE
                if not passes:
                    at = after
            if op == _RIDE:
                held = step["slot"] * (spent + back[step["arg"]])
                if mine >= 0:
                    chosen[mine, step["arg"]] += held
                elif mine == _NONE:
                    always[step["arg"]] += held
            now += max(spent, 0)
        for slot in range(SLOTS):
            if holds[slot] != MISSING:
                held = now - held_since[slot]
                if owner[slot] >= 0:
                    chosen[owner[slot], holds[slot]] += held
                elif owner[slot] == _NONE:
                    always[holds[slot]] += held
        length[visit] = now - since


@cache
def _compiled() -> Any:
    from numba import njit

    return njit(cache=True, nogil=True)(_planned)
