"""Beds counted together as wards, steps called by their names: by hand."""

import numpy as np
import pytest
import xarray as xr

import twin
from twin.experiment.wards import Ward, wards
from twin.locale import Label
from twin.reports.wards import renamed, step_names
from twin.result.wards import gathered

WARD = Ward("ward", Label("病区", "Ward"), ("a", "b"))


@pytest.fixture(scope="module")
def weekday():
    """The shipped scenario."""
    return twin.load("small/weekday")


@pytest.fixture
def rooms():
    """Two rooms of a ward and a desk, one replication, two hours."""
    hourly = ("scenario", "replication", "hour", "resource")
    whole = ("scenario", "replication", "resource")
    nan = np.nan
    return xr.Dataset(
        {
            "occupancy": (hourly, [[[[4.0, 1.0, 1.0], [4.0, 2.0, 1.0]]]]),
            "capacity": (hourly, [[[[4.0, 2.0, 1.0], [4.0, 2.0, 1.0]]]]),
            "full": (hourly, [[[[1.0, 0.0, 1.0], [1.0, 0.8, 1.0]]]]),
            "served": (whole, [[[3.0, 1.0, 9.0]]]),
            "wait_min": (whole, [[[10.0, 30.0, 5.0]]]),
            "load": (whole, [[[0.9, 0.3, 0.5]]]),
            "hourly_wait_min": (hourly, [[[[7.0, nan, 2.0], [nan, nan, 2.0]]]]),
            "pre_empted": (whole, [[[0.0, 0.0, 0.0]]]),
        },
        {
            "resource": np.array(["a", "b", "desk"], dtype=object),
            "resource_zh": ("resource", np.array(["甲", "乙", "台"], dtype=object)),
            "resource_en": ("resource", np.array(["A", "B", "Desk"], dtype=object)),
            "resource_kind": (
                "resource",
                np.array(["bed", "bed", "staff"], dtype=object),
            ),
        },
    )


def test_beds_add_up(rooms):
    """A ward holds and offers the sum of its rooms; what stands alone stays."""
    found = gathered(rooms, [WARD], "resource")
    assert found["resource"].values.tolist() == ["ward", "desk"]
    assert found["resource_en"].values.tolist() == ["Ward", "Desk"]
    assert found["resource_kind"].values.tolist() == ["bed", "staff"]
    assert found["occupancy"].values[0, 0].tolist() == [[5, 1], [6, 1]]
    assert found["capacity"].values[0, 0].tolist() == [[6, 1], [6, 1]]


def test_a_ward_is_full_when_every_room_is(rooms):
    """One free room is a free bed."""
    assert gathered(rooms, [WARD], "resource")["full"].values[0, 0, :, 0].tolist() == [
        0.0,
        0.8,
    ]


def test_waits_and_loads_are_weighted(rooms):
    """A wait weighs as many as were served, a load as many beds as there are."""
    found = gathered(rooms, [WARD], "resource")
    assert found["served"].values[0, 0].tolist() == [4, 9]
    assert found["wait_min"].values[0, 0] == pytest.approx([15, 5])
    assert found["load"].values[0, 0] == pytest.approx([0.7, 0.5])


def test_what_is_missing_stays_missing(rooms):
    """An hour in which no room was waited for has no wait, not a wait of zero."""
    waited = gathered(rooms, [WARD], "resource")["hourly_wait_min"].values[0, 0, :, 0]
    assert waited[0] == 7
    assert np.isnan(waited[1])
    rooms["occupancy"][:] = np.nan
    assert gathered(rooms, [WARD], "resource")["occupancy"].isnull().all()


def test_what_cannot_be_told_of_a_ward_is_left_out(rooms):
    """A variable without a rule is not guessed."""
    assert "pre_empted" not in gathered(rooms, [WARD], "resource")


def test_without_wards_nothing_changes(rooms):
    """A hospital without such rooms keeps every variable."""
    assert gathered(rooms, [], "resource").identical(rooms)


def test_wards_of_the_shipped_hospital(weekday):
    """Rooms that only come as alternatives make a ward; a bay that is asked for by
    itself stays a bay.
    """
    found = {ward.key: ward.members for ward in wards(weekday)}
    assert set(found) == {"ward-medical", "ward-surgical"}
    assert found["ward-surgical"] == tuple(f"surgical-{n}" for n in range(1, 5))


def test_requests_are_called_by_their_steps(weekday):
    """A request has its step's name, unless more than two kinds of step make it."""
    names = step_names(weekday)
    assert names["doctor-im + room-im"].en == "Medical consultation"
    assert names["doctor-ed + 2 nurse-ed"].zh
    assert "ct" not in names


def test_requests_without_a_name_keep_theirs():
    """Names are put in where there are some, and nowhere else."""
    coordinates = {
        "request": np.array(["a", "b"], dtype=object),
        "request_zh": ("request", np.array(["甲", "乙"], dtype=object)),
        "request_en": ("request", np.array(["A", "B"], dtype=object)),
    }
    found = renamed(xr.Dataset(coords=coordinates), {"b": Label("丙", "C")})
    assert found["request_en"].values.tolist() == ["A", "C"]
    assert found["request_zh"].values.tolist() == ["甲", "丙"]
