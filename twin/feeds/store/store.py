"""Store: receipts, events and quarantine, appended in whole transactions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from twin.feeds.event import Event, Refusal
from twin.feeds.store import spans
from twin.feeds.store.database import open_database
from twin.feeds.store.tables import (
    STORE,
    events,
    heard,
    quarantine,
    receipts,
    repeats,
    subjects,
)

_AT_ONCE = 500
"""Values asked for in one query."""
_LOCK = 0x7477696E
"""Number of the lock that lets one writer at a time into PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One message, fit to keep.

    Attributes
    ----------
    source : the system that sent it.
    format : name of its format.
    hash : keyed hash of the original. (32 bytes)
    received : when it came. [µs since 1970-01-01 UTC]
    body : what is left of it after redaction; none if that failed.
    sealed : the original, encrypted, where there is no body.
    events : what it says.
    refusals : what of it is not applied, with the number of the event in it.
    """

    source: str
    format: str
    hash: bytes
    received: int
    body: str | None
    sealed: bytes | None = None
    events: tuple[Event, ...] = ()
    refusals: tuple[tuple[int, Refusal], ...] = ()


@dataclass(slots=True)
class Appended:
    """What a commit did.

    Attributes
    ----------
    receipts : messages that are new.
    repeats : copies of messages that were there.
    events : events that are new.
    known_events : events that were there, said by another message.
    refused : entries of the quarantine that are new.
    """

    receipts: int = 0
    repeats: int = 0
    events: int = 0
    known_events: int = 0
    refused: int = 0

    def add(self, other: Appended) -> None:
        """Count another commit too."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class _Batch:
    receipts: list[dict[str, Any]] = field(default_factory=list)
    repeats: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    quarantine: list[dict[str, Any]] = field(default_factory=list)


class Store:
    """The event store of a hospital, in SQLite or PostgreSQL.

    It is append-only. A message has one receipt, whoever sends it how often; an event
    counts once. What `append` returned is on the disk.

    Parameters
    ----------
    url : of SQLAlchemy, such as `sqlite:///hoc.db`.

    Raises
    ------
    FeedError if it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_database(url, STORE, "store")
        self._dialect: ModuleType = (
            sqlite if self.engine.dialect.name == "sqlite" else postgresql
        )
        with self.reading() as connection:
            latest = connection.execute(select(func.max(receipts.c.received))).scalar()
        self._latest: int = latest or 0

    def __repr__(self) -> str:
        return f"Store({self.engine.url.render_as_string(hide_password=True)!r})"

    def now(self) -> int:
        """The time, never earlier than before. [µs since 1970-01-01 UTC]"""
        self._latest = max(self._latest, time.time_ns() // 1000)
        return self._latest

    def reading(self) -> Connection:
        """A connection that sees one state of the store, for `with`."""
        return self.engine.connect().execution_options(reads=True)

    def append(self, messages: Sequence[Taken]) -> Appended:
        """What is new of the messages, kept in one transaction.

        Raises
        ------
        sqlalchemy.exc.DBAPIError if the database does not take it; nothing is kept.
        """
        with self.engine.begin() as connection:
            self._lock(connection)
            batch = self._sorted(connection, messages)
            done = Appended(
                receipts=len(batch.receipts),
                repeats=len(batch.repeats),
                refused=len(batch.quarantine),
            )
            for table, rows in (
                (receipts, batch.receipts),
                (repeats, batch.repeats),
                (quarantine, batch.quarantine),
            ):
                if rows:
                    connection.execute(table.insert(), rows)
            done.events = self._add_events(connection, batch.events)
            done.known_events = len(batch.events) - done.events
        return done

    def _lock(self, connection: Connection) -> None:
        """Let positions be given in the order of commits; SQLite has one writer."""
        if self.engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    def _sorted(self, connection: Connection, messages: Sequence[Taken]) -> _Batch:
        """Rows of a batch; messages that are there already are repeats."""
        known = self._known(connection, messages)
        last = connection.execute(select(func.max(receipts.c.position))).scalar() or 0
        batch = _Batch()
        for message in messages:
            key = (message.source, message.hash)
            if key in known:
                row = {"receipt": known[key], "received": message.received}
                batch.repeats.append(row)
                continue
            last += 1
            known[key] = last
            batch.receipts.append(
                {
                    "position": last,
                    "source": message.source,
                    "format": message.format,
                    "hash": message.hash,
                    "received": message.received,
                    "body": message.body,
                }
            )
            batch.events += [_event_row(event, last) for event in message.events]
            batch.quarantine += _quarantine_rows(message, last)
        return batch

    def _known(
        self, connection: Connection, messages: Sequence[Taken]
    ) -> dict[tuple[str, bytes], int]:
        """Positions of the messages that are there already."""
        found: dict[tuple[str, bytes], int] = {}
        by_source: dict[str, list[bytes]] = {}
        for message in messages:
            by_source.setdefault(message.source, []).append(message.hash)
        columns = (receipts.c.hash, receipts.c.position)
        for source, hashes in by_source.items():
            for some in pieces(hashes, _AT_ONCE):
                asked = select(*columns).where(
                    receipts.c.source == source, receipts.c.hash.in_(some)
                )
                for hash_, position in connection.execute(asked):
                    found[source, bytes(hash_)] = position
        return found

    def _add_events(self, connection: Connection, rows: list[dict[str, Any]]) -> int:
        """How many events are new; subjects are told of all."""
        if not rows:
            return 0
        last = connection.execute(select(func.max(events.c.position))).scalar() or 0
        for number, row in enumerate(rows, last + 1):
            row["position"] = number
        insert = self._dialect.insert(events).on_conflict_do_nothing(
            index_elements=["source", "id"]
        )
        added = connection.execute(insert, rows).rowcount
        self._widen(
            connection, subjects, spans.spans(rows), spans.LEAST, spans.GREATEST
        )
        self._widen(
            connection,
            heard,
            spans.heard(rows),
            spans.HEARD_LEAST,
            spans.HEARD_GREATEST,
        )
        return int(added)

    def _widen(
        self,
        connection: Connection,
        table: Table,
        rows: list[dict[str, Any]],
        falling: Sequence[str],
        rising: Sequence[str],
    ) -> None:
        """Put rows into a table of least and greatest values, by its primary key."""
        if not rows:
            return
        insert = self._dialect.insert(table)
        least, most = (
            ("min", "max") if self._dialect is sqlite else ("least", "greatest")
        )
        new, old = insert.excluded, table.c
        widest = {name: getattr(func, least)(new[name], old[name]) for name in falling}
        widest |= {name: getattr(func, most)(new[name], old[name]) for name in rising}
        keys = [column.name for column in table.primary_key]
        connection.execute(
            insert.on_conflict_do_update(index_elements=keys, set_=widest), rows
        )

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


def _event_row(event: Event, receipt: int) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in Event.__slots__}
    return {**row, "receipt": receipt}


def _quarantine_rows(message: Taken, receipt: int) -> list[dict[str, Any]]:
    return [
        {
            "receipt": receipt,
            "number": number,
            "source": message.source,
            "received": message.received,
            "reason": refusal.reason,
            "detail": refusal.detail,
            "nearest": refusal.nearest,
            "sealed": message.sealed,
        }
        for number, refusal in message.refusals
    ]


def pieces(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The values, so many at a time."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some
