"""Rows: a row of a table as an event, in the twin's own format."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from collections.abc import Mapping as Row
from typing import Any

from pydantic_core import from_json, to_json

from twin.feeds.cloud_events import CloudEvents
from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.reasons import UnreadableError
from twin.feeds.rows.mapping import PREFIX, Mapping

LINE = "\0line"
"""Key under which a row says where it stands in its file."""
BROKEN = "\0broken"
"""Key of the cells of a line that is no row."""
_DATE = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_HOUR = re.compile(r"(?<=[ T])(\d)(?=:)")


class Rows:
    """Reads rows by a mapping; what is kept of them are events like any other.

    A row is identified by the columns that are read: the same row in two files, or
    asked for twice, is one event.

    Parameters
    ----------
    mapping : which column holds which field.
    """

    name = CloudEvents.name  # what is kept of a row is an event in that format

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._events = CloudEvents()

    def redact(self, raw: bytes, names: Names) -> str:
        """The row as an event with pseudonyms; columns that are not mapped are gone.

        Raises
        ------
        UnreadableError if it has more or fewer cells than the header.
        """
        row: dict[str, Any] = from_json(raw)
        if BROKEN in row:
            where = f"line {row[LINE]} has more or fewer cells than the header"
            raise UnreadableError("unreadable", where)
        return self._events.redact(to_json(self.event(row)), names)

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """What the row says, or why it cannot be applied."""
        return self._events.read(body, origin, codes)

    def event(self, row: Row[str, Any]) -> dict[str, Any]:
        """The event that a row is, with identifiers as the table has them."""
        mapping = self.mapping
        used = {column: row.get(column) for column in mapping.columns}
        data: dict[str, Any] = dict(mapping.constant)
        for name, column in mapping.fields.items():
            value = used[column]
            if value is None or value == "":
                continue
            words = mapping.values.get(name)
            data[name] = words.get(str(value), value) if words else value
        event = {
            "specversion": "1.0",
            "id": to_json(used).decode(),
            "type": PREFIX + mapping.kind,
            "time": _iso(used[mapping.time]),
            "data": data,
        }
        if mapping.recorded and used[mapping.recorded]:
            event["recordedtime"] = _iso(used[mapping.recorded])
        return event


def packed(row: Row[str, Any]) -> bytes:
    """A row as the bytes that `Rows` takes."""
    return to_json(row, fallback=str)


def _iso(value: Any) -> str:
    """A time of a table as ISO 8601, with its offset if it has one."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    text = _DATE.sub(_padded, str(value).strip(), count=1)
    text = _HOUR.sub(r"0\1", text, count=1)
    try:
        return dt.datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text


def _padded(found: re.Match[str]) -> str:
    return "-".join(part.zfill(2) for part in found.groups())
