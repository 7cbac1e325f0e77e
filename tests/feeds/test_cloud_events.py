"""CloudEvents 1.0 in JSON: the published conformance files, and what is no event."""

import base64
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.messages import CODES
from twin.feeds.cloud_events import LARGEST, CloudEvents, parsed
from twin.feeds.event import Event, Origin, Refusal, moment
from twin.feeds.keys import Keys
from twin.feeds.reasons import UnreadableError
from twin.feeds.vault import Vault

READING = {
    "specversion": "1.0",
    "id": "1",
    "source": "/bms",
    "type": "twin.reading",
    "time": "2026-11-27T08:30:00+08:00",
    "data": {"point": "p1", "value": 21.5, "unit": "Cel"},
}
ORIGIN = Origin("bms", "x", 1_795_800_000_000_000, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def vault():
    """A vault in memory."""
    made = Vault("sqlite://", Keys.new())
    yield made
    made.close()


def packed(event: Any) -> bytes:
    """An event as a message."""
    return json.dumps(event).encode()


def read(vault: Vault, **change: Any) -> Event | Refusal:
    """What a reading says with some attributes changed; without those that are ..."""
    event = {key: one for key, one in (READING | change).items() if one is not ...}
    body = CloudEvents().redact(packed(event), vault)
    (found,) = CloudEvents().read(body, ORIGIN, CODES)
    return found


def structured(feature: str) -> list[tuple[str, dict[str, str], Any]]:
    """Body, attributes and data of each structured request of the feature file."""
    found = []
    for scenario in feature.split("Scenario Outline:")[1:]:
        if not scenario.strip().startswith("Structured"):
            continue
        body = scenario.split('"""')[1].split("\n\n", 1)[1]
        rows = re.findall(r"\|\s*(\w+) \| (\S+)\s*\|", scenario.split("Then")[1])
        data = json.loads(scenario.split('"""')[3])
        found.append((body, dict(rows), data))
    return found


def test_the_structured_requests_are_parsed(shared_data: Path) -> None:
    """The HTTP binding's structured requests have the attributes and data it says."""
    file = shared_data / "cloudevents" / "http-protocol-binding.feature"
    found = structured(file.read_text("utf-8"))
    assert len(found) == 1
    for body, attributes, data in found:
        event = parsed(body.encode())
        attributes.pop("key", None)
        assert len(attributes) == 6
        assert {name: event[name] for name in attributes} == attributes
        assert event["data"] == data


def conformance(folder: Path) -> list[dict[str, Any]]:
    """Conformance events as JSON events of structured mode would be."""
    found = []
    for file in sorted(folder.rglob("v1*.yaml")):
        for one in yaml.safe_load_all(file.read_text("utf-8")):
            attributes = dict(one["ContextAttributes"])
            event = attributes | attributes.pop("Extensions", {})
            event.pop("Extensions", None)
            event["specversion"] = str(event["specversion"])
            if "time" in event:
                event["time"] = f"{event['time']:%Y-%m-%dT%H:%M:%SZ}"
            kind = event.get("datacontenttype", "application/json")
            is_json = kind.startswith("application/json")
            event["data"] = json.loads(one["Data"]) if is_json else one["Data"]
            found.append(event)
    return found


def test_the_conformance_events_are_parsed(shared_data: Path) -> None:
    """All eight events of version 1.0 are events, whatever their data are."""
    events = conformance(shared_data / "cloudevents" / "yaml")
    assert len(events) == 8
    for event in events:
        assert parsed(packed(event)) == event
        with pytest.raises(UnreadableError, match="specversion"):
            parsed(packed(event | {"specversion": "0.3"}))


def test_data_may_be_in_base64() -> None:
    """Data in base64 are JSON where the event says so or says nothing, else bytes."""
    text = base64.b64encode(b'{"point": "p1"}').decode()
    bare = {key: READING[key] for key in READING if key != "data"}
    assert parsed(packed(bare | {"data_base64": text}))["data"] == {"point": "p1"}
    other = {"data_base64": text, "datacontenttype": "text/plain"}
    assert parsed(packed(bare | other))["data"] == b'{"point": "p1"}'


VALUES = (
    st.none()
    | st.text(max_size=5)
    | st.integers(-5, 5)
    | st.booleans()
    | st.just("2026-11-27T08:30:00Z")
)
ATTRIBUTES = [*READING, "subject", "dataschema", "datacontenttype"]


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES | st.just(...), max_size=4))
def test_the_published_schema_agrees(shared_data: Path, change) -> None:
    """What the schema refuses is no event here; all else but the version is one."""
    file = shared_data / "cloudevents" / "cloudevents.schema.json"
    schema = jsonschema.Draft7Validator(json.loads(file.read_bytes()))
    event = {key: one for key, one in (READING | change).items() if one is not ...}
    is_right = schema.is_valid(event) and event["specversion"] == "1.0"
    try:
        parsed(packed(event))
    except UnreadableError:
        assert not is_right
    else:
        assert is_right


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": ...}, "id should be there"),
        ({"id": ""}, "id should be there"),
        ({"id": 7}, "id should be text"),
        ({"source": ...}, "source should be there"),
        ({"type": None}, "type should be there"),
        ({"specversion": "1.1"}, 'specversion should be "1.0"'),
        ({"time": 5}, "time should be text"),
        ({"Ward": "x"}, "another name than"),
        ({"my_ward": "x"}, "another name than"),
        ({"x" * 21: "x"}, "another name than"),
        ({"": "x"}, "another name than"),
        ({"ward": 1.5}, "an attribute should be text"),
        ({"ward": 2**31}, "an attribute should be text"),
        ({"ward": {}}, "an attribute should be text"),
        ({"data_base64": "aGk="}, "has both"),
        ({"data": ..., "data_base64": "aGk"}, "is no base64"),
        ({"data": ..., "data_base64": "张三"}, "is no base64"),
        ({"data": "text"}, "data should be a JSON object"),
        ({"data": ...}, "data should be a JSON object"),
    ],
)
def test_what_is_no_event_is_refused(vault, change, why) -> None:
    """Each rule of the specification has a sentence of its own, without the value."""
    with pytest.raises(UnreadableError) as caught:
        read(vault, **change)
    assert caught.value.reason == "unreadable"
    assert why in caught.value.detail
    assert "张三" not in caught.value.detail


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "unreadable"),
        (b"[]", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[" * 10_000, "unreadable"),
        (b" " * LARGEST + b"{}", "too-large"),
        (packed(READING | {"type": "com.example.someevent"}), "unknown-type"),
        (packed(READING | {"id": "\ud800"}), "unreadable"),
    ],
)
def test_what_is_no_message_of_ours_is_put_aside(vault, raw, reason) -> None:
    """Bytes that are no event, too many, or of a type that is not read here."""
    with pytest.raises(UnreadableError) as caught:
        CloudEvents().redact(raw, vault)
    assert caught.value.reason == reason


