"""Means over replications and their intervals: exact values, bounds and coverage."""

import numpy as np
import pytest
from scipy import stats

from twin.result.summary import plain, summary
from twin.situations.indicator import ANY, NOT_NEGATIVE, PART, Bounds


def test_summary_is_students() -> None:
    """Mean and interval are scipy's, missing values left out."""
    values = np.array([3.0, np.nan, 5.0, 10.0])
    found = summary(values)
    known = values[~np.isnan(values)]
    interval = stats.t.interval(0.95, 2, known.mean(), stats.sem(known))
    assert (found.low, found.high) == pytest.approx(interval, rel=1e-12)
    assert found.half == pytest.approx((interval[1] - interval[0]) / 2, rel=1e-12)
    assert found.replications == 3


def test_summary_of_too_few() -> None:
    """One value has a mean and no interval, none has neither, infinite is infinite."""
    found = summary([[4.0, np.nan], [np.nan, np.nan], [np.inf, 1.0]])
    assert found.mean.tolist()[0] == 4
    assert np.isnan(found.low).all()
    assert np.isnan(found.mean[1])
    assert found.mean[2] == np.inf
    assert plain(found.mean) == [4, None, None]


@pytest.mark.parametrize("bounds", [ANY, NOT_NEGATIVE, PART])
@pytest.mark.parametrize("value", [0.0, 0.1, 1.0])
def test_what_is_always_the_same_is_its_own_interval(value: float, bounds) -> None:
    """Equal values give themselves, exactly, as mean and both ends."""
    found = summary([value] * 7, bounds)
    assert (found.mean, found.low, found.high) == (value, value, value)


def test_the_interval_of_a_wait_is_cut_at_nothing() -> None:
    """0 and 5 minutes are 2.5 ± 12.7 × 2.5, of which what is below nothing is cut."""
    found = summary([0.0, 5.0], NOT_NEGATIVE)
    assert found.low == 0
    assert found.high == pytest.approx(2.5 + stats.t.ppf(0.975, 1) * 2.5)
    assert found.half == pytest.approx(stats.t.ppf(0.975, 1) * 2.5)


def test_the_interval_of_a_share_is_on_its_odds() -> None:
    """1 and 3 % are 2 %: odds 0.0204, by the exponential of ±t × 1 % / (2 % × 98 %)."""
    found = summary([0.01, 0.03], PART)
    wide = stats.t.ppf(0.975, 1) * 0.01 / (0.02 * 0.98)
    odds = np.array([-1, 1]) * wide + np.log(0.02 / 0.98)
    assert (found.low, found.high) == pytest.approx(1 / (1 + np.exp(-odds)), rel=1e-9)


def test_any_two_bounds_do() -> None:
    """Hours of a day have the interval of their share of the day."""
    hours = np.array([9.0, 11.0, 10.5])
    found, part = summary(hours, Bounds(0, 24)), summary(hours / 24, PART)
    assert (found.low, found.high) == pytest.approx((24 * part.low, 24 * part.high))


def test_impossible_values_keep_students_interval() -> None:
    """Values beyond their bounds are wrong, and are not made to look right."""
    found, plain_one = summary([1.2, 0.3], PART), summary([1.2, 0.3])
    assert (found.low, found.high) == (plain_one.low, plain_one.high)


@pytest.mark.parametrize(
    ("mean", "bounds"),
    [(mean, PART) for mean in (0.02, 0.5, 0.97)] + [(0.02, NOT_NEGATIVE)],
)
@pytest.mark.parametrize("replications", [2, 3, 10])
def test_intervals_stay_within_bounds(mean: float, bounds, replications: int) -> None:
    """No interval of a thousand says what cannot be, or misses its own mean."""
    generator = np.random.default_rng(5)
    values = generator.beta(5 * mean, 5 * (1 - mean), (1000, replications))
    found = summary(values, bounds)
    assert (found.low >= bounds.least).all()
    assert (found.high <= bounds.most).all()
    assert ((found.low <= found.mean) & (found.mean <= found.high)).all()


def covered(values: np.ndarray, true: float, bounds: Bounds) -> float:
    """Share of samples whose interval holds the true mean."""
    found = summary(values, bounds)
    return float(((found.low <= true) & (true <= found.high)).mean())


SAMPLES = 20_000
ERROR = 4 * (0.95 * 0.05 / SAMPLES) ** 0.5
"""Four standard errors of a coverage so simulated."""


@pytest.mark.parametrize("replications", [2, 5, 10, 30])
@pytest.mark.parametrize("mean", [0.1, 0.5, 0.9])
def test_shares_are_covered(mean: float, replications: int) -> None:
    """The interval of a share holds its true mean 95 % of the time, within a point."""
    generator = np.random.default_rng(2)
    values = generator.beta(20 * mean, 20 * (1 - mean), (SAMPLES, replications))
    assert covered(values, mean, PART) == pytest.approx(0.95, abs=0.01 + ERROR)


def test_the_odds_cover_what_the_cut_does_not() -> None:
    """Close to a bound the interval on the odds covers better than Student's cut."""
    values = np.random.default_rng(2).beta(2, 18, (SAMPLES, 5))
    assert covered(values, 0.1, NOT_NEGATIVE) < 0.935 < covered(values, 0.1, PART)


@pytest.mark.parametrize("replications", [2, 5, 30])
def test_the_cut_costs_no_coverage(replications: int) -> None:
    """Waits of a normal, and counts of a Poisson distribution are covered as uncut."""
    generator = np.random.default_rng(3)
    counts = generator.poisson(1.0, (SAMPLES, replications)).astype(float)
    waits = np.maximum(generator.normal(5.0, 1.0, (SAMPLES, replications)), 0)
    assert covered(counts, 1, NOT_NEGATIVE) == covered(counts, 1, ANY)
    assert covered(waits, 5, NOT_NEGATIVE) == pytest.approx(0.95, abs=ERROR)


@pytest.mark.parametrize(("replications", "expected"), [(5, 0.88), (30, 0.93)])
def test_skewed_values_are_covered_as_said(replications: int, expected: float) -> None:
    """Of an exponential distribution it covers what its docstring says, not 95 %."""
    values = np.random.default_rng(4).exponential(1.0, (SAMPLES, replications))
    assert covered(values, 1, NOT_NEGATIVE) == pytest.approx(expected, abs=0.01)
