"""Statements as text for the driver, which takes rows as plain tuples.

SQLAlchemy writes them once, for either database; per row it would cost more than the
database does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql import ClauseElement

Row = tuple[Any, ...]

AT_ONCE = 500
"""Values asked for in one query."""
_LOCK = 0x7477696E
"""Number of the lock that lets one writer at a time into PostgreSQL."""


class Statements:
    """Writes statements for the database of an engine.

    Parameters
    ----------
    engine : of SQLite or PostgreSQL.
    """

    def __init__(self, engine: Engine) -> None:
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.mark = "?" if self.is_sqlite else "%s"
        """Stands for a value."""
        self._dialect = (
            SQLiteDialect_pysqlite(paramstyle="qmark")
            if self.is_sqlite
            else PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]
        )

    def text(self, statement: ClauseElement, columns: Sequence[str] = ()) -> str:
        """The statement as the driver takes it."""
        keys = list(columns) or None
        return str(statement.compile(dialect=self._dialect, column_keys=keys))

    def into(self, table: Table) -> Any:
        """An insert that knows of conflicts."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @property
    def bounds(self) -> tuple[Any, Any]:
        """Functions that give the smaller and the larger of two values."""
        if self.is_sqlite:
            return func.min, func.max
        return func.least, func.greatest

    def lock(self, connection: Connection) -> None:
        """Let one writer at a time in, as SQLite does by itself."""
        if not self.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    def tidy(self, engine: Engine) -> None:
        """Let nothing that was deleted linger in the log of writes.

        A reader that holds on keeps it there until the log is next moved.
        """
        if self.is_sqlite:
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def among(
        self, connection: Connection, start: str, values: Sequence[Any]
    ) -> Iterator[Any]:
        """Rows of a query that ends in `column IN (these values)`.

        Parameters
        ----------
        connection : to ask.
        start : the query up to and with the column.
        values : any number of them.
        """
        for some in pieces(values, AT_ONCE):
            marks = ",".join([self.mark] * len(some))
            asked = f"{start} IN ({marks})"
            yield from connection.exec_driver_sql(asked, tuple(some))


def pieces(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The values, so many at a time."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some
