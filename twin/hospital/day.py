"""Kinds of day, and the keys by which tables name them.

A table's rows are keyed by a day (`mon` .. `sun`, `holiday`), a range (`mon-fri`,
`fri-mon`), a list (`mon,wed`) or `all`, which is Monday to Sunday. A holiday uses the
row `holiday` where there is one and Sunday's otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeVar, get_args

from twin.hospital.problems import what_next

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DayKind = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
DAY_KINDS: tuple[DayKind, ...] = get_args(DayKind)
MINUTES = 1440
"""Minutes of a day."""

Row = TypeVar("Row")


@lru_cache(maxsize=256)
def expand(key: str) -> tuple[DayKind, ...]:
    """Days a key stands for, in the order of the week.

    Raises
    ------
    ValueError if the key is no day, range or list of days.
    """
    if key == "all":
        return WEEKDAYS
    days: list[DayKind] = []
    for part in key.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not dash:
            days.append(_day(first))
            continue
        start, end = _weekday(first), _weekday(last)
        days += [WEEKDAYS[(start + i) % 7] for i in range((end - start) % 7 + 1)]
    twice = {day for day in days if days.count(day) > 1}
    if twice:
        raise ValueError(f'"{key}" names {min(twice)} twice')
    return tuple(sorted(days, key=DAY_KINDS.index))


def _day(word: str) -> DayKind:
    for day in DAY_KINDS:
        if day == word:
            return day
    raise ValueError(what_next(f'"{word}" is not a day', word, [*DAY_KINDS, "all"]))


def _weekday(word: str) -> int:
    day = _day(word)
    if day == "holiday":
        raise ValueError("a range of days cannot begin or end with holiday")
    return WEEKDAYS.index(day)


def check_keys(keys: Iterable[str]) -> None:
    """Raise ValueError if a key is no day or a day has two rows."""
    seen: dict[DayKind, str] = {}
    for key in keys:
        for day in expand(key):
            if day in seen:
                raise ValueError(f'{day} has two rows, "{seen[day]}" and "{key}"')
            seen[day] = key


def row(table: Mapping[str, Row], kind: DayKind) -> Row | None:
    """The row of a table for a kind of day; Sunday's if a holiday has none."""
    for key, value in table.items():
        if kind in expand(key):
            return value
    return row(table, "sun") if kind == "holiday" else None


def missing(keys: Iterable[str]) -> list[DayKind]:
    """Weekdays that no key stands for."""
    have = {day for key in keys for day in expand(key)}
    return [day for day in WEEKDAYS if day not in have]
