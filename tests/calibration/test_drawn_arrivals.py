"""Arrivals drawn from counts by the hour: exact values, and what is said of them."""

import pytest

from twin.calibration.empirical import from_files
from twin.errors import CalibrationError
from twin.hospital.scenario import from_dict

from .conftest import HOSPITAL, counts


def test_rates_are_means_by_weekday_and_hour(scenario, write_counts):
    """Two weeks of counts give the mean of each hour of the week, as rates per hour."""
    path = write_counts(14, lambda day, hour: hour + (day >= 7) * 2 * (day % 7))
    drawn, basis = from_files(scenario, arrivals=path)
    demand = drawn.demand["arrivals"]
    assert demand.per_day is None
    assert demand.by_day == {}
    assert demand.profile.is_absolute
    _, monday = demand.profile.edges_and_weights("mon")
    _, sunday = demand.profile.edges_and_weights("sun")
    assert monday.tolist() == list(range(24))
    assert sunday.tolist() == [hour + 6 for hour in range(24)]
    (value,) = basis.files[0].values
    assert value.mean == pytest.approx(sum(range(24)) + 24 * 3)
    assert value.observations == 14
    assert value.declared == f"{50 * 6.5 / 7:.4g}"


def test_only_the_last_year_counts(scenario, write_counts):
    """Counts from more than 365 days before the file's end are not used."""
    path = write_counts(400, lambda day, _: 99 if day < 35 else 4)
    drawn, basis = from_files(scenario, arrivals=path)
    for day in ("mon", "sun"):
        assert set(drawn.demand["arrivals"].profile.edges_and_weights(day)[1]) == {4.0}
    assert counts(basis.files[0]) == {
        "Rows in the file": 400 * 24,
        "Rows used": 365 * 24,
        "Rows from before the days used": 35 * 24,
        "Hours missing in the days used": 0,
    }


def test_streams_share_the_counted_visits(write_counts):
    """Two streams get their shares, and together all visits."""
    demand = HOSPITAL["demand"] | {
        "other": {"pathway": "visit", "per_day": 9, "profile": {"00:00": 1}}
    }
    rules = {"arrivals": {"streams": {"arrivals": 0.75, "other": 0.25}}}
    two = from_dict(HOSPITAL | {"demand": demand, "from_files": rules})
    path = write_counts(7, lambda *_: 8)
    drawn, basis = from_files(two, arrivals=path)
    assert drawn.demand["arrivals"].visits_per_day("wed") == pytest.approx(144)
    assert drawn.demand["other"].visits_per_day("wed") == pytest.approx(48)
    said = " ".join(rule.en for rule in basis.files[0].rules)
    assert "Patients 0.75, other 0.25" in said
    assert "fewer than 365 days; all 7 days" in said
    without = from_dict(HOSPITAL | {"demand": demand, "from_files": None})
    with pytest.raises(CalibrationError, match=r"add from_files.arrivals.streams"):
        from_files(without, arrivals=path)


def test_an_hour_never_counted_is_an_error(scenario, write_counts):
    """Counts that leave an hour of the week unknown cannot make a week."""
    path = write_counts(6, lambda *_: 1)
    with pytest.raises(CalibrationError, match=r"has no count for sun 00:00"):
        from_files(scenario, arrivals=path)


def test_appointments_cannot_be_counted(write_counts):
    """A stream by appointment is not replaced by counts."""
    slots = {"days": "mon-fri", "slots": {"08:00-12:00": {"every": 10, "places": 1}}}
    demand = {"arrivals": {"pathway": "visit", "appointments": slots}}
    booked = from_dict(HOSPITAL | {"demand": demand})
    with pytest.raises(CalibrationError, match="by appointment or list"):
        from_files(booked, arrivals=write_counts(7, lambda *_: 1))
