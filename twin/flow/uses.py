"""Uses: which unit of which resource each visit had, and from when to when."""

from dataclasses import dataclass
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count

import numpy as np
import numpy.typing as npt

from twin.flow.hand_overs import hand_overs
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]


class Ending(IntEnum):
    """How a use ended, or will end."""

    GIVEN_BACK = 0
    LOST = 1
    """A better priority took the unit; the visit waits to have it, or another, back."""
    LOST_FOR_GOOD = 2
    HANDED_OVER = 3
    """A task has the unit from now on."""


@dataclass(frozen=True, eq=False)
class Uses:
    """Every unit that visits had, one row each time one had it.

    Attributes
    ----------
    step : the SEIZE step, maybe of a visit that handed over what it took. (use,)
    visit : who had the unit. (use,)
    bout : how often the step had lost its units before. (use,)
    begin : first instant. (use,) [tick]
    end : first instant after it, `NEVER` while it lasts. (use,) [tick]
    ending : `Ending`. (use,)
    resource : what was held. (use,)
    unit : which unit of it, from 1. (use,)
    """

    step: Ints
    visit: Ints
    bout: Ints
    begin: Ints
    end: Ints
    ending: Ints
    resource: Ints
    unit: Ints


def uses(journeys: Journeys) -> Uses:
    """The units that visits had, by step, cut where one was handed over.

    An engine counts units and does not tell them apart; any numbering in which nobody
    has a unit that another still has fits what happened. Here each visit gets the
    lowest unit that is free, so that no more are named than were held at once.
    """
    rows = [bout for step in _begun(journeys) for bout in _bouts(journeys, *step)]
    bouts = np.array(rows, dtype=np.int64).reshape(-1, 6)
    row, resource = _units_of(journeys, bouts[:, 5])
    step, bout, begin, end, ending = bouts[row, :5].T
    unit = numbered(resource, begin, end)
    visit = journeys.itineraries.visit_of_step[step]
    whole = Uses(step, visit, bout, begin, end, ending, resource, unit)
    return _by_holder(whole, hand_overs(journeys, np.unique(step)))


def numbered(resource: Ints, begin: Ints, end: Ints) -> Ints:
    """The lowest unit, from 1, that is free when each use begins. (use,)

    Parameters
    ----------
    resource : what is held. (use,)
    begin : first instant. (use,) [tick]
    end : first instant after it. (use,) [tick]
    """
    unit = np.zeros(len(resource), dtype=np.int64)
    held: list[tuple[int, int]] = []
    free: list[int] = []
    fresh = count(1)
    before = MISSING
    for use in np.lexsort((end, begin, resource)).tolist():
        if resource[use] != before:
            before, held, free, fresh = resource[use], [], [], count(1)
        while held and held[0][0] <= begin[use]:
            heappush(free, heappop(held)[1])
        unit[use] = heappop(free) if free else next(fresh)
        heappush(held, (int(end[use]), int(unit[use])))
    return unit


def _by_holder(whole: Uses, handed: dict[int, list[tuple[int, int]]]) -> Uses:
    """The uses, cut in parts where a unit was handed over; its number stays."""
    if not handed:
        return whole
    had = (whole.step, whole.visit, whole.begin, whole.end, whole.ending)
    parts = [
        (use, number, *part)
        for use, (step, *one) in enumerate(np.stack(had, axis=1).tolist())
        for number, part in enumerate(_parts(handed.get(step, []), *one))
    ]
    use, number, visit, begin, end, ending = np.array(parts, dtype=np.int64).T
    step, bout = whole.step[use], whole.bout[use]
    order = np.lexsort((use, number, bout, step))
    columns = (step, visit, bout, begin, end, ending)
    return Uses(*(c[order] for c in (*columns, whole.resource[use], whole.unit[use])))


def _parts(
    handed: list[tuple[int, int]], visit: int, begin: int, end: int, ending: int
) -> list[tuple[int, ...]]:
    """Visit, begin, end and ending of each part of a use."""
    parts: list[tuple[int, ...]] = []
    for time, child in handed:
        if begin <= time < end:
            parts.append((visit, begin, time, Ending.HANDED_OVER))
            begin = time
        if time < end:
            visit = child
    return [*parts, (visit, begin, end, ending)]


Stops = list[tuple[int, int, int]]
"""When units were lost, when they were had again, and which option was lost."""


def _begun(journeys: Journeys) -> list[tuple[int, Stops]]:
    """SEIZE steps that were given something, and when they lost it for a time."""
    is_begun = journeys.itineraries.steps["op"] == Op.SEIZE
    is_begun &= journeys.began != MISSING
    log = journeys.interruptions
    log = log[is_begun[log["step"]] & (log["kind"] == Interruption.PRE_EMPTED)]
    stops: dict[int, Stops] = {}
    for step, began, ended, _, option in log.tolist():
        again = NEVER if ended == MISSING else ended
        stops.setdefault(step, []).append((began, again, option))
    return [(step, stops.get(step, [])) for step in np.flatnonzero(is_begun).tolist()]


def _bouts(journeys: Journeys, step: int, stops: Stops) -> list[tuple[int, ...]]:
    """Step, number, begin, end, ending and option of each time it had something."""
    begin, ended = int(journeys.began[step]), int(journeys.ended[step])
    rows: list[tuple[int, ...]] = []
    for lost, again, option in stops:
        rows.append((step, len(rows), begin, lost, Ending.LOST, option))
        begin = again
    end = NEVER if ended == MISSING else ended
    outcome = journeys.outcome[step]
    # Who waited in vain for what was lost has nothing to give back.
    waited = outcome in (Outcome.PRE_EMPTED, Outcome.TURNED_AWAY) and begin == end
    if not (stops and (begin == NEVER or waited)):
        is_lost = outcome == Outcome.PRE_EMPTED
        ending = Ending.LOST_FOR_GOOD if is_lost else Ending.GIVEN_BACK
        rows.append((step, len(rows), begin, end, ending, int(journeys.option[step])))
    return rows


def _units_of(journeys: Journeys, option: Ints) -> tuple[Ints, Ints]:
    """Each unit of some options: the row in `option`, and the resource. (unit,) each"""
    requests = journeys.itineraries.requests
    first, last = requests.first_part[option], requests.first_part[option + 1]
    number = (last - first).astype(np.int64)
    row = np.repeat(np.arange(len(option)), number)
    part = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    part += first[row]
    units = requests.part_units[part]
    resource = np.repeat(requests.part_resource[part], units).astype(np.int64)
    return np.repeat(row, units), resource
