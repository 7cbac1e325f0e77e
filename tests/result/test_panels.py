"""Panels: small pictures of many things."""

import numpy as np
import pytest

from tests.reports.conftest import make
from tests.result.test_heat_map import indicator
from twin.errors import TwinError
from twin.result.panels import plot_panels


def steps(ax, number: int) -> list[float]:
    """Values of a stepped line or band of a panel."""
    return ax.patches[number].get_data().values.tolist()


def test_a_panel_has_mean_band_and_capacity() -> None:
    """The line is the mean, the band the middle 80 %, and what there is is dashed."""
    values = np.arange(11.0)[:, None, None] * np.ones((1, 24, 1))
    capacity = indicator(np.full((11, 24, 1), 20.0))
    figure = plot_panels(indicator(values, "beds"), capacity)
    (ax,) = figure.axes
    band = ax.patches[0].get_data()
    assert set(band.values) == {9.0}
    assert set(np.unique(band.baseline)) == {1.0}
    assert set(steps(ax, 1)) == {5.0}
    assert set(steps(ax, 2)) == {20.0}
    assert ax.get_ylim()[1] > 20
    assert ax.get_title(loc="left") == "Resource r0"


def test_thirty_two_wards_stand_side_by_side() -> None:
    """Each of 32 has a panel, in the order given; what is nothing has none."""
    values = np.ones((2, 48, 34)) * np.arange(1, 35)
    values[:, :, [3, 4]] = 0
    figure = plot_panels(indicator(values), lang="zh")
    shown = [ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()]
    assert shown == [f"资源r{row}" for row in range(34) if row not in (3, 4)]
    bottom = [ax for ax in figure.axes if ax.get_visible()][-6:]
    assert all(ax.xaxis.get_tick_params()["labelbottom"] for ax in bottom)


def test_shares_are_percent_and_unknown_hours_are_gaps() -> None:
    """An hour that no replication knows is not drawn as nothing."""
    values = np.full((2, 24, 1), 0.5)
    values[:, 7] = np.nan
    (ax,) = plot_panels(indicator(values, "share")).axes
    mean = np.array(steps(ax, 1))
    assert np.isnan(mean[7])
    assert set(np.delete(mean, 7)) == {50.0}


def test_what_has_no_panels() -> None:
    """Nothing at all, and what is by no time, are refused."""
    with pytest.raises(TwinError, match="wait is nothing, at every time"):
        plot_panels(indicator(np.zeros((1, 24, 1))))
    with pytest.raises(TwinError, match="wait has neither hours nor days"):
        plot_panels(indicator(np.ones((1, 24, 1))).isel(hour=0))


def test_result_draws_wards_with_their_capacity() -> None:
    """The planner's call gives a panel with three lines for each ward."""
    result = make(2)
    figure = result.panels("occupancy", by="ward")
    beds = (result.dataset["resource_kind"].values == "bed").sum()
    assert len([ax for ax in figure.axes if ax.get_visible()]) == beds
    assert all(len(ax.patches) == 3 for ax in figure.axes if ax.get_visible())
