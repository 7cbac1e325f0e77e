"""Timeline: what a visit did, from coming to leaving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.errors import TwinError
from twin.locale import LANGUAGES, Label, say
from twin.reports.leads import Leads
from twin.reports.quarters import Quarters
from twin.values.step import MINUTE, MISSING, Op

if TYPE_CHECKING:
    from twin.reports.playback import Playback

UNTIL = Label(*(say("timelines.until", language) for language in LANGUAGES))
"""What waiting for a time of day is called, where a step has no name."""


OWN = -2
"""The quarter of what happens in the department to which the visit comes."""


class Kind(Enum):
    """What one does in a stretch of a visit."""

    WAIT = 0
    WALK = 1
    SERVICE = 2


@dataclass(frozen=True)
class Stretch:
    """A part of a visit."""

    kind: Kind
    """What one does."""
    begin: float
    """Minutes since one came. [min]"""
    end: float
    """The first minute after it. [min]"""
    name: Label
    """What is waited for, or done."""
    quarter: int
    """Where; `OWN`, or `MISSING` if unknown."""


@dataclass(frozen=True)
class Timeline:
    """A visit, from coming to leaving."""

    stream: Label
    """What people call the kind of visit."""
    arrived: float
    """Minutes since the day's midnight. [min]"""
    length: float
    """From coming to leaving. [min]"""
    stretches: tuple[Stretch, ...]
    """What it did, in order; in a gap it had nothing to do."""

    @property
    def waiting(self) -> float:
        """Minutes spent waiting. [min]"""
        return sum(
            each.end - each.begin for each in self.stretches if each.kind == Kind.WAIT
        )


def sample(
    playback: Playback, stream: str | None = None, count: int = 10
) -> list[Timeline]:
    """Visits at equal shares of the order of their lengths, the shortest first.

    Parameters
    ----------
    playback : the day on which they leave.
    stream : whose visits, or a pattern such as `booked-*`; if there is none, all
        visits that come and leave on the day.
    count : how many; all, if there are no more.

    Raises
    ------
    TwinError if there is no such stream, or no visit of it leaves on the day.
    """
    if count < 1:
        raise TwinError(f"count: {count} is not at least 1")
    journeys, window = playback.scene.journeys, playback.scene.window
    made = journeys.itineraries
    names = playback.model.stream_names
    if stream is not None and not any(fnmatchcase(name, stream) for name in names):
        raise TwinError(f'no stream "{stream}"; there are: {", ".join(names)}')
    asked_for = np.array([stream is None or fnmatchcase(n, stream) for n in names])
    some = (journeys.left >= window.begin) & (journeys.left < window.end)
    some &= (made.parent == 0) & (made.party > 0) & asked_for[made.stream]
    if stream is None:
        some &= journeys.arrived >= window.begin
    rows = np.flatnonzero(some)
    if not len(rows):
        raise TwinError(f"no visit of {stream or 'any stream'} leaves on the day")
    length = (journeys.left - journeys.arrived)[rows]
    ordered = rows[np.argsort(length, kind="stable")]
    shares = (np.arange(min(count, len(rows))) + 0.5) / min(count, len(rows))
    return Teller(playback).told(ordered[(shares * len(rows)).astype(np.int64)])


class Teller:
    """Tells visits of a playback.

    Parameters
    ----------
    playback : the day.
    """

    def __init__(self, playback: Playback) -> None:
        scene = playback.scene
        self.playback = playback
        self.leads = Leads.of(playback.scenario, scene.roles)
        self.quarters = Quarters.of(playback.model, scene.roles)

    def told(self, visits: npt.NDArray[np.int64]) -> list[Timeline]:
        """The timelines of some visits, by their rows."""
        journeys = self.playback.scene.journeys
        midnight = self.playback.scene.window.begin
        return [
            Timeline(
                self.playback.streams[journeys.itineraries.stream[visit]],
                (journeys.arrived[visit] - midnight) / MINUTE,
                (journeys.left[visit] - journeys.arrived[visit]) / MINUTE,
                tuple(self._stretches(visit)),
            )
            for visit in visits
        ]

    def _stretches(self, visit: int) -> Iterator[Stretch]:
        journeys = self.playback.scene.journeys
        made = journeys.itineraries
        own = int(self.playback.scene.roles.stream_department[made.stream[visit]])
        first, last = made.first_step[visit : visit + 2]
        origin = journeys.arrived[visit]
        for step in range(int(first), int(last)):
            asked, began = int(journeys.asked[step]), int(journeys.began[step])
            ended, op = int(journeys.ended[step]), Op(made.steps["op"][step])
            if asked == MISSING:
                continue
            until = began if began != MISSING else ended
            parts = {
                Op.SEIZE: [(Kind.WAIT, asked, until)],
                Op.RIDE: [(Kind.WAIT, asked, until), (Kind.WALK, began, ended)],
                Op.WALK: [(Kind.WALK, began, ended)],
                Op.HOLD: [(Kind.SERVICE, began, ended)],
                Op.UNTIL: [(Kind.WAIT, asked, ended)],
                Op.JOIN: [(Kind.WAIT, asked, ended)],
            }
            for kind, begin, end in parts.get(op, ()):
                if MISSING not in (begin, end) and end > begin:
                    begin_min, end_min = (
                        (time - origin) / MINUTE for time in (begin, end)
                    )
                    name, at = self._name(step, op, kind), self._quarter(step)
                    if own != MISSING and self.quarters.department[at] == own:
                        at = OWN
                    yield Stretch(kind, begin_min, end_min, name, at)

    def _name(self, step: int, op: Op, kind: Kind) -> Label:
        made = self.playback.scene.journeys.itineraries
        if kind == Kind.WAIT and op in (Op.SEIZE, Op.RIDE):
            line = int(made.steps["arg"][step])
            return self.leads.names[int(self.leads.of_line[line])]
        label = int(made.label[step])
        declared = self.playback.model.steps[label] if label != MISSING else None
        if declared is not None and declared.name is not None:
            return Label(declared.name.zh, declared.name.en)
        if op == Op.UNTIL:
            return UNTIL
        quarter = self._quarter(step)
        return self.quarters.names[quarter] if quarter != MISSING else Label("", "")

    def _quarter(self, step: int) -> int:
        place = int(self.playback.scene.journeys.place[step])
        return MISSING if place == MISSING else int(self.quarters.of_place[place])
