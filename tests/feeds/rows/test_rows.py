"""Rows by mappings: which events they say, when, and what is not kept."""

import datetime as dt
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, moment
from twin.feeds.keys import Keys
from twin.feeds.reasons import UnreadableError
from twin.feeds.rows import Mapping, Rows, packed
from twin.feeds.vault import Vault

ADMITTED = Mapping.model_validate(
    {
        "kind": "movement",
        "time": "IN",
        "recorded": "CHANGED",
        "where": {"KIND": ("住院", "1")},
        "fields": {
            "patient": "PAT",
            "visit": ["PAT", "NO"],
            "place": "WARD",
            "bed": ["WARD", "BED"],
            "sex": "SEX",
            "expected_end": "PLAN",
        },
        "constant": {"what": "admit"},
        "values": {"sex": {"男": "male", "女": "female"}},
    }
)
LEFT = Mapping.model_validate(
    {
        "kind": "movement",
        "time": "OUT",
        "fields": {"visit": ["PAT", "NO"]},
        "constant": {"what": "discharge"},
    }
)
ROW = {
    "IN": "2026-11-27 08:05",
    "CHANGED": dt.datetime(2026, 11, 27, 0, 6, tzinfo=dt.UTC),
    "OUT": None,
    "KIND": 1,
    "PAT": Decimal(4401),
    "NO": 2.0,
    "WARD": "W3",
    "BED": " 12 ",
    "SEX": "女",
    "PLAN": "2026年11月30日",
    "NAME": "张三病人",
}
CODES = Codes(
    {"his": {"places": {"W3": "ward-3"}, "beds": {"W3^12": "ward-3/12"}}},
)
ORIGIN = Origin("his", "x", 1_800_000_000_000_000, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def vault():
    """A vault in memory."""
    made = Vault("sqlite://", Keys.new())
    yield made
    made.close()


def read(vault, row: dict, *mappings: Mapping) -> list:
    """What a row says."""
    body = Rows(*mappings).redact(packed(row), vault)
    return list(Rows().read(body, ORIGIN, CODES))


def test_a_row_is_an_event(vault) -> None:
    """Columns become fields: joined, translated, with the times of the hospital."""
    (event,) = read(vault, ROW, ADMITTED)
    said = event.what()
    assert (said.place, said.bed, said.sex) == ("ward-3", "ward-3/12", "female")
    assert said.expected_end == dt.datetime(2026, 11, 29, 16, tzinfo=dt.UTC)
    assert f"{moment(event.time, 480):%H:%M}" == "08:05"
    assert f"{moment(event.recorded, 480):%H:%M}" == "08:06"
    assert event.offset_min == 480


def test_a_row_may_say_several_events(vault) -> None:
    """Each mapping says an event if its time is there, of the same visit."""
    row = {**ROW, "OUT": "20261127180000"}
    admitted, left = read(vault, row, ADMITTED, LEFT)
    assert (admitted.what().what, left.what().what) == ("admit", "discharge")
    assert admitted.subject == left.subject
    assert admitted.id != left.id


@pytest.mark.parametrize("change", [{"KIND": "门诊"}, {"IN": ""}, {"IN": None}])
def test_a_row_may_say_nothing(vault, change) -> None:
    """Without its time, or where a column has another text, it is no event."""
    assert read(vault, ROW | change, ADMITTED) == []


def test_nothing_that_is_not_mapped_is_kept(vault) -> None:
    """Names are gone, numbers are pseudonyms, and unknown words leave no trace."""
    body = Rows(ADMITTED).redact(packed(ROW | {"SEX": "张三"}), vault)
    assert "张三" not in body
    assert "4401" not in body
    assert json.loads(body)[0]["data"]["sex"] == "?"
    (refusal,) = read(vault, ROW | {"SEX": "张三"}, ADMITTED)
    assert refusal.reason == "bad-value"


def test_the_same_row_is_the_same_event(vault) -> None:
    """What is not read does not matter; what is read does, unless an id is named."""
    one = read(vault, ROW, ADMITTED)[0].id
    assert read(vault, ROW | {"NAME": "李四"}, ADMITTED)[0].id == one
    assert read(vault, ROW | {"WARD": "W4"}, ADMITTED)[0].reason == "unknown-code"
    assert read(vault, ROW | {"PLAN": ""}, ADMITTED)[0].id != one
    named = ADMITTED.model_copy(update={"id": ("PAT", "NO")})
    ids = {read(vault, ROW | {"PLAN": plan}, named)[0].id for plan in ("", "20261130")}
    assert len(ids) == 1


def test_a_table_may_have_a_zone_of_its_own(vault) -> None:
    """Times without an offset are of the mapping's zone, others of their own."""
    utc = ADMITTED.model_copy(update={"timezone": "UTC"})
    (event,) = read(vault, ROW, utc)
    assert f"{moment(event.time, 0):%H:%M}" == "08:05"
    assert event.offset_min == 0


@pytest.mark.parametrize("time", ["soon", "27.11.2026", "2026-13-01", "0019-01-01"])
def test_a_time_that_is_none_is_refused(vault, time) -> None:
    """A row whose time cannot be read says so, and is kept without it."""
    (refusal,) = read(vault, ROW | {"IN": time}, ADMITTED)
    assert refusal.reason == "bad-time"


@given(
    st.binary(max_size=80)
    | st.builds(
        lambda row: packed(row),
        st.dictionaries(
            st.sampled_from(sorted(ROW)),
            st.none()
            | st.text(max_size=9)
            | st.floats()
            | st.integers()
            | st.booleans(),
        ),
    )
)
def test_any_bytes_are_rows_or_refused(raw: bytes) -> None:
    """Whatever stands in the cells, events and refusals come out, or it is no row."""
    vault = Vault("sqlite://", Keys.new())
    try:
        body = Rows(ADMITTED, LEFT).redact(raw, vault)
    except UnreadableError:
        return
    finally:
        vault.close()
    for one in Rows().read(body, ORIGIN, CODES):
        assert isinstance(one, Event) or one.reason
