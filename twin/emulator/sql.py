"""Rows into a table, as a queue system offers them as a view."""

from __future__ import annotations

import json

from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert
from sqlalchemy.exc import OperationalError

from twin.emulator.message import Message

METADATA = MetaData()
TICKETS = Table(
    "v_queue_tickets",
    METADATA,
    Column("row_no", Integer, primary_key=True),
    Column("ticket_no", Text),
    Column("queue_code", Text),
    Column("status", Text),
    Column("patient_no", Text),
    Column("patient_name", Text),
    Column("window_no", Text),
    Column("changed_at", Text),
)
"""What happened to each ticket, a row a change; `row_no` rises."""


class Sql:
    """Adds rows to the table, one a message.

    Parameters
    ----------
    url : of SQLAlchemy.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        METADATA.create_all(self._engine)

    def send(self, message: Message) -> None:
        """Add a row.

        Raises
        ------
        OSError if the database does not take it.
        """
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(TICKETS), json.loads(message.body))
        except OperationalError as error:
            raise ConnectionError(str(error.orig)) from error

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
