"""Spans: the least that has to be known of a subject to find it again.

A row only narrows a search: whoever folds events finds out what is really so. It must
never hide a subject that is open, so all of it are greatest and least times, which
come out the same in whatever order events arrive, and however often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic_core import from_json

from twin.feeds.event import Event
from twin.feeds.lifetimes import (
    BEFORE,
    FOREVER,
    HOUR,
    LIFETIMES,
    UNTOLD,
    effect,
    is_told,
    survivors,
)

LEAST = ("first_time",)
"""Columns of `subjects` that only fall."""
GREATEST = ("last_time", "last_recorded", "opened", "closed", "until", "is_merged")
"""Columns of `subjects` that only rise."""
HEARD_LEAST = ("first_position",)
HEARD_GREATEST = ("last_time", "last_recorded", "last_position")


class Span(NamedTuple):
    """A row of `subjects`, in the order of its columns."""

    subject: str
    kind: str
    first_time: int
    last_time: int
    last_recorded: int
    opened: int
    closed: int
    until: int
    is_merged: int


class Heard(NamedTuple):
    """A row of `heard`, in the order of its columns."""

    source: str
    hour: int
    last_time: int
    last_recorded: int
    first_position: int
    last_position: int


def spans(events: Iterable[Event]) -> list[Span]:
    """Rows for the table of subjects, one of each subject in these events."""
    found: dict[str, Span] = {}
    for event in events:
        if event.type == UNTOLD:
            continue
        for row in _told(event):
            subject, kind, first, *most = row
            old = found.get(subject)
            if old is None:
                found[subject] = row
                continue
            _, _, least, *before = old
            widest = map(max, most, before)
            found[subject] = Span(subject, kind, min(first, least), *widest)
    return list(found.values())


def heard(events: Iterable[Event], first: int) -> list[Heard]:
    """Rows for the table of what sources said by hour, one for each of both.

    Parameters
    ----------
    events : in the order of their positions.
    first : position of the first of them.
    """
    found: dict[tuple[str, int], Heard] = {}
    for position, event in enumerate(events, first):
        time, recorded = event.time, event.recorded
        key = event.source, recorded // HOUR
        old = found.get(key)
        if old is None:
            found[key] = Heard(*key, time, recorded, position, position)
            continue
        _, _, last_time, last_recorded, began, _ = old
        if time > last_time:
            last_time = time
        if recorded > last_recorded:
            last_recorded = recorded
        found[key] = Heard(*key, last_time, last_recorded, began, position)
    return list(found.values())


def _told(event: Event) -> Iterator[Span]:
    """What an event tells of its subject and, of a merge, of all who take part."""
    data, time = from_json(event.data), event.time
    if not is_told(event.type, data):
        return
    until = LIFETIMES[event.type].until(data, time)
    if data.get("what") == "merge":
        for gone, survivor in survivors(data):
            yield _row(gone, event, BEFORE, time, until, 1)
            yield _row(survivor, event, time, BEFORE, FOREVER, 1)
        yield _row(event.subject, event, BEFORE, BEFORE, until, 1)
        return
    change = effect(event.type, data)
    opened = time if change > 0 else BEFORE
    closed = time if change < 0 else BEFORE
    yield _row(event.subject, event, opened, closed, until, 0)


def _row(
    subject: str, event: Event, opened: int, closed: int, until: int, is_merged: int
) -> Span:
    time, kind = event.time, subject.partition("/")[0]
    known = event.recorded
    return Span(subject, kind, time, time, known, opened, closed, until, is_merged)
