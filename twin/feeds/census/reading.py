"""Reading: the events that a census is made of, found without reading the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    func,
    select,
    union_all,
)

from twin.feeds.census.canon import COLUMNS, Row, Told, told
from twin.feeds.lifetimes import HOUR
from twin.feeds.store.statements import pieces
from twin.feeds.store.tables import events, heard, subjects

_AT_ONCE = 500
"""Names asked for in one query."""
_FEW = 4
"""Last events that mostly are enough."""
_EVENT = tuple(events.c[name] for name in COLUMNS)

Events = dict[str, list[Told]]
"""Events by subject, in the order in which they are taken."""


class Reading:
    """Reads the events of an instant, as known at a time.

    Parameters
    ----------
    connection : that sees one state of the store.
    at : the instant. [µs]
    known_at : nothing recorded later is read. [µs]
    """

    def __init__(self, connection: Connection, at: int, known_at: int) -> None:
        self.connection = connection
        self.at = at
        self.known_at = known_at

    def open(self, *kinds: str) -> Events:
        """Events of all subjects of some kinds that may be open; never too few."""
        return told(self._rows(self._events().where(self._of(self._open(*kinds)))))

    def names(self, *kinds: str) -> list[str]:
        """The subjects of some kinds that may be open."""
        rows = self.connection.execute(select(self._open(*kinds).c.subject))
        return list(rows.scalars())

    def of(self, names: Iterable[str]) -> Events:
        """Events of some subjects."""
        rows: list[Row] = []
        for some in pieces(names, _AT_ONCE):
            rows += self._rows(self._events().where(events.c.subject.in_(some)))
        return told(rows)

    def merges(self) -> list[Told]:
        """All merges."""
        of_merged = select(subjects.c.subject).where(subjects.c.is_merged == 1)
        asked = self._events().where(
            events.c.subject.in_(of_merged),
            events.c.data.like('%"what":"merge"%'),
        )
        return [one for mine in told(self._rows(asked)).values() for one in mine]

    def latest(
        self, names: Iterable[str], is_enough: Callable[[list[Told]], bool]
    ) -> Events:
        """Last events of some subjects: as many as are enough, or all.

        Parameters
        ----------
        is_enough : whether nothing earlier matters.
        """
        found: Events = {}
        limit, left = _FEW, list(names)
        while left:
            again = []
            for some in pieces(left, _AT_ONCE):
                read = told(self._rows(self._last(some, limit)))
                for name, mine in read.items():
                    if len(mine) < limit or is_enough(mine):
                        found[name] = mine
                    else:
                        again.append(name)
            left, limit = again, limit * 4
        return found

    def as_of(self) -> list[tuple[str, int]]:
        """When each source last made something known. [µs]"""
        column = heard.c
        whole = (
            select(column.source, func.max(column.last_recorded))
            .where(column.last_recorded <= self.known_at)
            .group_by(column.source)
        )
        found = {row[0]: row[1] for row in self.connection.execute(whole)}
        cut = select(column.source, column.first_position, column.last_position).where(
            column.hour == self.known_at // HOUR, column.last_recorded > self.known_at
        )
        for source, first, last in self.connection.execute(cut).all():
            # What is added to the column keeps SQLite from looking up all of a source.
            asked = select(func.max(events.c.recorded)).where(
                events.c.position.between(first, last),
                events.c.source.concat("") == source,
                events.c.recorded <= self.known_at,
            )
            time = self.connection.execute(asked).scalar()
            if time is not None:
                found[source] = time
        return sorted(found.items())

    def _events(self) -> Select[Any]:
        return select(*_EVENT).where(self._is_known(events.c))

    def _is_known(self, column: Any) -> ColumnElement[bool]:
        return and_(column.time <= self.at, column.recorded <= self.known_at)

    def _of(self, wanted: Subquery) -> ColumnElement[bool]:
        return wanted.c.subject == events.c.subject

    def _open(self, *kinds: str) -> Subquery:
        """Subjects that may be open.

        Those that are by all that is known today, and those of which something
        happened, or became known, only later. Each row is in one part only.
        """
        column = subjects.c
        some = select(column.subject).where(
            column.kind.in_(kinds),
            column.until >= self.at,
            column.first_time <= self.at,
        )
        is_over = column.closed > column.opened
        return union_all(
            some.where(column.closed <= column.opened),
            some.where(is_over, column.last_time > self.at),
            some.where(
                is_over,
                column.last_time + 0 <= self.at,  # not by the index of that column
                column.last_recorded > self.known_at,
            ),
        ).subquery()

    def _last(self, names: Sequence[str], limit: int) -> Select[Any]:
        """The last events of some subjects, and those of the same time."""
        mine = events.alias()
        last = (
            select(mine.c.time)
            .where(mine.c.subject == subjects.c.subject, self._is_known(mine.c))
            .order_by(mine.c.time.desc())
            .limit(limit)
            .correlate(subjects)
            .subquery()
        )
        since = select(func.min(last.c.time)).scalar_subquery()
        return (
            self._events()
            .join(subjects, subjects.c.subject == events.c.subject)
            .where(subjects.c.subject.in_(names), events.c.time >= since)
        )

    def _rows(self, asked: Select[Any]) -> list[Row]:
        cursor = self.connection.execute(asked).cursor
        # Rows as the driver gives them: there may be a hundred thousand.
        return [] if cursor is None else list(cursor.fetchall())
