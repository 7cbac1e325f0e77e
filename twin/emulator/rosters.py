"""Rosters: who is to work, told two weeks ahead as a rostering system does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from twin.emulator.clock import Clock
from twin.emulator.wire import Shown
from twin.feeds.event import moment
from twin.feeds.kinds.roster import Roster
from twin.hospital.scenario import Scenario
from twin.values.step import DAY, MINUTE

AHEAD_DAYS = 14
"""Rosters are made so long before. [d]"""
TOLD = 6 * 60
"""When a day's roster is told. [min of the day]"""


@dataclass(frozen=True)
class Rosters:
    """Shifts of a hospital's staff, as its schedules have them.

    Attributes
    ----------
    scenario : the hospital.
    days : how long it is watched. [d]
    clock : when that was.
    """

    scenario: Scenario
    days: int
    clock: Clock

    def shown(self) -> Iterator[Shown]:
        """The rosters in the order in which they are told; first those of two weeks."""
        for day in range(self.days + AHEAD_DAYS):
            told = max(0, (day - AHEAD_DAYS) * DAY + TOLD * MINUTE)
            for name, one in self.scenario.resources.items():
                if one.kind == "staff":
                    yield from self._shifts(name, day, self.clock.micros(told))

    def _shifts(self, name: str, day: int, told: int) -> Iterator[Shown]:
        before, today = self.scenario.day_kinds(day - 1, 2)
        levels = [*self.scenario.capacity(name, [today], before), (24 * 60, 0)]
        for (begin, count), (end, _) in itertools.pairwise(levels):
            if count:
                kind = Roster(
                    what="shift",
                    resource=name,
                    start=moment(self.clock.micros(day * DAY + begin * MINUTE)),
                    end=moment(self.clock.micros(day * DAY + end * MINUTE)),
                    count=count,
                )
                yield Shown(told, kind)
