"""Days on which something holds: of the run, of the calendar or of the week."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Protocol

from pydantic import ConfigDict, Field, RootModel, field_validator

from twin.hospital import day
from twin.hospital.day import DAY_KINDS, DayKind

_NUMBERS = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_DATE = r"\d{4}-\d{1,2}-\d{1,2}"
_DATES = re.compile(rf"({_DATE})(?:\s+to\s+({_DATE}))?")
HOW = (
    "write days of the run (2, or 2-4), dates (2026-09-22, or 2026-09-22 to "
    "2026-09-24) or days of the week (sat,sun)"
)


@dataclass(frozen=True)
class Day:
    """A day of a run.

    Attributes
    ----------
    number : which of the days that count, from 1; less in the warm-up.
    date : its date, if it has one.
    kind : its kind.
    """

    number: int
    date: dt.date | None
    kind: DayKind


class Span(Protocol):
    """Some days."""

    def holds(self, day: Day) -> bool:
        """Whether a day is one of them."""


@dataclass(frozen=True)
class Numbers:
    """Days of the run, from one to another."""

    first: int
    last: int

    def holds(self, day: Day) -> bool:
        """Whether a day is one of them."""
        return self.first <= day.number <= self.last


@dataclass(frozen=True)
class Dates:
    """Days of the calendar, from one to another."""

    first: dt.date
    last: dt.date

    def holds(self, day: Day) -> bool:
        """Whether a day is one of them; none without a date is."""
        return day.date is not None and self.first <= day.date <= self.last


@dataclass(frozen=True)
class Kinds:
    """Days of the week; who says Sunday means holidays too."""

    kinds: tuple[DayKind, ...]

    def holds(self, day: Day) -> bool:
        """Whether a day is one of them."""
        is_sunday = day.kind == "holiday" and "sun" in self.kinds
        return is_sunday or day.kind in self.kinds


class Days(RootModel[tuple[str, ...]]):
    """Days, each written as `2`, `2-4`, `2026-09-22`, `2026-09-22 to 2026-09-24` or
    a day key such as `sat,sun`; one, or a list of them.

    Numbers count the days of the run that count, from 1: no warm-up day has one.
    """

    model_config = ConfigDict(frozen=True)

    root: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("root", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        items = given if isinstance(given, (list, tuple)) else [given]
        return tuple(_written(item) for item in items)

    @field_validator("root")
    @classmethod
    def _readable(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            _span(text)
        return texts

    @property
    def spans(self) -> tuple[Span, ...]:
        """What the texts stand for."""
        return tuple(map(_span, self.root))

    def holds(self, day: Day) -> bool:
        """Whether a day is one of them."""
        return any(span.holds(day) for span in self.spans)

    @property
    def is_weekly(self) -> bool:
        """Whether they come again every week."""
        return all(isinstance(span, Kinds) for span in self.spans)

    @property
    def needs_date(self) -> bool:
        """Whether some are dates."""
        return any(isinstance(span, Dates) for span in self.spans)


def _written(item: Any) -> Any:
    """A day as text; YAML reads some as numbers and dates."""
    is_day = isinstance(item, (int, dt.date)) and not isinstance(item, bool)
    return str(item) if is_day else item


@lru_cache(maxsize=256)
def _span(text: str) -> Span:
    """The days that a text stands for.

    Raises
    ------
    ValueError if it stands for none.
    """
    text = text.strip()
    if found := _NUMBERS.fullmatch(text):
        numbers = Numbers(int(found[1]), int(found[2] or found[1]))
        if numbers.first < 1:
            raise ValueError("days of the run are counted from 1")
        if numbers.last < numbers.first:
            raise ValueError(f'"{text}" ends before it begins')
        return numbers
    if found := _DATES.fullmatch(text):
        dates = Dates(_date(found[1]), _date(found[2] or found[1]))
        if dates.last < dates.first:
            raise ValueError(f'"{text}" ends before it begins')
        return dates
    try:
        return Kinds(day.expand(text))
    except ValueError as error:
        words = re.split(r"[,\-\s]+", text)
        if "did you mean" in str(error) or {*words} & {*DAY_KINDS, "all"}:
            raise
        raise ValueError(f'"{text}" says no days; {HOW}') from None


def _date(text: str) -> dt.date:
    try:
        return dt.date(*map(int, text.split("-")))
    except ValueError:
        raise ValueError(f'"{text}" is no date') from None
