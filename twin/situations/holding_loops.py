"""Holding loops: stretches of steps, and what is held or worked in them, compiled.

Steps of one visit stand side by side and in order, so nothing need be sorted or looked
up. These are imported where they are called: numba takes a second to load.
"""

from numba import njit
from numpy import empty, int64

from twin.situations.holdings import FAR
from twin.values.step import MISSING, NEVER


@njit(cache=True, nogil=True)
def pieces(step, began, ended, option, broken, window):  # type: ignore[no-untyped-def]
    """When steps went on within a window: step, begin, end and option of each piece.

    Each interruption ends a piece and begins another: the k-th piece of a step begins
    where its interruptions so far have ended, and ends at the next one.

    Parameters
    ----------
    step : some steps, in order. (step,)
    broken : step, begin, end and option of each interruption, by step. (interruption,)
        each
    """
    at_step, stopped, resumed, before = broken
    rows = empty((4, len(step) + len(at_step)), dtype=int64)
    count = at = 0
    for here in step:
        first = began[here]
        while at < len(at_step) and at_step[at] <= here:
            if at_step[at] == here:
                if first < min(stopped[at], FAR, window[1]) and stopped[at] > window[0]:
                    rows[0, count], rows[1, count] = here, first
                    rows[2, count], rows[3, count] = stopped[at], before[at]
                    count += 1
                again = FAR if resumed[at] == MISSING else min(resumed[at], FAR)
                first = max(first, again)
            at += 1
        last = NEVER if ended[here] == MISSING else ended[here]
        if first < min(last, FAR, window[1]) and last > window[0]:
            rows[0, count], rows[1, count] = here, first
            rows[2, count], rows[3, count] = last, option[here]
            count += 1
    return rows[:, :count].copy()


@njit(cache=True, nogil=True)
def meetings(visit, begin, end, hold_visit, hold_begin):  # type: ignore[no-untyped-def]
    """Which pieces of HOLD steps begin in which pieces of SEIZE steps of one visit.

    A visit does one thing at a time, so a HOLD that begins within a holding ends in it,
    and its HOLDs begin one after the other.

    Returns
    -------
    Rows of both. (meeting,) each
    """
    mine = empty(2 * (len(visit) + len(hold_visit)), dtype=int64)
    hold = empty(len(mine), dtype=int64)
    count = first = last = 0
    for row in range(len(visit)):
        if row == 0 or visit[row] != visit[row - 1]:
            first = last
            while first < len(hold_visit) and hold_visit[first] < visit[row]:
                first += 1
            last = first
            while last < len(hold_visit) and hold_visit[last] == visit[row]:
                last += 1
        if count + last - first > len(mine):
            mine, hold = grown(mine), grown(hold)
        start, stop = begin[row], min(end[row], FAR - 1)
        # Without a branch: which way it goes could not be foreseen, and costs more.
        for at in range(first, last):
            mine[count], hold[count] = row, at
            count += (start <= hold_begin[at]) & (hold_begin[at] < stop)
    return mine[:count].copy(), hold[:count].copy()


@njit(cache=True, nogil=True)
def spread_out(option, begin, end, first_part, part_resource, part_units):  # type: ignore[no-untyped-def]
    """Resource, begin, end and units of all parts of options. (4, part)"""
    total = 0
    for one in option:
        total += first_part[one + 1] - first_part[one]
    found = empty((4, total), dtype=int64)
    count = 0
    for row in range(len(option)):
        for part in range(first_part[option[row]], first_part[option[row] + 1]):
            found[0, count] = part_resource[part]
            found[1, count], found[2, count] = begin[row], end[row]
            found[3, count] = part_units[part]
            count += 1
    return found


@njit(cache=True, nogil=True)
def grown(numbers):  # type: ignore[no-untyped-def]
    """The same numbers, with room for as many more."""
    found = empty(2 * len(numbers), dtype=int64)
    found[: len(numbers)] = numbers
    return found


@njit(cache=True, nogil=True)
def parts_of(option, first_part):  # type: ignore[no-untyped-def]
    """Each option's parts: the row in `option`, and the part. (part,) each"""
    total = 0
    for one in option:
        total += first_part[one + 1] - first_part[one]
    row = empty(total, dtype=int64)
    part = empty(total, dtype=int64)
    count = 0
    for at in range(len(option)):
        for one in range(first_part[option[at]], first_part[option[at] + 1]):
            row[count], part[count] = at, one
            count += 1
    return row, part
