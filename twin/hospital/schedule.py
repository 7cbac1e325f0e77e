"""A resource's planned capacity by time of the week."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, RootModel, model_validator

from twin.hospital import clock, day
from twin.hospital.day import MINUTES, DayKind
from twin.hospital.model import Whole


def _window(text: str) -> str:
    clock.window(text)
    return text


def _day_key(text: str) -> str:
    day.expand(text)
    return text


Level = Annotated[Whole, Field(ge=0)]
Window = Annotated[str, AfterValidator(_window)]
DayKey = Annotated[str, AfterValidator(_day_key)]
Windows = Sequence[tuple[int, int, int]]
"""Start, end and level of windows of a day; an end past 1440 is on the next. [min]"""


class Schedule(RootModel[dict[DayKey, dict[Window, Level]]]):
    """Units present by window of the day, by day key; outside windows none.

    A window may pass midnight. Windows of one day may not overlap; what runs past
    midnight adds to the next day's windows.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.root:
            raise ValueError("is empty; leave it out if the capacity never changes")
        day.check_keys(self.root)
        if not any(self.root.values()):
            raise ValueError("is empty: no day has a window")
        for key, row in self.root.items():
            windows = sorted((*clock.window(text), text) for text in row)
            for (_, end, first), (start, _, second) in pairwise(windows):
                if start < end:
                    raise ValueError(f'{key}: "{first}" and "{second}" overlap')
        return self

    @property
    def most(self) -> int:
        """Greatest level of any window."""
        return max(level for row in self.root.values() for level in row.values())

    def windows(self, day_kind: DayKind) -> list[tuple[int, int, int]]:
        """Start, end and level of each window that begins on a kind of day. [min]

        An end past 1440 is on the next day.
        """
        row = day.row(self.root, day_kind) or {}
        return sorted((*clock.window(text), level) for text, level in row.items())

    def levels(self, day_kind: DayKind) -> list[tuple[int, int]]:
        """Minutes at which the level changes and the new level, of one day's windows.

        Minutes count from that day's midnight and run past 1440 where a window does.
        """
        return _steps(self.windows(day_kind))

    def timeline(
        self, day_kinds: Sequence[DayKind], before: DayKind | None = None
    ) -> list[tuple[int, int]]:
        """Minutes at which the level changes over consecutive days, and the new level.

        Parameters
        ----------
        day_kinds : kinds of the days, from the first on. (day,)
        before : kind of the day before the first, whose windows may pass midnight.

        Returns
        -------
        Pairs that begin with minute 0 and end before the last day does. [min]
        """
        rows = [self.windows(kind) for kind in day_kinds]
        return timeline(rows, [] if before is None else self.windows(before))


def timeline(days: Sequence[Windows], before: Windows = ()) -> list[tuple[int, int]]:
    """Minutes at which the level changes over consecutive days, and the new level.

    Parameters
    ----------
    days : the windows that begin on each day, from the first on. (day,)
    before : those of the day before, which may pass midnight.

    Returns
    -------
    Pairs that begin with minute 0 and end before the last day does. [min]
    """
    end_of_all = len(days) * MINUTES
    spans = []
    for index, windows in enumerate((before, *days), start=-1):
        for start, end, level in windows:
            first = max(start + index * MINUTES, 0)
            last = min(end + index * MINUTES, end_of_all)
            if first < last:
                spans.append((first, last, level))
    return [(at, level) for at, level in _steps(spans) if at < end_of_all]


def _steps(spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Level from minute 0 on, as the minutes at which it changes."""
    change: dict[int, int] = {0: 0}
    for start, end, level in spans:
        change[start] = change.get(start, 0) + level
        change[end] = change.get(end, 0) - level
    steps: list[tuple[int, int]] = []
    level = 0
    for at in sorted(change):
        level += change[at]
        if not steps or steps[-1][1] != level:
            steps.append((at, level))
    return steps
