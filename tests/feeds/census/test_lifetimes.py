"""What the store takes for over is over, for every short history that can be told."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from twin.feeds.census.canon import RANKED, told
from twin.feeds.census.state_hash import KINDS
from twin.feeds.event import Event
from twin.feeds.lifetimes import WORDS, effect, instant
from twin.feeds.store.spans import spans

LONG = 3
"""Events of a history."""
PATTERNS = ((1, 1, 1), (1, 1, 2), (1, 2, 2), (1, 2, 3))
"""When they happened: at once, or one after the other."""
EPOCH = "1970-01-01T00:00:0{}Z"
SUBJECTS = {
    "twin.movement": "visit/v",
    "twin.appointment": "appointment/a",
    "twin.ticket": "ticket/t",
    "twin.order": "order/o",
    "twin.theatre": "case/c",
    "twin.parking": "plate/x",
    "twin.device": "maintenance/m",
    "twin.roster": "shift/s",
}
MORE: dict[str, dict[str, Any]] = {
    "twin.parking": {"plate": "x", "lot": "p"},
    "twin.device": {"start": EPOCH.format(2), "device": "d"},
    "twin.roster": {"start": EPOCH.format(1), "end": EPOCH.format(5)},
}


def histories(type_: str) -> Iterator[list[Event]]:
    """All short histories of a subject, as events."""
    for whats in product(RANKED[type_], repeat=LONG):
        if type_ == "twin.device" and not {*whats} <= {"planned", "cancelled"}:
            continue
        for times in PATTERNS:
            yield [
                Event(
                    *("his", str(number), type_, SUBJECTS[type_], time, 0, time, ""),
                    json.dumps({WORDS[type_]: what, **MORE.get(type_, {})}),
                )
                for number, (what, time) in enumerate(zip(whats, times, strict=True))
            ]


@pytest.mark.parametrize("type_", SUBJECTS)
def test_what_closes_leaves_nothing_open(type_: str) -> None:
    """No history whose last close is later than its last open leaves anything open."""
    make = KINDS[SUBJECTS[type_].partition("/")[0]]
    closed = 0
    for history in histories(type_):
        span = {row.subject: row for row in spans(history)}[SUBJECTS[type_]]
        rows = [
            (one.subject, type_, one.time, "", "his", one.id, one.data)
            for one in history
        ]
        state = make.of(told(rows)[SUBJECTS[type_]])
        is_closed = span.closed > span.opened
        closed += is_closed
        assert state.is_over or not is_closed, history
        assert state.is_over or span.until >= state.until, history
    assert closed > 0


def test_a_first_result_closes_nothing() -> None:
    """A result closes an order unless it says that it is not the last."""
    said = {"what": "result", "order": "o", "service": "ct"}
    assert effect("twin.order", said) == -1
    assert effect("twin.order", {**said, "is_final": True}) == -1
    assert effect("twin.order", {**said, "is_final": False}) == 0


def test_an_instant_is_in_microseconds() -> None:
    """Times in data are read with their offset."""
    assert instant("1970-01-01T08:00:01+08:00") == 1_000_000
