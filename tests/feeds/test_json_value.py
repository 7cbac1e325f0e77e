"""One value in JSON: where it is found, what it becomes, and what is not kept."""

import json
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.codes import Codes
from twin.feeds.event import MICROSECONDS, Origin, moment
from twin.feeds.json_value import JsonValue, enveloped
from twin.feeds.keys import Keys
from twin.feeds.kinds.device import Device
from twin.feeds.kinds.reading import Reading
from twin.feeds.reasons import UnreadableError
from twin.feeds.vault import Vault

NOW = 1_795_737_600
CODES = Codes(
    {"bms": {"points": {"bms/1/t": "hall/temp"}, "devices": {"bms/1/t": "ct"}}}
)
HEAD = {"topic": "bms/1/t", "value": "d.v", "unit": "Cel", "at": NOW}


def read(payload: object, **head: object) -> list:
    """What a payload of a topic says."""
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given = {key: value for key, value in (HEAD | head).items() if value is not None}
    vault = Vault("sqlite://", Keys.new())
    try:
        body = JsonValue().redact(enveloped(text, **given), vault)
    finally:
        vault.close()
    origin = Origin("bms", "one", 0, ZoneInfo("Asia/Shanghai"))
    return list(JsonValue().read(body, origin, CODES))


@pytest.mark.parametrize(
    ("payload", "value", "number"),
    [
        (21.5, "", 21.5),
        ({"d": {"v": 21.5, "who": "Zhang"}}, "d.v", 21.5),
        ({"v": "-2.5e1 "}, "v", -25),
        (True, "", 1),
        ({"v": False}, "v", 0),
    ],
)
def test_a_number_is_a_reading(payload, value, number) -> None:
    """A number, also as text, and true or false are readings of the topic's point."""
    (event,) = read(payload, value=value)
    assert event.what() == Reading(point="hall/temp", value=number, unit="Cel")
    assert event.time == NOW * MICROSECONDS
    assert "Zhang" not in repr(event)


def test_a_word_is_a_state() -> None:
    """A text from the list of states is one of a device; others are left out."""
    (event,) = read("fault", value="")
    assert event.what() == Device(device="ct", state="down")
    (refusal,) = read("Zhang 13800138000", value="")
    assert refusal.reason == "bad-value"
    assert "13800138000" not in repr(refusal)


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        (1_795_737_600, 1_795_737_600),
        (1_795_737_600.25, 1_795_737_600.25),
        (1_795_737_600_250, 1_795_737_600.25),
        ("1795737600", 1_795_737_600),
        ("2026-11-27T08:00:00+08:00", 1_795_737_600),
        ("2026-11-27T00:00:00Z", 1_795_737_600),
    ],
)
def test_a_time_of_its_own_is_taken(time, seconds) -> None:
    """Seconds, milliseconds and ISO 8601 with an offset are times."""
    (event,) = read({"d": {"v": 1}, "t": time}, time="t", at=None)
    assert moment(event.time).timestamp() == seconds


@pytest.mark.parametrize(
    ("payload", "head", "reason"),
    [
        (b"", {}, "unreadable"),
        (b"21,5", {}, "unreadable"),
        (b"NaN", {"value": ""}, "unreadable"),
        ({"d": 1}, {}, "unreadable"),
        ({"d": {"v": [1]}}, {}, "unreadable"),
        ({"d": {"v": 10**400}}, {}, "bad-value"),
        ({"d": {"v": 1}, "t": "2026-11-27 08:00"}, {"time": "t"}, "bad-time"),
        ({"d": {"v": 1}, "t": "soon"}, {"time": "t"}, "bad-time"),
        ({"d": {"v": 1}}, {"time": "t"}, "no-time"),
        ({"d": {"v": 1}, "t": True}, {"time": "t"}, "no-time"),
        ({"d": {"v": 1}, "x": "y" * 70_000}, {}, "too-large"),
    ],
)
def test_what_is_no_value_is_put_aside(payload, head, reason) -> None:
    """A message without a value or a time where it should be says so."""
    with pytest.raises(UnreadableError) as caught:
        read(payload, **head, **({"at": None} if "time" in head else {}))
    assert caught.value.reason == reason


@given(st.binary(max_size=100), st.sampled_from(["", "a", "a.b"]), st.booleans())
def test_any_bytes_are_read_or_put_aside(payload, value, is_timed) -> None:
    """Nothing but events, refusals and UnreadableError comes of any payload."""
    with suppress(UnreadableError):
        head = {"time": "t", "at": None} if is_timed else {}
        assert len(read(payload, value=value, **head)) == 1
