import json
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from twin.feeds.event import Event
from twin.feeds.lifetimes import BEFORE, DAY, FOREVER, HOUR
from twin.feeds.store import Store, Taken, spans
from twin.feeds.store.tables import heard, subjects


def row(type_: str, subject: str, time: int, **data: Any) -> Event:
    """An event as the store is about to write it."""
    recorded = data.pop("recorded", time)
    text = json.dumps(data)
    identity = f"{subject} {time} {text}"
    kind = f"twin.{type_}"
    return Event("his", identity, kind, subject, time, 0, recorded, "", text)


STAY = [
    row("movement", "visit/v", 10, what="admit", visit="v", visit_class="outpatient"),
    row("movement", "visit/v", 30, what="discharge", visit="v"),
    row("movement", "visit/v", 30, what="cancel-discharge", visit="v", recorded=31),
    row("movement", "visit/v", 40, what="update", visit="v", visit_class="outpatient"),
]


def test_order_and_repeats_change_no_span() -> None:
    """Spans are the same in whatever order, and however often, events are told."""
    whole = spans.spans(STAY)
    for some in permutations(STAY):
        assert spans.spans([*some, *some[:2]]) == whole
    assert whole == [
        spans.Span(
            subject="visit/v",
            kind="visit",
            first_time=10,
            last_time=40,
            last_recorded=40,
            opened=30,
            closed=30,
            until=FOREVER,
            is_merged=0,
        )
    ]


@pytest.mark.parametrize(
    ("event", "opened", "closed", "until"),
    [
        (row("ticket", "ticket/t", 5, what="issued"), 5, BEFORE, 5 + DAY),
        (row("ticket", "ticket/t", 5, what="closed"), BEFORE, 5, 5 + DAY),
        (row("order", "order/o", 5, what="begun"), BEFORE, BEFORE, 5 + 30 * DAY),
        (row("parking", "lot/p", 5, what="level"), 5, BEFORE, FOREVER),
        (row("bed", "bed/b", 5, state="free"), BEFORE, BEFORE, FOREVER),
        (
            row(
                "appointment",
                "appointment/a",
                5,
                what="book",
                start="1970-01-03T08:00:00+08:00",
            ),
            5,
            BEFORE,
            3 * DAY,
        ),
        (
            row("roster", "shift/s", 5, what="shift", end="1970-01-02T00:00:00Z"),
            5,
            BEFORE,
            DAY,
        ),
    ],
)
def test_what_an_event_tells(
    event: Event, opened: int, closed: int, until: int
) -> None:
    """Each event opens, closes or does neither, and is of use until a stated time."""
    (found,) = spans.spans([event])
    assert (found.opened, found.closed, found.until) == (opened, closed, until)


def test_readings_and_weather_measured_are_not_told() -> None:
    """Subjects that have a value every minute are no part of the table."""
    reading = row("reading", "point/p", 5, point="p", value=1.0)
    assert spans.spans([reading, row("weather", "weather/roof", 5, temp_c=3)]) == []


def test_a_merge_opens_whom_it_leaves() -> None:
    """Who remains of a merge is open from then on, and who goes is closed."""
    merge = row(
        "movement",
        "visit/a",
        9,
        what="merge",
        visit="a",
        into_visit="b",
        patient="p",
        into_patient="q",
    )
    found = {one.subject: one for one in spans.spans([merge])}
    assert {s: (one.opened, one.closed) for s, one in found.items()} == {
        "visit/a": (BEFORE, 9),
        "visit/b": (9, BEFORE),
        "patient/p": (BEFORE, 9),
        "patient/q": (9, BEFORE),
    }
    assert all(one.is_merged for one in found.values())


def test_the_store_widens_what_it_has(tmp_path: Any) -> None:
    """Two commits leave the same spans as one, and say where each hour stands."""
    store = Store(f"sqlite:///{tmp_path / 'hoc.db'}")
    messages = [
        Taken("his", "test", bytes([n]), HOUR * n, "{}", events=(one,))
        for n, one in enumerate(STAY, 1)
    ]
    store.append(messages[2:])
    store.append(messages[:2])
    with store.reading() as connection:
        told = [tuple(one) for one in connection.execute(select(subjects))]
        said = [tuple(one) for one in connection.execute(select(heard))]
    assert told == spans.spans(STAY)
    assert said == [spans.Heard("his", 0, 40, 40, 1, 4)]
    store.close()
