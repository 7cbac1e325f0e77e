import numpy as np
import pytest

from twin.situations.histogram import BINS, EDGES, bin_of, quantile, spread
from twin.values.step import MINUTE


def tallied(ticks: np.ndarray) -> np.ndarray:
    """One histogram of all durations. (bin,)"""
    return spread(np.zeros(len(ticks), dtype=np.int64), ticks, 1)[0]


def test_zero_is_its_own_bin() -> None:
    """Waits of nothing have a median of exactly nothing."""
    ticks = np.array([0, 0, 0, 9 * MINUTE])
    assert quantile(tallied(ticks), 0.5) == 0
    assert 9 <= quantile(tallied(ticks), 0.9) < 10


def test_nothing_has_no_quantile() -> None:
    """An empty histogram gives a missing value, not zero."""
    found = quantile(np.zeros((2, BINS), dtype=np.int64), 0.5)
    assert np.isnan(found).tolist() == [True, True]


def test_edges_grow_by_a_minute_then_by_two_in_a_hundred() -> None:
    """Bins are a minute wide to 100 min, then so narrow that 1 % is kept."""
    assert EDGES[:3].tolist() == [0, 0, 1]
    assert np.diff(EDGES[1:101]).tolist() == [1] * 99
    assert np.diff(np.log(EDGES[101:])) == pytest.approx(np.log(1.02))


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("scale_min", [5, 60, 600, 6000])
def test_quantiles_are_close(scale_min: float, share: float) -> None:
    """Median and nine in ten are right to a minute or to one in a hundred."""
    generator = np.random.default_rng(1)
    ticks = (generator.exponential(scale_min * MINUTE, 100_000)).astype(np.int64)
    true = np.quantile(ticks, share) / MINUTE
    assert abs(quantile(tallied(ticks), share) - true) <= max(1, true / 100)


def test_beyond_the_last() -> None:
    """What is longer than all bins is counted in the last and not lost."""
    assert bin_of(np.array([1 << 40])).tolist() == [BINS - 1]


def test_bins_are_those_between_the_edges() -> None:
    """Around every edge, and past the last, a duration is where a search finds it."""
    near = np.ceil(EDGES[:, None] * MINUTE).astype(np.int64) + np.arange(-2, 3)
    ticks = np.append(near[near > 0], [1 << 40, 77])
    found = np.searchsorted(EDGES, ticks / MINUTE, side="right") - 1
    assert bin_of(ticks).tolist() == np.minimum(found, BINS - 1).tolist()
