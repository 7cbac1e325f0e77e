"""Store: receipts, events and quarantine, appended in whole transactions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, null, select, update

from twin.feeds.event import Event, Refusal
from twin.feeds.store import spans
from twin.feeds.store.database import open_database
from twin.feeds.store.statements import Row, Statements
from twin.feeds.store.tables import (
    STORE,
    events,
    heard,
    quarantine,
    receipts,
    repeats,
    subjects,
)
from twin.feeds.store.unavailable import explained

_RECENT = 1_000
"""Receipts among which the latest is looked for when a store is opened."""


class Taken(NamedTuple):
    """One message, fit to keep.

    Attributes
    ----------
    source : the system that sent it.
    format : name of its format.
    hash : keyed hash of its source and the original. (16 bytes)
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


class Reread(NamedTuple):
    """A message of the store, read once more.

    Attributes
    ----------
    receipt : position of its receipt.
    source : the system that sent it.
    received : when it came. [µs since 1970-01-01 UTC]
    body : what is left of it after redaction, if it had none before.
    events : what it says.
    refusals : what of it is still not applied, with the number of the event in it.
    """

    receipt: int
    source: str
    received: int
    body: str | None
    events: tuple[Event, ...]
    refusals: tuple[tuple[int, Refusal], ...]


@dataclass(slots=True)
class _Batch:
    """Rows of a batch, in the order of the tables' columns."""

    receipts: list[Row] = field(default_factory=list)
    repeats: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    events: list[tuple[int, Event]] = field(default_factory=list)


