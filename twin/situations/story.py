"""Story: what happened to each visit, as far as boards tell of it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.situations.roles import Roles
from twin.situations.window import Window
from twin.values.journeys import Journeys
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Story(NamedTuple):
    """Visits that were there in a window, and what happened on their way.

    A time that has not come, or that has nothing to do with the visit, is `MISSING`.
    """

    told: npt.NDArray[np.void]
    """Records of `kernel.TOLD`. (visit,)"""
    boarding: Ints
    """Waits for a bed in another one: line, from, to. (boarding, 3)"""
    turnarounds: Ints
    """Results, transports, settlements over in the window: declared step, when it was
    over, how long it took. (turnaround, 3)"""

    def when(self, name: str, window: Window) -> Ints:
        """Rows of the visits to which something happened in the window. (found,)"""
        time = self.told[name]
        return np.flatnonzero((time >= window.begin) & (time < window.end))


def story(
    journeys: Journeys, window: Window, roles: Roles, option: npt.NDArray[np.int32]
) -> Story:
    """What happened to the visits of a window.

    Parameters
    ----------
    option : the option that each step was given first. (step,)
    """
    from twin.situations import kernel

    itineraries = journeys.itineraries
    requests = itineraries.requests
    is_parking, is_bed, is_theatre = (
        np.array([kind == name for kind in roles.kinds], dtype=np.bool_)
        for name in ("parking", "bed", "theatre")
    )
    inpatient = roles.is_inpatient
    about = np.zeros(len(requests.first_part) - 1, dtype=np.int64)
    for bit, wanted in (
        (kernel.PARKING, is_parking),
        (kernel.BED, is_bed),
        (kernel.INPATIENT, inpatient),
        (kernel.THEATRE, is_theatre),
    ):
        about[roles.options_with(wanted)] |= bit
    line_about = np.zeros(len(requests), dtype=np.int64)
    lines = np.repeat(np.arange(len(requests)), np.diff(requests.first_option))
    np.bitwise_or.at(line_about, lines, about)
    ward = np.full(len(about), MISSING)
    part = np.flatnonzero(inpatient[roles.declared[requests.part_resource]])
    ward[roles.part_option[part]] = roles.declared[requests.part_resource[part]]
    told, boarding, turned = kernel.tell(
        itineraries.first_step,
        itineraries.steps,
        _of_label(roles.step_role, itineraries.label),
        itineraries.place,
        journeys.asked,
        journeys.began,
        journeys.ended,
        journeys.outcome,
        option,
        journeys.arrived,
        journeys.left,
        itineraries.parent,
        line_about,
        about,
        ward,
        (window.begin, window.end),
    )
    turned[:, 0] = itineraries.label[turned[:, 0]]
    return Story(told, boarding, turned)


def _of_label(role: Ints, label: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
    """The role of each step. (step,)"""
    # The last one is that of steps of which nothing is known.
    table = np.append(role, MISSING).astype(np.int8)
    found: npt.NDArray[np.int8] = table[label]
    return found
