"""Rows: the events that a row of a table says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Row
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import from_json, to_json

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.reasons import UnreadableError
from twin.feeds.rows.mapping import Mapping
from twin.feeds.statement import When, said, statement, times_of
from twin.feeds.times import clock_time

LARGEST = 262_144
"""Bytes of a row as it is packed."""


class Rows:
    """Reads rows by mappings, of which each may say an event of a row.

    An event is told from others by the columns that are read, or by those of the
    mapping's `id`: the same row in two files, or asked for twice, is one event.

    Parameters
    ----------
    mappings : which columns hold which fields; none to read what was kept before.
    """

    name = "rows"

    def __init__(self, *mappings: Mapping) -> None:
        self.mappings = mappings

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that a table has to have."""
        named = (name for one in self.mappings for name in one.columns)
        return tuple(dict.fromkeys(named))

    def redact(self, raw: bytes, names: Names) -> str:
        """The events with pseudonyms; columns that are not mapped are gone.

        Raises
        ------
        UnreadableError if it is no row.
        """
        if len(raw) > LARGEST:
            raise UnreadableError("too-large", f"is over {LARGEST} bytes")
        try:
            row = from_json(raw)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise UnreadableError("unreadable", "is no row")
        found = [_event(one, row, names) for one in self.mappings if _is_said(one, row)]
        return to_json(found).decode()

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """What the row says, or why it cannot be applied."""
        for one in from_json(body):
            yield said(one, origin, codes)


def packed(row: Row[str, Any]) -> bytes:
    """A row as the bytes that `Rows` takes.

    Parameters
    ----------
    row : cells by column, as a file or a database gives them.
    """
    return to_json({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    """A cell as JSON has it; nothing for what is neither text, number nor time."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal | float):
        number = float(value)
        is_whole = number.is_integer() and abs(number) < 2**53
        return int(number) if is_whole else _finite(number)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _finite(number: float) -> float | None:
    return number if number - number == 0 else None  # neither infinite nor none


def _is_said(mapping: Mapping, row: Row[str, Any]) -> bool:
    is_in = (_text(row.get(name)) in texts for name, texts in mapping.where.items())
    return bool(_text(row.get(mapping.time))) and all(is_in)


def _event(mapping: Mapping, row: Row[str, Any], names: Names) -> dict[str, Any]:
    """What may be kept of an event that a row says."""
    data: dict[str, Any] = dict(mapping.constant)
    times = times_of(mapping.model)
    for name, columns in mapping.fields.items():
        value = _value(columns, row, mapping.join)
        if value is None:
            continue
        words = mapping.values.get(name)
        value = words.get(_text(value), value) if words else value
        data[name] = _time(value, mapping) if name in times else value
    when = When(
        _time(row.get(mapping.time), mapping),
        _time(row.get(mapping.recorded or ""), mapping),
        _text(row.get(mapping.sequence or "")),
    )
    told_by = mapping.id or mapping.columns
    identity = [mapping.kind, mapping.time, *(_text(row.get(one)) for one in told_by)]
    return statement(mapping.model, data, to_json(identity).decode(), when, names)


def _value(columns: Sequence[str], row: Row[str, Any], join: str) -> Any:
    """What a field is; nothing if its only or its last column is empty."""
    if len(columns) == 1:
        value = row.get(columns[0])
        value = value.strip() if isinstance(value, str) else value
        return None if value == "" else value
    texts = [_text(row.get(one)) for one in columns]
    return join.join(texts) if texts[-1] else None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _time(value: Any, mapping: Mapping) -> str:
    """A time of a table as RFC 3339 writes it; without an offset if none is known."""
    text = _text(value)
    time = clock_time(text) if text else None
    if time is None:
        return text
    if time.tzinfo is None and mapping.timezone is not None:
        time = time.replace(tzinfo=ZoneInfo(mapping.timezone))
    return time.isoformat()
