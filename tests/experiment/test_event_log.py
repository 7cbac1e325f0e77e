"""The event log of a replication: the same visits as the experiment's."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import twin
from twin.feeds.event_log import read_event_log
from twin.hospital.scenario import from_dict


@pytest.fixture(scope="module")
def log(tiny):
    """The events of the tiny hospital's second replication."""
    return twin.event_log(tiny, replication=1)


def test_visits_are_those_of_the_experiment(tiny, log) -> None:
    """After the warm-up, arrivals and departures are counted as the result has them."""
    with ThreadPoolExecutor(1) as one:
        result = twin.experiment(tiny, replications=2, executor=one)
    events = log.table()
    counted = events[events["time"] >= tiny.run.warm_up_days * 1440]["event"]
    mine = result.dataset.isel(scenario=0, replication=1)
    for event, indicator in (("arrival", "arrivals"), ("depart", "departures")):
        assert (counted == event).sum() == mine[indicator].sum(), event


def test_units_are_real(tiny, log) -> None:
    """No unit is used by two at once, and none is named that there is not."""
    events = log.table()
    events = events[events["resource_id"].notna()].copy()
    change = events["event_type"].map({"resource_use": 1, "resource_use_end": -1})
    events["change"] = change
    # Who goes at an instant makes room for who comes at it.
    events = events.sort_values(["time", "change"], kind="stable")
    held = events.groupby("org:resource")["change"].cumsum()
    assert set(held) == {0, 1}
    units = events.groupby(events["org:resource"].str.rpartition(" ")[0])
    assert units["resource_id"].max().to_dict() == {
        key: each.capacity for key, each in tiny.resources.items()
    }


def test_it_comes_back_from_the_file(tiny, log, tmp_path) -> None:
    """Read as a real log, it has as many cases, from the first day to the last."""
    file = log.to_csv(tmp_path / "log.csv.gz")
    read = read_event_log(file, tiny.layout.timezone)
    assert read.cases == log.table()["entity_id"].nunique()
    first, last = (str(time)[:10] for time in read.span)
    assert (first, last) == ("2026-11-22", "2026-11-24")
    assert set(read.quarantine.counts) == {"not-complete"}


def test_what_an_uncertain_value_is_drawn_as(tiny) -> None:
    """Uncertain values are those of the replication."""
    path = "demand.walk-in.per_day"
    data = tiny.to_dict() | {"uncertain": {path: {"interval": [10, 900], "level": 0.8}}}
    loose = from_dict(data)
    with ThreadPoolExecutor(1) as one:
        result = twin.experiment(loose, replications=2, executor=one)
    arrivals = result.dataset["arrivals"].sum(["hour", "stream"]).isel(scenario=0)
    for replication in (0, 1):
        events = twin.event_log(loose, replication).table()
        came = events[events["time"] >= 1440]["event"] == "arrival"
        assert came.sum() == arrivals[replication]


def test_languages_and_days(tiny) -> None:
    """Activities are named in the language asked for, for as many days as asked."""
    events = twin.event_log(tiny, days=1, language="zh").table()
    assert set(events["concept:name"]) == {"到达", "离开", "窗口", "床"}
    assert events["time:timestamp"].str[:10].unique().tolist() == [
        "2026-11-22",
        "2026-11-23",
    ]


@pytest.fixture(scope="module")
def weekday() -> pd.DataFrame:
    """The events of the shipped hospital's first day, from an empty hospital."""
    cold = twin.load("small/weekday").vary("cold", {"run.warm_up_days": 0})
    return twin.event_log(cold, days=1).table()


def test_activities_are_called_by_their_steps(weekday) -> None:
    """A consultation takes a doctor and a room and is one activity, once a start."""
    seen = weekday[weekday["concept:name"] == "Medical consultation"]
    count = seen["lifecycle:transition"].value_counts().to_dict()
    assert count["start"] == count["assign"] == count["complete"] == count["unknown"]
    assert count["schedule"] == count["start"] + count.get("withdraw", 0)
    units = seen.loc[seen["resource_id"].notna(), "org:resource"]
    named = units.str.rpartition(" ")[0].str.partition("/")[0]  # each doctor by itself
    assert set(named) == {"doctor-im", "room-im"}


def test_tasks_are_named_with_those_who_start_them(weekday) -> None:
    """A task has a pathway of its own, and the visit that started it."""
    events = weekday
    tasks = events[(events["event"] == "arrival") & (events["parent_id"] != "")]
    assert set(tasks["pathway"]) >= {"specimen", "imaging"}
    assert set(tasks["parent_id"]) <= set(events["entity_id"])


def test_what_cannot_be_logged(tiny) -> None:
    """A grid, a negative replication and no day are refused, each with why."""
    data = tiny.to_dict() | {"grid": {"resources.bed.capacity": [2, 3]}}
    with pytest.raises(twin.TwinError, match="has a grid"):
        twin.event_log(from_dict(data))
    with pytest.raises(twin.TwinError, match="replication: -1"):
        twin.event_log(tiny, replication=-1)
    with pytest.raises(twin.TwinError, match="days: 0"):
        twin.event_log(tiny, days=0)
