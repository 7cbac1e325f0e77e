"""Numbers with intervals: exact values on known cases."""

import json

import numpy as np
import pytest

from twin.reports.quantity import of_mean, of_runs, of_share


def test_spread_of_runs():
    """The interval of runs is the middle share of them, by linear quantiles."""
    found = of_runs(np.arange(11.0), "min")
    assert (found.value, found.low, found.high) == pytest.approx((5, 1, 9))
    assert (found.level, found.spread, found.replications) == (0.8, "runs", 11)


def test_interval_of_the_mean():
    """The interval of a mean is Student's: 10, 12, 14 give 12 ± 4.303 × 2 / √3."""
    found = of_mean([10, 12, 14], "min")
    half = 4.302652729911275 * 2 / 3**0.5
    assert found.value == 12
    assert found.low == pytest.approx(12 - half, rel=1e-9)
    assert found.high == pytest.approx(12 + half, rel=1e-9)


def test_one_replication_has_no_interval():
    """A single value has no interval, and says so instead of giving zero width."""
    found = of_mean([3.0], "min")
    assert found.is_known
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_missing_replications_do_not_count():
    """What is missing is left out, and the count says how many are left."""
    found = of_runs([1.0, np.nan, 3.0], "min")
    assert (found.value, found.replications) == (2.0, 2)


def test_nothing_is_unknown_not_zero():
    """No value at all is unknown, and null for machines."""
    found = of_runs([np.nan], "min")
    assert not found.is_known
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["value"] is None


def test_wilson_interval():
    """Wilson's interval of 8 in 10 as in Newcombe (1998): 0.490 to 0.943."""
    found = of_share(8, 10)
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943)


@pytest.mark.parametrize("count", [0, 20])
def test_share_of_all_or_none_still_has_an_interval(count):
    """Never and always are shares whose interval has width and stays within 0 to 1."""
    found = of_share(count, 20)
    assert 0 <= found.low < found.high <= 1
