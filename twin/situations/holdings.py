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
from twin.values.step import NEVER

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
    from twin.situations import holding_loops

    log = journeys.interruptions
    broken = [log[name].astype(np.int64) for name in ("step", "began", "ended")]
    found: Ints = holding_loops.pieces(
        step,
        journeys.began,
        journeys.ended,
        journeys.option,
        (*broken, log["option"].astype(np.int64)),
        (window.begin, window.end),
    )
    return Stretches(*found)


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
    from twin.situations import holding_loops

    visit = journeys.itineraries.visit_of_step
    mine, hold = holding_loops.meetings(
        visit[seizes.step], seizes.begin, seizes.end, visit[holds.step], holds.begin
    )
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
    from twin.situations import holding_loops

    found: Ints = holding_loops.spread_out(
        option,
        begin,
        end,
        requests.first_part,
        requests.part_resource,
        requests.part_units,
    )
    return Intervals(*found)


def parts(requests: Requests, option: Ints) -> tuple[Ints, Ints]:
    """Each option's parts: the row in `option`, and the part. (part,) each"""
    from twin.situations import holding_loops

    found: tuple[Ints, Ints] = holding_loops.parts_of(option, requests.first_part)
    return found