class Store:
    """The event store of a hospital, in SQLite or PostgreSQL.

    It is append-only. A message has one receipt, whoever sends it how often; an event
    counts once. What `append` returned is on the disk.

    Parameters
    ----------
    url : of SQLAlchemy, such as `sqlite:///hoc.db`.
    clock : tells the time. [ns since 1970-01-01 UTC]

    Raises
    ------
    FeedError if it cannot be opened.
    """

    def __init__(self, url: str, clock: Callable[[], int] = time.time_ns) -> None:
        self.url = url
        self.engine = open_database(url, STORE, "store")
        self._sql = _Sql(Statements(self.engine))
        self._clock = clock
        self._lock = threading.Lock()
        with explained(self.engine), self.reading() as connection:
            recent = (
                select(receipts.c.received)
                .order_by(receipts.c.position.desc())
                .limit(_RECENT)
                .subquery()
            )
            latest = connection.execute(select(func.max(recent.c.received))).scalar()
        self._latest: int = latest or 0

    def __repr__(self) -> str:
        return f"Store({self.engine.url.render_as_string(hide_password=True)!r})"

    def now(self) -> int:
        """The time, never earlier than before. [µs since 1970-01-01 UTC]"""
        with self._lock:
            self._latest = max(self._latest, self._clock() // 1000)
            return self._latest

    def reading(self) -> Connection:
        """A connection that sees one state of the store, for `with`."""
        return self.engine.connect().execution_options(reads=True)

    def append(self, messages: Sequence[Taken]) -> Appended:
        """What is new of the messages, kept in one transaction.

        Raises
        ------
        StoreUnavailableError if the database takes nothing now; nothing is kept.
        sqlalchemy.exc.DBAPIError if it does not take one of them; nothing is kept.
        """
        sql = self._sql
        with explained(self.engine), self.engine.begin() as connection:
            sql.statements.lock(connection)
            batch = self._sorted(connection, messages)
            for statement, rows in (
                (sql.receipt, batch.receipts),
                (sql.repeat, batch.repeats),
                (sql.refusal, batch.quarantine),
            ):
                if rows:
                    connection.exec_driver_sql(statement, rows)
            changed = self._add_events(connection, batch.events)
        return Appended(
            receipts=len(batch.receipts),
            repeats=len(batch.repeats),
            events=changed,
            known_events=len(batch.events) - changed,
            refused=len(batch.quarantine),
        )

    def reread(self, messages: Sequence[Reread]) -> int:
        """How many events are new, of messages whose quarantine this settles.

        What they no longer refuse is closed, and an encrypted original that could be
        read after all is removed.

        Raises
        ------
        StoreUnavailableError if the database takes nothing now; nothing is changed.
        """
        if not messages:
            return 0
        sql, now = self._sql, self.now()
        refused = [
            (one.receipt, number, one.source, one.received, *refusal, None, None)
            for one in messages
            for number, refusal in one.refusals
        ]
        with explained(self.engine), self.engine.begin() as connection:
            sql.statements.lock(connection)
            for statement, rows in (
                (sql.body, [(m.body, m.receipt) for m in messages if m.body]),
                (sql.settled, [(now, m.receipt) for m in messages]),
                (sql.refused_again, refused),
            ):
                if rows:
                    connection.exec_driver_sql(statement, rows)
            said = [(one.receipt, event) for one in messages for event in one.events]
            return self._add_events(connection, said)

    def copy(
        self, kept: Sequence[Row], again: Sequence[Row], aside: Sequence[Row]
    ) -> None:
        """Put receipts of another store into this one, as they are.

        Parameters
        ----------
        kept : rows of `receipts`.
        again : rows of `repeats`, without their own number.
        aside : rows of `quarantine`, without their own number.
        """
        sql = self._sql
        with explained(self.engine), self.engine.begin() as connection:
            sql.statements.lock(connection)
            for statement, rows in (
                (sql.receipt, kept),
                (sql.repeat, again),
                (sql.refusal, aside),
            ):
                if rows:
                    connection.exec_driver_sql(statement, list(rows))

    def tidy(self) -> None:
        """Let nothing that was removed linger in the log of writes."""
        self._sql.statements.tidy(self.engine)

    def _sorted(self, connection: Connection, messages: Sequence[Taken]) -> _Batch:
        """Rows of a batch; messages that are there already are repeats."""
        hashes = [message.hash for message in messages]
        asked = self._sql.statements.among(connection, self._sql.known, hashes)
        known = {bytes(hash_): position for hash_, position in asked}
        last = connection.exec_driver_sql(self._sql.last_receipt).scalar() or 0
        batch = _Batch()
        for message in messages:
            source, format_, hash_, received, body, sealed, said, refusals = message
            position = known.get(hash_)
            if position is not None:
                batch.repeats.append((position, received))
                continue
            last += 1
            known[hash_] = last
            batch.receipts.append((last, source, format_, hash_, received, body))
            for event in said:
                batch.events.append((last, event))
            for number, refusal in refusals:
                batch.quarantine.append(
                    (last, number, source, received, *refusal, sealed, None)
                )
        return batch

    def _add_events(
        self, connection: Connection, said: Sequence[tuple[int, Event]]
    ) -> int:
        """How many events are new, and subjects are told of all.

        Where two receipts say the same event, the earlier counts, whichever of them
        was applied first.
        """
        if not said:
            return 0
        last = connection.exec_driver_sql(self._sql.last_event).scalar() or 0
        rows = [
            (position, receipt, *event)
            for position, (receipt, event) in enumerate(said, last + 1)
        ]
        changed = connection.exec_driver_sql(self._sql.event, rows).rowcount
        told = [event for _, event in said]
        for statement, wide in (
            (self._sql.subject, spans.spans(told)),
            (self._sql.heard, spans.heard(told, last + 1)),
        ):
            if wide:
                connection.exec_driver_sql(statement, wide)
        return changed

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


class _Sql:
    """The statements of the store."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        text, into = statements.text, statements.into
        self.known = text(select(receipts.c.hash, receipts.c.position)) + (
            " WHERE receipts.hash"
        )
        self.last_receipt = text(select(func.max(receipts.c.position)))
        self.last_event = text(select(func.max(events.c.position)))
        self.receipt = text(into(receipts))
        self.repeat = text(into(repeats), ("receipt", "received"))
        waiting = [column.name for column in quarantine.c if column.name != "id"]
        self.refusal = text(into(quarantine), waiting)
        again = into(quarantine)
        columns = ("reason", "detail", "nearest", "closed")
        self.refused_again = text(
            again.on_conflict_do_update(
                index_elements=["receipt", "number"],
                set_={name: again.excluded[name] for name in columns},
            ),
            waiting,
        )
        row = quarantine.c
        self.settled = text(
            update(quarantine)
            .values(closed=bindparam("now"), sealed=null())
            .where(row.receipt == bindparam("which"), row.closed.is_(None))
        )
        self.body = text(
            update(receipts)
            .values(body=bindparam("left"))
            .where(receipts.c.position == bindparam("which"))
        )
        event = into(events)
        kept = ("position", "receipt", *Event._fields)
        self.event = text(
            event.on_conflict_do_update(
                index_elements=["source", "id"],
                set_={name: event.excluded[name] for name in kept},
                where=event.excluded.receipt < events.c.receipt,
            )
        )
        self.subject = self._wider(subjects, spans.LEAST, spans.GREATEST)
        self.heard = self._wider(heard, spans.HEARD_LEAST, spans.HEARD_GREATEST)

    def _wider(self, table: Table, least: Sequence[str], most: Sequence[str]) -> str:
        """Puts rows into a table of least and greatest values, by its primary key."""
        insert = self.statements.into(table)
        lower, upper = self.statements.bounds
        new, old = insert.excluded, table.c
        widest = {name: lower(new[name], old[name]) for name in least}
        widest |= {name: upper(new[name], old[name]) for name in most}
        keys = [column.name for column in table.primary_key]
        return self.statements.text(
            insert.on_conflict_do_update(index_elements=keys, set_=widest)
        )
