"""Holdings: when units of resources are held, and when they are at work."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.situations.intervals import Intervals
from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.journeys import Journeys
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER

Ints = npt.NDArray[np.int64]

FAR = 1 << 36
"""Later than any run ends; two centuries. [tick]"""


@dataclass(frozen=True, eq=False)
class Stretches:
    """When begun steps went on, a step with interruptions in several pieces.

    Attributes
    ----------
    step : the step. (stretch,)
    begin : first instant. (stretch,) [tick]
    end : first instant after it, `NEVER` while it lasts. (stretch,) [tick]
    option : the option then held, for a SEIZE. (stretch,)
    """

    step: Ints
    begin: Ints
    end: Ints
    option: Ints


class Touching(NamedTuple):
    """Steps that touch a window, in order."""

    seizes: Ints
    """SEIZE steps that were granted and not over before it. (seize,)"""
    holds: Ints
    """HOLD steps that had begun and were not over before it. (hold,)"""
    asks: Ints
    """SEIZE and RIDE steps that were asked for and not over before it. (ask,)"""

    @classmethod
    def of(cls, journeys: Journeys, window: Window) -> "Touching":
        """All three, found in one pass over the steps."""
        from twin.situations import kernel

        return cls(
            *kernel.touching(
                journeys.itineraries.steps,
                journeys.asked,
                journeys.began,
                journeys.ended,
                window.begin,
                window.end,
            )
        )


def stretches(journeys: Journeys, step: Ints, window: Window) -> Stretches:
    """When begun steps went on, as far as that touches the window.

    Parameters
    ----------
    step : the steps, as in `Touching`. (step,)
    """
    begin, end = journeys.began[step], journeys.ended[step]
    end = np.where(end == MISSING, NEVER, end)
    option = journeys.option[step].astype(np.int64)
    broken = journeys.interruptions
    broken = broken[_found(step, broken["step"])]
    if not len(broken):
        some = np.flatnonzero((begin < window.end) & (end > window.begin))
        return Stretches(step[some], begin[some], end[some], option[some])
    # Each interruption ends a stretch and begins another: the k-th stretch of a step
    # begins where its interruptions so far have ended, and ends at the next one.
    stopped, resumed = broken["began"], broken["ended"]
    resumed = np.minimum(np.where(resumed == MISSING, NEVER, resumed), FAR)
    all_step = np.concatenate((step, broken["step"]))
    all_begin = np.concatenate((begin, resumed))
    order = np.argsort(all_step, kind="stable")
    rank = np.concatenate((np.arange(len(step)), np.searchsorted(step, broken["step"])))
    high = np.maximum.accumulate(rank[order] * 2 * FAR + all_begin[order])
    all_begin = high - rank[order] * 2 * FAR
    last = np.append(rank[order][1:] != rank[order][:-1], True)
    by_step = np.argsort(broken["step"], kind="stable")
    all_end, all_option = np.empty_like(high), np.empty_like(high)
    all_end[last], all_option[last] = end, option
    all_end[~last] = stopped[by_step]
    all_option[~last] = broken["option"][by_step]
    is_there = all_begin < np.minimum(all_end, FAR)
    is_there &= (all_begin < window.end) & (all_end > window.begin)
    some = np.flatnonzero(is_there)
    return Stretches(
        all_step[order][some], all_begin[some], all_end[some], all_option[some]
    )


def _found(step: Ints, wanted: Ints) -> npt.NDArray[np.bool_]:
    """Which of some steps are among others, which stand in order. (wanted,)"""
    at = np.minimum(np.searchsorted(step, wanted), max(len(step) - 1, 0))
    found: npt.NDArray[np.bool_] = step[at] == wanted if len(step) else wanted < 0
    return found


def held(journeys: Journeys, seizes: Stretches) -> Intervals:
    """Units of each resource held; lost units are not, frozen ones are.

    Parameters
    ----------
    seizes : stretches of the SEIZE steps.
    """
    return of_parts(
        journeys.itineraries.requests, seizes.option, seizes.begin, seizes.end
    )


def working(journeys: Journeys, seizes: Stretches, holds: Stretches) -> Intervals:
    """Units of each resource held while the holder's HOLD clock runs.

    Units held while their holder waits, walks, or is frozen do not work.

    Parameters
    ----------
    seizes : stretches of the SEIZE steps.
    holds : stretches of the HOLD steps.
    """
    visit_of = journeys.itineraries.visit_of_step
    # A visit does one thing at a time, so a HOLD that begins within a holding ends in
    # it: the stretches of one that belong to the other are neighbours in this order.
    key = visit_of[holds.step] * FAR + holds.begin
    order = np.argsort(key, kind="stable")
    key = key[order]
    base = visit_of[seizes.step] * FAR
    low = np.searchsorted(key, base + seizes.begin)
    high = np.searchsorted(key, base + np.minimum(seizes.end, FAR - 1))
    number = high - low
    mine = np.repeat(np.arange(len(number)), number)
    before = np.cumsum(number) - number
    hold = order[np.arange(number.sum()) - before[mine] + low[mine]]
    return of_parts(
        journeys.itineraries.requests,
        seizes.option[mine],
        holds.begin[hold],
        np.minimum(holds.end[hold], seizes.end[mine]),
    )


def levels(capacity: Capacity) -> Intervals:
    """Units of each resource that there are."""
    end = np.full(len(capacity.change_time), NEVER)
    end[:-1] = capacity.change_time[1:]
    end[capacity.first_change[1:][np.diff(capacity.first_change) > 0] - 1] = NEVER
    resource = np.repeat(np.arange(len(capacity)), np.diff(capacity.first_change))
    return Intervals(resource, capacity.change_time, end, capacity.change_level)


def of_parts(requests: Requests, option: Ints, begin: Ints, end: Ints) -> Intervals:
    """Intervals in which options are given, as those of the resources in them."""
    row, part = parts(requests, option)
    return Intervals(
        requests.part_resource[part].astype(np.int64),
        begin[row],
        end[row],
        requests.part_units[part].astype(np.int64),
    )


def parts(requests: Requests, option: Ints) -> tuple[Ints, Ints]:
    """Each option's parts: the row in `option`, and the part. (part,) each"""
    first = requests.first_part.astype(np.int64)
    number = first[option + 1] - first[option]
    row = np.repeat(np.arange(len(option)), number)
    before = np.cumsum(number) - number
    return row, np.arange(number.sum()) - before[row] + first[option][row]
