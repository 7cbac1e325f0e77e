"""What a meter or sensor does that no meter or sensor should."""

from __future__ import annotations

from dataclasses import dataclass

from twin.feeds.event import MICROSECONDS
from twin.feeds.health.fault import Fault, What
from twin.feeds.kinds.reading import Reading

FROZEN_TIMES = 20
"""A point that has not changed for so many of its usual times is frozen."""
KNOWN_CHANGES = 10
"""Changes after which a point's usual time between them is known."""
JUMP_SHARE, JUMP_TIMES = 0.3, 10
"""A change by more than this share of the range seen, and by more than so many usual
changes, is a jump; a pump that is switched changes by its whole range all day."""
KNOWN_RANGE = 50
"""Readings after which the range of a point is known."""
_WEIGHT = 0.1
_HOUR = 3_600 * MICROSECONDS


@dataclass(slots=True)
class PointHealth:
    """What is remembered of one point, enough to see that it lies.

    Readings that come late, out of order, are not looked at.
    """

    source: str
    point: str
    unit: str = "1"
    readings: int = 0
    time: int = 0
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    changed: int = 0
    changes: int = 0
    usual: float = 0.0
    """Usual time between changes, recent ones counting more. [µs]"""
    step: float = 0.0
    """Usual change, recent ones counting more; in the point's unit."""

    def see(self, reading: Reading, time: int) -> list[Fault]:
        """Faults that a reading shows.

        Parameters
        ----------
        reading : what the point says.
        time : when it says so. [µs since 1970-01-01 UTC]
        """
        if self.readings and time <= self.time:
            return []
        found = self._faults(reading, time) if self.readings else []
        if not self.readings:
            self.low = self.high = reading.value
            self.changed = time
        elif reading.value != self.value:
            self._change(time, 0.0 if found else abs(reading.value - self.value))
        self.unit = reading.unit
        self.readings += 1
        self.time, self.value = time, reading.value
        if not found:  # a value that cannot be does not widen what can
            self.low = min(self.low, reading.value)
            self.high = max(self.high, reading.value)
        return found

    def frozen(self) -> Fault | None:
        """That the point has not changed for much longer than it usually does.

        A point whose readings stop is no frozen one: its source is silent.
        """
        still, limit = self.time - self.changed, FROZEN_TIMES * self.usual
        if self.changes < KNOWN_CHANGES or still <= limit:
            return None
        value, most = still / _HOUR, limit / _HOUR
        return Fault("frozen", self.source, self.point, self.changed, value, most, "h")

    def _change(self, time: int, step: float) -> None:
        weight = max(_WEIGHT, 1 / (self.changes + 1))
        self.usual += weight * (time - self.changed - self.usual)
        if step:
            self.step += weight * (step - self.step)
        self.changed = time
        self.changes += 1

    def _faults(self, reading: Reading, time: int) -> list[Fault]:
        step = reading.value - self.value
        if reading.is_counter:
            if step >= 0:
                return []
            return [self._fault("back", time, -step, 0.0, reading.unit)]
        limit = max(JUMP_SHARE * (self.high - self.low), JUMP_TIMES * self.step)
        if self.readings < KNOWN_RANGE or limit == 0 or abs(step) <= limit:
            return []
        return [self._fault("jump", time, abs(step), limit, reading.unit)]

    def _fault(
        self, what: What, time: int, value: float, limit: float, unit: str
    ) -> Fault:
        return Fault(what, self.source, self.point, time, value, limit, unit)
