"""A template of appointments: which days, which times, how many places each."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from twin.hospital import clock, day
from twin.hospital.day import DayKind
from twin.hospital.model import Model, Number, Whole
from twin.hospital.schedule import DayKey, Window


class Slot(Model):
    """A run of equally spaced appointments."""

    every: Annotated[Number, Field(gt=0)]
    """Time between appointments. [min]"""
    places: Annotated[Whole, Field(ge=1)] = 1
    """Visits booked to one time. [1]"""


def _within_a_day(slots: dict[str, Slot]) -> dict[str, Slot]:
    windows = sorted((*clock.window(text), text) for text in slots)
    for (_, end, first), (start, _, second) in pairwise(windows):
        if start < end:
            raise ValueError(f'"{first}" and "{second}" overlap')
    if windows and windows[-1][1] > day.MINUTES:
        raise ValueError(f'"{windows[-1][2]}" passes midnight')
    return slots


class Appointments(Model):
    """Appointments of a week; on a holiday only if `days` names holidays."""

    days: DayKey
    """Days with appointments, as a day key: mon-fri, "mon,wed", all, holiday."""
    slots: Annotated[
        dict[Window, Slot], Field(min_length=1), AfterValidator(_within_a_day)
    ]
    """Spacing and places by window of the day; none begins at a window's end."""

    def times(self, day_kind: DayKind) -> list[tuple[float, int]]:
        """Minute of the day of each appointment time, and its places. [min], [1]"""
        if day_kind not in day.expand(self.days):
            return []
        found: list[tuple[float, int]] = []
        for text, slot in self.slots.items():
            start, end = clock.window(text)
            count = 0
            while start + count * slot.every < end - 1e-9:
                found.append((start + count * slot.every, slot.places))
                count += 1
        return sorted(found)
