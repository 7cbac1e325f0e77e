"""Canon: the one order in which the events of a subject are taken.

By the time at which they happened, then by the sequence that the source gives, then by
what happened, then by source and id. When they came matters never, so any order of
arrival gives the same state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

from twin.feeds.lifetimes import WORDS

RANKED = {
    "twin.movement": (
        *("pre-admit", "pending-admit", "register", "admit", "change-class"),
        *("pending-transfer", "transfer", "update", "depart", "arrive"),
        *("pending-discharge", "discharge"),
        *("cancel-pending-admit", "cancel-pending-transfer"),
        *("cancel-pending-discharge", "cancel-depart", "cancel-arrive"),
        *("cancel-transfer", "cancel-discharge"),
        *("cancel-pre-admit", "cancel-admit", "cancel-register", "merge"),
    ),
    "twin.appointment": (
        *("book", "block", "move", "change", "arrive"),
        *("no-show", "cancel", "delete", "open"),
    ),
    "twin.ticket": ("issued", "returned", "called", "missed", "closed", "cancelled"),
    "twin.order": (
        *("placed", "changed", "collected", "begun", "done", "result", "cancelled"),
    ),
    "twin.bed": ("occupied", "dirty", "cleaning", "free", "reserved", "closed"),
    "twin.theatre": (
        *("listed", "sent-for", "in", "anaesthesia", "start", "end", "out"),
        *("recovery-in", "recovery-out", "cleaned", "cancelled"),
    ),
    "twin.parking": ("in", "out", "refused", "level"),
    "twin.device": (
        *("planned", "cancelled", "maintenance", "degraded", "down", "up"),
    ),
    "twin.roster": ("shift", "absence", "cancel-shift", "cancel-absence"),
}
"""What happened, in the order in which it is taken where all happened at once."""
RANK = {
    type_: {what: rank for rank, what in enumerate(ranked)}
    for type_, ranked in RANKED.items()
}


class Told(NamedTuple):
    """An event as it is folded; they sort in the order in which they are taken."""

    time: int
    """When it happened. [µs since 1970-01-01 UTC]"""
    sequence: str
    rank: int
    source: str
    id: str
    type: str
    what: str
    """What happened; empty where the type has no such word."""
    data: dict[str, Any]


Row = Sequence[Any]
"""Subject, type, time, sequence, source, id and data of an event in the store."""
COLUMNS = ("subject", "type", "time", "sequence", "source", "id", "data")


def told(rows: Sequence[Row]) -> dict[str, list[Told]]:
    """Events by subject, each in the order in which they are taken."""
    # One text is read much faster than many.
    read = from_json(f"[{','.join([row[6] for row in rows])}]")
    found: dict[str, list[Told]] = {}
    make = Told._make
    for (subject, type_, time, sequence, source, id_, _), data in zip(
        rows, read, strict=True
    ):
        what = data.get(WORDS.get(type_, ""), "")
        rank = RANK.get(type_, {}).get(what, 0)
        one = make((time, sequence, rank, source, id_, type_, what, data))
        mine = found.get(subject)
        if mine is None:
            found[subject] = [one]
        else:
            mine.append(one)
    for events in found.values():
        if len(events) > 1:
            events.sort()
    return found
