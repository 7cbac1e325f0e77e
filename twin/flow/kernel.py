"""The fast engine: itineraries and capacity in, journeys out, as numba over arrays.

The rules are those that `twin.flow.reference` states; this file says how they are
kept at speed. It is one file because numba's cache does not notice an edit in a
compiled function imported from another.

* The calendar is a 4-ary heap of packed keys (time, kind, who). An entry is valid if
  the visit still expects that kind of timer at that time, so nothing is ever removed
  from the middle. Arrivals and capacity changes are sorted lists beside it.
* Visits that ask for the same thing stand in one line: a linked list per priority.
  The head of a line is the only candidate unless holders must be alike. Lines that a
  release, an arrival or a capacity change may have moved are marked, and only marked
  lines are settled.
* Resources that suspend or can be pre-empted also keep a list of their holdings in
  the order they were granted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import PRIORITIES, SLOTS, Itineraries
from twin.values.journeys import INTERRUPTION, Interruption, Journeys, Outcome
from twin.values.step import DAY, MISSING, NEVER, Op, Test, Until

Array = npt.NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])

# Without reference counting (`_nrt`), which took half the time; the price is that
# compiled code allocates nothing: Python gives calendar and log their room.
_OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}


def _compiled(function: Function) -> Function:
    return cast(Function, njit(**_OPTIONS)(function))


def _inlined(function: Function) -> Function:
    return cast(Function, njit(inline="always")(function))


def _entered(function: Function) -> Function:
    return cast(Function, njit(nogil=True, **_OPTIONS)(function))


# The compiled code reads plain integers.
LEAVE, SEIZE, HOLD, RELEASE = (
    int(Op.LEAVE),
    int(Op.SEIZE),
    int(Op.HOLD),
    int(Op.RELEASE),
)
UNTIL, WALK, RIDE, START = int(Op.UNTIL), int(Op.WALK), int(Op.RIDE), int(Op.START)
JOIN, PRIORITY, REASSESS = int(Op.JOIN), int(Op.PRIORITY), int(Op.REASSESS)
TEST, JUMP = int(Op.TEST), int(Op.JUMP)
QUEUE_AT_MOST, QUEUE_AT_LEAST = int(Test.QUEUE_AT_MOST), int(Test.QUEUE_AT_LEAST)
FREE_AT_MOST, FREE_AT_LEAST = int(Test.FREE_AT_MOST), int(Test.FREE_AT_LEAST)
CLOCK_BEFORE, CLOCK_AFTER = int(Test.CLOCK_BEFORE), int(Test.CLOCK_AFTER)
LATE_AT_MOST = int(Test.LATE_AT_MOST)
TODAY, NEXT = int(Until.TODAY), int(Until.NEXT)
SERVED, GAVE_UP = int(Outcome.SERVED), int(Outcome.GAVE_UP)
TURNED_AWAY, PRE_EMPTED = int(Outcome.TURNED_AWAY), int(Outcome.PRE_EMPTED)
STILL_HERE, NOT_HELD = int(Outcome.STILL_HERE), int(Outcome.NOT_HELD)
FAILED, CANCELLED_OUT = int(Outcome.FAILED), int(Outcome.CANCELLED)
FINISH, RESTART_AT_DROP = int(AtDrop.FINISH), int(AtDrop.RESTART)
NO_PRE_EMPT, RESTART_PRE_EMPT = int(PreEmpt.NONE), int(PreEmpt.RESTART)
LEAVE_PRE_EMPT = int(PreEmpt.LEAVE)
BY_PRE_EMPTION = int(Interruption.PRE_EMPTED)
BY_SUSPENSION = int(Interruption.SUSPENDED)

# Calendar entries: time, kind and who in one integer. Patience comes last.
WHO_BITS, KIND_BITS = 25, 2
MAIN, CHANGE_PRIORITY, CAR_BACK, PATIENCE = 0, 1, 2, 3
TIME_SHIFT = WHO_BITS + KIND_BITS
WHO_MASK, KIND_MASK = (1 << WHO_BITS) - 1, (1 << KIND_BITS) - 1

# What a visit is doing.
ABSENT, RUNNING, WAITING, HOLDING, TIMED = 0, 1, 2, 3, 4
JOINING, DECIDING, GONE, CANCELLED = 5, 6, 7, 8

# Places in `State.tally`.
(HEAP, ARRIVED, CHANGED, GRANTS, FREE_NODE, READY, DIRTY, BANKS, TOUCHED) = range(9)
(DECIDERS, EXPIRED, OVERFULL, LOGGED, EVENTS, NOW, MIDWAY) = range(9, 16)
COUNTS = 16
ROOM = 64

# What the status says of the visit as a whole.
VISIT_OUTCOMES = np.full(9, STILL_HERE, dtype=np.int8)
VISIT_OUTCOMES[ABSENT] = int(Outcome.NOT_REACHED)
VISIT_OUTCOMES[GONE] = SERVED
VISIT_OUTCOMES[CANCELLED] = CANCELLED_OUT

ROW = np.dtype(
    [
        ("asked", np.int64),
        ("began", np.int64),
        ("ended", np.int64),
        ("option", np.int32),
        ("outcome", np.int8),
    ],
    align=True,
)
VISIT = np.dtype(
    [
        ("asked", np.int64),  # for the place in line
        ("main", np.int64),  # when the present time ends, MISSING while it does not run
        ("patience", np.int64),  # when patience runs out
        ("reassess", np.int64),  # when the priority changes next
        ("remaining", np.int64),  # of a stopped hold
        ("pc", np.int32),  # present step, counted within the visit
        ("wait_step", np.int32),  # the step asked for: before `pc` after pre-emption
        ("next_reassess", np.int32),
        ("line", np.int32),
        ("after", np.int32),  # neighbours in line
        ("before", np.int32),
        ("open_hold", np.int32),  # row of the interruption that is going on
        ("open_seize", np.int32),
        ("priority", np.int16),
        ("frozen", np.int16),  # how many holdings are frozen
        ("listed", np.int16),  # how many holdings stand in a resource's list
        ("status", np.int8),
    ],
    align=True,
)
NODE = np.dtype(
    [
        ("grant", np.int64),
        ("visit", np.int32),
        ("slot", np.int32),
        ("resource", np.int32),
        ("units", np.int32),
        ("after", np.int32),
        ("before", np.int32),
        ("chain", np.int32),  # next holding of the same slot
        ("frozen", np.int32),
    ],
    align=True,
)


class Tables(NamedTuple):
    """What does not change during a run, as the compiled code reads it."""

    steps: Array
    first_step: Array
    key: Array
    due: Array
    attributes: Array
    parent: Array
    arrival_order: Array
    arrival_time: Array
    first_option: Array
    first_part: Array
    part_resource: Array
    part_units: Array
    bank: Array
    first_member: Array
    member: Array
    first_line: Array
    line_of: Array
    must_be_alike: Array
    may_pre_empt: Array
    change_time: Array
    change_resource: Array
    change_level: Array
    at_drop: Array
    queue_limit: Array
    limited: Array
    alike: Array
    pre_empt: Array
    places: Array
    return_ticks: Array
    is_listed: Array


class State(NamedTuple):
    """A run at one time, between two instants: nothing but arrays."""

    row: Array
    visit: Array
    arrived: Array
    left: Array
    slot_option: Array
    slot_step: Array
    slot_node: Array
    head: Array
    tail: Array
    priorities: Array
    level: Array
    used: Array
    waiting: Array
    occupant: Array
    heap: Array
    node: Array
    first_node: Array
    last_node: Array
    tally: Array
    ready: Array
    dirty: Array
    is_dirty: Array
    banks: Array
    touched: Array
    is_touched: Array
    deciders: Array
    expired: Array
    victims: Array


# --- calendar ---------------------------------------------------------------------


@_inlined
def _push(s: State, time: int, kind: int, who: int) -> None:
    n = s.tally[HEAP]
    s.tally[HEAP] = n + 1
    key = (time << TIME_SHIFT) | (kind << WHO_BITS) | who
    while n > 0:
        up = (n - 1) >> 2
        if s.heap[up] <= key:
            break
        s.heap[n] = s.heap[up]
        n = up
    s.heap[n] = key


@_inlined
def _pop(s: State) -> int:
    top = s.heap[0]
    n = s.tally[HEAP] - 1
    s.tally[HEAP] = n
    key = s.heap[n]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= n:
            break
        best = child
        for other in range(child + 1, min(child + 4, n)):
            if s.heap[other] < s.heap[best]:
                best = other
        if s.heap[best] >= key:
            break
        s.heap[at] = s.heap[best]
        at = best
    s.heap[at] = key
    return top


# --- lines ------------------------------------------------------------------------


@_inlined
def _mark_line(t: Tables, s: State, line: int) -> None:
    if not s.is_dirty[line]:
        s.is_dirty[line] = True
        if t.bank[line] >= 0:
            s.banks[s.tally[BANKS]] = line
            s.tally[BANKS] += 1
        else:
            s.dirty[s.tally[DIRTY]] = line
            s.tally[DIRTY] += 1


@_inlined
def _mark_resource(t: Tables, s: State, resource: int) -> None:
    """Mark the lines that more of a resource may move."""
    if s.waiting[resource] > 0:
        for k in range(t.first_line[resource], t.first_line[resource + 1]):
            if s.priorities[t.line_of[k]] != 0:
                _mark_line(t, s, t.line_of[k])


@_inlined
def _enqueue(t: Tables, s: State, v: int, line: int) -> None:
    """Put a visit in its line, behind those who asked before it."""
    priority = s.visit[v].priority
    asked, key = s.visit[v].asked, t.key[v]
    before = s.tail[line, priority]
    while before >= 0 and (
        s.visit[before].asked > asked
        or (s.visit[before].asked == asked and t.key[before] > key)
    ):
        before = s.visit[before].before
    if before >= 0:
        after = s.visit[before].after
        s.visit[before].after = v
    else:
        after = s.head[line, priority]
        s.head[line, priority] = v
    if after >= 0:
        s.visit[after].before = v
    else:
        s.tail[line, priority] = v
    s.visit[v].before, s.visit[v].after = before, after
    s.visit[v].line = line
    s.visit[v].status = WAITING
    s.priorities[line] |= 1 << priority
    for k in range(t.first_member[line], t.first_member[line + 1]):
        resource = t.member[k]
        s.waiting[resource] += 1
        if t.queue_limit[resource] >= 0:
            s.tally[OVERFULL] = 1
    _mark_line(t, s, line)


@_inlined
def _dequeue(t: Tables, s: State, v: int) -> None:
    line, priority = s.visit[v].line, s.visit[v].priority
    before, after = s.visit[v].before, s.visit[v].after
    if before >= 0:
        s.visit[before].after = after
    else:
        s.head[line, priority] = after
    if after >= 0:
        s.visit[after].before = before
    else:
        s.tail[line, priority] = before
    if s.head[line, priority] < 0:
        s.priorities[line] &= ~(1 << priority)
    for k in range(t.first_member[line], t.first_member[line + 1]):
        s.waiting[t.member[k]] -= 1


@_inlined
def _best_priority(mask: int) -> int:
    priority = 0
    while not (mask >> priority) & 1:
        priority += 1
    return priority


@_inlined
def _worst_priority(mask: int) -> int:
    priority = 0
    while mask >> (priority + 1):
        priority += 1
    return priority


@_inlined
def _ranks_before(t: Tables, s: State, v: int, w: int) -> bool:
    """Whether visit v goes before visit w: priority, then time asked, then key."""
    if s.visit[v].priority != s.visit[w].priority:
        return s.visit[v].priority < s.visit[w].priority
    if s.visit[v].asked != s.visit[w].asked:
        return s.visit[v].asked < s.visit[w].asked
    return t.key[v] < t.key[w]


# --- what is free -----------------------------------------------------------------


@_inlined
def _fits(t: Tables, s: State, v: int, resource: int) -> bool:
    """Whether a visit may join those who hold a resource now."""
    fits = True
    if s.used[resource] > 0:
        for a in range(t.attributes.shape[1]):
            if (t.alike[resource] >> a) & 1:
                fits = fits and s.occupant[resource, a] == t.attributes[v, a]
    return fits


@_inlined
def _first_free_option(t: Tables, s: State, v: int, line: int) -> int:
    """The option a visit is given now, MISSING if none is free."""
    found = MISSING
    for option in range(t.first_option[line], t.first_option[line + 1]):
        free = True
        for p in range(t.first_part[option], t.first_part[option + 1]):
            r = t.part_resource[p]
            if s.level[r] - s.used[r] < t.part_units[p]:
                free = False
                break
            if t.alike[r] != 0 and not _fits(t, s, v, r):
                free = False
                break
        if free:
            found = option
            break
    return found


@_compiled
def _choose_victims(s: State, resource: int, need: int, priority: int) -> int:
    """How many holdings, put in `victims`, must go to free `need` units; 0: too few.

    Of visits in a hold with a worse priority: the worst first, then the latest granted,
    one holding of each visit.
    """
    chosen, freed = 0, 0
    while freed < need:
        best = -1
        node = s.first_node[resource]
        while node >= 0:
            w = s.node[node].visit
            eligible = s.visit[w].status == HOLDING and s.visit[w].priority > priority
            for k in range(chosen):
                if s.node[s.victims[k]].visit == w:
                    eligible = False
            if eligible and (
                best < 0
                or s.visit[w].priority > s.visit[s.node[best].visit].priority
                or (
                    s.visit[w].priority == s.visit[s.node[best].visit].priority
                    and s.node[node].grant > s.node[best].grant
                )
            ):
                best = node
            node = s.node[node].after
        if best < 0:
            return 0
        s.victims[chosen] = best
        chosen += 1
        freed += s.node[best].units
    return chosen


@_compiled
def _first_pre_emptable_option(
    t: Tables, s: State, v: int, line: int
) -> tuple[int, int]:
    """The first option short of one resource that pre-emption can free, and which."""
    for option in range(t.first_option[line], t.first_option[line + 1]):
        short, possible = -1, True
        for p in range(t.first_part[option], t.first_part[option + 1]):
            r = t.part_resource[p]
            if s.level[r] - s.used[r] < t.part_units[p]:
                if short >= 0 or t.pre_empt[r] == NO_PRE_EMPT:
                    possible = False
                    break
                short = p
            elif t.alike[r] != 0 and not _fits(t, s, v, r):
                possible = False
                break
        if possible and short >= 0:
            r = t.part_resource[short]
            need = t.part_units[short] - (s.level[r] - s.used[r])
            if _choose_victims(s, r, need, s.visit[v].priority) > 0:
                return option, r
    return MISSING, MISSING


# --- holdings ---------------------------------------------------------------------


@_inlined
def _list_holding(s: State, v: int, slot: int, resource: int, units: int) -> None:
    node = s.tally[FREE_NODE]
    s.tally[FREE_NODE] = s.node[node].chain
    last = s.last_node[resource]
    s.node[node].grant = s.tally[GRANTS]
    s.node[node].visit, s.node[node].slot = v, slot
    s.node[node].resource, s.node[node].units = resource, units
    s.node[node].frozen = 0
    s.node[node].before, s.node[node].after = last, -1
    if last >= 0:
        s.node[last].after = node
    else:
        s.first_node[resource] = node
    s.last_node[resource] = node
    s.node[node].chain = s.slot_node[v, slot]
    s.slot_node[v, slot] = node
    s.visit[v].listed += 1


@_inlined
def _unlist_holdings(s: State, v: int, slot: int) -> None:
    node = s.slot_node[v, slot]
    while node >= 0:
        resource, chain = s.node[node].resource, s.node[node].chain
        before, after = s.node[node].before, s.node[node].after
        if before >= 0:
            s.node[before].after = after
        else:
            s.first_node[resource] = after
        if after >= 0:
            s.node[after].before = before
        else:
            s.last_node[resource] = before
        if s.node[node].frozen:
            s.visit[v].frozen -= 1
        s.visit[v].listed -= 1
        s.node[node].chain = s.tally[FREE_NODE]
        s.tally[FREE_NODE] = node
        node = chain
    s.slot_node[v, slot] = -1


@_inlined
def _touch(t: Tables, s: State, resource: int) -> None:
    """Have the frozen holdings of a resource looked at again."""
    if t.at_drop[resource] != FINISH and not s.is_touched[resource]:
        s.is_touched[resource] = True
        s.touched[s.tally[TOUCHED]] = resource
        s.tally[TOUCHED] += 1


@_inlined
def _give_back(t: Tables, s: State, v: int, slot: int) -> None:
    """Return the units of a slot."""
    option = s.slot_option[v, slot]
    s.slot_option[v, slot] = MISSING
    if s.slot_node[v, slot] >= 0:
        _unlist_holdings(s, v, slot)
    for p in range(t.first_part[option], t.first_part[option + 1]):
        r = t.part_resource[p]
        s.used[r] -= t.part_units[p]
        _touch(t, s, r)
        _mark_resource(t, s, r)


@_inlined
def _release(t: Tables, s: State, v: int, slot: int, now: int) -> None:
    row = t.first_step[v] + s.slot_step[v, slot]
    s.row[row].ended = now
    s.row[row].outcome = SERVED
    _give_back(t, s, v, slot)


@_compiled
def _may_be_victim(t: Tables, s: State, v: int) -> None:
    """Mark the lines that may pre-empt a visit now that it is in a hold."""
    for slot in range(s.slot_node.shape[1]):
        node = s.slot_node[v, slot]
        while node >= 0:
            if t.pre_empt[s.node[node].resource] != NO_PRE_EMPT:
                _mark_resource(t, s, s.node[node].resource)
            node = s.node[node].chain


# --- interruptions ----------------------------------------------------------------


@_inlined
def _open(s: State, log: Array, step: int, now: int, kind: int, option: int) -> int:
    """Begin an interruption; gives its row in the log."""
    at = s.tally[LOGGED]
    s.tally[LOGGED] = at + 1
    log[at].step, log[at].began, log[at].ended = step, now, MISSING
    log[at].kind, log[at].option = kind, option
    return at


@_inlined
def _close_hold(s: State, log: Array, v: int, now: int) -> None:
    if s.visit[v].open_hold >= 0:
        log[s.visit[v].open_hold].ended = now
        s.visit[v].open_hold = -1


@_inlined
def _close_both(s: State, log: Array, v: int, now: int) -> None:
    _close_hold(s, log, v, now)
    if s.visit[v].open_seize >= 0:
        log[s.visit[v].open_seize].ended = now
        s.visit[v].open_seize = -1


@_inlined
def _run_on(s: State, v: int, pc: int) -> None:
    """Let a visit go on at a step, once this instant gets to it."""
    s.visit[v].pc = pc
    s.visit[v].status = RUNNING
    s.ready[s.tally[READY]] = v
    s.tally[READY] += 1


# --- the stages of an instant -----------------------------------------------------


@_compiled
def _freeze(
    t: Tables, s: State, log: Array, resource: int, now: int, thaws: bool
) -> None:
    """Freeze the latest-granted holdings above the level, or thaw those within it."""
    excess = s.used[resource] - s.level[resource]
    stopped = 0
    node = s.last_node[resource]
    while node >= 0:
        wanted = stopped < excess
        frozen = s.node[node].frozen != 0
        v = s.node[node].visit
        in_hold = s.visit[v].status == HOLDING
        step = t.first_step[v] + s.visit[v].pc
        if wanted:
            stopped += s.node[node].units
        if wanted and not frozen and not thaws:
            s.node[node].frozen = 1
            s.visit[v].frozen += 1
            if in_hold and s.visit[v].main != MISSING:
                s.visit[v].remaining = s.visit[v].main - now
                s.visit[v].main = MISSING
                s.visit[v].open_hold = _open(s, log, step, now, BY_SUSPENSION, MISSING)
            if in_hold and t.at_drop[resource] == RESTART_AT_DROP:
                s.visit[v].remaining = t.steps[step].ticks
        elif thaws and frozen and not wanted:
            s.node[node].frozen = 0
            s.visit[v].frozen -= 1
            if in_hold and s.visit[v].frozen == 0:
                s.visit[v].main = now + s.visit[v].remaining
                _push(s, s.visit[v].main, MAIN, v)
                _close_hold(s, log, v, now)
        node = s.node[node].before


@_compiled
def _freeze_touched(t: Tables, s: State, log: Array, now: int) -> None:
    """Freeze, then thaw: who is both goes on being stopped."""
    for thaws in (False, True):
        for k in range(s.tally[TOUCHED]):
            _freeze(t, s, log, s.touched[k], now, thaws)
    for k in range(s.tally[TOUCHED]):
        s.is_touched[s.touched[k]] = False
    s.tally[TOUCHED] = 0


@_compiled
def _pre_empt(t: Tables, s: State, log: Array, node: int, now: int) -> None:
    """Take a holding, and all that was granted with it, from a visit in a hold."""
    v, slot = s.node[node].visit, s.node[node].slot
    mode = t.pre_empt[s.node[node].resource]
    first, pc = t.first_step[v], s.visit[v].pc
    seize, hold = first + s.slot_step[v, slot], first + pc
    option = s.slot_option[v, slot]
    if s.visit[v].main != MISSING:
        s.visit[v].remaining = s.visit[v].main - now
        s.visit[v].main = MISSING
    _close_hold(s, log, v, now)
    if mode == RESTART_PRE_EMPT:
        s.visit[v].remaining = t.steps[hold].ticks
    _give_back(t, s, v, slot)
    if mode == LEAVE_PRE_EMPT:
        s.row[seize].ended, s.row[seize].outcome = now, PRE_EMPTED
        s.row[hold].ended, s.row[hold].outcome = now, PRE_EMPTED
        s.visit[v].patience = MISSING
        _run_on(s, v, max(t.steps[seize].away, pc + 1))
    else:
        s.visit[v].open_seize = _open(s, log, seize, now, BY_PRE_EMPTION, option)
        s.visit[v].open_hold = _open(s, log, hold, now, BY_PRE_EMPTION, MISSING)
        s.visit[v].asked = s.row[seize].asked
        s.visit[v].wait_step = s.slot_step[v, slot]
        _enqueue(t, s, v, t.steps[seize].arg)


@_inlined
def _grant(t: Tables, s: State, log: Array, v: int, option: int, now: int) -> None:
    """Give a waiting visit an option, whole."""
    _dequeue(t, s, v)
    step = s.visit[v].wait_step
    row = t.first_step[v] + step
    slot = t.steps[row].slot
    s.slot_option[v, slot] = option
    s.slot_step[v, slot] = step
    s.tally[GRANTS] += 1
    for p in range(t.first_part[option], t.first_part[option + 1]):
        r = t.part_resource[p]
        if t.alike[r] != 0 and s.used[r] == 0:
            for a in range(t.attributes.shape[1]):
                s.occupant[r, a] = t.attributes[v, a]
        s.used[r] += t.part_units[p]
        if t.is_listed[r]:
            _list_holding(s, v, slot, r, t.part_units[p])
    if s.row[row].began == MISSING:
        s.row[row].began = now
    s.row[row].option = option
    s.visit[v].reassess = MISSING
    if s.visit[v].pc == step:
        s.visit[v].patience = MISSING
        _run_on(s, v, step + 1)
        return
    # Pre-empted before: its hold goes on, unless something else it holds is frozen.
    _close_both(s, log, v, now)
    s.visit[v].status = HOLDING
    _may_be_victim(t, s, v)
    if s.visit[v].frozen > 0:
        hold = t.first_step[v] + s.visit[v].pc
        s.visit[v].open_hold = _open(s, log, hold, now, BY_SUSPENSION, MISSING)
    else:
        s.visit[v].main = now + s.visit[v].remaining
        _push(s, s.visit[v].main, MAIN, v)


@_inlined
def _candidate(t: Tables, s: State, line: int) -> tuple[int, int, int]:
    """The best-ranked visit of a line with an option it can have, and how.

    Gives visit, option, and the resource to pre-empt or MISSING.
    """
    mask = s.priorities[line]
    found, chosen, short = -1, MISSING, MISSING
    while mask != 0 and found < 0:
        priority = _best_priority(mask)
        mask &= ~(1 << priority)
        v = s.head[line, priority]
        while v >= 0:
            option = _first_free_option(t, s, v, line)
            resource = MISSING
            if option < 0 and t.may_pre_empt[line]:
                option, resource = _first_pre_emptable_option(t, s, v, line)
            if option >= 0:
                found, chosen, short = v, option, resource
                break
            if not t.must_be_alike[line]:
                mask = 0
                break
            v = s.visit[v].after
    return found, chosen, short


@_inlined
def _settle(t: Tables, s: State, log: Array, now: int) -> bool:
    """Give the best-ranked visit its first free option, again and again."""
    granted = False
    while s.tally[DIRTY] > 0 and _has_room(s, log):
        best, option, short = -1, MISSING, MISSING
        k = 0
        while k < s.tally[DIRTY]:
            line = s.dirty[k]
            v, o, r = _candidate(t, s, line)
            if v < 0:
                s.tally[DIRTY] -= 1
                s.dirty[k] = s.dirty[s.tally[DIRTY]]
                s.is_dirty[line] = False
                continue
            if best < 0 or _ranks_before(t, s, v, best):
                best, option, short = v, o, r
            k += 1
        if best < 0:
            break
        if short >= 0:
            for p in range(t.first_part[option], t.first_part[option + 1]):
                if t.part_resource[p] == short:
                    need = t.part_units[p] - (s.level[short] - s.used[short])
                    priority = s.visit[best].priority
                    chosen = _choose_victims(s, short, need, priority)
                    for c in range(chosen):
                        _pre_empt(t, s, log, s.victims[c], now)
        _grant(t, s, log, best, option, now)
        granted = True
    return granted


@_compiled
def _board(t: Tables, s: State, bank: int, now: int) -> bool:
    """Fill the free cars of a lift bank, each from one landing."""
    boarded = False
    while s.level[bank] > s.used[bank]:
        best, line = -1, -1
        for k in range(t.first_line[bank], t.first_line[bank + 1]):
            one = t.line_of[k]
            if t.bank[one] == bank and s.priorities[one] != 0:
                v = s.head[one, _best_priority(s.priorities[one])]
                if best < 0 or _ranks_before(t, s, v, best):
                    best, line = v, one
        if best < 0:
            break
        load, trip = 0, 0
        while s.priorities[line] != 0:
            v = s.head[line, _best_priority(s.priorities[line])]
            row = t.first_step[v] + s.visit[v].pc
            units = t.steps[row].slot
            if load > 0 and load + units > t.places[bank]:
                break
            load += units
            trip = max(trip, t.steps[row].ticks)
            _dequeue(t, s, v)
            s.row[row].began = now
            s.visit[v].patience, s.visit[v].reassess = MISSING, MISSING
            s.visit[v].status = TIMED
            s.visit[v].main = now + t.steps[row].ticks
            _push(s, s.visit[v].main, MAIN, v)
        s.used[bank] += 1
        _push(s, now + trip + t.return_ticks[bank], CAR_BACK, bank)
        boarded = True
    return boarded


@_compiled
def _turn_away(t: Tables, s: State, log: Array, now: int) -> bool:
    """Turn away the worst-ranked visit of the first queue over its limit."""
    for k in range(t.limited.size):
        resource = t.limited[k]
        if s.waiting[resource] <= t.queue_limit[resource]:
            continue
        worst = -1
        for j in range(t.first_line[resource], t.first_line[resource + 1]):
            line = t.line_of[j]
            if s.priorities[line] != 0:
                v = s.tail[line, _worst_priority(s.priorities[line])]
                if worst < 0 or _ranks_before(t, s, worst, v):
                    worst = v
        pc, step = s.visit[worst].pc, s.visit[worst].wait_step
        first = t.first_step[worst]
        _dequeue(t, s, worst)
        _close_both(s, log, worst, now)
        if pc != step:
            s.row[first + pc].ended, s.row[first + pc].outcome = now, PRE_EMPTED
        s.row[first + step].ended, s.row[first + step].outcome = now, TURNED_AWAY
        s.visit[worst].patience, s.visit[worst].reassess = MISSING, MISSING
        _run_on(s, worst, max(t.steps[first + step].away, pc + 1))
        return True
    return False


@_compiled
def _decide(t: Tables, s: State, now: int) -> None:
    """Let the best-ranked visit at a choice go through its tests."""
    best = 0
    for k in range(1, s.tally[DECIDERS]):
        v, w = s.deciders[k], s.deciders[best]
        if s.visit[v].priority < s.visit[w].priority or (
            s.visit[v].priority == s.visit[w].priority and t.key[v] < t.key[w]
        ):
            best = k
    v = s.deciders[best]
    s.tally[DECIDERS] -= 1
    s.deciders[best] = s.deciders[s.tally[DECIDERS]]
    first, pc = t.first_step[v], s.visit[v].pc
    while t.steps[first + pc].op == TEST or t.steps[first + pc].op == JUMP:
        row = first + pc
        step = t.steps[row]
        s.row[row].asked, s.row[row].began, s.row[row].ended = now, now, now
        s.row[row].outcome = SERVED
        passes = False
        if step.op == TEST:
            kind, r, bound = step.slot, step.arg, step.ticks
            if kind == QUEUE_AT_MOST:
                passes = s.waiting[r] <= bound
            elif kind == QUEUE_AT_LEAST:
                passes = s.waiting[r] >= bound
            elif kind == FREE_AT_MOST:
                passes = s.level[r] - s.used[r] <= bound
            elif kind == FREE_AT_LEAST:
                passes = s.level[r] - s.used[r] >= bound
            elif kind == CLOCK_BEFORE:
                passes = now % DAY < bound
            elif kind == CLOCK_AFTER:
                passes = now % DAY >= bound
            elif kind == LATE_AT_MOST:
                passes = now - t.due[v] <= bound
            else:
                passes = now - t.due[v] >= bound
            if not passes:
                s.row[row].outcome = FAILED
        pc = pc + 1 if passes else step.otherwise
    _run_on(s, v, pc)


@_compiled
def _give_up(t: Tables, s: State, log: Array, now: int) -> bool:
    """Let the first visit, by key, whose patience runs out now give up."""
    while s.tally[HEAP] > 0 and s.heap[0] >> TIME_SHIFT == now:
        v = _pop(s) & WHO_MASK
        s.expired[s.tally[EXPIRED]] = v
        s.tally[EXPIRED] += 1
    best = -1
    k = 0
    while k < s.tally[EXPIRED]:
        v = s.expired[k]
        if s.visit[v].patience != now:
            s.tally[EXPIRED] -= 1
            s.expired[k] = s.expired[s.tally[EXPIRED]]
            continue
        if best < 0 or t.key[v] < t.key[best]:
            best = v
        k += 1
    if best < 0:
        return False
    pc, first = s.visit[best].pc, t.first_step[best]
    if s.visit[best].status == WAITING:
        _dequeue(t, s, best)
        if s.visit[best].wait_step != pc:
            seize = first + s.visit[best].wait_step
            s.row[seize].ended, s.row[seize].outcome = now, PRE_EMPTED
    _close_both(s, log, best, now)
    s.row[first + pc].ended, s.row[first + pc].outcome = now, GAVE_UP
    s.visit[best].main, s.visit[best].patience = MISSING, MISSING
    s.visit[best].reassess = MISSING
    _run_on(s, best, t.steps[first + pc].otherwise)
    return True


@_compiled
def _leave(t: Tables, s: State, v: int, now: int) -> None:
    """Release everything, drop tasks never started, wake a parent that waits."""
    for slot in range(s.slot_option.shape[1]):
        if s.slot_option[v, slot] >= 0:
            _release(t, s, v, slot, now)
    s.left[v] = now
    s.visit[v].status = GONE
    child = v + 1
    while child < s.visit.size and t.parent[child] > 0:
        parent = child - t.parent[child]
        if s.visit[child].status == ABSENT and (
            parent == v or s.visit[parent].status == CANCELLED
        ):
            s.visit[child].status = CANCELLED
        child += 1
    if t.parent[v] > 0:
        parent = v - t.parent[v]
        row = t.first_step[parent] + s.visit[parent].pc
        if s.visit[parent].status == JOINING and t.steps[row].arg == t.parent[v]:
            s.row[row].ended, s.row[row].outcome = now, SERVED
            _run_on(s, parent, s.visit[parent].pc + 1)


@_inlined
def _begin_patience(s: State, v: int, patience: int, now: int) -> None:
    if patience >= 0:
        s.visit[v].patience = now + patience
        _push(s, now + patience, PATIENCE, v)


@_inlined
def _ask(t: Tables, s: State, v: int, row: int, pc: int, now: int) -> None:
    """Stand in the line of a SEIZE or RIDE step."""
    s.visit[v].asked = now
    s.visit[v].wait_step = pc
    _begin_patience(s, v, t.steps[row].patience, now)
    if t.steps[row + 1].op == REASSESS:
        s.visit[v].next_reassess = pc + 1
        s.visit[v].reassess = now + t.steps[row + 1].ticks
        _push(s, s.visit[v].reassess, CHANGE_PRIORITY, v)
    _enqueue(t, s, v, t.steps[row].arg)


@_inlined
def _moment(kind: int, ticks: int, now: int) -> int:
    """When an UNTIL step ends, MISSING if that is now or past."""
    moment = ticks
    if kind == TODAY or kind == NEXT:
        moment += now - now % DAY
    if kind == NEXT and moment < now:
        moment += DAY
    return moment if moment > now else MISSING


@_inlined
def _run(t: Tables, s: State, log: Array, v: int, now: int) -> None:
    """Take a visit from step to step until one of them takes time."""
    pc, first = s.visit[v].pc, t.first_step[v]
    while True:
        row = first + pc
        op = t.steps[row].op
        if op == REASSESS:
            pc += 1
            continue
        s.row[row].asked = now
        s.row[row].outcome = STILL_HERE
        if op == SEIZE or op == RIDE:
            if op == SEIZE and s.slot_option[v, t.steps[row].slot] >= 0:
                _release(t, s, v, t.steps[row].slot, now)
            s.visit[v].pc = pc
            _ask(t, s, v, row, pc, now)
            break
        if op == TEST:
            s.visit[v].pc = pc
            s.visit[v].status = DECIDING
            s.deciders[s.tally[DECIDERS]] = v
            s.tally[DECIDERS] += 1
            break
        s.row[row].began = now
        if op == HOLD:
            s.visit[v].pc = pc
            s.visit[v].status = HOLDING
            if s.visit[v].listed > 0:
                _may_be_victim(t, s, v)
            _begin_patience(s, v, t.steps[row].patience, now)
            if s.visit[v].frozen > 0:
                s.visit[v].remaining = t.steps[row].ticks
                s.visit[v].open_hold = _open(s, log, row, now, BY_SUSPENSION, MISSING)
            else:
                s.visit[v].main = now + t.steps[row].ticks
                _push(s, s.visit[v].main, MAIN, v)
            break
        until = MISSING
        if op == WALK:
            until = now + t.steps[row].ticks
        elif op == UNTIL:
            until = _moment(t.steps[row].slot, t.steps[row].ticks, now)
        if until >= 0:
            s.visit[v].pc = pc
            s.visit[v].status = TIMED
            s.visit[v].main = until
            _push(s, until, MAIN, v)
            break
        outcome = SERVED
        follows = pc + 1
        if op == RELEASE:
            slot = t.steps[row].slot
            if s.slot_option[v, slot] >= 0:
                _release(t, s, v, slot, now)
            else:
                outcome = NOT_HELD
        elif op == START:
            child = v + t.steps[row].arg
            if s.visit[child].status == ABSENT:
                s.arrived[child] = now
                _run_on(s, child, 0)
            else:
                outcome = NOT_HELD
        elif op == JOIN:
            status = s.visit[v + t.steps[row].arg].status
            if status == ABSENT or status == CANCELLED:
                outcome = NOT_HELD
            elif status != GONE:
                s.visit[v].pc = pc
                s.visit[v].status = JOINING
                break
        elif op == PRIORITY:
            s.visit[v].priority = t.steps[row].arg
        elif op == JUMP:
            follows = t.steps[row].otherwise
        s.row[row].ended = now
        s.row[row].outcome = outcome
        if op == LEAVE:
            _leave(t, s, v, now)
            break
        pc = follows


@_inlined
def _due(t: Tables, s: State, now: int) -> None:
    """Take the next entry from the calendar and do what it says, if it still holds."""
    key = _pop(s)
    kind, who = (key >> WHO_BITS) & KIND_MASK, key & WHO_MASK
    if kind == CAR_BACK:
        s.tally[EVENTS] += 1
        s.used[who] -= 1
        _mark_resource(t, s, who)
    elif kind == MAIN:
        if s.visit[who].main == now:
            s.tally[EVENTS] += 1
            row = t.first_step[who] + s.visit[who].pc
            s.row[row].ended, s.row[row].outcome = now, SERVED
            s.visit[who].main, s.visit[who].patience = MISSING, MISSING
            _run_on(s, who, s.visit[who].pc + 1)
    elif s.visit[who].reassess == now:
        s.tally[EVENTS] += 1
        row = t.first_step[who] + s.visit[who].next_reassess
        _dequeue(t, s, who)
        s.visit[who].priority = t.steps[row].arg
        _enqueue(t, s, who, s.visit[who].line)
        s.row[row].asked, s.row[row].began, s.row[row].ended = now, now, now
        s.row[row].outcome = SERVED
        s.visit[who].reassess = MISSING
        if t.steps[row + 1].op == REASSESS:
            s.visit[who].next_reassess += 1
            s.visit[who].reassess = max(
                now, s.visit[who].asked + t.steps[row + 1].ticks
            )
            _push(s, s.visit[who].reassess, CHANGE_PRIORITY, who)


@_inlined
def _has_room(s: State, log: Array) -> bool:
    """Whether calendar and log have room for whatever one stage may add."""
    most = s.visit.size + 2 * s.node.size + ROOM
    return s.tally[HEAP] + most <= s.heap.size and s.tally[LOGGED] + most <= log.size


@_inlined
def _next_instant(t: Tables, s: State) -> int:
    """When something happens next, NEVER if nothing does."""
    now = NEVER
    if s.tally[HEAP] > 0:
        now = s.heap[0] >> TIME_SHIFT
    if s.tally[ARRIVED] < t.arrival_time.size:
        now = min(now, t.arrival_time[s.tally[ARRIVED]])
    if s.tally[CHANGED] < t.change_time.size:
        now = min(now, t.change_time[s.tally[CHANGED]])
    return now


@_inlined
def _begin_instant(t: Tables, s: State, now: int) -> None:
    """Change the levels that change now, and let in those who arrive."""
    while s.tally[CHANGED] < t.change_time.size:
        at = s.tally[CHANGED]
        if t.change_time[at] != now:
            break
        resource = t.change_resource[at]
        s.level[resource] = t.change_level[at]
        _touch(t, s, resource)
        _mark_resource(t, s, resource)
        s.tally[CHANGED] += 1
        s.tally[EVENTS] += 1
    while s.tally[ARRIVED] < t.arrival_time.size:
        at = s.tally[ARRIVED]
        if t.arrival_time[at] != now:
            break
        s.arrived[t.arrival_order[at]] = now
        _run_on(s, t.arrival_order[at], 0)
        s.tally[ARRIVED] += 1
        s.tally[EVENTS] += 1


@_inlined
def _board_marked(t: Tables, s: State, now: int) -> bool:
    """Board the lift banks whose lines are marked."""
    boarded = False
    for k in range(s.tally[BANKS]):
        line = s.banks[k]
        s.is_dirty[line] = False
        boarded = _board(t, s, t.bank[line], now) or boarded
    s.tally[BANKS] = 0
    return boarded


@_entered
def _advance(t: Tables, s: State, log: Array, until: int) -> bool:
    """Let everything happen that is due before `until`.

    Gives False if calendar or log must be given room first: the instant is then in
    the middle, and the next call goes on with it.
    """
    while True:
        if s.tally[MIDWAY] == 0:
            now = _next_instant(t, s)
            if now >= until or now == NEVER:
                s.tally[NOW] = until
                return True
            s.tally[NOW] = now
            s.tally[MIDWAY] = 1
            _begin_instant(t, s, now)
        now = s.tally[NOW]
        patience_now = (now << TIME_SHIFT) | (PATIENCE << WHO_BITS)
        while True:
            if not _has_room(s, log):
                return False
            if s.tally[READY] > 0:
                s.tally[READY] -= 1
                _run(t, s, log, s.ready[s.tally[READY]], now)
            elif s.tally[HEAP] > 0 and s.heap[0] < patience_now:
                _due(t, s, now)
            elif s.tally[TOUCHED] > 0:
                _freeze_touched(t, s, log, now)
            elif s.tally[DIRTY] > 0 and _settle(t, s, log, now):
                pass
            elif s.tally[DIRTY] > 0:
                return False
            elif s.tally[BANKS] > 0:
                _board_marked(t, s, now)
            elif s.tally[OVERFULL] > 0:
                if not _turn_away(t, s, log, now):
                    s.tally[OVERFULL] = 0
            elif s.tally[DECIDERS] > 0:
                _decide(t, s, now)
            elif s.tally[EXPIRED] > 0 or (
                s.tally[HEAP] > 0 and s.heap[0] >> TIME_SHIFT == now
            ):
                if _give_up(t, s, log, now):
                    s.tally[EVENTS] += 1
            else:
                break
        s.tally[MIDWAY] = 0


# --- from Python ------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Run:
    """A run between two instants, which can be kept, copied and gone on with."""

    itineraries: Itineraries
    capacity: Capacity
    state: State
    log: Array

    @property
    def now(self) -> int:
        """Everything before this has happened. [tick]"""
        return int(self.state.tally[NOW])

    @property
    def events(self) -> int:
        """How many events there have been."""
        return int(self.state.tally[EVENTS])


def run(
    itineraries: Itineraries, capacity: Capacity, until: int | None = None
) -> Journeys:
    """Journeys of the itineraries under the capacity.

    Parameters
    ----------
    itineraries : visits with all chance drawn.
    capacity : levels and rules of the resources that the itineraries ask for.
    until : events at this time and later do not happen; None: to the end. [tick]
    """
    return journeys(advance(start(itineraries, capacity), until))


def start(itineraries: Itineraries, capacity: Capacity) -> Run:
    """A run in which nothing has happened yet."""
    return Run(itineraries, capacity, empty_state(itineraries, capacity), empty_log())


def advance(before: Run, until: int | None = None) -> Run:
    """The run at a later time. The state is moved on in place; `before` is spent."""
    tables = _tables(before.itineraries, before.capacity)
    end = NEVER if until is None else until
    log = before.log
    while not _advance(tables, before.state, log, end):
        _compact(before.state)
        log = _with_room(before.state, log)
    return replace(before, log=log)


def _compact(s: State) -> None:
    """Drop calendar entries that nobody expects any more. A sorted list is a heap."""
    heap = s.heap[: s.tally[HEAP]]
    time, who = heap >> TIME_SHIFT, heap & WHO_MASK
    kind = (heap >> WHO_BITS) & KIND_MASK
    keep = kind == CAR_BACK
    who = np.where(keep, 0, who)
    for timer, name in ((MAIN, "main"), (PATIENCE, "patience")):
        keep |= (kind == timer) & (s.visit[name][who] == time)
    keep |= (kind == CHANGE_PRIORITY) & (s.visit["reassess"][who] == time)
    kept = np.sort(heap[keep])
    again = np.zeros(len(kept), dtype=np.bool_)
    again[1:] = kept[1:] == kept[:-1]
    again &= ((kept >> WHO_BITS) & KIND_MASK) != CAR_BACK
    kept = kept[~again]
    s.heap[: len(kept)] = kept
    s.tally[HEAP] = len(kept)


def _with_room(s: State, log: Array) -> Array:
    """The log, grown to have room for what one stage may add."""
    most = int(s.tally[LOGGED]) + len(s.visit) + 2 * len(s.node) + ROOM
    if most <= len(log):
        return log
    grown = np.zeros(2 * most, dtype=log.dtype)
    grown[: len(log)] = log
    return grown


def journeys(run: Run) -> Journeys:
    """What has happened so far, as values of their own."""
    s = run.state
    row = s.row
    outcome = VISIT_OUTCOMES[s.visit["status"]]
    log = run.log[: s.tally[LOGGED]]
    order = np.argsort(log["step"], kind="stable")  # each step's in their order
    return Journeys(
        itineraries=run.itineraries,
        asked=row["asked"].copy(),
        began=row["began"].copy(),
        ended=row["ended"].copy(),
        outcome=row["outcome"].copy(),
        option=row["option"].copy(),
        arrived=s.arrived.copy(),
        left=s.left.copy(),
        visit_outcome=outcome,
        interruptions=log[order],
        until=run.now,
    )


def save(run: Run, path: str | PathLike[str]) -> None:
    """Write the state of a run as a NumPy archive."""
    np.savez(path, log=run.log, **run.state._asdict())


def load(
    path: str | PathLike[str], itineraries: Itineraries, capacity: Capacity
) -> Run:
    """The run that `save` wrote, of the same itineraries and capacity."""
    with np.load(path) as archive:
        state = State(*(archive[name] for name in State._fields))
        return Run(itineraries, capacity, state, archive["log"])


def empty_state(itineraries: Itineraries, capacity: Capacity) -> State:
    """A state in which nobody has come and every level is 0."""
    visits, lines, resources = (
        len(itineraries),
        len(itineraries.requests),
        len(capacity),
    )
    row = np.zeros(len(itineraries.steps), dtype=ROW)
    for name in ("asked", "began", "ended", "option"):
        row[name] = MISSING
    visit = np.zeros(visits, dtype=VISIT)
    for name in VISIT.names or ():
        visit[name] = MISSING
    for name in ("pc", "frozen", "listed", "status", "remaining"):
        visit[name] = 0
    visit["priority"] = itineraries.priority
    highest = _highest_levels(capacity)
    node = np.zeros(int(highest[_is_listed(capacity)].sum()) + 1, dtype=NODE)
    node["chain"] = np.arange(1, len(node) + 1)
    cars = int(highest[capacity.places > 0].sum())
    width = itineraries.attributes.shape[1]
    room = 5 * visits + cars + 2 * len(node) + 2 * ROOM

    def none(*shape: int) -> Array:
        return np.full(shape, MISSING, dtype=np.int32)

    return State(
        row=row,
        visit=visit,
        arrived=np.full(visits, MISSING, dtype=np.int64),
        left=np.full(visits, MISSING, dtype=np.int64),
        slot_option=none(visits, SLOTS),
        slot_step=none(visits, SLOTS),
        slot_node=none(visits, SLOTS),
        head=none(lines, PRIORITIES),
        tail=none(lines, PRIORITIES),
        priorities=np.zeros(lines, dtype=np.int64),
        level=np.zeros(resources, dtype=np.int64),
        used=np.zeros(resources, dtype=np.int64),
        waiting=np.zeros(resources, dtype=np.int64),
        occupant=np.zeros((resources, width), dtype=np.int16),
        heap=np.zeros(room, dtype=np.int64),
        node=node,
        first_node=none(resources),
        last_node=none(resources),
        tally=np.zeros(COUNTS, dtype=np.int64),
        ready=none(visits + 1),
        dirty=none(lines + 1),
        is_dirty=np.zeros(lines, dtype=np.bool_),
        banks=none(lines + 1),
        touched=none(resources + 1),
        is_touched=np.zeros(resources, dtype=np.bool_),
        deciders=none(visits + 1),
        expired=none(room),
        victims=none(len(node) + 1),
    )


def empty_log() -> Array:
    """A log of interruptions without any."""
    return np.zeros(0, dtype=INTERRUPTION)


def _is_listed(capacity: Capacity) -> Array:
    """Resources whose holdings are kept in the order they were granted. (resource,)"""
    listed: Array = (capacity.at_drop != FINISH) | (capacity.pre_empt != NO_PRE_EMPT)
    return listed


def _highest_levels(capacity: Capacity) -> Array:
    """The highest level of each resource at any time. (resource,)"""
    highest = np.zeros(len(capacity), dtype=np.int64)
    owner = np.repeat(np.arange(len(capacity)), np.diff(capacity.first_change))
    np.maximum.at(highest, owner, capacity.change_level)
    return highest


def _tables(itineraries: Itineraries, capacity: Capacity) -> Tables:
    requests = itineraries.requests
    order = np.argsort(itineraries.arrival, kind="stable").astype(np.int64)
    order = order[: int((itineraries.arrival < NEVER).sum())]
    changes = np.argsort(capacity.change_time, kind="stable")
    owner = np.repeat(np.arange(len(capacity)), np.diff(capacity.first_change))
    first_member, member = requests.members
    first_line, line_of = requests.lines_of_resource

    def any_member(flag: Array) -> Array:
        owners = np.repeat(np.arange(len(requests)), np.diff(first_member))
        found = np.zeros(len(requests), dtype=np.bool_)
        np.logical_or.at(found, owners, flag[member])
        return found

    columns = Tables(
        steps=itineraries.steps,
        first_step=itineraries.first_step,
        key=itineraries.key,
        due=itineraries.due,
        attributes=itineraries.attributes,
        parent=itineraries.parent,
        arrival_order=order,
        arrival_time=itineraries.arrival[order],
        first_option=requests.first_option,
        first_part=requests.first_part,
        part_resource=requests.part_resource,
        part_units=requests.part_units,
        bank=requests.bank,
        first_member=first_member,
        member=member,
        first_line=first_line,
        line_of=line_of,
        must_be_alike=any_member(capacity.alike != 0),
        may_pre_empt=any_member(capacity.pre_empt != NO_PRE_EMPT),
        change_time=capacity.change_time[changes],
        change_resource=owner[changes],
        change_level=capacity.change_level[changes],
        at_drop=capacity.at_drop,
        queue_limit=capacity.queue_limit,
        limited=np.flatnonzero(capacity.queue_limit >= 0),
        alike=capacity.alike,
        pre_empt=capacity.pre_empt,
        places=capacity.places,
        return_ticks=capacity.return_ticks,
        is_listed=_is_listed(capacity),
    )
    # A read-only array is another type to the compiler, and would be compiled anew.
    return Tables(*(np.require(column, requirements=["C", "W"]) for column in columns))
