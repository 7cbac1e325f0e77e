"""Lifetimes: what opens a subject, what closes it, and when it lapses.

A subject is over once something that closes it happened later than everything that
opens it. It also lapses when it was not heard of for so long that it can be nothing of
now: most hospitals never say that an outpatient left, or that a number in a queue was
given up. Both are rules of the census, written down here once, because the store uses
them to find what is open without reading the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from twin.feeds.event import micros

BEFORE = -(1 << 62)
"""Earlier than any time. [µs]"""
FOREVER = 1 << 62
"""Later than any time. [µs]"""
HOUR = 3_600_000_000
"""Microseconds of an hour."""
DAY = 24 * HOUR

Data = Mapping[str, Any]

VISIT_LASTS: dict[Any, int] = {
    "emergency": 7 * DAY,
    "outpatient": DAY,
    "day": 2 * DAY,
    "pre-admission": 30 * DAY,
    "other": 30 * DAY,
}
"""How long a visit is believed in after what was last heard of it, by class; until it
is said to be over, where there is none here. [µs]"""
TICKET_LASTS = DAY
ORDER_LASTS = 30 * DAY
CAR_LASTS = 7 * DAY
BOOKING_LASTS = DAY
"""After it should have ended."""
CASE_LASTS = DAY
"""After it should have begun, or was last heard of."""
LISTED_LASTS = 365 * DAY
"""Of an operation on a list that has no date."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The life of the subjects of one type of event.

    Attributes
    ----------
    word : field of the data that says what happened.
    opens : words after which a subject may be open.
    closes : words after which it is over, unless something later opens it.
    until : after which time an event is nothing of now, if nothing else is heard.
    """

    word: str
    opens: frozenset[str]
    closes: frozenset[str]
    until: Callable[[Data, int], int]


def instant(text: str) -> int:
    """Microseconds since 1970 UTC of a time in an event's data."""
    return micros(dt.datetime.fromisoformat(text))


def later(time: int, lasts: int) -> int:
    """So much later, `FOREVER` included. [µs]"""
    return min(time + lasts, FOREVER)


def _visit(data: Data, time: int) -> int:
    if "expected" in data:
        time = max(time, instant(data["expected"]))
    return later(time, VISIT_LASTS.get(data.get("visit_class"), FOREVER))


def _booking(data: Data, time: int) -> int:
    named = [instant(data[key]) for key in ("start", "end") if key in data]
    if named:
        return later(max(named), BOOKING_LASTS)
    return FOREVER if data["what"] in ("book", "move", "block") else time


def _case(data: Data, time: int) -> int:
    if "planned_start" in data:
        return later(max(time, instant(data["planned_start"])), CASE_LASTS)
    return later(time, LISTED_LASTS if data["what"] == "listed" else CASE_LASTS)


def _device(data: Data, _: int) -> int:
    if data["state"] not in ("planned", "cancelled"):
        return FOREVER
    return plan_ends(data)


def plan_ends(data: Data) -> int:
    """When something planned is over; a day after its start, if no end is said. [µs]"""
    ends = [data[key] for key in ("end", "until", "valid") if key in data]
    return instant(ends[0]) if ends else later(instant(data["start"]), DAY)


def _parking(data: Data, time: int) -> int:
    return later(time, CAR_LASTS) if "plate" in data else FOREVER


def _always(_: Data, __: int) -> int:
    return FOREVER


LIFETIMES: dict[str, Lifetime] = {
    "twin.movement": Lifetime(
        "what",
        frozenset(
            (
                *("register", "pre-admit", "admit", "transfer", "change-class"),
                *("pending-admit", "cancel-transfer", "cancel-discharge"),
            )
        ),
        # Not what cancels an announcement: who was admitted since stays.
        frozenset(("discharge", "cancel-admit", "cancel-register", "merge")),
        _visit,
    ),
    "twin.appointment": Lifetime(
        "what",
        frozenset(("book", "move", "block")),
        frozenset(("arrive", "cancel", "delete", "no-show", "open")),
        _booking,
    ),
    "twin.ticket": Lifetime(
        "what",
        frozenset(("issued", "called", "missed", "returned")),
        frozenset(("closed", "cancelled")),
        lambda _, time: later(time, TICKET_LASTS),
    ),
    "twin.order": Lifetime(
        "what",
        frozenset(("placed",)),
        frozenset(("done", "result", "cancelled")),
        lambda _, time: later(time, ORDER_LASTS),
    ),
    "twin.theatre": Lifetime(
        "what",
        frozenset(
            (
                *("listed", "sent-for", "in", "anaesthesia"),
                *("start", "end", "out", "recovery-in"),
            )
        ),
        frozenset(("recovery-out", "cancelled")),
        _case,
    ),
    "twin.parking": Lifetime(
        "what", frozenset(("in", "level")), frozenset(("out", "refused")), _parking
    ),
    "twin.bed": Lifetime("state", frozenset(), frozenset(), _always),
    "twin.device": Lifetime(
        "state", frozenset(("planned",)), frozenset(("cancelled",)), _device
    ),
    "twin.roster": Lifetime(
        "what",
        frozenset(("shift", "absence")),
        frozenset(("cancel-shift", "cancel-absence")),
        lambda data, _: plan_ends(data),
    ),
    "twin.weather": Lifetime(
        "valid", frozenset(), frozenset(), lambda data, _: plan_ends(data)
    ),
}
"""By type of event. What neither opens nor closes, such as an update, changes nothing
of it. A visit that is merged into another lives on in that."""

WORDS = {type_: life.word for type_, life in LIFETIMES.items()}
"""Fields of the data that say what happened, by type of event."""
UNTOLD = "twin.reading"
"""The type whose subjects nobody looks for: readings are found by point and time."""


def effect(type_: str, data: Data) -> int:
    """1 if an event may leave its subject open, -1 if it closes it, 0 if neither.

    A result that is not the last closes nothing, and a car park is never over.
    """
    life = LIFETIMES[type_]
    word = data.get(life.word)
    if type_ == "twin.parking" and "plate" not in data:
        return 1
    if word in life.closes:
        return 0 if data.get("is_final") is False else -1
    return 1 if word in life.opens else 0


def is_told(type_: str, data: Data) -> bool:
    """Whether the census looks for the subject: weather only if it is a forecast."""
    return type_ != UNTOLD and (type_ != "twin.weather" or "valid" in data)


def survivors(data: Data) -> list[tuple[str, str]]:
    """Subjects that a merge ends, each with the one that it lives on in."""
    return [
        (f"{who}/{data[who]}", f"{who}/{data[f'into_{who}']}")
        for who in ("visit", "patient")
        if who in data and f"into_{who}" in data
    ]
