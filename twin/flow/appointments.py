"""Appointments: who is booked, who comes, and how punctually.

A visit is numbered by its place in the day's template: first places of all times, then
second places, and so on. So another place at each time, a fuller book or fewer
no-shows add visits and change none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from twin.flow.arrivals import TINY
from twin.flow.uniforms import drawn
from twin.flow.visits import Visits
from twin.hospital.appointments import Appointments as Template
from twin.hospital.day import DayKind
from twin.hospital.demand import Demand
from twin.hospital.distribution import Distribution
from twin.hospital.no_show import AnyNoShow, NoShow, mean_share
from twin.streams import Key
from twin.values.step import DAY, MINUTE

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Appointments:
    """A stream of booked visits.

    Attributes
    ----------
    stream : its name.
    due : time of day of each place of a kind of day's template. (place,) [tick]
    filled : share of the places that are booked. [1]
    no_show : share of the booked who do not come, or that by lead. [1]
    lead : time from booking to appointment; none where nothing depends on it. [d]
    unpunctuality : arrival after the appointment; none if punctual. [min]
    """

    stream: str
    due: Callable[[DayKind], Ints]
    filled: float = 1.0
    no_show: AnyNoShow = 0.0
    lead: Distribution | None = None
    unpunctuality: Distribution | None = None

    @classmethod
    def of(cls, stream: str, demand: Demand, template: Template) -> "Appointments":
        """The appointments that a scenario declares."""
        return cls(
            stream,
            cache(lambda kind: places(template.times(kind))),
            demand.filled,
            demand.no_show,
            demand.lead_days,
            demand.unpunctuality,
        )

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> Visits:
        """The visits of consecutive days; all come within the day of their place."""
        due, n = self._places(kinds)
        booked = self._booked(key, first_day, n) & self._shows(key, first_day, n)
        comes = np.flatnonzero(booked)
        day, number = _numbers(first_day, n)
        midnight = day[comes] * DAY
        expected = due[comes] + midnight
        arrival = expected
        if self.unpunctuality is not None:
            u = drawn(key, self.stream, "~unpunctuality", first_day, n)[comes]
            late = np.rint(self.unpunctuality.quantile(np.maximum(u, TINY)) * MINUTE)
            moved = expected + late.astype(np.int64)
            arrival = np.clip(moved, midnight, midnight + DAY - 1)
        return Visits(day[comes], number[comes], arrival, expected)

    def bookings(
        self, key: Key, first_day: int, kinds: Sequence[DayKind]
    ) -> "Bookings":
        """All who are booked on consecutive days, whether they come or not."""
        due, n = self._places(kinds)
        booked = np.flatnonzero(self._booked(key, first_day, n))
        day, number = _numbers(first_day, n)
        lead = np.full(len(due), np.nan)
        if self.lead is not None:
            lead = self._leads(key, first_day, n, self.lead)
        return Bookings(
            day[booked],
            number[booked],
            due[booked] + day[booked] * DAY,
            lead[booked],
            self._shows(key, first_day, n)[booked],
        )

    def _places(self, kinds: Sequence[DayKind]) -> tuple[Ints, Ints]:
        """Time of day of the places of some days, and how many each day has."""
        due = [self.due(kind) for kind in kinds]
        n = np.array([len(each) for each in due], np.int64)
        return np.concatenate([np.zeros(0, np.int64), *due]), n

    def _booked(self, key: Key, first_day: int, n: Ints) -> npt.NDArray[np.bool_]:
        u = drawn(key, self.stream, "~booked", first_day, n)
        booked: npt.NDArray[np.bool_] = u < self.filled
        return booked

    def _shows(self, key: Key, first_day: int, n: Ints) -> npt.NDArray[np.bool_]:
        absent = self._absent(key, first_day, n)
        shows: npt.NDArray[np.bool_] = (
            drawn(key, self.stream, "~shows", first_day, n) >= absent
        )
        return shows

    def _absent(self, key: Key, first_day: int, n: Ints) -> Floats | float:
        """Share of those booked to each place who do not come. (place,) [1]"""
        if not isinstance(self.no_show, NoShow) or self.lead is None:
            return mean_share(self.no_show, self.lead)
        return self.no_show.share(self._leads(key, first_day, n, self.lead))

    def _leads(self, key: Key, first_day: int, n: Ints, lead: Distribution) -> Floats:
        """Time from booking to appointment. (place,) [d]"""
        u = drawn(key, self.stream, "~lead", first_day, n)
        return lead.quantile(np.maximum(u, TINY))


@dataclass(frozen=True, eq=False)
class Bookings:
    """Who is booked, come or not.

    Attributes
    ----------
    day : day of the appointment. (booking,)
    number : in the stream on that day, as of the visit. (booking,)
    due : time of the appointment. (booking,) [tick]
    lead : time from booking to appointment; not a number if unknown. (booking,) [d]
    shows : whether the visit comes. (booking,)
    """

    day: Ints
    number: Ints
    due: Ints
    lead: Floats
    shows: npt.NDArray[np.bool_]


def _numbers(first_day: int, n: Ints) -> tuple[Ints, Ints]:
    """Day of each place, and its number on that day. (place,) each"""
    index = np.repeat(np.arange(len(n)), n)
    number = np.arange(len(index)) - (np.cumsum(n) - n)[index]
    return first_day + index, number


def places(times: Sequence[tuple[float, int]]) -> Ints:
    """Time of day of each place, first places first. (place,) [tick]

    Parameters
    ----------
    times : minute of the day and places of each appointment time.
    """
    found = [(place, minute) for minute, count in times for place in range(count)]
    ticks = [round(minute * MINUTE) for _, minute in sorted(found)]
    return np.array(ticks, dtype=np.int64)
