"""State hash: one number for all that a store knows, whatever came when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from twin.feeds.census.booking import Booking
from twin.feeds.census.canon import COLUMNS, told
from twin.feeds.census.case import Case
from twin.feeds.census.merges import Merges
from twin.feeds.census.order import Order
from twin.feeds.census.parking import Car, Lot
from twin.feeds.census.plan import Plan
from twin.feeds.census.point import Point
from twin.feeds.census.reading import Reading
from twin.feeds.census.state import State
from twin.feeds.census.stay import Stay
from twin.feeds.census.thing import Thing
from twin.feeds.census.ticket import Ticket
from twin.feeds.lifetimes import FOREVER
from twin.feeds.store import Store
from twin.feeds.store.tables import events

KINDS: dict[str, type[State]] = {
    "visit": Stay,
    "patient": Stay,
    "appointment": Booking,
    "ticket": Ticket,
    "order": Order,
    "case": Case,
    "plate": Car,
    "lot": Lot,
    "bed": Thing,
    "device": Thing,
    "maintenance": Plan,
    "shift": Plan,
    "absence": Plan,
    "weather": Point,
    "point": Point,
}
"""What the events of a subject make, by its kind."""
_AT_ONCE = 10_000


def state_hash(store: Store) -> str:
    """SHA-256 over the state of every subject, each with how many events made it.

    Neither positions nor receipts nor times of recording are in it, so a store that is
    rebuilt, or was told the same in another order, has the same.
    """
    total, number = 0, 0
    with store.reading() as connection:
        for subject, state in states(connection):
            line = json.dumps(
                [subject, state.canonical()], ensure_ascii=False, sort_keys=True
            )
            digest = hashlib.sha256(line.encode()).digest()
            # A sum does not depend on how the database sorts its subjects.
            total = (total + int.from_bytes(digest, "big")) % (1 << 256)
            number += 1
    return hashlib.sha256(f"{number}:{total}".encode()).hexdigest()


def states(connection: Connection) -> Iterator[tuple[str, State]]:
    """The state of every subject, by all that is known."""
    reading = Reading(connection, FOREVER, FOREVER)
    merges = Merges(reading.merges())
    of_merged = {name for group in merges.groups(merges.names()) for name in group}
    for group in merges.groups(merges.names()):
        yield from merges.stays(group, reading.of(sorted(group))).items()
    for subject, rows in groupby(_all(connection), lambda row: row[0]):
        if subject not in of_merged:
            mine = told(list(rows))[subject]
            yield subject, KINDS[subject.partition("/")[0]].of(mine)


def _all(connection: Connection) -> Iterator[Any]:
    asked = select(*(events.c[name] for name in COLUMNS)).order_by(events.c.subject)
    return iter(connection.execute(asked.execution_options(yield_per=_AT_ONCE)))
