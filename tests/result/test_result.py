import json

import numpy as np
import pytest
import xarray as xr

from twin.errors import TwinError
from twin.experiment.labels import Label
from twin.result import Result
from twin.situations.boards import INDICATORS
from twin.situations.indicator import Situation


def test_every_variable_says_what_it_is(two) -> None:
    """Each variable carries unit, both names, both definitions and its board."""
    assert set(INDICATORS) == set(two.dataset.data_vars)
    for variable in two.dataset.data_vars.values():
        assert variable.dims[:2] == ("scenario", "replication")
        for key in ("unit", "long_name", "long_name_zh", "definition", "definition_zh"):
            assert variable.attrs[key]
        assert variable.attrs["situation"] in {each.name.lower() for each in Situation}


def test_coordinates_have_both_names(two) -> None:
    """Scenarios, streams, resources and requests have Chinese and English names."""
    found = two.dataset
    assert found["resource_zh"].sel(resource="ward") == "病区"
    assert found["resource_en"].sel(resource="ward") == "Ward"
    assert found["resource_kind"].values.tolist() == ["staff", "bed"]
    assert found["stream_is_task"].values.tolist() == [False, True]
    assert found["scenario_en"].values.tolist() == ["Base", "More beds"]
    assert str(found["time"].values[25])[:16] == "2026-11-24T01:00"


def test_unlike_scenarios(make_sample, make_result) -> None:
    """What one scenario does not have is missing there, and nowhere else."""
    fewer = {
        "stream": (Label("walk-in", "门诊", "Walk-in"),),
        "resource": (Label("ward", "病区", "Ward", "bed"), Label("new", "新", "New")),
        "request": (),
    }
    found = make_result(
        {(0, 0): make_sample(1.0), (1, 0): make_sample(2.0, labels=fewer)}, 1
    ).dataset
    assert found["resource"].values.tolist() == ["doctor", "ward", "new"]
    assert np.array_equal(
        found["load"].values[:, 0], [[1, 1, np.nan], [np.nan, 2, 2]], equal_nan=True
    )
    assert np.isnan(found["still_waiting"].values[1]).all()


def test_only_priorities_that_occur(make_sample, make_result) -> None:
    """The axis of priorities holds those that somebody had."""
    asked = np.zeros((2, 16))
    asked[0, [2, 5]] = 1
    found = make_result({(0, 0): make_sample(request_asked=asked)}, 1, names=("a",))
    assert found.dataset["priority"].values.tolist() == [2, 5]


def test_failed_replications_are_missing(make_sample, make_result) -> None:
    """A replication that failed is named and missing; the others keep their place."""
    failure = {"scenario": "base", "replication": 1, "seed": 7, "error": "broke"}
    found = make_result(
        {(0, 0): make_sample(1.0), (0, 2): make_sample(3.0)},
        3,
        names=("base",),
        failures=(failure,),
    )
    assert np.array_equal(
        found.dataset["bed_wait_h"].values, [[1, np.nan, 3]], equal_nan=True
    )
    assert str(found.failures[0]) == "base, replication 1, seed 7: broke"
    assert "1 replications failed" in repr(found)


def test_nothing_came_to_its_end(make_result) -> None:
    """Where every replication failed, the result still says so and can be saved."""
    failure = {"scenario": "a", "replication": 0, "seed": 7, "error": "broke"}
    found = make_result({}, 1, names=("a",), failures=(failure,))
    assert "1 replications failed" in repr(found)
    assert found.to_json()["indicators"] == {}
    assert found._repr_html_()


def test_table(two) -> None:
    """A table has one row per scenario and thing, with the mean over replications."""
    table = two.table("wait_min")
    doctors = table[(table["resource"] == "doctor")]
    assert doctors["mean"].tolist() == [57.5, 45.5]
    assert table["unit"].unique().tolist() == ["min"]
    assert table["replications"].unique().tolist() == [4]
    assert len(two.table()) > 10


def test_table_by_time(two) -> None:
    """Hours are put together by their mean, or kept, or put together by day."""
    whole = two.table("occupancy", by="resource")
    assert whole[whole["resource"] == "doctor"]["mean"].tolist() == [23.5, 23.5]
    days = two.table("occupancy", by="day")
    doctors = days[(days["resource"] == "doctor") & (days["scenario"] == "base")]
    assert doctors["mean"].tolist() == [11.5, 35.5]
    assert len(two.table("occupancy", by="hour")) == 2 * 2 * 48
    arrivals = two.table("arrivals", by="day")
    assert arrivals["mean"].unique().tolist() == [24]
    assert two.table("arrivals")["mean"].unique().tolist() == [48]


