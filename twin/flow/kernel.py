"""The fast engine: itineraries and capacity in, journeys out, as numba over arrays.

The rules are those that `twin.flow.reference` states; this file says how they are
kept at speed. It is one file because numba's cache does not notice an edit in a
compiled function imported from another.

* The calendar is a 4-ary heap of packed keys (time, kind, who). An entry is valid if
  the visit still expects that kind of timer at that time, so nothing is ever removed
  from the middle. Arrivals and capacity changes are sorted lists beside it.
* Visits that ask for the same thing stand in one line: a linked list per priority.
  The head of a line is the only candidate unless holders must be alike, or visits are
  tied to what they were granted before. Lines that a release, an arrival or a capacity
  change may have moved are marked, and only marked lines are settled.
* Resources that suspend or can be pre-empted also keep a list of their holdings in
  the order they were granted.
* Most time goes into waiting for memory. What is used together stands in one record,
  small records do not cross cache lines, and what the next arrival and the next
  calendar entry need is fetched while the present one is dealt with.
* Patience enters the calendar at the end of the instant in which it began: most of
  those who ask are granted at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from twin.errors import TwinError
from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import PRIORITIES, SLOTS, Itineraries
from twin.values.journeys import INTERRUPTION, Interruption, Journeys, Outcome
from twin.values.requests import Gone, Requests
from twin.values.step import DAY, MISSING, NEVER, Op, Test, Until

Array = npt.NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])

# Without reference counting (`_nrt`), which took half the time; the price is that
# compiled code allocates nothing: Python gives calendar and log their room.
_OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}


def _compiled(function: Function) -> Function:
    """Called, which costs more than it does: for what happens rarely."""
    return cast(Function, njit(**_OPTIONS)(function))


def _inlined(function: Function) -> Function:
    """Part of its callers: a call would hand over every array, field by field."""
    return cast(Function, njit(inline="always")(function))


def _merged(function: Function) -> Function:
    """Compiled by itself and merged late, which for large functions takes less time."""
    return cast(Function, njit(forceinline=True, **_OPTIONS)(function))


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
TEST, JUMP, GRANTED = int(Op.TEST), int(Op.JUMP), int(Op.GRANTED)
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
GONE_ANY, GONE_AWAY = int(Gone.ANY), int(Gone.AWAY)
BY_PRE_EMPTION = int(Interruption.PRE_EMPTED)
BY_SUSPENSION = int(Interruption.SUSPENDED)

# Calendar entries: time, kind and who in one integer. Patience comes last.
WHO_BITS, KIND_BITS = 25, 2
MAIN, CHANGE_PRIORITY, CAR_BACK, PATIENCE = 0, 1, 2, 3
TIME_SHIFT = WHO_BITS + KIND_BITS
WHO_MASK, KIND_MASK = (1 << WHO_BITS) - 1, (1 << KIND_BITS) - 1
LAST_KEY = (1 << 63) - 1  # fills the heap behind its last entry

# An unsigned index, which the compiled code does not first look at for being negative.
_at = np.uint64

# What a visit is doing.
ABSENT, RUNNING, WAITING, HOLDING, TIMED = 0, 1, 2, 3, 4
JOINING, DECIDING, GONE, CANCELLED = 5, 6, 7, 8

# Places in `State.tally`.
(HEAP, ARRIVED, CHANGED, GRANTS, FREE_NODE, READY, DIRTY, BANKS, TOUCHED) = range(9)
(DECIDERS, EXPIRED, OVERFULL, LOGGED, EVENTS, NOW, MIDWAY, IMPATIENT) = range(9, 17)
COUNTS = 17
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
        ("first", np.int16),  # option granted first, counted from its line's first
        ("outcome", np.int8),
    ],
    align=True,
)
VISIT = np.dtype(
    [
        # What nearly every event reads stands in the first 64 bytes.
        ("main", np.int64),  # when the present time ends, MISSING while it does not run
        ("patience", np.int64),  # when patience runs out
        ("asked", np.int64),  # for the place in line
        ("first_step", np.int32),
        ("pc", np.int32),  # present step, counted within the visit
        ("wait_step", np.int32),  # the step asked for: before `pc` after pre-emption,
        # negative if it is that of a visit that handed over what it took
        ("line", np.int32),
        ("after", np.int32),  # neighbours in line
        ("before", np.int32),
        ("priority", np.int16),
        ("held", np.int16),  # bit k: slot k holds something
        ("frozen", np.int16),  # how many holdings are frozen
        ("victims", np.int16),  # how many holdings pre-emption may take
        ("status", np.int8),
        ("is_impatient", np.int8),  # whether `State.impatient` has it
        ("next_reassess", np.int32),
        ("reassess", np.int64),  # when the priority changes next
        ("remaining", np.int64),  # of a stopped hold
        ("arrived", np.int64),
        ("left", np.int64),
        ("open_hold", np.int32),  # row of the interruption that is going on
        ("open_seize", np.int32),
        ("spare", np.int64, 3),  # fills two cache lines
    ],
    align=True,
)
SLOT = np.dtype(
    [
        ("option", np.int32),  # what a SEIZE step took, while the visit's bit is set
        ("step", np.int32),
        ("node", np.int32),  # the first of its holdings that stand in a list
        ("spare", np.int32),  # fills a quarter of a cache line
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
LINE = np.dtype([("priorities", np.int32), ("is_dirty", np.int32)], align=True)
ENDS = np.dtype([("head", np.int32), ("tail", np.int32)], align=True)
RESOURCE = np.dtype(
    [
        ("level", np.int64),
        ("used", np.int64),
        ("waiting", np.int64),
        ("first_node", np.int32),
        ("last_node", np.int32),
        ("frozen", np.int32),  # how many holdings are frozen
        ("is_touched", np.int32),
    ],
    align=True,
)
LINE_RULE = np.dtype(
    [
        ("first_option", np.int32),
        ("end_option", np.int32),
        ("first_member", np.int32),
        ("end_member", np.int32),
        ("bank", np.int32),
        ("is_choosy", np.int8),  # whether the best-ranked need not be the first to go
        ("may_pre_empt", np.int8),
        ("has_ties", np.int8),
        ("gone", np.int8),
    ],
    align=True,
)
PART = np.dtype([("resource", np.int32), ("units", np.int32)], align=True)
RESOURCE_RULE = np.dtype(
    [
        ("alike", np.int64),
        ("queue_limit", np.int64),
        ("places", np.int64),
        ("return_ticks", np.int64),
        ("first_line", np.int32),
        ("end_line", np.int32),
        ("at_drop", np.int8),
        ("pre_empt", np.int8),
        ("is_listed", np.int8),  # whether holdings are kept in the order of grants
        ("highest", np.int64),  # level at any time
    ],
    align=True,
)
CHANGE = np.dtype(
    [("time", np.int64), ("level", np.int64), ("resource", np.int64)], align=True
)
ARRIVAL = np.dtype(
    [("time", np.int64), ("visit", np.int32), ("step", np.int32)], align=True
)


class Tables(NamedTuple):
    """What does not change during a run, as the compiled code reads it."""

    steps: Array
    key: Array
    due: Array
    attributes: Array
    parent: Array
    arrivals: Array
    # of `Rules`
    line: Array
    first_part: Array
    parts: Array
    is_tied: Array
    members: Array
    resource: Array
    lines: Array
    limited: Array
    leaving: Array
    changes: Array


class Rules(NamedTuple):
    """Of the tables, those that do not depend on the visits."""

    line: Array
    first_part: Array
    parts: Array
    is_tied: Array
    members: Array
    resource: Array
    lines: Array
    limited: Array
    leaving: Array
    changes: Array


class State(NamedTuple):
    """A run at one time, between two instants: nothing but arrays."""

    row: Array
    visit: Array
    slot: Array
    line: Array
    ends: Array
    resource: Array
    occupant: Array
    heap: Array
    node: Array
    tally: Array
    ready: Array
    dirty: Array
    banks: Array
    touched: Array
    deciders: Array
    impatient: Array
    expired: Array
    victims: Array


def _prefetch(_: Any, records: Any, index: Any) -> Any:
    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.gep(array.data, [arguments[1]])
        pointer, number = cgutils.voidptr_t, cgutils.int32_t
        kind = ir.FunctionType(ir.VoidType(), [pointer, *[number] * 3])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        options = [number(0), number(3), number(1)]  # to read, in every cache, data
        builder.call(prefetch, [builder.bitcast(place, pointer), *options])
        return context.get_dummy_value()

    return types.void(records, index), write


def _count_trailing_zeros(_: Any, mask: Any) -> Any:
    def write(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return mask(mask), write


_fetch = cast(Callable[[Array, int], None], intrinsic(_prefetch))
"""Have a record brought near that is needed soon; an index too high does no harm."""

_lowest_bit = cast(Callable[[int], int], intrinsic(_count_trailing_zeros))
"""The place of the lowest bit that is set in a mask other than 0."""


# --- calendar ---------------------------------------------------------------------


@_inlined
def _push(s: State, time: int, kind: int, who: int) -> None:
    n = s.tally[HEAP]
    s.tally[HEAP] = n + 1
    key = (time << TIME_SHIFT) | (kind << WHO_BITS) | who
    while n > 0:
        up = (n - 1) >> 2
        above = s.heap[_at(up)]
        if above <= key:
            break
        s.heap[_at(n)] = above
        n = up
    s.heap[_at(n)] = key


@_inlined
def _pop(s: State) -> int:
    heap = s.heap
    top = heap[0]
    n = s.tally[HEAP] - 1
    s.tally[HEAP] = n
    key = heap[_at(n)]
    heap[_at(n)] = LAST_KEY
    at = 0
    while True:
        # Four children at a time: behind the last entry all are `LAST_KEY`.
        child = 4 * at + 1
        if child >= n:
            break
        a, b = heap[_at(child)], heap[_at(child + 1)]
        c, d = heap[_at(child + 2)], heap[_at(child + 3)]
        left, right = child + (b < a), child + 2 + (d < c)
        a, c = min(a, b), min(c, d)
        best, least = left if a <= c else right, min(a, c)
        if least >= key:
            break
        heap[_at(at)] = least
        at = best
    if n > 0:
        heap[_at(at)] = key
    return top


# --- lines ------------------------------------------------------------------------


@_inlined
def _mark_line(t: Tables, s: State, number: int) -> None:
    line = s.line[_at(number)]
    if line.is_dirty == 0:
        line.is_dirty = 1
        if t.line[_at(number)].bank >= 0:
            s.banks[_at(s.tally[BANKS])] = number
            s.tally[BANKS] += 1
        else:
            s.dirty[_at(s.tally[DIRTY])] = number
            s.tally[DIRTY] += 1


@_inlined
def _mark_resource(t: Tables, s: State, number: int) -> None:
    """Mark the lines that more of a resource may move."""
    if s.resource[_at(number)].waiting > 0:
        rule = t.resource[_at(number)]
        for k in range(rule.first_line, rule.end_line):
            line = t.lines[_at(k)]
            if s.line[_at(line)].priorities != 0:
                _mark_line(t, s, line)


@_inlined
def _enqueue(t: Tables, s: State, v: int, number: int) -> None:
    """Put a visit in its line, behind those who asked before it."""
    visit = s.visit[_at(v)]
    line, rule = s.line[_at(number)], t.line[_at(number)]
    ends = s.ends[_at(number), _at(visit.priority)]
    before = ends.tail
    while before >= 0:
        other = s.visit[_at(before)]
        if other.asked < visit.asked or (
            other.asked == visit.asked and t.key[_at(before)] < t.key[_at(v)]
        ):
            break
        before = other.before
    if before >= 0:
        after = s.visit[_at(before)].after
        s.visit[_at(before)].after = v
    else:
        after = ends.head
        ends.head = v
    if after >= 0:
        s.visit[_at(after)].before = v
    else:
        ends.tail = v
    visit.before, visit.after = before, after
    visit.line = number
    visit.status = WAITING
    line.priorities |= 1 << visit.priority
    for k in range(rule.first_member, rule.end_member):
        member = t.members[_at(k)]
        resource = s.resource[_at(member)]
        resource.waiting += 1
        if resource.waiting > t.resource[_at(member)].queue_limit:
            s.tally[OVERFULL] = 1
    if rule.gone == GONE_AWAY:
        s.tally[OVERFULL] = 1
    _mark_line(t, s, number)


@_inlined
def _dequeue(t: Tables, s: State, v: int) -> None:
    visit = s.visit[_at(v)]
    rule = t.line[_at(visit.line)]
    ends = s.ends[_at(visit.line), _at(visit.priority)]
    before, after = visit.before, visit.after
    if before >= 0:
        s.visit[_at(before)].after = after
    else:
        ends.head = after
    if after >= 0:
        s.visit[_at(after)].before = before
    else:
        ends.tail = before
    if ends.head < 0:
        s.line[_at(visit.line)].priorities &= ~(1 << visit.priority)
    for k in range(rule.first_member, rule.end_member):
        s.resource[_at(t.members[_at(k)])].waiting -= 1


@_inlined
def _highest_bit(mask: int) -> int:
    bit = 0
    while mask >> (bit + 1):
        bit += 1
    return bit


@_inlined
def _ranks_before(t: Tables, s: State, v: int, w: int) -> bool:
    """Whether visit v goes before visit w: priority, then time asked, then key."""
    one, other = s.visit[_at(v)], s.visit[_at(w)]
    if one.priority != other.priority:
        return one.priority < other.priority
    if one.asked != other.asked:
        return one.asked < other.asked
    return t.key[_at(v)] < t.key[_at(w)]


# --- what is free -----------------------------------------------------------------


@_inlined
def _fits(t: Tables, s: State, v: int, number: int) -> bool:
    """Whether a visit may join those who hold a resource now."""
    fits = True
    alike = t.resource[_at(number)].alike
    if alike != 0 and s.resource[_at(number)].used > 0:
        for a in range(t.attributes.shape[1]):
            if (alike >> a) & 1:
                theirs = s.occupant[_at(number), _at(a)]
                fits = fits and theirs == t.attributes[_at(v), _at(a)]
    return fits


@_inlined
def _first_granted(t: Tables, s: State, at: int, back: int) -> int:
    """The option first granted so many steps before a step, MISSING if none was."""
    option = MISSING
    first = s.row[_at(at - back)].first
    if first >= 0:
        option = first + t.line[_at(t.steps[_at(at - back)].arg)].first_option
    return option


@_compiled
def _tied_to(t: Tables, s: State, v: int) -> int:
    """The option to which a visit that waits is tied, MISSING if to none."""
    at = s.visit[v].first_step + s.visit[v].wait_step
    back = t.steps[at].ticks
    return _first_granted(t, s, at, back) if back > 0 else MISSING


@_inlined
def _has(t: Tables, option: int, resource: int) -> bool:
    """Whether an option has a part of a resource."""
    found = False
    for p in range(t.first_part[_at(option)], t.first_part[_at(option + 1)]):
        if t.parts[_at(p)].resource == resource:
            found = True
    return found


@_inlined
def _is_own(t: Tables, option: int, tied_to: int) -> bool:
    """Whether all that is tied in an option was granted before."""
    own = True
    if tied_to >= 0:
        for p in range(t.first_part[_at(option)], t.first_part[_at(option + 1)]):
            if t.is_tied[_at(p)] and not _has(t, tied_to, t.parts[_at(p)].resource):
                own = False
    return own


@_compiled
def _has_gone(t: Tables, s: State, number: int, tied_to: int) -> bool:
    """Whether each own option in a line is short of something tied, used or not."""
    rule = t.line[number]
    for option in range(rule.first_option, rule.end_option):
        if _is_own(t, option, tied_to):
            is_there = True
            for p in range(t.first_part[option], t.first_part[option + 1]):
                part = t.parts[p]
                if t.is_tied[p] and s.resource[part.resource].level < part.units:
                    is_there = False
            if is_there:
                return False
    return True


@_compiled
def _may_have(t: Tables, s: State, v: int, number: int, option: int) -> bool:
    """Whether an option of the line in which a visit waits will do for it now."""
    tied_to = _tied_to(t, s, v)
    return _is_own(t, option, tied_to) or (
        t.line[number].gone == GONE_ANY and _has_gone(t, s, number, tied_to)
    )


@_inlined
def _first_free_option(t: Tables, s: State, v: int, number: int) -> int:
    """The option a visit is given now, MISSING if none is free."""
    found = MISSING
    rule = t.line[_at(number)]
    for option in range(rule.first_option, rule.end_option):
        free = rule.has_ties == 0 or _may_have(t, s, v, number, option)
        for p in range(t.first_part[_at(option)], t.first_part[_at(option + 1)]):
            part = t.parts[_at(p)]
            resource = s.resource[_at(part.resource)]
            if resource.level - resource.used < part.units or not (
                _fits(t, s, v, part.resource)
            ):
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
        best, worst, latest = -1, priority, 0
        n = s.resource[_at(resource)].first_node
        while n >= 0:
            node = s.node[_at(n)]
            visit = s.visit[_at(node.visit)]
            eligible = visit.status == HOLDING and (
                visit.priority > worst
                or (best >= 0 and visit.priority == worst and node.grant > latest)
            )
            for k in range(chosen):
                if s.node[_at(s.victims[k])].visit == node.visit:
                    eligible = False
            if eligible:
                best, worst, latest = n, visit.priority, node.grant
            n = node.after
        if best < 0:
            return 0
        s.victims[chosen] = best
        chosen += 1
        freed += s.node[_at(best)].units
    return chosen


@_compiled
def _first_pre_emptable_option(
    t: Tables, s: State, v: int, line: int
) -> tuple[int, int]:
    """The first option short of one resource that pre-emption can free, and which."""
    for option in range(t.line[line].first_option, t.line[line].end_option):
        short, need = -1, 0
        possible = t.line[line].has_ties == 0 or _may_have(t, s, v, line, option)
        for p in range(t.first_part[option], t.first_part[option + 1]):
            r, units = t.parts[p].resource, t.parts[p].units
            free = s.resource[r].level - s.resource[r].used
            if free < units:
                if short >= 0 or t.resource[r].pre_empt == NO_PRE_EMPT:
                    possible = False
                    break
                short, need = r, units - free
            elif not _fits(t, s, v, r):
                possible = False
                break
        priority = int(s.visit[v].priority)
        if possible and short >= 0 and _choose_victims(s, short, need, priority) > 0:
            return option, short
    return MISSING, MISSING


# --- holdings ---------------------------------------------------------------------


@_inlined
def _list_holding(t: Tables, s: State, v: int, slot: int, r: int, units: int) -> None:
    n = s.tally[FREE_NODE]
    node, resource = s.node[_at(n)], s.resource[_at(r)]
    s.tally[FREE_NODE] = node.chain
    last = resource.last_node
    node.grant = s.tally[GRANTS]
    node.visit, node.slot = v, slot
    node.resource, node.units = r, units
    node.frozen = 0
    node.before, node.after = last, -1
    if last >= 0:
        s.node[_at(last)].after = n
    else:
        resource.first_node = n
    resource.last_node = n
    node.chain = s.slot[_at(v), _at(slot)].node
    s.slot[_at(v), _at(slot)].node = n
    if t.resource[_at(r)].pre_empt != NO_PRE_EMPT:
        s.visit[_at(v)].victims += 1


@_inlined
def _unlist_holdings(t: Tables, s: State, v: int, slot: int) -> None:
    n = s.slot[_at(v), _at(slot)].node
    while n >= 0:
        node = s.node[_at(n)]
        resource = s.resource[_at(node.resource)]
        before, after, chain = node.before, node.after, node.chain
        if before >= 0:
            s.node[_at(before)].after = after
        else:
            resource.first_node = after
        if after >= 0:
            s.node[_at(after)].before = before
        else:
            resource.last_node = before
        if node.frozen != 0:
            s.visit[_at(v)].frozen -= 1
            resource.frozen -= 1
        if t.resource[_at(node.resource)].pre_empt != NO_PRE_EMPT:
            s.visit[_at(v)].victims -= 1
        node.chain = s.tally[FREE_NODE]
        s.tally[FREE_NODE] = n
        n = chain


@_inlined
def _touch(t: Tables, s: State, number: int) -> None:
    """Have the frozen holdings of a resource looked at again, if there may be any."""
    resource = s.resource[_at(number)]
    if (
        (resource.frozen > 0 or resource.used > resource.level)
        and t.resource[_at(number)].at_drop != FINISH
        and resource.is_touched == 0
    ):
        resource.is_touched = 1
        s.touched[_at(s.tally[TOUCHED])] = number
        s.tally[TOUCHED] += 1


@_inlined
def _give_back(t: Tables, s: State, v: int, slot: int) -> None:
    """Return the units of a slot."""
    option = s.slot[_at(v), _at(slot)].option
    s.visit[_at(v)].held &= ~(1 << slot)
    _unlist_holdings(t, s, v, slot)
    for p in range(t.first_part[_at(option)], t.first_part[_at(option + 1)]):
        part = t.parts[_at(p)]
        s.resource[_at(part.resource)].used -= part.units
        _touch(t, s, part.resource)
        _mark_resource(t, s, part.resource)


@_compiled
def _hand_over(t: Tables, s: State, v: int, child: int, slots: int) -> None:
    """Let a task have what some slots hold, one bit for each, as it is.

    It keeps its place in the resources' lists. The step that took it is counted from
    the task's first, so it is negative.
    """
    giver, taker = s.visit[v], s.visit[child]
    giver.held &= ~slots
    taker.held |= slots
    while slots != 0:
        number = _lowest_bit(slots)
        slots &= slots - 1
        given, taken = s.slot[v, number], s.slot[child, number]
        taken.option, taken.node = given.option, given.node
        taken.step = given.step + giver.first_step - taker.first_step
        n = given.node
        while n >= 0:
            node = s.node[n]
            node.visit = child
            if node.frozen != 0:
                giver.frozen -= 1
                taker.frozen += 1
            if t.resource[node.resource].pre_empt != NO_PRE_EMPT:
                giver.victims -= 1
                taker.victims += 1
            n = node.chain


@_inlined
def _way_from(t: Tables, s: State, v: int, step: int) -> int:
    """Where a visit goes that is turned away at a step, or loses what it took there."""
    first = s.visit[v].first_step
    if step >= 0:
        way = max(t.steps[first + step].away, s.visit[v].pc + 1)
    else:  # of a visit that handed it over: to its own last step
        end = s.visit[v + 1].first_step if v + 1 < s.visit.size else t.steps.size
        way = end - 1 - first
    return way


@_compiled
def _may_be_victim(t: Tables, s: State, v: int) -> None:
    """Mark the lines that may pre-empt a visit now that it is in a hold."""
    for slot in range(SLOTS):
        if (s.visit[v].held >> slot) & 1:
            n = s.slot[v, slot].node
            while n >= 0:
                if t.resource[s.node[n].resource].pre_empt != NO_PRE_EMPT:
                    _mark_resource(t, s, s.node[n].resource)
                n = s.node[n].chain


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
    visit = s.visit[_at(v)]
    visit.pc = pc
    visit.status = RUNNING
    s.ready[_at(s.tally[READY])] = v
    s.tally[READY] += 1


# --- the stages of an instant -----------------------------------------------------


@_compiled
def _freeze(
    t: Tables, s: State, log: Array, resource: int, now: int, thaws: bool
) -> None:
    """Freeze the latest-granted holdings above the level, or thaw those within it."""
    excess = s.resource[resource].used - s.resource[resource].level
    stopped = 0
    n = s.resource[resource].last_node
    while n >= 0:
        node = s.node[_at(n)]
        v = node.visit
        visit = s.visit[_at(v)]
        wanted = stopped < excess
        frozen = node.frozen != 0
        in_hold = visit.status == HOLDING
        step = visit.first_step + visit.pc
        if wanted:
            stopped += node.units
        if wanted and not frozen and not thaws:
            node.frozen = 1
            visit.frozen += 1
            s.resource[resource].frozen += 1
            if in_hold and visit.main != MISSING:
                visit.remaining = visit.main - now
                visit.main = MISSING
                visit.open_hold = _open(s, log, step, now, BY_SUSPENSION, MISSING)
            if in_hold and t.resource[resource].at_drop == RESTART_AT_DROP:
                visit.remaining = t.steps[step].ticks
        elif thaws and frozen and not wanted:
            node.frozen = 0
            visit.frozen -= 1
            s.resource[resource].frozen -= 1
            if in_hold and visit.frozen == 0:
                visit.main = now + visit.remaining
                _push(s, visit.main, MAIN, v)
                _close_hold(s, log, v, now)
        n = node.before


@_compiled
def _freeze_touched(t: Tables, s: State, log: Array, now: int) -> None:
    """Freeze, then thaw: who is both goes on being stopped."""
    for thaws in (False, True):
        for k in range(s.tally[TOUCHED]):
            _freeze(t, s, log, s.touched[k], now, thaws)
    for k in range(s.tally[TOUCHED]):
        s.resource[s.touched[k]].is_touched = 0
    s.tally[TOUCHED] = 0


@_compiled
def _pre_empt(t: Tables, s: State, log: Array, n: int, now: int) -> None:
    """Take a holding, and all that was granted with it, from a visit in a hold."""
    v, slot = s.node[n].visit, s.node[n].slot
    mode = t.resource[s.node[n].resource].pre_empt
    visit = s.visit[v]
    first, pc = visit.first_step, visit.pc
    seize, hold = first + s.slot[v, slot].step, first + pc
    option = s.slot[v, slot].option
    if visit.main != MISSING:
        visit.remaining = visit.main - now
        visit.main = MISSING
    _close_hold(s, log, v, now)
    if mode == RESTART_PRE_EMPT:
        visit.remaining = t.steps[hold].ticks
    _give_back(t, s, v, slot)
    if mode == LEAVE_PRE_EMPT:
        s.row[seize].ended, s.row[seize].outcome = now, PRE_EMPTED
        s.row[hold].ended, s.row[hold].outcome = now, PRE_EMPTED
        visit.patience = MISSING
        _run_on(s, v, _way_from(t, s, v, s.slot[v, slot].step))
    else:
        visit.open_seize = _open(s, log, seize, now, BY_PRE_EMPTION, option)
        visit.open_hold = _open(s, log, hold, now, BY_PRE_EMPTION, MISSING)
        visit.asked = s.row[seize].asked
        visit.wait_step = s.slot[v, slot].step
        _enqueue(t, s, v, t.steps[seize].arg)


@_compiled
def _make_room(
    t: Tables, s: State, log: Array, v: int, option: int, short: int, now: int
) -> None:
    """Pre-empt for a visit what its option is short of."""
    for p in range(t.first_part[option], t.first_part[option + 1]):
        if t.parts[p].resource == short:
            free = s.resource[short].level - s.resource[short].used
            need = t.parts[p].units - free
            priority = int(s.visit[v].priority)
            for k in range(_choose_victims(s, short, need, priority)):
                _pre_empt(t, s, log, s.victims[k], now)


@_compiled
def _resume(t: Tables, s: State, log: Array, v: int, now: int) -> None:
    """Go on with a pre-empted hold, unless something else the visit holds is frozen."""
    visit = s.visit[v]
    _close_both(s, log, v, now)
    visit.status = HOLDING
    _may_be_victim(t, s, v)
    if visit.frozen > 0:
        hold = visit.first_step + visit.pc
        visit.open_hold = _open(s, log, hold, now, BY_SUSPENSION, MISSING)
    else:
        visit.main = now + visit.remaining
        _push(s, visit.main, MAIN, v)


@_inlined
def _grant(t: Tables, s: State, log: Array, v: int, option: int, now: int) -> None:
    """Give a waiting visit an option, whole."""
    _dequeue(t, s, v)
    visit = s.visit[_at(v)]
    step = visit.wait_step
    at = visit.first_step + step
    row = s.row[_at(at)]
    number = t.steps[_at(at)].slot
    slot = s.slot[_at(v), _at(number)]
    visit.held |= 1 << number
    slot.option, slot.step, slot.node = option, step, -1
    s.tally[GRANTS] += 1
    for p in range(t.first_part[_at(option)], t.first_part[_at(option + 1)]):
        part = t.parts[_at(p)]
        r = part.resource
        rule, resource = t.resource[_at(r)], s.resource[_at(r)]
        if rule.alike != 0 and resource.used == 0:
            for a in range(t.attributes.shape[1]):
                s.occupant[_at(r), _at(a)] = t.attributes[_at(v), _at(a)]
        resource.used += part.units
        if rule.is_listed != 0:
            _list_holding(t, s, v, number, r, part.units)
    row.option = option
    visit.reassess = MISSING
    if visit.pc == step:
        row.began = now
        row.first = option - t.line[_at(t.steps[_at(at)].arg)].first_option
        visit.patience = MISSING
        _fetch(t.steps, visit.first_step + step + 1)
        _run_on(s, v, step + 1)
    else:
        _resume(t, s, log, v, now)


@_inlined
def _candidate(t: Tables, s: State, line: int) -> tuple[int, int, int]:
    """The best-ranked visit of a line with an option it can have, and how.

    Gives visit, option, and the resource to pre-empt or MISSING.
    """
    mask = s.line[_at(line)].priorities
    rule = t.line[_at(line)]
    found, chosen, short = -1, MISSING, MISSING
    while mask != 0 and found < 0:
        priority = _lowest_bit(mask)
        mask &= ~(1 << priority)
        v = s.ends[_at(line), _at(priority)].head
        while v >= 0:
            option = _first_free_option(t, s, v, line)
            resource = MISSING
            if option < 0 and rule.may_pre_empt != 0:
                option, resource = _first_pre_emptable_option(t, s, v, line)
            if option >= 0:
                found, chosen, short = v, option, resource
                break
            if rule.is_choosy == 0:
                mask = 0
                break
            v = s.visit[_at(v)].after
    return found, chosen, short


@_merged
def _settle(t: Tables, s: State, log: Array, now: int) -> bool:
    """Give the best-ranked visit its first free option, again and again."""
    granted = False
    while s.tally[DIRTY] > 0 and _has_room(s, log):
        best, option, short = -1, MISSING, MISSING
        k = 0
        while k < s.tally[DIRTY]:
            line = s.dirty[_at(k)]
            v, o, r = _candidate(t, s, line)
            if v < 0:
                s.tally[DIRTY] -= 1
                s.dirty[_at(k)] = s.dirty[_at(s.tally[DIRTY])]
                s.line[_at(line)].is_dirty = 0
                continue
            if best < 0 or _ranks_before(t, s, v, best):
                best, option, short = v, o, r
            k += 1
        if best < 0:
            break
        if short >= 0:
            _make_room(t, s, log, best, option, short, now)
        _grant(t, s, log, best, option, now)
        granted = True
    return granted


@_compiled
def _board(t: Tables, s: State, bank: int, now: int) -> bool:
    """Fill the free cars of a lift bank, each from one landing."""
    boarded = False
    rule, cars = t.resource[bank], s.resource[bank]
    while cars.level > cars.used:
        best, line = -1, -1
        for k in range(rule.first_line, rule.end_line):
            one = t.lines[k]
            waiting = s.line[one].priorities
            if t.line[one].bank == bank and waiting != 0:
                v = s.ends[one, _lowest_bit(waiting)].head
                if best < 0 or _ranks_before(t, s, v, best):
                    best, line = v, one
        if best < 0:
            break
        load, trip = 0, 0
        while s.line[line].priorities != 0:
            v = s.ends[line, _lowest_bit(s.line[line].priorities)].head
            visit = s.visit[v]
            row = visit.first_step + visit.pc
            units = t.steps[row].slot
            if load > 0 and load + units > rule.places:
                break
            load += units
            trip = max(trip, t.steps[row].ticks)
            _dequeue(t, s, v)
            s.row[row].began = now
            visit.patience, visit.reassess = MISSING, MISSING
            visit.status = TIMED
            visit.main = now + t.steps[row].ticks
            _push(s, visit.main, MAIN, v)
        cars.used += 1
        _push(s, now + trip + rule.return_ticks, CAR_BACK, bank)
        boarded = True
    return boarded


@_compiled
def _one_too_many(t: Tables, s: State) -> int:
    """The worst-ranked visit of the first queue over its limit, MISSING if none is."""
    worst = MISSING
    for k in range(t.limited.size):
        rule = t.resource[t.limited[k]]
        if worst >= 0 or s.resource[t.limited[k]].waiting <= rule.queue_limit:
            continue
        for j in range(rule.first_line, rule.end_line):
            line = t.lines[j]
            if s.line[line].priorities != 0:
                v = s.ends[line, _highest_bit(s.line[line].priorities)].tail
                if worst < 0 or _ranks_before(t, s, worst, v):
                    worst = v
    return worst


@_compiled
def _first_to_leave(t: Tables, s: State) -> int:
    """The first visit, by key, that leaves since what it is tied to has gone."""
    found = MISSING
    for k in range(t.leaving.size):
        line = t.leaving[k]
        mask = s.line[line].priorities
        while mask != 0:
            priority = _lowest_bit(mask)
            mask &= mask - 1
            v = s.ends[line, priority].head
            while v >= 0:
                if (found < 0 or t.key[v] < t.key[found]) and _has_gone(
                    t, s, line, _tied_to(t, s, v)
                ):
                    found = v
                v = s.visit[v].after
    return found


@_compiled
def _turn_away(t: Tables, s: State, log: Array, now: int) -> bool:
    """Turn away one visit, if one is too many or what it is tied to has gone."""
    v = _one_too_many(t, s)
    if v < 0:
        v = _first_to_leave(t, s)
    if v < 0:
        return False
    visit = s.visit[v]
    pc, step, first = visit.pc, visit.wait_step, visit.first_step
    _dequeue(t, s, v)
    _close_both(s, log, v, now)
    if pc != step:
        s.row[first + pc].ended, s.row[first + pc].outcome = now, PRE_EMPTED
    s.row[first + step].ended, s.row[first + step].outcome = now, TURNED_AWAY
    visit.patience, visit.reassess = MISSING, MISSING
    _run_on(s, v, _way_from(t, s, v, step))
    return True


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
    first, pc = s.visit[v].first_step, s.visit[v].pc
    while t.steps[first + pc].op == TEST or t.steps[first + pc].op == JUMP:
        row = first + pc
        step = t.steps[row]
        s.row[row].asked, s.row[row].began, s.row[row].ended = now, now, now
        s.row[row].outcome = SERVED
        passes = False
        if step.op == TEST:
            kind, r, bound = step.slot, step.arg, step.ticks
            if kind == QUEUE_AT_MOST:
                passes = s.resource[r].waiting <= bound
            elif kind == QUEUE_AT_LEAST:
                passes = s.resource[r].waiting >= bound
            elif kind == FREE_AT_MOST:
                passes = s.resource[r].level - s.resource[r].used <= bound
            elif kind == FREE_AT_LEAST:
                passes = s.resource[r].level - s.resource[r].used >= bound
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
def _note_patience(s: State) -> None:
    """Put patience that began at this instant in the calendar.

    Most of those who ask are granted at once, and their patience never gets there.
    """
    for k in range(s.tally[IMPATIENT]):
        v = s.impatient[k]
        visit = s.visit[v]
        visit.is_impatient = 0
        if visit.patience != MISSING:
            _push(s, visit.patience, PATIENCE, v)
    s.tally[IMPATIENT] = 0


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
    visit = s.visit[best]
    pc, first = visit.pc, visit.first_step
    if visit.status == WAITING:
        _dequeue(t, s, best)
        if visit.wait_step != pc:
            seize = first + visit.wait_step
            s.row[seize].ended, s.row[seize].outcome = now, PRE_EMPTED
    _close_both(s, log, best, now)
    s.row[first + pc].ended, s.row[first + pc].outcome = now, GAVE_UP
    visit.main, visit.patience = MISSING, MISSING
    visit.reassess = MISSING
    _run_on(s, best, t.steps[first + pc].otherwise)
    return True


@_inlined
def _leave(t: Tables, s: State, v: int, now: int) -> None:
    """Drop tasks never started, wake a parent that waits."""
    visit = s.visit[_at(v)]
    visit.left = now
    visit.status = GONE
    child = v + 1
    while child < s.visit.size and t.parent[_at(child)] > 0:
        parent = child - t.parent[_at(child)]
        if s.visit[_at(child)].status == ABSENT and (
            parent == v or s.visit[_at(parent)].status == CANCELLED
        ):
            s.visit[_at(child)].status = CANCELLED
        child += 1
    up = t.parent[_at(v)]
    if up > 0:
        waits = s.visit[_at(v - up)]
        step = waits.first_step + waits.pc
        if waits.status == JOINING and t.steps[_at(step)].arg == up:
            s.row[_at(step)].ended, s.row[_at(step)].outcome = now, SERVED
            _run_on(s, v - up, waits.pc + 1)


@_inlined
def _begin_patience(s: State, v: int, patience: int, now: int) -> None:
    visit = s.visit[_at(v)]
    if patience >= 0:
        visit.patience = now + patience
        if visit.is_impatient == 0:
            visit.is_impatient = 1
            s.impatient[_at(s.tally[IMPATIENT])] = v
            s.tally[IMPATIENT] += 1


@_inlined
def _ask(t: Tables, s: State, v: int, pc: int, now: int) -> None:
    """Stand in the line of a SEIZE or RIDE step."""
    visit = s.visit[_at(v)]
    at = visit.first_step + pc
    step = t.steps[_at(at)]
    visit.asked = now
    visit.wait_step = pc
    _begin_patience(s, v, step.patience, now)
    if t.steps[_at(at + 1)].op == REASSESS:
        _begin_reassessment(t, s, v, pc + 1, now)
    _enqueue(t, s, v, step.arg)


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
def _release(t: Tables, s: State, v: int, slots: int, now: int) -> None:
    """Give back what some slots hold, one bit for each."""
    while slots != 0:
        slot = _lowest_bit(slots)
        slots &= slots - 1
        row = s.row[_at(s.visit[_at(v)].first_step + s.slot[_at(v), _at(slot)].step)]
        row.ended = now
        row.outcome = SERVED
        _give_back(t, s, v, slot)


@_compiled
def _was_granted(t: Tables, s: State, at: int) -> bool:
    """Whether one of the resources that a step names was granted before."""
    step = t.steps[at]
    option = _first_granted(t, s, at, step.ticks)
    if option >= 0:
        for p in range(t.first_part[option], t.first_part[option + 1]):
            if step.arg <= t.parts[p].resource < step.arg + step.slot:
                return True
    return False


@_merged
def _run(t: Tables, s: State, log: Array, v: int, now: int) -> None:
    """Take a visit from step to step until one of them takes time."""
    visit = s.visit[_at(v)]
    pc, first = visit.pc, visit.first_step
    _fetch(t.steps, first + pc + 2)
    while True:
        at = first + pc
        step = t.steps[_at(at)]
        op = step.op
        if op == REASSESS:
            pc += 1
            continue
        row = s.row[_at(at)]
        row.asked = now
        row.outcome = STILL_HERE
        slots = 0
        if op == SEIZE or op == RELEASE:
            slots = visit.held & (1 << step.slot)
        elif op == LEAVE:
            slots = visit.held
        _release(t, s, v, slots, now)
        if op == SEIZE or op == RIDE:
            visit.pc = pc
            _ask(t, s, v, pc, now)
            break
        if op == TEST:
            visit.pc = pc
            visit.status = DECIDING
            s.deciders[_at(s.tally[DECIDERS])] = v
            s.tally[DECIDERS] += 1
            break
        row.began = now
        until = MISSING
        if op == HOLD:
            visit.status = HOLDING
            if visit.victims > 0:
                _may_be_victim(t, s, v)
            _begin_patience(s, v, step.patience, now)
            if visit.frozen > 0:
                visit.pc = pc
                visit.remaining = step.ticks
                visit.open_hold = _open(s, log, at, now, BY_SUSPENSION, MISSING)
                break
            until = now + step.ticks
        elif op == WALK:
            visit.status = TIMED
            until = now + step.ticks
        elif op == UNTIL:
            visit.status = TIMED
            until = _moment(step.slot, step.ticks, now)
        if until >= 0:
            visit.pc = pc
            visit.main = until
            _push(s, until, MAIN, v)
            break
        outcome = SERVED
        follows = pc + 1
        if op == RELEASE:
            if slots == 0:
                outcome = NOT_HELD
        elif op == START:
            child = v + step.arg
            if s.visit[_at(child)].status == ABSENT:
                s.visit[_at(child)].arrived = now
                if visit.held & step.slot != 0:
                    _hand_over(t, s, v, child, visit.held & step.slot)
                _run_on(s, child, 0)
            else:
                outcome = NOT_HELD
        elif op == JOIN:
            status = s.visit[_at(v + step.arg)].status
            if status == ABSENT or status == CANCELLED:
                outcome = NOT_HELD
            elif status != GONE:
                visit.pc = pc
                visit.status = JOINING
                break
        elif op == PRIORITY:
            visit.priority = step.arg
        elif op == JUMP:
            follows = step.otherwise
        elif op == GRANTED and not _was_granted(t, s, at):
            outcome = FAILED
            follows = step.otherwise
        row.ended = now
        row.outcome = outcome
        if op == LEAVE:
            _leave(t, s, v, now)
            break
        pc = follows


@_compiled
def _begin_reassessment(t: Tables, s: State, v: int, pc: int, now: int) -> None:
    visit = s.visit[v]
    visit.next_reassess = pc
    visit.reassess = now + t.steps[visit.first_step + pc].ticks
    _push(s, visit.reassess, CHANGE_PRIORITY, v)


@_compiled
def _reassess(t: Tables, s: State, v: int, now: int) -> None:
    """Change the priority of a visit that waits."""
    visit = s.visit[v]
    at = visit.first_step + visit.next_reassess
    _dequeue(t, s, v)
    visit.priority = t.steps[at].arg
    _enqueue(t, s, v, visit.line)
    s.row[at].asked, s.row[at].began, s.row[at].ended = now, now, now
    s.row[at].outcome = SERVED
    visit.reassess = MISSING
    if t.steps[at + 1].op == REASSESS:
        visit.next_reassess += 1
        visit.reassess = max(now, visit.asked + t.steps[at + 1].ticks)
        _push(s, visit.reassess, CHANGE_PRIORITY, v)


@_compiled
def _take_back(t: Tables, s: State, bank: int) -> None:
    """Have a car of a lift bank again."""
    s.resource[bank].used -= 1
    _mark_resource(t, s, bank)


@_inlined
def _due(t: Tables, s: State, now: int) -> None:
    """Take the next entry from the calendar and do what it says, if it still holds."""
    key = _pop(s)
    kind, who = (key >> WHO_BITS) & KIND_MASK, key & WHO_MASK
    following = s.heap[0] & WHO_MASK
    _fetch(s.visit, following)
    _fetch(s.slot, SLOTS * following)
    if kind == CAR_BACK:
        s.tally[EVENTS] += 1
        _take_back(t, s, who)
    elif kind == MAIN:
        visit = s.visit[_at(who)]
        if visit.main == now:
            s.tally[EVENTS] += 1
            row = s.row[_at(visit.first_step + visit.pc)]
            row.ended, row.outcome = now, SERVED
            visit.main, visit.patience = MISSING, MISSING
            _run_on(s, who, visit.pc + 1)
    elif s.visit[_at(who)].reassess == now:
        s.tally[EVENTS] += 1
        _reassess(t, s, who, now)


@_inlined
def _has_room(s: State, log: Array) -> bool:
    """Whether calendar and log have room for whatever one stage may add."""
    most = s.visit.size + 2 * s.node.size + ROOM
    return s.tally[HEAP] + most <= s.heap.size and s.tally[LOGGED] + most <= log.size


@_inlined
def _next_change(t: Tables, s: State) -> int:
    """When a level changes next, NEVER if none does."""
    time = NEVER
    if s.tally[CHANGED] < t.changes.size:
        time = t.changes[_at(s.tally[CHANGED])].time
    return time


@_inlined
def _next_instant(t: Tables, s: State) -> int:
    """When something happens next, NEVER if nothing does."""
    now = NEVER
    while s.tally[HEAP] > 0:
        # Patience that was overtaken makes no instant.
        key = s.heap[0]
        now = key >> TIME_SHIFT
        if (key >> WHO_BITS) & KIND_MASK != PATIENCE:
            break
        if s.visit[_at(key & WHO_MASK)].patience == now:
            break
        _pop(s)
        now = NEVER
    if (s.heap[0] >> WHO_BITS) & KIND_MASK == MAIN:
        visit = s.visit[_at(s.heap[0] & WHO_MASK)]
        _fetch(t.steps, visit.first_step + visit.pc + 1)
        _fetch(t.steps, visit.first_step + visit.pc + 3)
        _fetch(s.row, visit.first_step + visit.pc)
    if s.tally[ARRIVED] < t.arrivals.size:
        now = min(now, t.arrivals[_at(s.tally[ARRIVED])].time)
    return min(now, _next_change(t, s))


@_compiled
def _change_levels(t: Tables, s: State, now: int) -> None:
    """Change the levels that change now."""
    while s.tally[CHANGED] < t.changes.size:
        change = t.changes[_at(s.tally[CHANGED])]
        if change.time != now:
            break
        s.resource[_at(change.resource)].level = change.level
        _touch(t, s, change.resource)
        _mark_resource(t, s, change.resource)
        s.tally[OVERFULL] = 1
        s.tally[CHANGED] += 1
        s.tally[EVENTS] += 1


@_inlined
def _let_in(t: Tables, s: State, now: int) -> None:
    """Let in those who arrive now."""
    while s.tally[ARRIVED] < t.arrivals.size:
        arrival = t.arrivals[_at(s.tally[ARRIVED])]
        if arrival.time != now:
            break
        if s.tally[ARRIVED] + 2 < t.arrivals.size:
            following = t.arrivals[_at(s.tally[ARRIVED] + 2)]
            _fetch(s.visit, following.visit)
            _fetch(s.slot, SLOTS * following.visit)
            _fetch(t.steps, following.step)
            _fetch(t.steps, following.step + 2)
            _fetch(s.row, following.step)
        s.visit[_at(arrival.visit)].arrived = now
        _run_on(s, arrival.visit, 0)
        s.tally[ARRIVED] += 1
        s.tally[EVENTS] += 1


@_inlined
def _board_marked(t: Tables, s: State, now: int) -> bool:
    """Board the lift banks whose lines are marked."""
    boarded = False
    for k in range(s.tally[BANKS]):
        line = s.banks[k]
        s.line[line].is_dirty = 0
        boarded = _board(t, s, t.line[line].bank, now) or boarded
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
            if now == _next_change(t, s):
                _change_levels(t, s, now)
            _let_in(t, s, now)
        now = s.tally[NOW]
        patience_now = (now << TIME_SHIFT) | (PATIENCE << WHO_BITS)
        while True:
            if not _has_room(s, log):
                return False
            if s.tally[READY] > 0:
                s.tally[READY] -= 1
                _run(t, s, log, int(s.ready[_at(s.tally[READY])]), now)
            elif s.heap[0] < patience_now:
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
            elif s.tally[IMPATIENT] > 0:
                _note_patience(s)
            elif s.tally[EXPIRED] > 0 or s.heap[0] >> TIME_SHIFT == now:
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
    rules: Rules
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
    rules = _rules(itineraries.requests, capacity)
    return Run(
        itineraries, capacity, rules, empty_state(itineraries, rules), empty_log()
    )


def advance(before: Run, until: int | None = None) -> Run:
    """The run at a later time. The state is moved on in place; `before` is spent."""
    tables = _tables(before.itineraries, before.rules)
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
    heap[:] = LAST_KEY
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
        arrived=s.visit["arrived"].copy(),
        left=s.visit["left"].copy(),
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
        rules = _rules(itineraries.requests, capacity)
        return Run(itineraries, capacity, rules, state, archive["log"])


_NEW_VISIT = np.zeros(1, dtype=VISIT)
for _name in VISIT.names or ():
    _NEW_VISIT[_name] = MISSING
for _name in ("pc", "held", "frozen", "victims", "status", "is_impatient", "remaining"):
    _NEW_VISIT[_name] = 0
_NEW_ROW = np.array([(*[MISSING] * 5, 0)], dtype=ROW)


def empty_state(itineraries: Itineraries, rules: Rules) -> State:
    """A state in which nobody has come and every level is 0."""
    visits = len(itineraries)
    lines, resources = len(rules.line), len(rules.resource)
    visit = aligned(visits, VISIT)
    plain(visit)[:] = plain(_NEW_VISIT)
    visit["first_step"] = itineraries.first_step[:-1]
    visit["priority"] = itineraries.priority
    row = aligned(len(itineraries.steps), ROW)
    plain(row)[:] = plain(_NEW_ROW)
    resource = np.zeros(resources, dtype=RESOURCE)
    resource["first_node"], resource["last_node"] = MISSING, MISSING
    highest = rules.resource["highest"]
    node = np.zeros(int(highest[rules.resource["is_listed"] > 0].sum()) + 1, dtype=NODE)
    node["chain"] = np.arange(1, len(node) + 1)
    cars = int(highest[rules.resource["places"] > 0].sum())
    width = itineraries.attributes.shape[1]
    room = 5 * visits + cars + 2 * len(node) + 2 * ROOM

    def numbers(size: int) -> Array:
        return np.zeros(size, dtype=np.int32)

    return State(
        row=row,
        visit=visit,
        slot=aligned(visits * SLOTS, SLOT).reshape(visits, SLOTS),
        line=np.zeros(lines, dtype=LINE),
        ends=np.full((lines, PRIORITIES), MISSING, dtype=np.int64).view(ENDS),
        resource=resource,
        occupant=np.zeros((resources, width), dtype=np.int16),
        heap=np.full(room, LAST_KEY, dtype=np.int64),
        node=node,
        tally=np.zeros(COUNTS, dtype=np.int64),
        ready=numbers(visits + 1),
        dirty=numbers(lines + 1),
        banks=numbers(lines + 1),
        touched=numbers(resources + 1),
        deciders=numbers(visits + 1),
        impatient=numbers(visits + 1),
        expired=numbers(room),
        victims=numbers(len(node) + 1),
    )


def aligned(size: int, dtype: np.dtype) -> Array:
    """Zeros that begin with a cache line, so that no small record crosses two."""
    raw = np.zeros(size * dtype.itemsize + 64, dtype=np.uint8)
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + size * dtype.itemsize].view(dtype)


def empty_log() -> Array:
    """A log of interruptions without any."""
    return np.zeros(0, dtype=INTERRUPTION)


def plain(records: Array) -> Array:
    """Records as rows of integers, which NumPy copies many times faster."""
    words = records.dtype.itemsize // 8
    return records.view(np.int64).reshape(len(records), words)


def _tables(itineraries: Itineraries, rules: Rules) -> Tables:
    order = np.argsort(itineraries.arrival, kind="stable")
    order = order[: int((itineraries.arrival < NEVER).sum())]
    arrivals = np.zeros(len(order), dtype=ARRIVAL)
    arrivals["time"], arrivals["visit"] = itineraries.arrival[order], order
    arrivals["step"] = itineraries.first_step[order]
    return Tables(
        steps=_writable(itineraries.steps),
        key=_writable(itineraries.key),
        due=_writable(itineraries.due),
        attributes=_writable(itineraries.attributes),
        parent=_writable(itineraries.parent),
        arrivals=arrivals,
        **rules._asdict(),
    )


def _writable(column: Array) -> Array:
    """The column; a read-only one is another type, and would be compiled anew."""
    return np.require(column, requirements=["C", "W"])


def _rules(requests: Requests, capacity: Capacity) -> Rules:
    """What lines and resources are like, as the compiled code reads it."""
    changes = np.argsort(capacity.change_time, kind="stable")
    owner = np.repeat(np.arange(len(capacity)), np.diff(capacity.first_change))
    first_member, member = requests.members
    first_line, line_of = requests.lines_of_resource

    def any_member(flag: Array) -> Array:
        owners = np.repeat(np.arange(len(requests)), np.diff(first_member))
        found = np.zeros(len(requests), dtype=np.bool_)
        np.logical_or.at(found, owners, flag[member])
        return found

    options = int(np.diff(requests.first_option).max(initial=0))
    if options > np.iinfo(ROW["first"]).max:
        raise TwinError(f"a line with {options} options, which are too many")
    line = np.zeros(len(requests), dtype=LINE_RULE)
    line["first_option"] = requests.first_option[:-1]
    line["end_option"] = requests.first_option[1:]
    line["first_member"], line["end_member"] = first_member[:-1], first_member[1:]
    line["bank"] = requests.bank
    line["is_choosy"] = any_member(capacity.alike != 0) | requests.ties
    line["has_ties"], line["gone"] = requests.ties, requests.gone
    line["may_pre_empt"] = any_member(capacity.pre_empt != NO_PRE_EMPT)
    parts = np.zeros(len(requests.part_units), dtype=PART)
    parts["resource"], parts["units"] = requests.part_resource, requests.part_units
    resource = np.zeros(len(capacity), dtype=RESOURCE_RULE)
    for name in ("alike", "queue_limit", "places", "return_ticks"):
        resource[name] = getattr(capacity, name)
    no_limit = capacity.queue_limit < 0
    resource["queue_limit"][no_limit] = NEVER
    resource["first_line"], resource["end_line"] = first_line[:-1], first_line[1:]
    resource["at_drop"], resource["pre_empt"] = capacity.at_drop, capacity.pre_empt
    resource["is_listed"] = (capacity.at_drop != FINISH) | (
        capacity.pre_empt != NO_PRE_EMPT
    )
    highest = np.zeros(len(capacity), dtype=np.int64)
    np.maximum.at(highest, owner, capacity.change_level)
    resource["highest"] = highest
    change = np.zeros(len(changes), dtype=CHANGE)
    change["time"] = capacity.change_time[changes]
    change["resource"] = owner[changes]
    change["level"] = capacity.change_level[changes]
    columns = Rules(
        line=line,
        first_part=requests.first_part,
        parts=parts,
        is_tied=requests.is_tied,
        members=member,
        resource=resource,
        lines=line_of,
        limited=np.flatnonzero(capacity.queue_limit >= 0),
        leaving=np.flatnonzero(requests.gone == GONE_AWAY),
        changes=change,
    )
    return Rules(*(_writable(column) for column in columns))
