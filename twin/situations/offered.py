"""Offered load: the work asked of each resource per unit of time it offers."""

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.situations.sharing import Wish, shared, wish
from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.itineraries import SLOTS, Itineraries
from twin.values.requests import Requests
from twin.values.step import DAY, MISSING, Op, Until

Ints = npt.NDArray[np.int64]
Ints32 = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_LEAVE, _SEIZE, _HOLD, _RELEASE, _UNTIL, _WALK, _RIDE, _START, _JOIN, _JUMP, _LOOK = (
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
        Op.JUMP,
        Op.GRANTED,
    )
)
_MOMENT, _NEXT = int(Until.MOMENT), int(Until.NEXT)


def asked_time(itineraries: Itineraries, capacity: Capacity, window: Window) -> Ints:
    """Time for which the visits arriving in a window would hold each line's request.

    It is what they would hold if nobody else were there: while they hold, walk, ride,
    wait for a time of day and for their tasks, but never for a resource. Nobody gives
    up, every test on the state passes, and everybody is granted what is preferred. A
    ride asks for its places in the car, there and back. (line,) [tick]
    """
    arrival = itineraries.arrival[itineraries.family]
    rows = np.flatnonzero((arrival >= window.begin) & (arrival < window.end))
    lines, visits = len(itineraries.requests), len(itineraries)
    requests = itineraries.requests
    back = np.where(requests.is_lift, capacity.return_ticks[requests.bank], 0)
    options = requests.first_option, requests.first_part, requests.part_resource
    walk = _compiled()
    length = np.zeros(visits, dtype=np.int64)
    # Tasks first, for whoever joins one must know how long it takes; times of day are
    # not known yet and take nothing.
    begin = np.zeros(visits, dtype=np.int64)
    first, steps = itineraries.first_step, itineraries.steps
    given = np.full((visits, SLOTS), MISSING, dtype=np.int32)
    asked = np.zeros((2, lines), dtype=np.int64)
    tasks = rows[itineraries.parent[rows] > 0][::-1].copy()
    walk(tasks, first, steps, options, back, begin, length, given, asked[0], False)
    begin = itineraries.arrival.copy()
    begin[itineraries.parent > 0] = MISSING
    walk(rows, first, steps, options, back, begin, length, given, asked[1], True)
    found: Ints = asked[1]
    return found


def load(
    asked: Ints,
    offered: Ints,
    requests: Requests,
    places: Ints,
    declared: Ints | None = None,
) -> Floats:
    """Offered load of each resource; at 1 or more its queue never settles.

    A request with alternatives is shared out among them so that loads are as level as
    can be, whoever is preferred: where it is still 1 or more, no other choice among
    the alternatives would help, as far as each of them is one resource. That of a lift
    bank is at full cars: at 1 or more it cannot settle, and below it may still not.
    Added beds are there too: a ward that needs them settles.

    Parameters
    ----------
    asked : time asked of each line. (line,) [tick]
    offered : units times time that there are. (resource,) [tick]
    places : places in one car of a lift bank. (resource,)
    declared : the declared resource of each; each is one if not given. (resource,)

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
    work = shared(wanted, work, there).work
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(work > 0, work / there, np.where(there > 0, 0.0, np.nan))


def _planned(  # noqa: C901, PLR0913 - one compiled loop
    rows: Ints,
    first_step: Ints,
    steps: npt.NDArray[np.void],
    options: tuple[Ints32, Ints32, Ints32],
    back: Ints,
    begin: Ints,
    length: Ints,
    given: npt.NDArray[np.int32],
    asked: Ints,
    is_timed: bool,
) -> None:
    holds = np.empty(SLOTS, dtype=np.int64)
    held_since = np.empty(SLOTS, dtype=np.int64)
    for visit in rows:
        now = begin[visit] if is_timed else 0
        if now == MISSING:
            continue  # a task that is not started
        holds[:] = given[visit]
        held_since[:] = now
        since, at = now, first_step[visit]
        while steps[at]["op"] != _LEAVE:
            step = steps[at]
            op, spent = step["op"], 0
            at += 1
            if op in (_SEIZE, _RELEASE):
                slot = step["slot"]
                if holds[slot] != MISSING:
                    asked[holds[slot]] += now - held_since[slot]
                holds[slot] = step["arg"] if op == _SEIZE else MISSING
                held_since[slot] = now
            elif op == _HOLD and 0 <= step["patience"] < step["ticks"]:
                spent = step["patience"]
                at = first_step[visit] + step["otherwise"]
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
                        given[child, slot] = holds[slot]
                        if holds[slot] != MISSING:
                            asked[holds[slot]] += now - held_since[slot]
                            holds[slot] = MISSING
            elif op == _JOIN and begin[visit + step["arg"]] != MISSING:
                child = visit + step["arg"]
                spent = begin[child] + length[child] - now
            elif op == _JUMP:
                at = first_step[visit] + step["otherwise"]
            elif op == _LOOK:
                line = steps[at - 1 - step["ticks"]]["arg"]
                preferred = options[0][line]
                is_there = False
                for part in range(options[1][preferred], options[1][preferred + 1]):
                    beyond = options[2][part] - step["arg"]
                    is_there |= 0 <= beyond < step["slot"]
                if not is_there:
                    at = first_step[visit] + step["otherwise"]
            if op == _RIDE:
                asked[step["arg"]] += step["slot"] * (spent + back[step["arg"]])
            now += max(spent, 0)
        for slot in range(SLOTS):
            if holds[slot] != MISSING:
                asked[holds[slot]] += now - held_since[slot]
        length[visit] = now - since


@cache
def _compiled() -> Any:
    from numba import njit

    return njit(cache=True, nogil=True)(_planned)
