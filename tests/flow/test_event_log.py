"""The event log: every event once, in order, and back again through the reader."""

import datetime as dt
import gzip
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flow.engines import play, served
from tests.flow.hospitals import Hospital, hospitals
from twin.errors import TwinError
from twin.feeds.event_log import read_event_log
from twin.flow import kernel
from twin.flow.event_log import COLUMNS, Clock, EventLog, Names
from twin.flow.uses import uses
from twin.values.capacity import PreEmpt, ResourceRule
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING, NEVER, Op

CLOCK = Clock(dt.date(2026, 11, 23), dt.timedelta(hours=8))


def names(journeys: Journeys) -> Names:
    """Names by number for whatever the journeys have."""
    made = journeys.itineraries
    resources = [f"resource-{n}" for n in range(made.requests.resources)]
    return Names(
        pathways=tuple(f"path of {name}" for name in made.stream_names),
        resources=tuple(resources),
        resource_labels=tuple(f"第 {n} 室" for n in range(len(resources))),
        request_labels=tuple(f"请求 {name}" for name in made.requests.names),
        step_labels=("", "测试步骤"),
        arrival="到达",
        departure="离开",
    )


def called(journeys: Journeys) -> Journeys:
    """The journeys, with a name for their one stream."""
    made = replace(journeys.itineraries, stream_names=("walk-in",))
    return replace(journeys, itineraries=made)


def logged(journeys: Journeys) -> EventLog:
    """The event log of journeys."""
    return EventLog.of(journeys, names(journeys), CLOCK, run_number=4)


@pytest.fixture
def room() -> Journeys:
    """Two visits at one room, the second of which gives up."""
    visits = [(0, 3, served(6000)), (600, 3, served(10, patience=1200))]
    journeys = play(kernel.run, visits, ResourceRule("room", [(0, 1)]), until=9000)
    return called(journeys)


def test_a_morning_at_one_room(room: Journeys) -> None:
    """Ten minutes of service and two of patience, row by row."""
    table = logged(room).table()
    assert tuple(table.columns) == tuple(COLUMNS)
    shown = table[["entity_id", "event_type", "event", "time", "lifecycle:transition"]]
    assert shown.to_numpy().tolist() == [
        ["walk-in:0:0", "arrival_departure", "arrival", 0, "complete"],
        ["walk-in:0:0", "queue", "wait for service", 0, "schedule"],
        ["walk-in:0:0", "resource_use", "resource-0 begins", 0, "start"],
        ["walk-in:0:1", "arrival_departure", "arrival", 1, "complete"],
        ["walk-in:0:1", "queue", "wait for service", 1, "schedule"],
        ["walk-in:0:1", "queue", "gave up service", 3, "withdraw"],
        ["walk-in:0:1", "arrival_departure", "depart", 3, "complete"],
        ["walk-in:0:0", "resource_use_end", "resource-0 ends", 10, "complete"],
        ["walk-in:0:0", "arrival_departure", "depart", 10, "complete"],
    ]
    assert table["time:timestamp"].tolist()[-1] == "2026-11-23T00:10:00.000+08:00"
    assert table["resource_id"].dropna().tolist() == [1, 1]
    assert set(table["org:resource"]) == {"", "resource-0 1"}
    assert table["concept:name"].tolist()[:3] == ["到达", "请求 service", "第 0 室"]
    assert set(table["run_number"]) == {4}
    assert set(table["pathway"]) == {"path of walk-in"}
    assert set(table["parent_id"]) == {""}


def test_who_is_pre_empted_is_suspended_and_resumes() -> None:
    """Units taken for a time end one use and begin another."""
    visits = [(0, 5, served(10)), (4, 1, served(5))]
    rule = ResourceRule("room", [(0, 1)], pre_empt=PreEmpt.RESUME)
    journeys = play(kernel.run, visits, rule)
    table = logged(called(journeys)).table()
    used = table[(table["entity_id"] == "walk-in:0:0") & table["resource_id"].notna()]
    assert used["lifecycle:transition"].tolist() == [
        "start",
        "suspend",
        "resume",
        "complete",
    ]
    assert (used["time"] * 600).round().tolist() == [0, 4, 9, 15]


def test_a_step_s_name_comes_first(room: Journeys) -> None:
    """A step that has a name is called by it, one that has none by what it takes."""
    made = room.itineraries
    label = np.where(made.visit_of_step == 0, 1, 0).astype(np.int32)
    table = logged(replace(room, itineraries=replace(made, label=label))).table()
    by_visit = table.groupby("entity_id")["concept:name"].agg(list).to_dict()
    assert by_visit == {
        "walk-in:0:0": ["到达", *["测试步骤"] * 3, "离开"],
        "walk-in:0:1": ["到达", *["请求 service"] * 2, "离开"],
    }


def test_units_taken_together_are_one_activity() -> None:
    """Of two units one tells start and end; the other is assigned beside it."""
    journeys = play(
        kernel.run, [(0, 3, served(7))], ResourceRule("room", [(0, 2)]), units=(2,)
    )
    table = logged(called(journeys)).table()
    used = table[table["resource_id"].notna()]
    assert used[["org:resource", "lifecycle:transition"]].to_numpy().tolist() == [
        ["resource-0 1", "start"],
        ["resource-0 2", "assign"],
        ["resource-0 1", "complete"],
        ["resource-0 2", "unknown"],
    ]


def test_an_empty_run_has_no_events() -> None:
    """Before anybody arrives there is nothing to log, in the same columns."""
    journeys = play(
        kernel.run, [(9, 3, served(1))], ResourceRule("r", [(0, 1)]), until=5
    )
    log = logged(called(journeys))
    assert len(log) == 0
    assert tuple(log.table().columns) == tuple(COLUMNS)
    assert repr(log) == "EventLog(0 events of 0 visits)"


