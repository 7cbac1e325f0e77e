"""Crowd: how many people are where, at instants of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.errors import TwinError
from twin.situations.intervals import Intervals
from twin.situations.people import whereabouts
from twin.situations.waits import waiting_again
from twin.values.step import DAY, MINUTE, MISSING, NEVER, Op

if TYPE_CHECKING:
    from twin.situations.scene import Scene

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crowd:
    """People at a row of instants, each as it is when all of it has happened.

    Attributes
    ----------
    minutes : between one instant and the next, the first being midnight. [min]
    people : at each place, and last those on the way. (instant, place + 1)
    waiting : of these, those who wait: for a unit, a result or a time. (instant, place)
    queue : visits with people that wait in each line. (instant, line)
    """

    minutes: int
    people: Floats
    waiting: Floats
    queue: Floats

    def __len__(self) -> int:
        return len(self.people)

    @property
    def total(self) -> Floats:
        """People in the hospital. (instant,)"""
        found: Floats = self.people.sum(axis=1)
        return found

    @classmethod
    def of(cls, scene: Scene, minutes: int = 10) -> Crowd:
        """The crowd of a scene's first day.

        Raises
        ------
        TwinError if the minutes do not divide a day.
        """
        if minutes < 1 or DAY % (minutes * MINUTE):
            raise TwinError(f"minutes: {minutes} does not divide a day")
        times = scene.window.begin + np.arange(0, DAY, minutes * MINUTE)
        places = len(scene.roles.area_m2)
        waits, again = _waits(scene)
        lines = len(scene.roles.requests)
        return cls(
            minutes,
            whereabouts(scene).standing(times, places + 1),
            waits[0].standing(times, places),
            waits[1].standing(times, lines) + again.standing(times, lines),
        )

    @classmethod
    def mean(cls, crowds: Sequence[Crowd]) -> Crowd:
        """The mean of several replications."""
        return cls(
            crowds[0].minutes,
            *(
                np.mean([getattr(each, name) for each in crowds], axis=0)
                for name in ("people", "waiting", "queue")
            ),
        )


def _waits(scene: Scene) -> tuple[tuple[Intervals, Intervals], Intervals]:
    """People who wait by place, visits that wait by line, and those who do so again."""
    journeys, waits = scene.journeys, scene.waits
    made = journeys.itineraries
    op, visit, place = made.steps["op"], made.visit_of_step, journeys.place
    is_here = (made.party[visit] > 0) & (place != MISSING)
    some = is_here[waits.step]
    step, begin, end = waits.step[some], waits.begin[some], waits.end[some]
    visits = Intervals(waits.line[some], begin, end, np.ones(len(step), np.int64))
    idle = np.flatnonzero(
        is_here & np.isin(op, (Op.JOIN, Op.UNTIL)) & (journeys.asked != MISSING)
    )
    over = np.where(journeys.ended[idle] == MISSING, NEVER, journeys.ended[idle])
    step = np.concatenate((step, idle))
    people = Intervals(
        place[step].astype(np.int64),
        np.concatenate((begin, journeys.asked[idle])),
        np.concatenate((end, over)),
        made.party[visit[step]].astype(np.int64),
    )
    return (people, visits), waiting_again(journeys)
