"""Kernel: the loops over steps and intervals that arrays alone would do slowly.

All sums are of whole ticks, so nothing here depends on the order of adding. These are
imported where they are called: numba takes a second to load.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from twin.situations.roles import Role
from twin.situations.window import HOUR
from twin.values.itineraries import AS_BEFORE, SLOTS
from twin.values.journeys import Outcome
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]

SEIZE, HOLD, START = int(Op.SEIZE), int(Op.HOLD), int(Op.START)
UNTIL, WALK, RIDE, JOIN = int(Op.UNTIL), int(Op.WALK), int(Op.RIDE), int(Op.JOIN)
GAVE_UP, TURNED_AWAY = int(Outcome.GAVE_UP), int(Outcome.TURNED_AWAY)
SERVICE, ORDER, RESULT = int(Role.SERVICE), int(Role.ORDER), int(Role.RESULT)
REQUEST, TRANSPORT = int(Role.REQUEST), int(Role.TRANSPORT)
SETTLE, CANCEL = int(Role.SETTLE), int(Role.CANCEL)
PARKING, BED, INPATIENT, THEATRE = 1, 2, 4, 8
"""What a line or an option is about, a bit each."""
TOLD = np.dtype(
    [
        (name, np.int64)
        for name in (
            *("parking", "refused", "asked", "seen", "gone"),
            *("bed", "bed_left", "ward", "theatre", "cancelled"),
        )
    ]
)
"""What is told of a visit, `MISSING` where it is not so.