@settings(max_examples=50)
@given(hospitals(), st.integers(0, 40))
def test_counts_are_the_journeys_own(hospital: Hospital, until: int) -> None:
    """In any hospital each arrival, departure, request and use has one row."""
    journeys = kernel.run(*hospital, until)
    table = logged(journeys).table()
    count = table["event"].str.split(" ").str[0].value_counts().to_dict()
    op = journeys.itineraries.steps["op"]
    asks = np.isin(op, (Op.SEIZE, Op.RIDE)) & (journeys.asked != MISSING)
    found = uses(journeys)
    assert count.get("arrival", 0) == (journeys.arrived != MISSING).sum()
    assert count.get("depart", 0) == (journeys.left != MISSING).sum()
    assert count.get("wait", 0) == asks.sum()
    assert count.get("gave", 0) == (asks & (journeys.outcome == Outcome.GAVE_UP)).sum()
    away = asks & (journeys.outcome == Outcome.TURNED_AWAY)
    assert count.get("turned", 0) == away.sum()
    kind = table["event_type"].value_counts().to_dict()
    assert kind.get("resource_use", 0) == len(found.step)
    assert kind.get("resource_use_end", 0) == (found.end != NEVER).sum()
    ids = table.loc[table["event"] == "arrival", "entity_id"]
    assert ids.is_unique
    assert set(table["entity_id"]) == set(ids)
    assert set(table["parent_id"]) <= {*ids, ""}


@settings(max_examples=50)
@given(hospitals())
def test_events_stand_in_order(hospital: Hospital) -> None:
    """Times rise; a visit arrives first, departs last, and ends no use unbegun."""
    table = logged(kernel.run(*hospital)).table()
    assert table["time"].is_monotonic_increasing
    for _, rows in table.groupby("entity_id"):
        assert rows["event"].iloc[0] == "arrival"
        assert (rows["event"] == "depart").iloc[:-1].sum() == 0
        open_now = (rows["event_type"] == "resource_use").groupby(rows["org:resource"])
        shut_now = (rows["event_type"] == "resource_use_end").groupby(
            rows["org:resource"]
        )
        assert (open_now.cumsum() >= shut_now.cumsum()).all()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hospitals())
def test_the_way_out_and_back(tmp_path, hospital: Hospital) -> None:
    """Our own reader gives all lengths of visits to the tick, and counts the rest."""
    journeys = kernel.run(*hospital)
    log = logged(journeys)
    table = log.table()
    read = read_event_log(log.to_csv(tmp_path / "log.csv"), "Asia/Shanghai")
    is_complete = table["lifecycle:transition"] == "complete"
    again = table[is_complete].duplicated(["entity_id", "concept:name", "time"])
    expected = {"not-complete": (~is_complete).sum(), "twice": again.sum()}
    assert read.quarantine.counts == {k: n for k, n in expected.items() if n}
    assert (read.rows, read.backward_rows) == (len(log), 0)

    def times(activity: str) -> "pd.Series[pd.Timestamp]":
        rows = np.array(read.activities)[read.activity] == activity
        return pd.Series(read.time[rows], read.case[rows])

    stayed = (times("离开") - times("到达")).dropna() // pd.Timedelta(100, "ms")
    gone = journeys.left != MISSING
    lengths = (journeys.left - journeys.arrived)[gone]
    assert sorted(stayed.tolist()) == sorted(lengths.tolist())


def test_a_gzipped_log_is_the_same(room: Journeys, tmp_path) -> None:
    """A name that ends in .gz packs the same text, the same bytes each time."""
    log = logged(room)
    plain = log.to_csv(tmp_path / "log.csv").read_bytes()
    packed = log.to_csv(tmp_path / "log.csv.gz").read_bytes()
    assert gzip.decompress(packed) == plain
    assert log.to_csv(tmp_path / "log.csv.gz").read_bytes() == packed
    assert plain.startswith("\ufeffentity_id,pathway,event_type".encode())


def test_parquet_is_the_same(room: Journeys, tmp_path) -> None:
    """Read back, the table is equal, with times in the place of their texts."""
    log = logged(room)
    back = pd.read_parquet(log.to_parquet(tmp_path / "log.parquet"))
    stamps = back["time:timestamp"]
    assert isinstance(stamps.dtype, pd.DatetimeTZDtype)
    said = [stamp.isoformat(timespec="milliseconds") for stamp in stamps]
    pd.testing.assert_frame_equal(back.assign(**{"time:timestamp": said}), log.table())
    with pytest.raises(TwinError, match=r"log\.csv: ends with none of \.parquet"):
        log.to_parquet(tmp_path / "log.csv")


def test_other_ends_are_refused(room: Journeys, tmp_path) -> None:
    """A name that does not say CSV is refused with those that do."""
    with pytest.raises(
        TwinError, match=r"log\.xes: ends with none of \.csv, \.csv\.gz"
    ):
        logged(room).to_csv(tmp_path / "log.xes")


@pytest.mark.parametrize(
    ("minutes", "zone"), [(480, "+08:00"), (-210, "-03:30"), (0, "+00:00")]
)
def test_offsets(minutes: int, zone: str) -> None:
    """Stamps carry the hospital's offset, to the tick."""
    clock = Clock(dt.date(2026, 11, 23), dt.timedelta(minutes=minutes))
    (stamp,) = clock.stamps(np.array([863_999]))
    assert stamp == f"2026-11-23T23:59:59.900{zone}"
    assert dt.datetime.fromisoformat(stamp).utcoffset() == clock.offset