def test_source_and_id_are_the_identity(vault) -> None:
    """The same source and id are the same event, whatever else differs."""
    one = read(vault)
    assert read(vault, data={"point": "p2", "value": 1}).id == one.id
    assert read(vault, id="2").id != one.id
    assert read(vault, source="/other").id != one.id
    assert read(vault, source="/bm", id="s\x001").id != one.id


def test_what_nobody_knows_is_kept_by_its_name(vault) -> None:
    """Other attributes stay with a keyed hash of their value, the same for the same."""
    event = READING | {"traceparent": "00-4401", "wardphone": "13800138000", "n": 5}
    event |= {"p13800138000": True, "none": None}
    body = CloudEvents().redact(packed(event), vault)
    kept = json.loads(body)["extensions"]
    assert set(kept) > {"traceparent", "wardphone", "n"}
    assert len(kept) == 4
    assert kept["wardphone"] == vault.digest("13800138000")
    assert "13800138000" not in body
    assert "00-4401" not in body
    (found,) = CloudEvents().read(body, ORIGIN, CODES)
    assert isinstance(found, Event)


def test_a_subject_is_not_kept(vault) -> None:
    """The subject may name a person, and is made anew from the data."""
    body = CloudEvents().redact(packed(READING | {"subject": "Zhang San"}), vault)
    assert "Zhang" not in body
    assert read(vault, subject="Zhang San").subject == "point/p1"


