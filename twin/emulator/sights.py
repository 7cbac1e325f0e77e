"""Sights: which steps of a run show something, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.flow.declared import DeclaredStep
from twin.flow.model import Model
from twin.hospital.observed import Moment, Sighting, sightings
from twin.hospital.step import Hold
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]

FREED = ""
"""The word of a sight that no system says: a bed is given back."""
_OPENING: tuple[Moment, ...] = ("asked", "began", "gave-up", "turned-away", "cancelled")
"""What a hold's SEIZE tells; its HOLD tells when it is over."""
_OUTCOMES = {
    "gave-up": Outcome.GAVE_UP,
    "turned-away": Outcome.TURNED_AWAY,
    "cancelled": Outcome.CANCELLED,
}


_RANK = {"asked": 1, "began": 2}


class Sight(NamedTuple):
    """Something that a step shows.

    Sights sort by time. At one instant what is given back comes before what is taken;
    then each visit's steps follow their order, and each step asks, begins and ends.
    """

    tick: int
    is_said: bool
    row: int
    rank: int
    word: str
    moment: str
    label: int


class Sights:
    """Finds what a block of a run shows.

    Parameters
    ----------
    model : the hospital.
    """

    def __init__(self, model: Model) -> None:
        seen = sightings(model.scenario)
        self._steps = model.steps
        self.seen = [seen.get((one.pathway, one.id), ()) for one in model.steps]
        """What shows each declared step. (label,)"""
        resources = model.scenario.resources
        self._has_beds = [
            any(resources[name].kind == "bed" for need in one.needs for name in need)
            for one in model.steps
        ]

    def of(self, journeys: Journeys, window: tuple[int, int]) -> list[Sight]:
        """What the window shows, in the order of time."""
        label = journeys.itineraries.label
        order = np.argsort(label, kind="stable")
        first = np.searchsorted(label[order], np.arange(len(self.seen) + 1))
        found: list[Sight] = []
        for index in range(len(self.seen)):
            rows = order[first[index] : first[index + 1]]
            if len(rows):
                found += self._said(journeys, index, rows, window)
                if self._has_beds[index]:
                    found += self._freed(journeys, index, rows, window)
        return sorted(found)

    def sighting(self, sight: Sight) -> Sighting:
        """What makes a sight one."""
        return next(
            one
            for one in self.seen[sight.label]
            if (one.event, one.moment) == (sight.word, sight.moment)
        )

    def _said(
        self, journeys: Journeys, index: int, rows: Ints, window: tuple[int, int]
    ) -> Iterator[Sight]:
        # A transfer away from somewhere is said by the step that it leads to.
        seen = [one for one in self.seen[index] if not one.is_from]
        for moment in dict.fromkeys(one.moment for one in seen):
            at, ticks = when(journeys, self._steps[index], rows, moment)
            rank = _RANK.get(moment, 3)
            inside = (ticks >= window[0]) & (ticks < window[1])
            for row, tick in zip(
                at[inside].tolist(), ticks[inside].tolist(), strict=True
            ):
                for one in seen:
                    if one.moment == moment:
                        yield Sight(tick, True, row, rank, one.event, moment, index)

    def _freed(
        self, journeys: Journeys, index: int, rows: Ints, window: tuple[int, int]
    ) -> Iterator[Sight]:
        op = journeys.itineraries.steps["op"][rows]
        ended = journeys.ended[rows]
        is_over = (op == Op.SEIZE) & (journeys.began[rows] != MISSING)
        is_over &= (ended >= window[0]) & (ended < window[1])
        some = zip(rows[is_over].tolist(), ended[is_over].tolist(), strict=True)
        for row, tick in some:
            yield Sight(tick, False, row, 0, FREED, "ended", index)


def when(
    journeys: Journeys, declared: DeclaredStep, rows: Ints, moment: Moment
) -> tuple[Ints, Ints]:
    """Rows of a declared step that tell a moment, and when. (row,) each [tick]"""
    op = journeys.itineraries.steps["op"][rows]
    is_seized = op == Op.SEIZE
    if isinstance(declared.step, Hold) and declared.needs:
        rows = rows[is_seized] if moment in _OPENING else rows[op == Op.HOLD]
    elif declared.do == "seize":
        rows = rows[is_seized]
    outcome = journeys.outcome[rows]
    if moment == "asked":
        return rows, journeys.asked[rows]
    if moment == "began":
        return rows, journeys.began[rows]
    if moment == "ended":
        ended = np.where(outcome == Outcome.SERVED, journeys.ended[rows], MISSING)
        is_leave = journeys.itineraries.steps["op"][rows] == Op.LEAVE
        came = journeys.asked[rows]
        return rows, np.where(is_leave, came, ended)
    wanted = _OUTCOMES[moment]
    return rows, np.where(outcome == wanted, journeys.ended[rows], MISSING)


def seizes(journeys: Journeys) -> Ints:
    """The SEIZE that each row belongs to: itself, or that of its step before it.

    Returns
    -------
    `MISSING` for a row of a step that takes nothing. (step,)
    """
    made = journeys.itineraries
    rows = np.arange(len(made.label))
    is_seize = made.steps["op"] == Op.SEIZE
    last = np.maximum.accumulate(np.where(is_seize, rows, MISSING))
    same = (last != MISSING) & (made.label[last] == made.label)
    same &= made.visit_of_step[last] == made.visit_of_step
    return np.where(same, last, MISSING)
