"""Spans: when each subject was first and last heard of, and whether it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case

OPEN_TYPES = ("twin.reading", "twin.weather", "twin.bed", "twin.device")
"""Types whose subjects are never over: their last event says what is."""
CLOSING = {
    "twin.movement": ('"what":"discharge"', '"what":"cancel-admit"'),
    "twin.appointment": (
        '"what":"cancel"',
        '"what":"delete"',
        '"what":"no-show"',
        '"what":"arrive"',
    ),
    "twin.ticket": ('"what":"closed"', '"what":"cancelled"'),
    "twin.order": ('"what":"result"', '"what":"cancelled"'),
    "twin.theatre": (
        '"what":"cleaned"',
        '"what":"recovery-out"',
        '"what":"cancelled"',
    ),
    "twin.parking": ('"what":"out"', '"what":"refused"'),
}
"""What the data of an event holds after which a subject is over, by type."""


@dataclass(frozen=True, slots=True)
class Span:
    """The least that has to be known of a subject to find it again.

    It only narrows a search: whoever folds events finds out what is really so.
    """

    first_time: int
    last_time: int
    last_recorded: int
    closes: int | None

    @staticmethod
    def closing(new: Any, old: Any) -> ColumnElement[Any]:
        """Whether it is over, by the event that happened last."""
        return case(
            (new.last_time >= old.last_time, new.closes),
            else_=old.closes,
        )


def spans(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for the table of subjects, one of each subject in these events."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["type"] in OPEN_TYPES:
            continue
        time, data = row["time"], row["data"]
        is_over = any(word in data for word in CLOSING.get(row["type"], ()))
        closes = time if is_over else None
        span = found.get(row["subject"])
        if span is None:
            found[row["subject"]] = {
                "subject": row["subject"],
                "first_time": time,
                "last_time": time,
                "last_recorded": row["recorded"],
                "closes": closes,
            }
            continue
        span["first_time"] = min(span["first_time"], time)
        span["last_recorded"] = max(span["last_recorded"], row["recorded"])
        if time >= span["last_time"]:
            span["last_time"], span["closes"] = time, closes
    return list(found.values())
