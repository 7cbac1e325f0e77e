"""Appointments: what each trigger of SIU says."""

import pytest

from tests.feeds.hl7.conftest import Say
from tests.feeds.hl7.messages import message
from tests.feeds.hl7.names import pseudonym
from tests.feeds.hl7.test_adt import data, only, refusal
from twin.feeds.hl7.siu import TRIGGERS

PATIENT = "PID|||P1"
TIMING = "TQ1|||||||20261201090000|20261201093000"


def booking(trigger: str, *segments: str, schedule: str = "SCH|A1|A2") -> str:
    """A message about one appointment."""
    return message(f"SIU^{trigger}", schedule, *segments)


def test_a_booking(say: Say) -> None:
    """S12 says whose, where, with whom and when."""
    raw = booking("S12", TIMING, PATIENT, "RGS|1", "AIL|1||OPD12^55", "AIP|1||D1^X")
    assert data(say(raw)) == {
        "what": "book",
        "appointment": pseudonym("appointment", "A2"),
        "patient": pseudonym("patient", "P1"),
        "place": "places:OPD12",
        "doctor": pseudonym("staff", "D1"),
        "start": "2026-12-01T09:00:00+08:00",
        "end": "2026-12-01T09:30:00+08:00",
    }
    assert only(say(raw)).subject == f"appointment/{pseudonym('appointment', 'A2')}"


@pytest.mark.parametrize(("trigger", "what"), TRIGGERS.items())
def test_triggers(say: Say, trigger: str, what: str) -> None:
    """Each trigger says what happened."""
    assert data(say(booking(trigger, PATIENT)))["what"] == what


def test_all_triggers_that_matter_are_read() -> None:
    """Booked, moved, changed, given back, blocked, opened and not kept: all are."""
    assert set(TRIGGERS) == {f"S{number}" for number in (*range(12, 25), 26)}


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("Booked", "change"),
        ("Started", "arrive"),
        ("COMPLETE", "arrive"),
        ("Noshow", "no-show"),
        ("Cancelled", "cancel"),
        ("", "change"),
    ],
)
def test_a_change_may_be_more(say: Say, state: str, what: str) -> None:
    """A changed appointment whose status says that it began, has begun."""
    schedule = "SCH|A1|A2" + "|" * 23 + state
    assert data(say(booking("S14", schedule=schedule)))["what"] == what
    assert data(say(booking("S12", schedule=schedule)))["what"] == "book"


@pytest.mark.parametrize(
    ("segments", "schedule", "start", "end"),
    [
        ((TIMING,), "SCH|A1", "09:00", "09:30"),
        ((), "SCH|A1||||||||||^^^20261201100000^20261201101500", "10:00", "10:15"),
        ((), "SCH|A1||||||||20|min|^^^20261201100000", "10:00", "10:20"),
        (("AIS|1||CT|20261201110000|||1|H",), "SCH|A1", "11:00", "12:00"),
        (("AIL|1||OPD|||20261201120000|||90|s",), "SCH|A1", "12:00", "12:01"),
        (("AIS|1||CT|20261201110000",), "SCH|A1||||||||0|min", "11:00", None),
        (("AIS|1||CT|20261201110000",), "SCH|A1||||||||5|fathom", "11:00", None),
        ((), "SCH|A1", None, None),
    ],
)
def test_when_it_is(
    say: Say, segments: tuple[str, ...], schedule: str, start: str, end: str | None
) -> None:
    """TQ1 says it best, then SCH-11, then the first service or place, with SCH-9."""
    said = data(say(booking("S12", *segments, schedule=schedule)))
    day = "2026-12-01T"
    assert (said.get("start") or "")[:16] == (f"{day}{start}" if start else "")
    assert (said.get("end") or "")[:16] == (f"{day}{end}" if end else "")


def test_a_service_stands_for_a_place(say: Say) -> None:
    """Without a location the first service says what is booked."""
    said = data(say(booking("S12", "AIS|1||CT^CT of the head")))
    assert said["place"] == "services:CT"


def test_a_slot_is_blocked_and_opened(say: Say) -> None:
    """S23 and S24 have no patient."""
    for trigger, what in (("S23", "block"), ("S24", "open")):
        said = data(say(booking(trigger, TIMING, "AIL|1||OPD12")))
        assert (said["what"], said.get("patient")) == (what, None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (booking("S12", schedule="SCH||"), "no-subject"),
        (booking("S12", "TQ1|||||||20261201090000|20261201080000"), "bad-value"),
        (booking("S12", "TQ1|||||||00191201090000"), "bad-time"),
        (booking("S25"), "unknown-type"),
    ],
)
def test_what_cannot_be_applied(say: Say, raw: str, reason: str) -> None:
    """No number, an end before the beginning, no time: each has its reason."""
    assert refusal(say(raw)).reason == reason
