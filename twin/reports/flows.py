"""Flows: how many visits go from one part of the hospital to another on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

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
    first : how many quarters a visit has seen when it first comes there, that one
        counted, in the mean; not a number where nobody comes. (quarter,)
    replications : whose mean it is.
    """

    names: tuple[Label, ...]
    visits: Floats
    first: Floats
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
        first = np.concatenate(([0.0], _first(visit, at, count), [np.nan]))
        return cls((COME, *quarters.names, GO), found, first)

    @classmethod
    def mean(cls, several: Sequence[Flows]) -> Flows:
        """The mean of several replications of one scenario."""
        return cls(
            several[0].names,
            np.mean([each.visits for each in several], axis=0),
            _mean([each.first for each in several], [each.through for each in several]),
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
        first = [
            _mean(list(self.first[group]), list(self.through[group]))
            for group in groups
        ]
        return replace(self, names=tuple(names), visits=visits, first=np.array(first))


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


def _mean(values: Sequence[Any], weights: Sequence[Any]) -> Any:
    """The mean of values by weight, what is no number left out. (as each value)"""
    known, weight = np.stack(values), np.stack(weights)
    weight = np.where(np.isnan(known), 0.0, weight)
    total = weight.sum(axis=0)
    part = (np.nan_to_num(known) * weight).sum(axis=0)
    empty = np.full_like(total, np.nan)
    return np.divide(part, total, out=empty, where=total > 0)


def _first(visit: Ints, at: Ints, count: int) -> Floats:
    """How many quarters visits have seen when they first come to each. (quarter,)"""
    _, new = np.unique(visit * count + at, return_index=True)
    new = np.sort(new)
    mine = visit[new]
    rank = np.arange(len(new)) - np.searchsorted(mine, mine) + 1.0
    stays = np.bincount(at[new], minlength=count).astype(np.float64)
    total = np.bincount(at[new], rank, minlength=count)
    found: Floats = np.full(count, np.nan)
    np.divide(total, stays, out=found, where=stays > 0)
    return found


def _stays(playback: Playback, quarters: Quarters) -> tuple[Ints, Ints, Ints]:
    """Visit, quarter, and when one set out for it, one row each time.

    Doors, lifts and car parks are on the way from one quarter to another and no stay.
    """
    journeys = playback.scene.journeys
    made = journeys.itineraries
    visit, place = made.visit_of_step, journeys.place
    there = (journeys.asked != MISSING) & (place != MISSING)
    there &= (made.party[visit] > 0) & (made.parent[visit] == 0)
    step = np.flatnonzero(there)
    step = step[~quarters.is_way[place[step]]]
    at = quarters.of_place[place[step]]
    mine = visit[step]
    is_new = np.ones(len(step), dtype=np.bool_)
    is_new[1:] = (mine[1:] != mine[:-1]) | (at[1:] != at[:-1])
    step, at, mine = step[is_new], at[is_new], mine[is_new]
    return mine, at, journeys.asked[step]
