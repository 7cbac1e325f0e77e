"""Census: who is where at an instant, and what was known of the future."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from twin.feeds.census.booking import Booking
from twin.feeds.census.canon import Told
from twin.feeds.census.case import Case
from twin.feeds.census.merges import Merges
from twin.feeds.census.order import Order
from twin.feeds.census.parking import Car, Lot
from twin.feeds.census.plan import Plan
from twin.feeds.census.reading import Events, Reading
from twin.feeds.census.state import State
from twin.feeds.census.stay import EXPECTED, HERE, Stay
from twin.feeds.census.thing import Thing
from twin.feeds.census.ticket import Ticket
from twin.feeds.event import micros
from twin.feeds.lifetimes import instant
from twin.values import census as values

if TYPE_CHECKING:
    from twin.feeds.store import Store

S = TypeVar("S", bound=State)
States = dict[str, S]
"""States by the name of their subject, without its kind."""
EMPTY = ("free", "dirty", "cleaning", "closed")
"""What a bed is said to be when nobody is in it."""


def census(
    store: Store,
    at: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
    capacity: Mapping[str, int] | None = None,
) -> values.Census:
    """Who is where at an instant, and what was known of the future.

    An event counts if it happened by that instant and had become known by the other
    time, whenever it came.

    Parameters
    ----------
    at : the instant, with an offset; now, if not given.
    known_at : nothing that became known later counts; everything does, if not given.
    capacity : spaces of car parks and beds of wards, to find what cannot be.

    Raises
    ------
    ValueError if a time has no offset.
    """
    instant_ = _micros(at, store.now())
    known = _micros(known_at, max(store.now(), instant_))
    with store.reading() as connection:
        return _Census(Reading(connection, instant_, known), capacity or {}).made()


def _micros(time: dt.datetime | None, otherwise: int) -> int:
    if time is None:
        return otherwise
    if time.tzinfo is None:
        raise ValueError(f"{time}: has no offset from UTC; give it a time zone")
    return micros(time)


class _Census:
    """Folds what was read, and puts it together."""

    def __init__(self, reading: Reading, capacity: Mapping[str, int]) -> None:
        self.reading = reading
        self.capacity = capacity
        self.merges = Merges(reading.merges())
        self.problems: list[tuple[str, str]] = []

    def made(self) -> values.Census:
        """The census."""
        stays = self._stays()
        tickets = self._states("ticket", Ticket)
        orders = self._states("order", Order)
        cases = self._states("case", Case)
        cars = self._states("plate", Car)
        lots = self._lots()
        beds = self._things("bed")
        now, known = self.reading.at, self.reading.known_at
        return values.Census(
            at=np.datetime64(now, "us"),
            known_at=np.datetime64(known, "us"),
            sources=values.Sources.of(self.reading.as_of()),
            visits=values.Visits.of(self._visits(stays)),
            beds=values.Beds.of(self._beds(beds, stays)),
            devices=values.Devices.of(
                (name, one.state, one.since, one.until_)
                for name, one in self._things("device").items()
            ),
            lots=values.Lots.of(self._lot_rows(lots, cars)),
            cars=values.Cars.of(
                (name, one.lot, one.since) for name, one in cars.items()
            ),
            tickets=values.Tickets.of(
                (name, one.queue, one.state, one.since, one.issued, *self._whose(one))
                for name, one in tickets.items()
            ),
            orders=values.Orders.of(
                (
                    *(name, one.service, one.state, one.since, one.placed),
                    *(one.priority, *self._whose(one)),
                )
                for name, one in orders.items()
            ),
            cases=values.Cases.of(
                (
                    *(name, one.theatre, one.state, one.since, one.began),
                    *(one.planned, one.planned_min, one.is_urgent, one.surgeon),
                    *self._whose(one),
                )
                for name, one in cases.items()
            ),
            bookings=values.Bookings.of(
                (
                    *(name, one.place, one.state, one.start, one.end, one.booked),
                    *(one.doctor, *self._whose(one)),
                )
                for name, one in self._states("appointment", Booking).items()
            ),
            shifts=values.Shifts.of(self._shifts()),
            maintenance=values.Maintenance.of(
                (data["device"], _time(data, "start"), _time(data, "until"))
                for data in self._plans("maintenance")
            ),
            outlooks=values.Outlooks.of(self._outlooks()),
            problems=values.Problems.of(sorted(set(self.problems))),
        )

    def _states(self, kind: str, make: type[S]) -> States[S]:
        """States of the subjects of a kind that are open."""
        return self._kept(kind, self.reading.open(kind), make)

    def _kept(self, kind: str, events: Events, make: type[S]) -> States[S]:
        at, skip = self.reading.at, len(kind) + 1
        found = {}
        for subject, mine in events.items():
            state = make.of(mine)
            if state.is_open(at):
                found[subject[skip:]] = state
                self._note(subject, state.problems())
        return found

    def _note(self, name: str, problems: Iterable[str]) -> None:
        self.problems += [(name, problem) for problem in problems]

    def _stays(self) -> States[Stay]:
        """Stays that are open, by the whole name of their subject."""
        events = self.reading.open("visit", "patient")
        groups = self.merges.groups(events)
        missing = {name for group in groups for name in group} - events.keys()
        events |= self.reading.of(sorted(missing))
        merged = {
            name: stay
            for group in groups
            for name, stay in self.merges.stays(group, events).items()
        }
        found = {}
        for name in events.keys() | merged.keys():
            stay = merged.get(name) or Stay.of(events[name])
            if stay.count and stay.is_open(self.reading.at):
                found[name] = stay
                self._note(name, stay.problems())
        return found

    def _things(self, kind: str) -> States[Thing]:
        names = self.reading.names(kind)
        events = self.reading.latest(names, lambda mine: mine[0].what != mine[-1].what)
        return self._kept(kind, events, Thing)

    def _lots(self) -> States[Lot]:
        names = self.reading.names("lot")
        return self._kept("lot", self.reading.latest(names, _has_level), Lot)

    def _plans(self, kind: str) -> Iterator[dict[str, Any]]:
        return (plan.data for plan in self._states(kind, Plan).values())

    def _whose(self, one: Ticket | Order | Case | Booking) -> tuple[str, str]:
        """The visit and patient that something belongs to, after all merges."""
        return self._survivor("visit", one.visit), self._survivor(
            "patient", one.patient
        )

    def _survivor(self, who: str, name: str | None) -> str:
        if not name:
            return ""
        return self.merges.survivor(f"{who}/{name}").partition("/")[2]

    def _visits(self, stays: States[Stay]) -> Iterator[tuple[Any, ...]]:
        beds = defaultdict(set)
        for name, stay in stays.items():
            kind, _, who = name.partition("/")
            spot = stay.spot
            patient = self._survivor(
                "patient", who if kind == "patient" else stay.patient
            )
            for one in {name, f"patient/{patient}"} & self.merges.circles:
                self._note(one, ["merged-in-circle"])
            if stay.status == HERE and spot.bed:
                beds[patient].add(spot.bed)
            yield (
                *(who, patient, stay.status, stay.visit_class, spot.place, spot.bed),
                *(spot.since, stay.arrived),
                stay.expected if stay.status == EXPECTED else None,
                *(stay.away, stay.away_since, stay.wants, stay.wants_since),
                *(stay.is_leaving, _leaves(stay)),
                *(stay.sex, stay.age_band, stay.pathogen, stay.heard),
                *("", "", "", None),
            )
        for patient, mine in beds.items():
            if patient and len(mine) > 1:
                self._note(f"patient/{patient}", ["in-two-beds"])

    def _beds(
        self, beds: States[Thing], stays: States[Stay]
    ) -> Iterator[tuple[Any, ...]]:
        holders = defaultdict(list)
        for stay in stays.values():
            if stay.status == HERE and stay.spot.bed:
                holders[stay.spot.bed].append(stay.spot)
        free: dict[str, int] = defaultdict(int)
        for name in beds.keys() | holders.keys():
            bed, spots = beds.get(name) or Thing(), holders.get(name, [])
            since = min((s.since for s in spots if s.since is not None), default=None)
            place = bed.place or (spots[0].place if spots else "")
            if len(spots) > 1:
                self._note(f"bed/{name}", ["held-by-several"])
            if spots and bed.state in EMPTY and bed.since > (since or 0):
                self._note(f"bed/{name}", ["held-and-said-empty"])
            if holders and bed.state == "occupied" and not spots:
                self._note(f"bed/{name}", ["occupied-by-nobody-known"])
            free[place] += bed.state == "free" and not spots
            yield (
                *(name, place, "occupied" if spots else bed.state, bed.state),
                *(since if spots else bed.since, bed.until_, bed.is_added, len(spots)),
            )
        for place, number in free.items():
            if number > self.capacity.get(place, number):
                self._note(f"place/{place}", ["free-beyond-capacity"])

    def _lot_rows(
        self, lots: States[Lot], cars: States[Car]
    ) -> Iterator[tuple[Any, ...]]:
        inside: dict[str, int] = defaultdict(int)
        for car in cars.values():
            inside[car.lot or ""] += 1
        for name in lots.keys() | inside.keys():
            lot, number = lots.get(name) or Lot(), inside.get(name, 0)
            most = self.capacity.get(name)
            if most is not None and (lot.free or 0) > most:
                self._note(f"lot/{name}", ["free-beyond-capacity"])
            if most is not None and max(lot.occupied or 0, number) > most:
                self._note(f"lot/{name}", ["taken-beyond-capacity"])
            heard = lot.heard if lot.count else None
            yield (name, lot.occupied, lot.free, lot.queue, number, heard)

    def _shifts(self) -> Iterator[tuple[Any, ...]]:
        for kind in ("shift", "absence"):
            for data in self._plans(kind):
                yield (
                    *(data["resource"], data.get("staff"), _time(data, "start")),
                    *(_time(data, "end"), data.get("count", 1), kind == "absence"),
                )

    def _outlooks(self) -> Iterator[tuple[Any, ...]]:
        names = ("temp_c", "humidity_pct", "rain_mm", "wind_m_s", "ghi_w_m2")
        for plan in self._states("weather", Plan).values():
            data = plan.data
            yield (
                *(data["station"], _time(data, "valid"), plan.heard),
                *(data.get(name) for name in names),
            )


def _leaves(stay: Stay) -> int | None:
    if stay.leaves is None and stay.expected_end is not None:
        return instant(stay.expected_end)
    return stay.leaves


def _has_level(events: list[Told]) -> bool:
    return any(event.what == "level" for event in events)


def _time(data: Mapping[str, Any], key: str) -> int | None:
    return instant(data[key]) if key in data else None
