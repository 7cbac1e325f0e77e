"""Heat maps: an indicator by thing and hour of the day."""

import numpy as np
import pytest
import xarray as xr

from tests.reports.conftest import make
from twin.errors import TwinError
from twin.result.heat_map import by_clock, plot_heat


def indicator(values: np.ndarray, unit: str = "min") -> xr.DataArray:
    """One scenario's indicator. (replication, hour, resource)"""
    things = [f"r{row}" for row in range(values.shape[2])]
    return xr.DataArray(
        values[None],
        dims=("scenario", "replication", "hour", "resource"),
        coords={
            "scenario": ["base"],
            "resource": things,
            "resource_zh": ("resource", [f"资源{row}" for row in things]),
            "resource_en": ("resource", [f"Resource {row}" for row in things]),
        },
        name="wait",
        attrs={"unit": unit, "long_name": "Wait", "long_name_zh": "等候"},
    )


@pytest.fixture
def wait() -> xr.DataArray:
    """Two replications of two days: one row with a peak, one empty, one part."""
    values = np.zeros((2, 48, 3))
    values[0, 10, 0], values[1, 34, 0] = 8, 12
    values[:, :, 2] = np.nan
    values[0, 5, 2] = 3
    return indicator(values)


def test_the_mean_of_each_hour(wait) -> None:
    """Days and replications are averaged, and what is not there stays out of it."""
    names, values = by_clock(wait, None, "en")
    assert names == ["Resource r0", "Resource r2"]
    assert values.shape == (2, 24)
    assert values[0, 10] == (8 + 12) / 4
    assert values[0].sum() == 5
    assert values[1, 5] == 3
    assert np.isnan(values[1]).sum() == 23


def test_a_single_day(wait) -> None:
    """One day alone is the mean of its replications."""
    assert by_clock(wait, 1, "zh")[0] == ["资源r0"]
    assert by_clock(wait, 1, "zh")[1][0, 10] == 6
    with pytest.raises(TwinError, match="day: 2 is not one of the 2 days"):
        by_clock(wait, 2, "en")


def test_what_has_no_heat_map(wait) -> None:
    """Several scenarios, no hours, or nothing at all are refused."""
    two = xr.concat([wait, wait.assign_coords(scenario=["more"])], "scenario")
    with pytest.raises(TwinError, match="choose one of base, more"):
        plot_heat(two)
    with pytest.raises(TwinError, match="wait is not by the hours of whole days"):
        plot_heat(wait.isel(hour=0))
    with pytest.raises(TwinError, match="wait is nothing, at every hour"):
        plot_heat(wait * 0)


def test_each_row_has_its_highest_hour_written(wait) -> None:
    """Names stand at the rows, and the peak of each is a number."""
    ax = plot_heat(wait, lang="zh")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["资源r0", "资源r2"]
    assert [(text.get_position()[0], text.get_text()) for text in ax.texts] == [
        (10.5, "5"),
        (5.5, "3"),
    ]
    assert ax.get_title(loc="left") == "等候：按时段，深色为高"


def test_shares_are_percent() -> None:
    """A share of a half is 50."""
    ax = plot_heat(indicator(np.full((1, 24, 1), 0.5), "share"))
    assert ax.texts[0].get_text() == "50"
    assert ax.figure.axes[1].get_ylabel() == "[%]"


def test_the_greatest_rows_are_kept_in_their_order() -> None:
    """Of fifty rows the forty greatest are shown, and how many are not is said."""
    values = np.ones((1, 24, 50)) * np.arange(1, 51)
    ax = plot_heat(indicator(values))
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == [f"Resource r{row}" for row in range(10, 50)]
    assert "10 lower rows not shown" in ax.get_xlabel()


def test_result_draws_by_kind() -> None:
    """The planner's call shows the kind that was asked for, of one scenario."""
    result = make(2)
    ax = result.heat_map("hourly_wait_min", by="staff")
    kinds = result.dataset["resource_kind"].values
    names = result.dataset["resource_en"].values[kinds == "staff"]
    shown = {label.get_text() for label in ax.get_yticklabels()}
    assert shown
    assert shown <= set(names)
