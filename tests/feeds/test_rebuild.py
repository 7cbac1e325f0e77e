from contextlib import closing
from dataclasses import replace

import pytest

from tests.feeds.messages import CODES, message, reading
from twin.errors import FeedError
from twin.feeds.intake import Intake
from twin.feeds.rebuild import rebuild
from twin.feeds.replay import replay
from twin.feeds.store import Store

EVENTS = (
    "SELECT source, id, receipt, type, subject, time, offset_min, recorded, sequence, "
    "data FROM events ORDER BY source, id"
)
TABLES = (
    "SELECT * FROM receipts ORDER BY position",
    "SELECT receipt, received FROM repeats ORDER BY id",
    "SELECT receipt, number, reason, detail, nearest, sealed, closed FROM quarantine "
    "ORDER BY receipt, number",
    "SELECT * FROM subjects ORDER BY subject",
)
MAPPED = replace(CODES, by_source={"his": {"places": {"W5": "ward-4"}}})


def test_a_store_made_anew_from_receipts_is_the_same(intake, database, rows):
    """Every event comes out the same to the byte, whatever happened to it before."""
    first = [message(f"e{n}", visit=f"V{n % 5}", patient=f"P{n % 5}") for n in range(9)]
    odd = message("odd")._replace(body=b"\xff no JSON")
    waits = [message("w1", place="W5"), message("w2", place="W5", bed="nowhere")]
    intake.take([*first, odd, *waits, reading(1)])
    intake.take([first[0], odd, message("w1", place="ward-3", sex="male")])
    replay(Intake(intake.store, intake.vault, MAPPED))
    intake.take([reading(2)])
    with closing(Store(database("anew"))) as into:
        count = rebuild(intake.store, into, MAPPED)
        assert count == len(rows(intake.store, EVENTS)) == 12
        assert rows(into, EVENTS) == rows(intake.store, EVENTS)
        for asked in TABLES:
            assert rows(into, asked) == rows(intake.store, asked)


def test_only_an_empty_store_is_rebuilt_into(intake):
    """What a store has is never written over."""
    intake.take([message("e1")])
    with pytest.raises(FeedError, match="is not empty"):
        rebuild(intake.store, intake.store, CODES)


def test_messages_of_an_unknown_format_are_not_left_out(intake, database):
    """Rather than lose events, it is said which format is missing."""
    intake.take([message("e1")])
    with (
        closing(Store(database("anew"))) as into,
        pytest.raises(FeedError, match="not read: cloudevents"),
    ):
        rebuild(intake.store, into, CODES, formats={})
