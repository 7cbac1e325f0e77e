"""Clock: when the emulated days were."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from twin.feeds.event import micros, moment
from twin.values.step import MINUTE

_TICK = 60_000_000 // MINUTE
"""Microseconds of a tick."""


@dataclass(frozen=True)
class Clock:
    """Turns ticks of a run into times.

    Attributes
    ----------
    first_day : the day whose midnight is the run's origin.
    zone : the hospital's time zone, without changes to summer time in the run.
    """

    first_day: dt.date
    zone: dt.tzinfo

    @property
    def origin(self) -> int:
        """The run's origin. [µs since 1970-01-01 UTC]"""
        return micros(dt.datetime.combine(self.first_day, dt.time(), self.zone))

    def micros(self, tick: int) -> int:
        """The time of a tick. [µs since 1970-01-01 UTC]"""
        return self.origin + tick * _TICK

    def time(self, tick: int) -> dt.datetime:
        """The time of a tick, with the zone's offset."""
        return moment(self.micros(tick)).astimezone(self.zone)
