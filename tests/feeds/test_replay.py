from dataclasses import replace

import pytest

from tests.feeds.messages import CODES, message
from twin.feeds.cloud_events import CloudEvents
from twin.feeds.event import Refusal
from twin.feeds.formats import FORMATS
from twin.feeds.intake import Intake
from twin.feeds.reasons import UnreadableError
from twin.feeds.replay import replay
from twin.feeds.store.quarantine import Reason, expire, reasons, waiting

DAY = 86_400_000_000
OPEN = "SELECT count(*) FROM quarantine WHERE closed IS NULL"


@pytest.fixture
def mapped(intake) -> Intake:
    """The same intake, whose codes say what ward 5 is."""
    known = {"his": {"places": {"W5": "ward-3"}}}
    codes = replace(CODES, by_source=known)
    return Intake(intake.store, intake.vault, codes)


def test_unknown_codes_wait_with_the_nearest_right_one(intake):
    """Two patients on an unknown ward wait for one code, which is named with a hint."""
    intake.take([message("e1", place="ward-33"), message("e2", place="ward-33")])
    (reason,) = reasons(intake.store)
    assert reason.entries == 2
    assert reason.refusal.reason == "unknown-code"
    assert reason.refusal.nearest == "ward-3"
    assert '"ward-33"' in reason.refusal.detail


def test_what_waits_applies_once_its_code_is_mapped(intake, mapped, rows):
    """A replay makes the event as it would have been, and closes the entry."""
    intake.take([message("e1", place="W5"), message("e2", place="W6"), message("e3")])
    assert rows(intake.store, "SELECT count(*) FROM events") == [(1,)]
    done = replay(mapped)
    assert (done.messages, done.applied, done.waiting, done.events) == (2, 1, 1, 1)
    found = rows(
        intake.store,
        "SELECT receipt, recorded = received FROM events JOIN receipts "
        "ON receipts.position = receipt ORDER BY receipt",
    )
    assert [tuple(map(int, row)) for row in found] == [(1, 1), (3, 1)]
    (left,) = next(waiting(intake.store))
    assert (left.receipt, left.refusal.reason) == (2, "unknown-code")
    again = replay(mapped)
    assert (again.messages, again.applied, again.events) == (1, 0, 0)


class Narrow(CloudEvents):
    """A format of its time: it cannot read what came later."""

    def redact(self, raw, names):  # noqa: ARG002
        """Nothing."""
        raise UnreadableError("unreadable", "is not read yet")


def test_a_sealed_message_applies_once_its_format_reads_it(intake, rows):
    """It is opened, redacted and kept like any other, and the original removed."""
    raw = message("e1", patient="Obviously-Made-Up")
    intake.take([raw._replace(format=Narrow()), message("e2")])
    narrow = {**FORMATS, "cloudevents": Narrow()}
    assert replay(intake, narrow).waiting == 1
    done = replay(intake)
    assert (done.applied, done.events, done.waiting) == (1, 1, 0)
    ((body,),) = rows(intake.store, "SELECT body FROM receipts WHERE position = 1")
    assert '"patient":' in body
    assert "Obviously" not in body
    assert rows(intake.store, "SELECT sealed, closed > 0 FROM quarantine") == [
        (None, True)
    ]
    assert intake.take([raw]).repeats == 1


def test_one_event_of_a_message_may_wait(intake, rows):
    """The others of its message apply at once, and it follows."""
    pack = b'[{"bn":"his","n":"p1","v":1},{"n":"W5","v":2}]'
    known = {"his": {"points": {"hisp1": "p1"}}}
    first = Intake(intake.store, intake.vault, replace(CODES, by_source=known))
    first.take([message("e1")._replace(format=FORMATS["senml"], body=pack)])
    assert rows(intake.store, "SELECT count(*) FROM events") == [(1,)]
    known["his"]["points"]["hisW5"] = "p2"
    second = Intake(intake.store, intake.vault, replace(CODES, by_source=known))
    assert replay(second).events == 1
    assert rows(intake.store, OPEN) == [(0,)]
    assert rows(intake.store, "SELECT subject FROM events ORDER BY subject") == [
        ("point/p1",),
        ("point/p2",),
    ]


def test_a_fault_of_ours_loses_nothing(intake, rows):
    """What a format fails to read is kept with its reason, and applies once mended."""

    class Broken(CloudEvents):
        """A format with a fault."""

        def read(self, body, origin, codes):  # noqa: ARG002
            raise KeyError(body)

    intake.take([message("e1")._replace(format=Broken())])
    refused = Refusal("unreadable", "could not be read (KeyError)")
    assert reasons(intake.store) == [Reason("his", refused, 1)]
    assert replay(intake).events == 1
    assert rows(intake.store, OPEN) == [(0,)]


def test_originals_are_kept_for_thirty_days(intake, rows, monkeypatch):
    """Then the encrypted original goes; that it came, and why it waits, stays."""
    odd = message("e1")._replace(body=b"\xff no JSON")
    intake.take([odd, message("e2", place="nowhere")])
    now = intake.store.now()
    monkeypatch.setattr(intake.store, "_clock", lambda: (now + 29 * DAY) * 1000)
    assert expire(intake.store) == 0
    monkeypatch.setattr(intake.store, "_clock", lambda: (now + 31 * DAY) * 1000)
    assert expire(intake.store) == 1
    assert rows(intake.store, "SELECT reason, sealed FROM quarantine ORDER BY id") == [
        ("unreadable", None),
        ("unknown-code", None),
    ]
    assert rows(intake.store, "SELECT count(*) FROM receipts") == [(2,)]
    assert rows(intake.store, OPEN) == [(1,)]
    assert expire(intake.store) == 0