`parking` is 0 when it asked for a parking space in vain, 1 when it got one. `refused`
is 1 when it gave up or was turned away from something else. `asked` and `seen` are
when it asked for the service it came for and when that began; `gone` is when its
people left, or else it did. `bed` and `bed_left` are when it had its first inpatient
bed and left the last, which was in `ward`; `theatre` when an operation first began;
`cancelled` when one was first cancelled. [tick]
"""
NOBODY = MISSING - 1
"""No place: nobody is there."""
STILL_HERE = int(Outcome.STILL_HERE)
UNITS_BITS = 20
"""Bits of a packed change of units, its sign included."""
HALF = 1 << (UNITS_BITS - 1)


@njit(cache=True, nogil=True)
def touching(steps, asked, began, ended, begin, end):  # type: ignore[no-untyped-def]
    """Steps of a window: the SEIZE and the HOLD that go on, and what is asked for.

    SEIZE and HOLD that began before its end, SEIZE and RIDE that were asked for before
    it; none that was over before its begin. (seize,), (hold,), (ask,)
    """
    seizes = np.empty(len(asked) + 1, dtype=np.int64)
    holds = np.empty(len(asked) + 1, dtype=np.int64)
    asks = np.empty(len(asked) + 1, dtype=np.int64)
    seized = held = wanted = 0
    # Without a branch: which way it goes could not be foreseen, and would cost more.
    for step in range(len(asked)):
        op = steps[step]["op"]
        is_late = (ended[step] >= begin) | (ended[step] == MISSING)
        is_there = is_late & (began[step] != MISSING) & (began[step] < end)
        is_asked = is_late & (asked[step] != MISSING) & (asked[step] < end)
        seizes[seized] = holds[held] = asks[wanted] = step
        seized += is_there & (op == SEIZE)
        held += is_there & (op == HOLD)
        wanted += is_asked & ((op == SEIZE) | (op == RIDE))
    return seizes[:seized].copy(), holds[:held].copy(), asks[:wanted].copy()


@njit(cache=True, nogil=True)
def add_hours(cells, what, begin, end, units):  # type: ignore[no-untyped-def]
    """Add units times ticks to the hours that an interval from 0 on lies in."""
    hour = begin // HOUR
    while begin < end:
        stop = min(end, (hour + 1) * HOUR)
        cells[hour, what] += units * (stop - begin)
        begin = stop
        hour += 1


@njit(cache=True, nogil=True)
def integral(what, begin, end, units, window_begin, window_end, size):  # type: ignore[no-untyped-def]
    """Units times ticks of each thing in each hour of a window. (hour, size) [tick]"""
    cells = np.zeros(((window_end - window_begin) // HOUR, size), dtype=np.int64)
    for row in range(len(what)):
        first = max(begin[row], window_begin) - window_begin
        last = min(end[row], window_end) - window_begin
        add_hours(cells, what[row], first, last, units[row])
    return cells


@njit(cache=True, nogil=True)
def totals(what, time, amount, window_begin, window_end, size):  # type: ignore[no-untyped-def]
    """What instants in each hour of a window amount to. (hour, size)"""
    cells = np.zeros(((window_end - window_begin) // HOUR, size), dtype=np.int64)
    for row in range(len(what)):
        if window_begin <= time[row] < window_end:
            cells[(time[row] - window_begin) // HOUR, what[row]] += amount[row]
    return cells


@njit(cache=True, nogil=True)
def summed(what, amount, size):  # type: ignore[no-untyped-def]
    """What each thing amounts to. (size,)"""
    found = np.zeros(size, dtype=np.int64)
    for row in range(len(what)):
        found[what[row]] += amount[row]
    return found


@njit(cache=True, nogil=True)
def product(counts, inner, outer, members):  # type: ignore[no-untyped-def]
    """Counts times members, of which those at `inner` and `outer` are not 0."""
    found = np.zeros((len(counts), members.shape[1]), dtype=np.int64)
    for row in range(len(counts)):
        for at in range(len(inner)):
            times = members[inner[at], outer[at]]
            found[row, outer[at]] += counts[row, inner[at]] * times
    return found


@njit(cache=True, nogil=True)
def by_thing(what, wait, size, targets):  # type: ignore[no-untyped-def]
    """Waits by what they are for, `MISSING` left out.

    Returns
    -------
    How many (size,), how long together (size,), and how many longer than each target
    (size, target).
    """
    number = np.zeros(size, dtype=np.int64)
    waited = np.zeros(size, dtype=np.int64)
    over = np.zeros((size, len(targets)), dtype=np.int64)
    for row in range(len(what)):
        mine = what[row]
        if mine < 0:
            continue
        number[mine] += 1
        waited[mine] += wait[row]
        for at in range(len(targets)):
            over[mine, at] += wait[row] > targets[at]
    return number, waited, over


@njit(cache=True, nogil=True)
def packed(what, begin, end, units, is_level, window_begin, window_end):  # type: ignore[no-untyped-def]
    """Changes of units in a window: thing, time, kind and how many, in one number.

    Sorted, they are in order of thing and time. (change,)
    """
    span = window_end - window_begin + 1
    changes = np.empty(2 * len(what), dtype=np.int64)
    count = 0
    for row in range(len(what)):
        first = max(begin[row], window_begin)
        last = min(end[row], window_end)
        if first >= last:
            continue
        for time, sign in ((first, 1), (last, -1)):
            key = what[row] * span + time - window_begin
            key = (key << 1) | is_level
            changes[count] = (key << UNITS_BITS) + sign * units[row] + HALF
            count += 1
    return changes[:count].copy()


@njit(cache=True, nogil=True)
def meet(changes, window_begin, window_end, size):  # type: ignore[no-untyped-def]
    """How units held stand to the level, from sorted changes of both.

    Returns
    -------
    Time in which a thing is open and nothing of it is free (hour, size), units held
    beyond the level times ticks (hour, size), when nothing was free first (size,), and
    most units held at once (size,).
    """
    span = window_end - window_begin + 1
    hours = (window_end - window_begin) // HOUR
    full = np.zeros((hours, size), dtype=np.int64)
    beyond = np.zeros((hours, size), dtype=np.int64)
    first = np.full(size, NEVER)
    most = np.zeros(size, dtype=np.int64)
    held = level = what = 0
    for row in range(len(changes) - 1):
        key = changes[row] >> UNITS_BITS
        change = (changes[row] & ((1 << UNITS_BITS) - 1)) - HALF
        if key & 1:
            level += change
        else:
            held += change
        then = changes[row + 1] >> (UNITS_BITS + 1)
        if then == key >> 1:
            continue
        while (key >> 1) >= (what + 1) * span:
            what += 1
        if then >= (what + 1) * span:
            continue  # what is clipped to a window ends in it: nothing is left over
        time = (key >> 1) - what * span
        most[what] = max(most[what], held)
        if level > 0 and held >= level:
            add_hours(full, what, time, then - what * span, 1)
            first[what] = min(first[what], time + window_begin)
        if held > level:
            add_hours(beyond, what, time, then - what * span, held - level)
    return full, beyond, first, most


@njit(cache=True, nogil=True)
def whereabouts(  # type: ignore[no-untyped-def] # noqa: PLR0913 - one loop
    first_step, steps, place, asked, arrived, left, party, window
):
    """Where people are: place, from, to and how many, one row per stay at a place.

    A visit is at a step from when it comes to it until it comes to the next one. Who
    walks is on the way, which is the place `MISSING`.
    """
    window_begin, window_end = window
    rows = np.empty((len(asked) + len(arrived), 4), dtype=np.int64)
    count = 0
    for visit in range(len(arrived)):
        gone = NEVER if left[visit] == MISSING else left[visit]
        if party[visit] == 0 or arrived[visit] == MISSING:
            continue
        if arrived[visit] >= window_end or gone <= window_begin:
            continue
        here, since = NOBODY, window_begin
        stood = MISSING
        for step in range(first_step[visit], first_step[visit + 1]):
            time = asked[step]
            if time == MISSING:
                continue
            if time >= window_end:
                break
            if place[step] != AS_BEFORE:
                stood = place[step]
            there = stood if stood >= 0 else NOBODY
            if there >= 0 and steps[step]["op"] == WALK:
                there = MISSING
            if there == here:
                continue
            if here >= MISSING and time > since:
                rows[count, 0], rows[count, 1] = here, since
                rows[count, 2], rows[count, 3] = time, party[visit]
                count += 1
            here, since = there, max(time, window_begin)
        stop = min(gone, window_end)
        if here >= MISSING and stop > since:
            rows[count, 0], rows[count, 1] = here, since
            rows[count, 2], rows[count, 3] = stop, party[visit]
            count += 1
    return rows[:count].copy()


@njit(cache=True, nogil=True)
def waited(first_step, steps, asked, began, ended, outcome, left, window):  # type: ignore[no-untyped-def] # noqa: PLR0913
    """All waits together of each visit that leaves in the window. (visit,) [tick]"""
    found = np.zeros(len(left), dtype=np.int64)
    for visit in range(len(left)):
        if left[visit] < window[0] or left[visit] >= window[1]:
            continue
        for step in range(first_step[visit], first_step[visit + 1]):
            op = steps[step]["op"]
            if (op != SEIZE and op != RIDE) or asked[step] == MISSING:
                continue
            if began[step] != MISSING:
                found[visit] += began[step] - asked[step]
            elif ended[step] != MISSING and outcome[step] != STILL_HERE:
                found[visit] += ended[step] - asked[step]
    return found


@njit(cache=True, nogil=True)
def tell(  # type: ignore[no-untyped-def] # noqa: C901, PLR0913 - one loop over all steps
    first_step,
    steps,
    role,
    place,
    asked,
    began,
    ended,
    outcome,
    option,
    arrived,
    left,
    parent,
    line_about,
    option_about,
    option_ward,
    window,
):
    """What boards tell of each visit, and what happened on the way.

    Parameters
    ----------
    role : `Role` of each step. (step,)
    line_about : what each line is about. (line,)
    option_about : what each option is about. (option,)
    option_ward : the declared resource whose bed each option has. (option,)

    Returns
    -------
    `TOLD` of the visits that were there in the window (visit,); boarding: line, from,
    to (boarding, 3); turnarounds that ended in it: step, end, duration (turnaround, 3).
    """
    told = np.empty(len(left), dtype=TOLD)
    boarding = np.empty((len(asked), 3), dtype=np.int64)
    turned = np.empty((len(asked), 3), dtype=np.int64)
    boardings = turns = 0
    until = np.empty(SLOTS, dtype=np.int64)
    is_inpatient = np.empty(SLOTS, dtype=np.bool_)
    for visit in range(len(left)):
        one = told[visit]
        one.parking = one.refused = one.asked = one.seen = MISSING
        one.bed = one.bed_left = one.ward = one.theatre = one.cancelled = MISSING
        one.gone = left[visit]
        if arrived[visit] == MISSING or arrived[visit] >= window[1]:
            continue
        if left[visit] != MISSING and left[visit] < window[0]:
            continue
        until[:] = MISSING
        is_inpatient[:] = False
        last_bed = MISSING
        ordered = arrived[visit] if parent[visit] > 0 else MISSING
        requested = MISSING
        is_leaving = is_gone = False
        for step in range(first_step[visit], first_step[visit + 1]):
            time = asked[step]
            if time == MISSING:
                continue
            row = steps[step]
            op, mine = row["op"], role[step]
            if is_leaving and place[step] == MISSING:
                is_gone, one.gone = True, time
            is_leaving = op == START and place[step] != MISSING and not is_gone
            if mine >= 0:
                start, end = began[step], ended[step]
                if is_gone and mine in (SERVICE, CANCEL):
                    pass  # what goes on without its people is not their visit
                elif mine == SERVICE and one.seen == MISSING and op != START:
                    if one.asked == MISSING or start != MISSING:
                        one.asked = time
                    one.seen = start
                elif mine == ORDER:
                    ordered = time
                elif mine == REQUEST:
                    requested = time
                elif mine == CANCEL and one.cancelled == MISSING:
                    one.cancelled = time
                since = MISSING
                if mine == TRANSPORT and op in (SEIZE, HOLD):
                    since, end = (time if requested == MISSING else requested), start
                    if op == HOLD and step > 0 and role[step - 1] == TRANSPORT:
                        since = MISSING  # told by the SEIZE of the same step
                    requested = MISSING
                elif op in (HOLD, UNTIL, WALK, RIDE, JOIN):
                    if mine == RESULT:
                        since = ordered
                    elif mine == SETTLE:
                        since = time
                if since != MISSING and window[0] <= end < window[1]:
                    turned[turns, 0], turned[turns, 1] = step, end
                    turned[turns, 2] = end - since
                    turns += 1
            if op == START:
                for slot in range(SLOTS):
                    if (row["slot"] >> slot) & 1 and until[slot] > time:
                        until[slot] = time
                        if is_inpatient[slot]:
                            last_bed = max(last_bed, time)
                            is_inpatient[slot] = False
                continue
            if op != SEIZE:
                continue
            about, result = line_about[row["arg"]], outcome[step]
            start = began[step]
            went = start == MISSING and result in (GAVE_UP, TURNED_AWAY)
            if about & PARKING:
                one.parking = max(one.parking, start != MISSING)
            if is_gone:
                continue
            if went and not about & PARKING:
                one.refused = 1
            if about & THEATRE and went and one.cancelled == MISSING:
                one.cancelled = ended[step]
            if about & BED:
                stop = start
                if start == MISSING:
                    stop = ended[step] if ended[step] != MISSING else NEVER
                stop = min(stop, until.max())
                if max(time, window[0]) < min(stop, window[1]):
                    boarding[boardings, 0] = row["arg"]
                    boarding[boardings, 1], boarding[boardings, 2] = time, stop
                    boardings += 1
            if start == MISSING or option[step] == MISSING:
                continue
            got = option_about[option[step]]
            if got & THEATRE and one.theatre == MISSING:
                one.theatre = start
            if got & BED:
                slot = row["slot"]
                if is_inpatient[slot]:
                    last_bed = max(last_bed, until[slot])
                until[slot] = NEVER if ended[step] == MISSING else ended[step]
                is_inpatient[slot] = got & INPATIENT != 0
                if is_inpatient[slot]:
                    one.ward = option_ward[option[step]]
                    if one.bed == MISSING:
                        one.bed = start
        if one.bed != MISSING:
            for slot in range(SLOTS):
                if is_inpatient[slot]:
                    last_bed = max(last_bed, until[slot])
            one.bed_left = last_bed if one.gone == MISSING else min(last_bed, one.gone)
    return told, boarding[:boardings].copy(), turned[:turns].copy()
