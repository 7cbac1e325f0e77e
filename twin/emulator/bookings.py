"""Bookings: what the hospital knows of its outpatients before they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from twin.emulator.clock import Clock
from twin.emulator.visit_name import visit_name
from twin.emulator.wire import Shown
from twin.feeds.event import moment
from twin.feeds.kinds.appointment import Appointment
from twin.flow.appointments import Appointments
from twin.flow.model import Model
from twin.streams import Key
from twin.values.itineraries import numbered
from twin.values.step import DAY, MINUTE, Op

AHEAD_DAYS = 45
"""No booking is made earlier than that. [d]"""
UNKNOWN_LEAD_DAYS = 5.0
"""Mean lead where the scenario says none, exponential. [d]"""
OPENS, CLOSES = 7 * 60, 22 * 60
"""When people book. [min of the day]"""
NOTED = 20 * 60
"""When those who have not come are noted. [min of the day]"""
WEEK = 7
LASTS = 15
"""How long an appointment is said to last. [min]"""


@dataclass(frozen=True, eq=False)
class BookingDesk:
    """Makes and cancels the bookings of a hospital's streams.

    Who does not come has cancelled before, in half of the cases.

    Attributes
    ----------
    model : the hospital.
    seed : of all chance.
    days : how long it is watched; bookings of later days are made as well. [d]
    clock : when that was.
    """

    model: Model
    seed: int
    days: int
    clock: Clock

    def shown(self) -> Iterator[Shown]:
        """Bookings, cancellations and who did not come, in the order of time."""
        key = Key(self.seed, 0)
        found: list[tuple[int, Shown]] = []
        for stream in self.model.drawing.streams:
            place = self._place(stream.name)
            for day in range(self.days + AHEAD_DAYS):
                source = stream.rule(day).source
                if isinstance(source, Appointments):
                    found += self._of_day(key, source, day, place)
        found.sort(key=lambda one: one[0])
        for _, shown in found:
            yield shown

    def _place(self, stream: str) -> str:
        """What a stream's appointments are for: the staff or room that serves most.

        Found in what its visits ask for in a week; its department if they ask nothing.
        """
        served = self._served.get(stream)
        demand = self.model.scenario.demand[stream]
        return served or demand.department or stream

    @cached_property
    def _served(self) -> dict[str, str]:
        """The resource that most visits of a stream are served by, else their bed."""
        drawn = self.model.draw(self.seed, 0, 0, WEEK)
        rows = np.flatnonzero((drawn.steps["op"] == Op.SEIZE) & (drawn.label >= 0))
        stream = drawn.stream[drawn.family[drawn.visit_of_step[rows]]]
        asked: dict[str, Counter[tuple[bool, str]]] = {}
        pairs = zip(stream.tolist(), drawn.label[rows].tolist(), strict=True)
        for (number, label), count in Counter(pairs).items():
            step = self.model.steps[label]
            first = step.needs[0][0]
            is_bed = self.model.scenario.resources[first].kind == "bed"
            if step.step.role == "service" or is_bed:
                mine = asked.setdefault(drawn.stream_names[number], Counter())
                mine[not is_bed, first] += count
        return {
            name: max(found, key=lambda one: (one[0], found[one]))[1]
            for name, found in asked.items()
        }

    def _of_day(
        self, key: Key, source: Appointments, day: int, place: str
    ) -> Iterator[tuple[int, Shown]]:
        kinds = self.model.scenario.day_kinds(day, 1)
        bookings = source.bookings(key, day, kinds)
        n = len(bookings.due)
        most = int(bookings.number.max()) + 1 if n else 0
        numbers = key.uniform(source.stream, day, "emulator-booking", 4 * most)
        own = numbers.reshape(-1, 4)[bookings.number]
        last = self.days * DAY
        for row in range(n):
            name = visit_name(
                source.stream, int(numbered(day, bookings.number[row : row + 1])[0])
            )
            due = int(bookings.due[row])
            lead = float(bookings.lead[row])
            if np.isnan(lead):
                lead = -np.log(1 - own[row, 0]) * UNKNOWN_LEAD_DAYS
            made = _made(due, min(lead, AHEAD_DAYS - 1), own[row, 1])
            rows = [("book", made)]
            if not bookings.shows[row]:
                cancels = own[row, 2] < 0.5
                late = made + round((due - made) * own[row, 3])
                missed = due // DAY * DAY + NOTED * MINUTE
                rows.append(("cancel", late) if cancels else ("no-show", missed))
            for what, time in rows:
                if time < last:
                    time = max(time, 0)  # what was booked before is known at first
                    yield time, self._said(what, name, time, due, place)

    def _said(self, what: str, name: str, time: int, due: int, place: str) -> Shown:
        start = self.clock.micros(due)
        kind = Appointment.model_validate(
            {
                "what": what,
                "appointment": f"A-{name}",
                "patient": f"P-{name}",
                "place": place,
                "start": moment(start),
                "end": moment(start + LASTS * 60_000_000),
            }
        )
        return Shown(self.clock.micros(time), kind, name)


def _made(due: int, lead_days: float, u: float) -> int:
    """When a booking was made: so many days before, at a time at which people book."""
    day = due // DAY - int(lead_days)
    time = day * DAY + round((OPENS + u * (CLOSES - OPENS)) * MINUTE)
    return min(time, due - 10 * MINUTE)
