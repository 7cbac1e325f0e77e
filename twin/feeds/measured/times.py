"""Times as ticks of journeys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from twin.feeds.event import micros
from twin.values.step import DAY, MINUTE

_TICK = 60_000_000 // MINUTE
"""Microseconds of a tick."""


@dataclass(frozen=True)
class Times:
    """Turns times into ticks since a midnight.

    Attributes
    ----------
    first_day : the day whose midnight is tick 0.
    zone : the hospital's time zone, without changes to summer time after that day.
    """

    first_day: dt.date
    zone: dt.tzinfo

    @cached_property
    def origin(self) -> int:
        """Tick 0. [µs since 1970-01-01 UTC]"""
        return micros(dt.datetime.combine(self.first_day, dt.time(), self.zone))

    def tick(self, time: int) -> int:
        """The tick in which a time is. [tick]

        Parameters
        ----------
        time : [µs since 1970-01-01 UTC]
        """
        return (time - self.origin) // _TICK

    def date(self, time: int) -> dt.date:
        """The day in which a time is."""
        return self.first_day + dt.timedelta(self.tick(time) // DAY)
