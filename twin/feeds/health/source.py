"""How one source is doing, now and against what is usual of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from twin.feeds.event import MICROSECONDS
from twin.feeds.health.fault import Fault

HOUR = 3_600 * MICROSECONDS
DAY = 24 * HOUR
WEEK = 7 * DAY
FEW = 5.0
"""Messages an hour of which one may be missing without anything being wrong."""
SLOW, FLOOD = 0.3, 3.0
"""Shares of the usual messages of an hour below and above which it is a fault."""
SILENT_TIMES = 10
"""A source that has said nothing for so many of its usual times is silent."""
LEAST_SILENCE = 5 * 60 * MICROSECONDS
OFFSET_S = 60.0
"""How far a source's clock may be off. [s]"""
DELAYS = 200
"""Messages whose delay is remembered."""

Counts = Mapping[int, int]
"""Messages by the hour they are about, in whole hours since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source at one time.

    Attributes
    ----------
    source : the feed.
    age_s : time since its last message; not a number if there was none. [s]
    last_hour : its messages of the last 60 minutes. [1]
    usual : messages of such an hour in the weeks before; not a number if unknown. [1]
    gaps : hours of the last 24 without a message that usually have some. [1]
    offset_s : how far its clock is ahead, negative for behind; not a number if
        unknown. [s]
    unknown_codes : messages that wait in quarantine for a code. [1]
    refused : messages that wait in quarantine for any reason. [1]
    faults : what asks for a person.
    """

    source: str
    age_s: float
    last_hour: int
    usual: float
    gaps: int
    offset_s: float
    unknown_codes: int
    refused: int
    faults: tuple[Fault, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether nothing asks for a person."""
        return not self.faults


@dataclass(slots=True)
class Delays:
    """How late messages come, as a clock that is off would make them come."""

    seen: deque[int] = field(default_factory=lambda: deque(maxlen=DELAYS))

    def see(self, time: int, received: int) -> None:
        """A message about something that has just happened."""
        self.seen.append(received - time)

    @property
    def offset_s(self) -> float:
        """How far the source's clock is ahead, by its quickest messages. [s]

        Nothing can be received before it happened, so the quickest message of many is
        that of a right clock and a short way, or shows by how much the clock is off.
        """
        if not self.seen:
            return float("nan")
        return -min(self.seen) / MICROSECONDS


def usual(counts: Counts, hour: int) -> float:
    """What an hour of a source usually has: the same of the weeks before, else of days.

    Parameters
    ----------
    counts : messages by hour.
    hour : the hour in question, in whole hours since 1970 UTC.

    Returns
    -------
    Median of up to four weeks, of up to seven days, else not a number.
    """
    first = min(counts, default=hour)
    for step, most in ((168, 4), (24, 7)):
        before = [hour - step * n for n in range(1, most + 1)]
        before = [one for one in before if one >= first]
        if len(before) >= 2:
            return float(median(counts.get(one, 0) for one in before))
    return float("nan")


def gaps(counts: Counts, now: int) -> list[int]:
    """Whole hours of the last 24 in which a source said nothing, and usually does."""
    last = now // HOUR
    return [
        hour
        for hour in range(last - 24, last)
        if not counts.get(hour) and usual(counts, hour) >= FEW
    ]


def silence(counts: Counts, now: int) -> float:
    """From which age on a source is silent. [µs]"""
    hour = now // HOUR
    expected = usual(counts, hour)
    if not expected >= 1:  # unknown, or an hour in which nothing is usual
        return float("inf") if expected == expected else float(DAY)
    return max(LEAST_SILENCE, SILENT_TIMES * HOUR / expected)
