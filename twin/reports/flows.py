"""Flows: how many visits go from one part of the hospital to another on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.errors import TwinError
from twin.locale import LANGUAGES, Label, say
from twin.reports.playback import Playback, play
from twin.reports.quarters import Quarters
from twin.values.step import MISSING

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Flows:
    """Visits that go between quarters, coming first and leaving last.

    Attributes
    ----------
    names : what people call the quarters; the first is where visits come from, the
        last where they go. (quarter,)
    visits : how many go from one to another on a day. (from, to)
    replications : whose mean it is.
    """

    names: tuple[Label, ...]
    visits: Floats
    replications: int = 1

    @classmethod
    def of(cls, playback: Playback) -> Flows:
        """The flows of a day: all ways to, from and within the hospital on it."""
        quarters = Quarters.of(playback.model, playback.scene.roles)
        count = len(quarters.names)
        come, go = 0, count + 1
        visit, at, time = _stays(playback, quarters)
        window = playback.scene.window
        journeys = playback.scene.journeys
        found = np.zeros((count + 2, count + 2))
        is_first = np.append(True, visit[1:] != visit[:-1])[: len(visit)]
        origin = np.where(is_first, come, np.append(come, at[:-1] + 1)[: len(at)])
        today = (time >= window.begin) & (time < window.end)
        np.add.at(found, (origin[today], at[today] + 1), 1)
        is_last = np.append(visit[1:] != visit[:-1], True)[-len(visit) :]
        left = journeys.left[visit]
        gone = is_last & (left >= window.begin) & (left < window.end)
        np.add.at(found, (at[gone] + 1, np.full(int(gone.sum()), go)), 1)
        return cls((COME, *quarters.names, GO), found)

    @classmethod
    def mean(cls, several: Sequence[Flows]) -> Flows:
        """The mean of several replications of one scenario."""
        return cls(
            several[0].names,
            np.mean([each.visits for each in several], axis=0),
            len(several),
        )

    @property
    def through(self) -> Floats:
        """Visits that come to a quarter or leave it, whichever are more. (quarter,)"""
        found: Floats = np.maximum(self.visits.sum(axis=0), self.visits.sum(axis=1))
        return found

    def gathered(self, most: int) -> Flows:
        """The same with the quieter quarters as one, and those of nobody left out.

        Parameters
        ----------
        most : quarters besides that one.
        """
        inner = np.arange(1, len(self.names) - 1)
        seen = inner[self.through[inner] > 0]
        ordered = seen[np.argsort(-self.through[seen], kind="stable")]
        kept, rest = np.sort(ordered[:most]), ordered[most:]
        names = [self.names[0], *(self.names[row] for row in kept)]
        groups = [[0], *([row] for row in kept)]
        if len(rest):
            rests = (say("flows.rest", lang, count=len(rest)) for lang in LANGUAGES)
            names.append(Label(*rests))
            groups.append(list(rest))
        names.append(self.names[-1])
        groups.append([len(self.names) - 1])
        visits = np.array(
            [[self.visits[np.ix_(a, b)].sum() for b in groups] for a in groups]
        )
        np.fill_diagonal(visits, 0)
        return replace(self, names=tuple(names), visits=visits)


COME, GO = (
    Label(*(say(key, language) for language in LANGUAGES))
    for key in ("flows.come", "flows.go")
)


def flows(
    scenario: Scenario, day: int = 0, replications: int = 1, seed: int | None = None
) -> Flows:
    """The flows of a day, the mean of some replications.

    Parameters
    ----------
    scenario : what to run; without a grid.
    day : days after the warm-up, from 0. [d]
    replications : draws of all chance.
    seed : names the random numbers; as the scenario says if not given.

    Raises
    ------
    TwinError if the scenario has a grid, or there is no such day.
    """
    if replications < 1:
        raise TwinError(f"replications: {replications} is not at least 1")
    return Flows.mean(
        [Flows.of(play(scenario, day, each, seed)) for each in range(replications)]
    )


def _stays(playback: Playback, quarters: Quarters) -> tuple[Ints, Ints, Ints]:
    """Visit, quarter, and when one set out for it, one row each time.

    Doors, lifts and car parks are on the way from one quarter to another and no stay.
    """
    journeys = playback.scene.journeys
    made = journeys.itineraries
    visit = made.visit_of_step
    there = (journeys.asked != MISSING) & (made.place != MISSING)
    there &= (made.party[visit] > 0) & (made.parent[visit] == 0)
    step = np.flatnonzero(there)
    at = quarters.of_place[made.place[step]]
    step, at = step[~quarters.is_way[at]], at[~quarters.is_way[at]]
    mine = visit[step]
    is_new = np.ones(len(step), dtype=np.bool_)
    is_new[1:] = (mine[1:] != mine[:-1]) | (at[1:] != at[:-1])
    step, at, mine = step[is_new], at[is_new], mine[is_new]
    return mine, at, journeys.asked[step]
