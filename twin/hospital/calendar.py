"""Kinds of day by date: holidays, make-up working days, and what is only expected.

China's holidays are decreed late each year for the next; `chinesecalendar` holds the
decrees. After the last one only the statutory days are holidays, and the date is
provisional. A weekend day that was decreed a working day behaves as its neighbour in
the working week, Saturday as Friday and Sunday as Monday, because a decree does not
say which weekday it stands in for; where the hospital has said so, the overlay holds
that weekday.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Literal

from pydantic import Field

from twin.hospital.day import WEEKDAYS, DayKind, Weekday
from twin.hospital.model import Model

Overlay = Literal["holiday", "workday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Calendar(Model):
    """Which days are holidays."""

    region: Literal["china", "none"] = "china"
    """Whose public holidays hold; `none` knows weekdays only."""
    overlay: dict[dt.date, Overlay] = Field(default_factory=dict)
    """What single dates are, over the region: a holiday, a workday or a weekday."""

    def day_kind(self, date: dt.date) -> DayKind:
        """Which row of a table holds on a date."""
        weekday = WEEKDAYS[date.weekday()]
        word = self.overlay.get(date)
        if word is None and self.region == "china":
            word = _decreed(date)
        if word is None:
            return weekday
        return _working(weekday) if word == "workday" else word

    def is_holiday(self, date: dt.date) -> bool:
        """Whether a date is a public holiday; an ordinary weekend is not."""
        return self.day_kind(date) == "holiday"

    def is_provisional(self, date: dt.date) -> bool:
        """Whether a date's kind is only expected, as no decree covers its year."""
        if self.region == "none" or date in self.overlay:
            return False
        first, last = decreed_years()
        return not first <= date.year <= last


def _working(weekday: Weekday) -> Weekday:
    neighbours: dict[Weekday, Weekday] = {"sat": "fri", "sun": "mon"}
    return neighbours.get(weekday, weekday)


@lru_cache(maxsize=1)
def decreed_years() -> tuple[int, int]:
    """First and last year whose holidays have been decreed."""
    from chinese_calendar import constants

    return min(constants.holidays).year, max(constants.holidays).year


def _decreed(date: dt.date) -> Overlay | None:
    from chinese_calendar import constants

    first, last = decreed_years()
    if not first <= date.year <= last:
        return "holiday" if date in _statutory(date.year) else None
    if date in constants.holidays:
        return "holiday"
    return "workday" if date in constants.workdays else None


# Lunar new year, dragon boat and mid-autumn day as (month, day), until a decree says
# them. First day of the 1st, fifth of the 5th and fifteenth of the 8th lunar month, as
# the package lunardate 0.3 converts them.
_LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
    2037: ((2, 15), (6, 18), (9, 24)),
    2038: ((2, 4), (6, 7), (9, 13)),
    2039: ((1, 24), (5, 27), (10, 2)),
    2040: ((2, 12), (6, 14), (9, 20)),
}


@lru_cache(maxsize=64)
def _statutory(year: int) -> frozenset[dt.date]:
    """The days off by law, without the bridges a decree adds.

    After the table of lunar dates ends, only the days of the solar calendar.

    References
    ----------
    State Council, Regulation on Public Holidays for National Annual Festivals and
    Memorial Days, as amended on 10 November 2024.
    """
    solar = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    days = {dt.date(year, month, number) for month, number in solar}
    days.add(dt.date(year, 4, _qingming(year)))
    if year in _LUNAR:
        spring, dragon, autumn = (dt.date(year, *date) for date in _LUNAR[year])
        days |= {spring + dt.timedelta(n) for n in range(-1, 3)} | {dragon, autumn}
    return frozenset(days)


def _qingming(year: int) -> int:
    """Day of April on which Qingming falls, for 2000 to 2099."""
    number = year % 100
    return int(number * 0.2422 + 4.81) - number // 4