@pytest.mark.parametrize(
    ("time", "micros", "offset"),
    [
        ("2026-11-27T08:30:00+08:00", 0, 480),
        ("2026-11-27T00:30:00Z", 0, 0),
        ("2026-11-27t00:30:00z", 0, 0),
        ("2026-11-27T00:30:00.25Z", 250_000, 0),
        ("2026-11-27T00:30:00.123456789Z", 123_456, 0),
        ("2026-11-26T19:30:00-05:00", 0, -300),
        ("2026-11-27T00:29:60Z", 0, 0),
        ("2026-11-27 08:30:00+08:00", 0, 480),
    ],
)
def test_times_are_those_of_rfc_3339(vault, time, micros, offset) -> None:
    """Offsets, fractions, small letters and a leap second are read."""
    event = read(vault, time=time)
    start = moment(event.time - micros, event.offset_min)
    assert start.isoformat() in (
        "2026-11-27T08:30:00+08:00",
        "2026-11-27T00:30:00+00:00",
        "2026-11-26T19:30:00-05:00",
    )
    assert event.offset_min == offset


@pytest.mark.parametrize(
    "time",
    [
        ...,
        None,
        "2026-11-27",
        "08:30:00Z",
        "2026-11-27T08:30Z",
        "2026-11-27T25:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-11-27T08:30:00+0800",
        "2026-11-27T08:30:00",
        "Zhang San",
        "0000-01-01T00:00:00Z",
    ],
)
def test_other_times_are_refused(vault, time) -> None:
    """What is no time of RFC 3339 refuses the event, and is not kept."""
    found = read(vault, time=time)
    assert isinstance(found, Refusal)
    assert found.reason == "bad-time"


def test_recorded_and_sequence(vault) -> None:
    """When it was recorded and its place in the order are taken from extensions."""
    event = read(vault, recordedtime="2026-11-27T08:31:00+08:00", sequence="0007")
    assert event.recorded - event.time == 60_000_000
    assert event.sequence == "0007"


ANYTHING = st.recursive(
    VALUES | st.floats() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["what", "patient", "point", "bed"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.binary(max_size=100)
    | st.dictionaries(
        st.sampled_from([*ATTRIBUTES, "sequence", "recordedtime", "x", "data_base64"]),
        ANYTHING | st.sampled_from(["twin.movement", "twin.weather", "1.0"]),
    ).map(lambda change: packed(READING | change))
)
def test_any_bytes_are_an_event_or_refused(raw: bytes) -> None:
    """Nothing but an event, a refusal or an UnreadableError comes of any bytes."""
    vault = Vault("sqlite://", Keys.new())
    with suppress(UnreadableError):
        body = CloudEvents().redact(raw, vault)
        (found,) = CloudEvents().read(body, ORIGIN, CODES)
        assert isinstance(found, Event | Refusal)
    vault.close()


@pytest.mark.parametrize(
    "secret", ["110101196001011234", "11010119600101123X", "+8613800138000", "a@b.org"]
)
def test_numbers_of_persons_are_no_codes(vault, secret) -> None:
    """A person's number where a code should be is refused, and not kept."""
    event = READING | {"data": READING["data"] | {"point": f"p {secret}"}}
    body = CloudEvents().redact(packed(event), vault)
    assert secret not in body
    (found,) = CloudEvents().read(body, ORIGIN, CODES)
    assert isinstance(found, Refusal)
