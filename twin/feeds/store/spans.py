"""Spans: the least that has to be known of a subject to find it again.

A row only narrows a search: whoever folds events finds out what is really so. It must
never hide a subject that is open, so all of it are greatest and least times, which
come out the same in whatever order events arrive, and however often.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twin.feeds.lifetimes import (
    BEFORE,
    FOREVER,
    HOUR,
    LIFETIMES,
    UNTOLD,
    is_told,
    survivors,
)

Row = dict[str, Any]

GREATEST = ("last_time", "last_recorded", "opened", "closed", "until", "is_merged")
"""Columns of `subjects` that only rise."""
LEAST = ("first_time",)
"""Columns of `subjects` that only fall."""
HEARD_GREATEST = ("last_time", "last_recorded", "last_position")
HEARD_LEAST = ("first_position",)


def spans(rows: Iterable[Row]) -> list[Row]:
    """Rows for the table of subjects, one of each subject in these events."""
    found: dict[str, Row] = {}
    for row in rows:
        if row["type"] != UNTOLD:
            for one in _told(row):
                _widen(found, one["subject"], one, LEAST, GREATEST)
    return list(found.values())


def heard(rows: Iterable[Row]) -> list[Row]:
    """Rows for the table of what sources said by hour, one for each of both."""
    found: dict[tuple[str, int], Row] = {}
    for row in rows:
        hour = row["recorded"] // HOUR
        one = {
            "source": row["source"],
            "hour": hour,
            "last_time": row["time"],
            "last_recorded": row["recorded"],
            "first_position": row["position"],
            "last_position": row["position"],
        }
        _widen(found, (row["source"], hour), one, HEARD_LEAST, HEARD_GREATEST)
    return list(found.values())


def _widen(
    found: dict[Any, Row],
    key: Any,
    row: Row,
    least: Iterable[str],
    greatest: Iterable[str],
) -> None:
    old = found.setdefault(key, row)
    for name in least:
        old[name] = min(old[name], row[name])
    for name in greatest:
        old[name] = max(old[name], row[name])


def _told(row: Row) -> Iterator[Row]:
    """What an event tells of its subject and, of a merge, of all who take part."""
    data = json.loads(row["data"])
    if not is_told(row["type"], data):
        return
    life = LIFETIMES[row["type"]]
    word = data.get(life.word)
    until = life.until(data, row["time"])
    if word == "merge":
        for gone, survivor in survivors(data):
            yield _row(gone, row, closed=row["time"], until=until, is_merged=1)
            yield _row(survivor, row, opened=row["time"], is_merged=1)
        yield _row(row["subject"], row, until=until, is_merged=1)
        return
    yield _row(
        row["subject"],
        row,
        opened=row["time"] if word in life.opens else BEFORE,
        closed=row["time"] if word in life.closes else BEFORE,
        until=until,
    )


def _row(
    subject: str,
    event: Mapping[str, Any],
    opened: int = BEFORE,
    closed: int = BEFORE,
    until: int = FOREVER,
    is_merged: int = 0,
) -> Row:
    return {
        "subject": subject,
        "kind": subject.partition("/")[0],
        "first_time": event["time"],
        "last_time": event["time"],
        "last_recorded": event["recorded"],
        "opened": opened,
        "closed": closed,
        "until": until,
        "is_merged": is_merged,
    }