@pytest.mark.parametrize("by", ["bed", "ward"])
def test_table_by_kind(two, by: str) -> None:
    """A kind of resource, or what people say for it, shows those resources alone."""
    assert two.table("load", by=by)["resource"].unique().tolist() == ["ward"]


def test_missing_is_not_in_a_table(two) -> None:
    """What no replication has is left out of a table, and null in JSON."""
    assert two.table("queue")["resource"].unique().tolist() == ["doctor"]
    assert two.to_json()["indicators"]["queue"]["mean"][0][0] == [3.0, None]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda r: r.table("wait_mim"), 'did you mean "wait_min"'),
        (lambda r: r.table("load", by="theatre"), "staff"),
        (lambda r: r.compare("load", base="bass"), "base, more beds"),
        (lambda r: r.compare("load", base=2), "no scenario 2 of 2"),
    ],
)
def test_wrong_names_are_answered(two, ask, says: str) -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(TwinError, match=says):
        ask(two)


def test_round_trip(two, tmp_path) -> None:
    """A saved result comes back equal, attributes and Chinese names included."""
    path = two.save(tmp_path / "new" / "结果.nc")
    back = Result.load(path)
    xr.testing.assert_identical(back.dataset, two.dataset)
    assert back.failures == two.failures
    assert back.resolved == two.resolved
    assert [p.name for p in path.parent.iterdir()] == ["结果.nc"]
    assert json.dumps(back.to_json()) == json.dumps(two.to_json())
    back.save(path)  # over a file that was loaded


def test_what_cannot_be_loaded(two, tmp_path) -> None:
    """Files that are not there, not netCDF, not ours or too new are told apart."""
    with pytest.raises(TwinError, match="no such file"):
        Result.load(tmp_path / "none.nc")
    (tmp_path / "text.nc").write_text("hello")
    with pytest.raises(TwinError, match="not a netCDF file"):
        Result.load(tmp_path / "text.nc")
    xr.Dataset({"x": 1}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    with pytest.raises(TwinError, match="not of a result"):
        Result.load(tmp_path / "other.nc")
    two.dataset.assign_attrs(format=2).to_netcdf(
        tmp_path / "later.nc", engine="h5netcdf"
    )
    with pytest.raises(TwinError, match="newer version"):
        Result.load(tmp_path / "later.nc")


def test_json(two) -> None:
    """JSON carries its schema, and each indicator its axes, unit and interval."""
    found = json.loads(json.dumps(two.to_json(), allow_nan=False))
    assert found["schema"] == "twin.result/1"
    assert found["seed"] == 7
    assert found["replications"] == 4
    wait = found["indicators"]["wait_min"]
    assert wait["dims"] == ["scenario", "resource"]
    assert wait["unit"] == "min"
    assert wait["mean"] == [[57.5, 5.0], [45.5, 5.0]]
    assert found["coordinates"]["resource"] == ["doctor", "ward"]


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("occupancy", None),
        ("occupancy", "ward"),
        ("wait_min", None),
        ("arrivals", "day"),
        ("bed_wait_h", None),
        ("hourly_wait_min", None),
    ],
)
def test_plot(two, name: str, by: str | None) -> None:
    """A plot has a title, units on its axes, and needs no screen."""
    axes = two.plot(name, by)
    axes.figure.savefig(__import__("io").BytesIO(), format="svg")
    label = (
        axes.get_ylabel()
        if two.dataset[name].dims[2:3] in (("hour",),)
        else axes.get_xlabel()
    )
    assert f"[{two.dataset[name].attrs['unit']}]" in label
    assert axes.get_title()


def test_repr_says_what_never_settles(two) -> None:
    """The first thing a result says is which queues grow for ever."""
    assert "base: Doctors: never settles: load 1.07" in repr(two)


def test_repr_names_the_five_worst_loads(make_sample, make_result) -> None:
    """Of seven overloads a result says five, and how many more there are."""
    names = [str(s) for s in range(7)]
    samples = {
        (s, r): make_sample(1.0, load=[1.1 + s, 0.4]) for s in range(7) for r in (0, 1)
    }
    said = repr(make_result(samples, 2, names=tuple(names)))
    assert said.count("never settles") == 5
    assert "and 2 more; see .offered_load()" in said
