"""Whereabouts: at which step of their pathway those in a census are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from twin.feeds.census.canon import COLUMNS, Told, told
from twin.feeds.census.reading import Reading
from twin.feeds.event import moment
from twin.feeds.lifetimes import DAY
from twin.feeds.measured.reach import families
from twin.feeds.measured.said import TYPES, Party, is_booking, parties
from twin.feeds.measured.streams import Streams
from twin.feeds.measured.times import Times
from twin.feeds.measured.trace import Shown, trace
from twin.feeds.store import Store
from twin.feeds.store.tables import events
from twin.hospital.scenario import Scenario
from twin.values.census import Census, Visits
from twin.values.census.columns import NO_TIME
from twin.values.frame import Frame

LATELY = DAY
"""How far back tickets and orders tell of where somebody is. [µs]"""
_RECENT = tuple(t for t in TYPES if t not in ("twin.movement", "twin.parking"))


class Whereabouts(NamedTuple):
    """The step that a visit was last seen at."""

    pathway: str
    """Its pathway; empty where several steps fit."""
    step: str
    """Its id."""
    state: str
    """The last moment of it that was shown: `asked`, `began`, or how it ended."""
    since: int
    """When that was. [µs]"""


def with_steps(
    census: Census, store: Store, scenario: Scenario, frame: Frame
) -> Census:
    """The census, with the step that each visit is at as far as events tell.

    Who has ended a step and begun none since is somewhere that no feed shows: the
    census says so, and not where. Patients who are known by their tickets and orders
    of the last day alone are here as well.

    Parameters
    ----------
    store : that the census is of.
    scenario : whose `observed_by` says what shows a step.
    frame : the streams and steps of its model.
    """
    at, known = (int(time.astype(np.int64)) for time in (census.at, census.known_at))
    rows = {row[0]: row for row in _rows(census.visits)}
    with store.reading() as connection:
        reading = Reading(connection, at, known)
        read = list(_read(reading, rows))
        found = parties([*read, *_booked(reading, census, read)])
        others = [party.name for party in found.visits if party.name not in rows]
        # Who has left, or was never let in, is told by movements.
        gone = reading.of(f"visit/{name}" for name in others)
    zone = ZoneInfo(scenario.layout.timezone)
    times = Times(moment(at).astimezone(zone).date(), zone)
    streams = Streams(scenario, families(scenario, frame), times, found.has_bookings)
    for party in found.visits:
        where = whereabouts(party, streams, frame)
        if where is not None and f"visit/{party.name}" not in gone:
            rows.setdefault(party.name, _row(party))[-4:] = where
    return replace(census, visits=Visits.of(rows.values()))


def _booked(reading: Reading, census: Census, read: list[Told]) -> Iterator[Told]:
    """Bookings that stand, of those of whom something was said lately."""
    patients = {one.data.get("patient") for one in read}
    bookings = census.bookings
    names = [
        f"appointment/{name}"
        for name, patient in zip(bookings.appointment, bookings.patient, strict=True)
        if patient in patients
    ]
    told_ = {(one.source, one.id) for one in read}
    for mine in reading.of(names).values():
        yield from (one for one in mine if (one.source, one.id) not in told_)


def _rows(visits: Visits) -> Iterator[list[Any]]:
    """Rows as `Visits.of` takes them."""
    columns = [getattr(visits, field.name) for field in fields(visits)]
    plain = [
        column.view(np.int64) if column.dtype.kind == "M" else column
        for column in columns
    ]
    for row in zip(*(column.tolist() for column in plain), strict=True):
        yield [None if value == NO_TIME else value for value in row]


def _row(party: Party) -> list[Any]:
    """A visit that nothing but tickets and orders tells of."""
    there = [one for one in party.said if not is_booking(one.word)]
    first, last = there[0], there[-1]
    known = {
        "visit": party.name,
        "patient": last.data.get("patient"),
        "status": "here",
        "place": last.where[0] if last.where else None,
        "since": last.time,
        "arrived": first.time,
        "heard": last.time,
        "is_leaving": False,
    }
    return [known.get(field.name) for field in fields(Visits)]


def whereabouts(party: Party, streams: Streams, frame: Frame) -> Whereabouts | None:
    """The step that a visit was last seen at; none if nothing shows any."""
    if all(is_booking(one.word) for one in party.said):
        return None
    likely = streams.likely(party)
    if not likely:
        return None
    own = frame.stream[likely[0].name]
    shown = trace(party, likely[0])
    if not shown:
        return None
    last = max(shown, key=lambda one: _rank(one, own))
    since, state = _last(last)
    keys = {frame.steps[one.label] for one in last.candidates}
    pathway, step = keys.pop() if len(keys) == 1 else ("", "")
    return Whereabouts(pathway, step, state, since)


def _rank(shown: Shown, own: int) -> tuple[bool, bool, int]:
    """What is under way tells more than what is over, and more than a task of it."""
    is_own = shown.candidates[0].stream == own
    return shown.is_open, is_own and shown.is_open, _last(shown)[0]


def _last(shown: Shown) -> tuple[int, str]:
    """When something of a step was last shown, and what."""
    moment = max(shown.times, key=lambda name: (shown.times[name], name != "asked"))
    return shown.times[moment], moment


def _read(reading: Reading, visits: Iterable[str]) -> Iterator[Told]:
    """Movements of who is there, and what else was said lately."""
    named = [f"{kind}/{name}" for name in visits for kind in ("visit", "patient")]
    for mine in reading.of(named).values():
        yield from mine
    columns = [events.c[name] for name in COLUMNS]
    for type_ in _RECENT:
        asked = select(*columns).where(
            events.c.type == type_,
            events.c.time > reading.at - LATELY,
            events.c.time <= reading.at,
            events.c.recorded <= reading.known_at,
        )
        rows = [tuple(row) for row in reading.connection.execute(asked)]
        for mine in told(rows).values():
            yield from mine
    yield from reading.merges()
