"""Measured: journeys of a hospital as its feeds showed them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from twin.feeds.census.canon import COLUMNS, Told, told
from twin.feeds.event import micros
from twin.feeds.lifetimes import DAY, FOREVER, VISIT_LASTS, instant, later
from twin.feeds.measured.reach import Family, families
from twin.feeds.measured.rows import Rows
from twin.feeds.measured.said import TYPES, Party, is_booking, parties
from twin.feeds.measured.sight import LEAVES, sight_of
from twin.feeds.measured.streams import Streams
from twin.feeds.measured.times import Times
from twin.feeds.measured.trace import trace
from twin.feeds.store import Store
from twin.feeds.store.tables import events
from twin.hospital.demand import Demand, PriorityBy
from twin.hospital.scenario import Scenario
from twin.values.frame import Frame
from twin.values.journeys import Journeys, Outcome
from twin.values.sight import Sight
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Measured:
    """What feeds showed of a stretch of time.

    Attributes
    ----------
    journeys : visits and steps as far as they were shown; all else is `MISSING`.
    sight : what feeds can show at all.
    first_seen : when something was first heard of each visit. (visit,) [tick]
    last_seen : when something was last heard of it. (visit,) [tick]
    is_sure : whether what was said fits one stream only. (visit,)
    unknown : pseudonyms of whom nothing that was said fits any stream.
    """

    journeys: Journeys
    sight: Sight
    first_seen: Ints
    last_seen: Ints
    is_sure: npt.NDArray[np.bool_]
    unknown: tuple[str, ...]

    def __repr__(self) -> str:
        steps = len(self.journeys.itineraries.steps)
        return (
            f"Measured({len(self.first_seen)} visits, {steps} steps, "
            f"{len(self.unknown)} that fit no stream)"
        )


def measured(
    store: Store,
    scenario: Scenario,
    frame: Frame,
    first_day: dt.date,
    until: dt.datetime,
    known_at: dt.datetime | None = None,
) -> Measured:
    """Journeys of the visits that a store knows of.

    Parameters
    ----------
    scenario : whose `observed_by` says what shows a step.
    frame : that the journeys are told in, as `twin.flow.frame.frame_of` gives it.
    first_day : the day whose midnight is tick 0; what happened before is not read.
    until : nothing that happened then or later is read.
    known_at : nothing that became known later is read; everything is, if not given.
    """
    times = Times(first_day, ZoneInfo(scenario.layout.timezone))
    known = FOREVER if known_at is None else micros(known_at)
    read = _read(store, times.origin, micros(until), known)
    return of_events(read, scenario, frame, times, times.tick(micros(until)))


def _read(store: Store, begin: int, end: int, known: int) -> Iterator[Told]:
    columns = [events.c[name] for name in COLUMNS]
    with store.reading() as connection:
        for type_ in TYPES:
            asked = select(*columns).where(
                events.c.type == type_,
                events.c.time >= begin,
                events.c.time < end,
                events.c.recorded <= known,
            )
            rows = [tuple(row) for row in connection.execute(asked)]
            for mine in told(rows).values():
                yield from mine


def of_events(
    events_: Iterable[Told],
    scenario: Scenario,
    frame: Frame,
    times: Times,
    until: int,
) -> Measured:
    """Journeys that events show.

    Parameters
    ----------
    events_ : in whatever order.
    times : turns times into ticks.
    until : when what is shown ends. [tick]
    """
    found = parties(events_)
    shows = families(scenario, frame)
    streams = Streams(scenario, shows, times, found.has_bookings)
    rows = Rows(frame, times, until)
    unknown = []
    for party in found.visits:
        if all(is_booking(one.word) for one in party.said):
            continue  # nobody was seen to come
        likely = streams.likely(party)
        if not likely:
            unknown.append(party.name)
            continue
        rows.add(
            likely[0],
            party,
            trace(party, likely[0]),
            len(likely) == 1,
            due=_due(party),
            priority=_priority(scenario.demand[likely[0].name], party),
            outcome=_outcome(party, times, until),
        )
    for party in found.cars:
        _add_car(rows, party, shows)
    first, last = rows.seen()
    return Measured(
        rows.journeys(),
        sight_of(scenario, frame, shows, found.has_bookings, rows.not_given),
        first,
        last,
        np.array(rows.is_sure, dtype=np.bool_),
        tuple(unknown),
    )


def _due(party: Party) -> int | None:
    """When a visit was booked for, as it was said last. [µs]"""
    starts = [one.data["start"] for one in party.said if "start" in one.data]
    return instant(starts[-1]) if starts else None


def _priority(demand: Demand, party: Party) -> int:
    rule = demand.priority
    if not isinstance(rule, PriorityBy):
        return rule
    value = party.facts.get(rule.by)
    priority = None if value is None else rule.of(value)
    return MISSING if priority is None else priority


def _outcome(party: Party, times: Times, until: int) -> int:
    """Whether the visit left, is still here, or nobody knows."""
    if any(one.word == LEAVES for one in party.said):
        return Outcome.SERVED
    visit_class = party.visit_class
    lasts = FOREVER if visit_class == "inpatient" else DAY
    lasts = VISIT_LASTS.get(visit_class, lasts)
    last = max(one.time for one in party.said)
    is_here = times.tick(later(last, lasts)) >= until
    return Outcome.STILL_HERE if is_here else MISSING


def _add_car(rows: Rows, party: Party, shows: Sequence[Family]) -> None:
    """The spaces that a car took; whose it was nobody knows."""
    for family in shows:
        shown = [one for one in trace(party, family) if one.candidates[0].takes]
        if shown:
            rows.add_alone(family, shown)
            return
