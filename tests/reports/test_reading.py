"""A morning read off a result: exact numbers of a made-up one."""

import numpy as np
import pytest

from twin.reports.reading import finished, morning, week_peaks


@pytest.fixture(scope="module")
def read(result, basis):
    """The morning of the made-up result."""
    return morning(result, basis)


def test_arrivals_are_the_day_s_sum(read, result):
    """Expected visits are the first day's 24 hours, without the tasks of visits."""
    plan = result.dataset.isel(scenario=0)
    walk_in = plan["arrivals"].sel(stream="walk-in")[:, :24].sum("hour")
    assert [one.key for one in read.arrivals] == ["walk-in", "ambulance"]
    assert read.arrivals[0].visits.value == pytest.approx(float(walk_in.median()))


def test_spaces_come_first_and_the_tightest_of_them(read):
    """Resources are beds and parking first, those likely full before the others."""
    assert [one.key for one in read.hours][:3] == ["bay", "ward-3", "parking"]


def test_the_band_holds_the_middle_of_the_runs(read, result):
    """The band is the 10 % and 90 % quantile of the runs, hour by hour."""
    runs = result.dataset["occupancy"].isel(scenario=0, hour=15).sel(resource="ward-3")
    ward = read.hours[1]
    assert ward.low[15] == pytest.approx(float(np.quantile(runs, 0.1)))
    assert ward.high[15] == pytest.approx(float(np.quantile(runs, 0.9)))
    assert ward.capacity.tolist() == [40] * 24


def test_longest_hours_of_a_wait(read):
    """The hours named are those with at least 0.7 of the longest hour's wait."""
    bay = next(wait for wait in read.waits if wait.key == "bay")
    assert bay.worst_hours == (12, 19)


def test_loads_are_sorted_and_the_overload_found(read):
    """Loads come highest first, and the one above 1 does not settle."""
    assert read.loads[0].key == "doctor-im"
    assert [load.settles for load in read.loads] == [False] + [True] * 4


def test_what_fills_first(read):
    """Spaces that fill in some runs are listed with the hour of the first time."""
    assert read.fills[0].key == "bay"
    assert read.fills[0].share.value == 1.0
    assert 11 <= read.fills[0].hour.value <= 15


def test_a_closed_resource_has_no_share_of_capacity(result):
    """Hours without capacity do not count as full, nor as empty."""
    plan = result.dataset.isel(scenario=0).copy(deep=True)
    plan["capacity"].loc[{"resource": "bay"}] = 0.0
    assert "bay" not in [row.key for row in week_peaks(plan)]


def test_what_ifs_are_paired_with_the_plan(read, result):
    """A difference is the mean over replications of what-if less plan."""
    values = result.dataset["wait_min"].sel(resource="bay")
    expected = float((values[1] - values[0]).mean())
    more_bays = read.what_ifs[0]
    assert more_bays.why == ("床位满", "beds fill")
    bay = next(row for row in more_bays.differences if row.key == "wait_min bay")
    assert bay.difference.value == pytest.approx(expected)
    assert bay.verdict == "better"
    assert bay.name.en.startswith("Emergency bays")


def test_tasks_are_not_compared(read):
    """Lengths of tasks inside a visit are not shown beside those of visits."""
    keys = {row.key for one in read.what_ifs for row in one.differences}
    assert "length_min ambulance" in keys
    assert "length_min ambulance/ct" not in keys


def test_failed_replications_are_left_out(made, basis):
    """A replication that failed in the plan has no part in any number of it."""
    lost = made(4, failed=((0, 2), (1, 0)))
    found = morning(lost, basis)
    assert finished(lost.dataset.isel(scenario=0)) == 3
    assert found.arrivals[0].visits.replications == 3
    bay = next(
        row for row in found.what_ifs[0].differences if row.key == "wait_min bay"
    )
    assert bay.difference.replications == 2
    assert bay.base.replications == 2
    assert len(found.failures) == 2
