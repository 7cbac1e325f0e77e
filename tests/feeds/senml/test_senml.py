"""SenML as messages: which events records become, and what is never kept."""

import json

import pytest

from twin.feeds.event import Event, Refusal, moment
from twin.feeds.kinds.device import Device
from twin.feeds.kinds.reading import Reading
from twin.feeds.reasons import UnreadableError
from twin.feeds.senml import SenML
from twin.feeds.senml.pack import LARGEST
from twin.feeds.senml.senml import STATES, is_relative

NOW = 1_795_737_600


def pack(*records: dict) -> bytes:
    """A pack of records."""
    return json.dumps(records).encode()


def test_a_number_is_a_reading_of_its_point(read) -> None:
    """Name, unit and time of a record make a reading of the layout's point."""
    (event,) = read(pack({"bn": "a", "bt": NOW - 60.5, "u": "Cel", "v": 21.5}))
    assert event.what() == Reading(point="hall/temp", value=21.5, unit="Cel")
    assert moment(event.time).timestamp() == NOW - 60.5
    assert event.source == "bms"


def test_values_without_time_are_of_the_receipt(read) -> None:
    """A relative time counts from the receipt of the pack."""
    first, second = read(pack({"n": "a", "v": 1}, {"n": "a", "t": -1.5, "v": 2}))
    assert first.time == NOW * 1_000_000
    assert second.time == (NOW - 1.5) * 1_000_000


def test_switches_and_sums(read) -> None:
    """True and false are 1 and 0; a sum is a counter in the unit of value and time."""
    found = read(
        pack(
            {"n": "a", "vb": True},
            {"n": "a", "vb": False},
            {"n": "b", "u": "W", "v": 5, "s": 300},
            {"n": "b", "u": "lm", "s": 2},
        )
    )
    assert [one.what() for one in found] == [
        Reading(point="hall/temp", value=1),
        Reading(point="hall/temp", value=0),
        Reading(point="hall/power", value=5, unit="W"),
        Reading(point="hall/power", value=300, unit="J", is_counter=True),
        Reading(point="hall/power", value=2, unit="lm.s", is_counter=True),
    ]
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_words_are_states_of_devices(read, word: str, state: str) -> None:
    """A text from the list is a state of the device, however it is written."""
    (event,) = read(pack({"n": "ct", "vs": f" {word.upper()} "}))
    assert event.what() == Device(device="ct", state=state)


def test_text_and_data_are_never_kept(vault, read) -> None:
    """What a text or data says is neither in the body nor in the refusal."""
    raw = pack(
        {"n": "ct", "vs": "张某 13800138000"},
        {"n": "ct", "vd": "MTM4MDAxMzgwMDA"},
        {"n": "a", "u": "patient Zhang Mou", "v": 1},
        {"n": "urn:band:13800138000", "v": 1},
    )
    body = SenML().redact(raw, vault)
    found = read(raw)
    for secret in ("张某", "13800138000", "MTM4", "Zhang"):
        assert secret not in body
        assert secret not in str(found)
    assert [one.reason for one in found] == [*["bad-value"] * 3, "unknown-code"]


@pytest.mark.parametrize(
    ("record", "reason", "nearest"),
    [
        ({"n": "hall/tmp", "v": 1}, "unknown-code", "hall/temp"),
        ({"n": "ct", "v": 1}, "unknown-code", ""),
        ({"n": "a", "vs": "on"}, "unknown-code", ""),
        ({"n": "spare7", "v": 1}, "ignored-code", ""),
        ({"n": "a", "t": 5e9, "v": 1}, "bad-time", ""),
        ({"n": "a", "t": -1e300, "v": 1}, "bad-time", ""),
        ({"n": "a", "u": "no unit!", "v": 1}, "bad-value", ""),
    ],
)
def test_a_record_is_refused_alone(read, record, reason, nearest) -> None:
    """One record that cannot be applied says why; its pack is read on."""
    before, refusal, after = read(pack({"n": "b", "v": 1}, record, {"n": "b", "v": 2}))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.nearest) == (reason, nearest)
    assert isinstance(before, Event)
    assert isinstance(after, Event)


def test_a_reading_counts_once_in_several_packs(read) -> None:
    """The same reading in another pack is the same event; another value is another."""
    one = read(pack({"bn": "a", "bt": NOW, "v": 1}, {"t": 5, "v": 2}), "first")
    two = read(pack({"n": "a", "t": NOW + 5, "v": 2}), "second")
    three = read(pack({"n": "a", "t": NOW + 5, "v": 3}), "third")
    assert two[0] == one[1]
    assert three[0].id != two[0].id


def test_a_reading_of_the_receipt_counts_once_a_pack(read) -> None:
    """Without a time of its own, a reading of another receipt is another event."""
    raw = pack({"n": "a", "v": 1})
    assert read(raw, "first")[0].id != read(raw, "second")[0].id
    assert is_relative(raw)
    assert not is_relative(pack({"n": "a", "bt": NOW, "v": 1}))
    assert not is_relative(b"no pack")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[" + b" " * LARGEST + b"]", "too-large"),
        (b'[{"n":"a","v":1,"x_":1}]', "unreadable"),
        (b"temp=21", "unreadable"),
    ],
)
def test_what_is_no_pack_is_put_aside_whole(vault, raw: bytes, reason: str) -> None:
    """A message that is no pack cannot be redacted, and says why without its text."""
    with pytest.raises(UnreadableError) as caught:
        SenML().redact(raw, vault)
    assert caught.value.reason == reason
    assert "temp" not in caught.value.detail
