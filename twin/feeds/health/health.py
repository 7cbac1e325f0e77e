"""Health: watches what comes in, and says how each source is doing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from math import isnan

from twin.feeds.event import MICROSECONDS, Event
from twin.feeds.health import source as rules
from twin.feeds.health.fault import Fault, What
from twin.feeds.health.point import PointHealth
from twin.feeds.health.source import HOUR, Counts, Delays, SourceHealth
from twin.feeds.kinds.reading import Reading
from twin.feeds.store import Taken

LIVE = 2 * HOUR
"""Events that are older when they come are history, and say nothing of a clock."""
REMEMBERED = 200
"""Faults of points that are kept."""


class Health:
    """How the sources of a hospital are doing, by what has come of them.

    Parameters
    ----------
    traffic : messages by source and hour, from before it began to watch.
    """

    def __init__(self, traffic: dict[str, dict[int, int]] | None = None) -> None:
        self._counts: dict[str, Counter[int]] = {
            source: Counter(hours) for source, hours in (traffic or {}).items()
        }
        self._delays: dict[str, Delays] = {}
        self._last: dict[str, int] = {}
        self._recent: dict[str, deque[int]] = {}
        self._points: dict[tuple[str, str], PointHealth] = {}
        self._faults: deque[Fault] = deque(maxlen=REMEMBERED)
        self.refused: Counter[str] = Counter()
        self.unknown_codes: Counter[str] = Counter()

    @property
    def sources(self) -> list[str]:
        """Names of the sources that were heard of."""
        return sorted({*self._counts, *self._last, *self.refused})

    def hear(self, source: str, received: int) -> None:
        """A message has come, whatever it says. [µs since 1970-01-01 UTC]"""
        self._last[source] = max(received, self._last.get(source, received))
        self._recent.setdefault(source, deque()).append(received)

    def take(self, messages: Iterable[Taken]) -> None:
        """Messages that are on the disk: what they say, and what was put aside."""
        for message in messages:
            self.hear(message.source, message.received)
            for _, refusal in message.refusals:
                self.refused[message.source] += 1
                if refusal.reason == "unknown-code":
                    self.unknown_codes[message.source] += 1
            self.see(message.events, message.received)

    def see(self, events: Iterable[Event], received: int) -> list[Fault]:
        """Faults of points that events show.

        Parameters
        ----------
        events : what a message says.
        received : when it came. [µs since 1970-01-01 UTC]
        """
        found: list[Fault] = []
        for event in events:
            counts = self._counts.setdefault(event.source, Counter())
            counts[event.time // HOUR] += 1
            if abs(received - event.time) < LIVE:
                self._delays.setdefault(event.source, Delays()).see(
                    event.time, received
                )
            if event.type == Reading.type:
                found += self._see_reading(event)
        self._faults.extend(found)
        return found

    def _see_reading(self, event: Event) -> list[Fault]:
        reading = Reading.model_validate_json(event.data)
        key = (event.source, reading.point)
        point = self._points.get(key)
        if point is None:
            point = self._points[key] = PointHealth(event.source, reading.point)
        return point.see(reading, event.time)

    def of(self, source: str, now: int) -> SourceHealth:
        """How one source is doing. [µs since 1970-01-01 UTC]"""
        counts: Counts = self._counts.get(source, Counter())
        recent = self._recent.setdefault(source, deque())
        while recent and recent[0] <= now - HOUR:
            recent.popleft()
        last = self._last.get(source)
        age = float("nan") if last is None else (now - last) / MICROSECONDS
        offset = self._delays.get(source, Delays()).offset_s
        expected = rules.usual(counts, now // HOUR - 1)
        missing = rules.gaps(counts, now)
        unknown = self.unknown_codes[source]
        return SourceHealth(
            source,
            age,
            len(recent),
            expected,
            len(missing),
            offset,
            unknown,
            self.refused[source],
            tuple(self._faults_of(source, now, age, expected, missing, offset)),
        )

    def messages(self, source: str, hour: int) -> int:
        """Events of a source about an hour, in whole hours since 1970 UTC."""
        return self._counts.get(source, Counter())[hour]

    def report(self, now: int) -> list[SourceHealth]:
        """How all sources are doing, those that ask for a person first."""
        found = [self.of(source, now) for source in self.sources]
        return sorted(found, key=lambda one: (one.is_well, one.source))

    def point_faults(self) -> list[Fault]:
        """Points that are frozen now, and what others did lately, the newest first."""
        frozen = filter(None, (point.frozen() for point in self._points.values()))
        return [*frozen, *reversed(self._faults)]

    def _faults_of(
        self,
        source: str,
        now: int,
        age: float,
        expected: float,
        missing: list[int],
        offset: float,
    ) -> Iterable[Fault]:
        def fault(what: What, value: float, limit: float, unit: str) -> Fault:
            return Fault(what, source, source, now, value, limit, unit)

        limit = rules.silence(self._counts.get(source, Counter()), now) / MICROSECONDS
        if not isnan(age) and age > limit:
            yield fault("silent", age / 60, limit / 60, "min")
        elif expected >= rules.FEW:
            share = len(self._recent[source]) / expected
            if share < rules.SLOW:
                yield fault("slow", 100 * share, 100 * rules.SLOW, "%")
            elif share > rules.FLOOD:
                yield fault("flood", 100 * share, 100 * rules.FLOOD, "%")
        if missing:
            yield fault("gap", len(missing), 0, "h")
        if offset > rules.OFFSET_S:
            yield fault("ahead", offset, rules.OFFSET_S, "s")
        elif offset < -rules.OFFSET_S:
            yield fault("behind", -offset, rules.OFFSET_S, "s")
        if self.unknown_codes[source]:
            yield fault("unknown-code", self.unknown_codes[source], 0, "1")
