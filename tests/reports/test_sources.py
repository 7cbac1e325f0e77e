"""Means drawn from files, with intervals that stay within what they can be."""

import pytest

from twin.calibration.basis import DrawnValue
from twin.locale import Label
from twin.reports.quantity import of_share
from twin.reports.sources import drawn_of


def drawn(mean: float, sd: float, count: int | str, unit: str = "min") -> DrawnValue:
    """A value as drawing from a file gives it."""
    return DrawnValue(
        path="pathways.x",
        what=Label("时间", "time"),
        observations=count,
        mean=mean,
        sd=sd,
        unit=unit,
        declared="3",
    )


def test_a_mean_is_known_as_well_as_its_count_allows():
    """Hundred durations of 30 ± 10 minutes are known to 1.96 either way."""
    found = drawn_of(drawn(30, 10, 100)).value
    assert (found.low, found.high) == pytest.approx((28.04, 31.96))


def test_no_duration_is_below_nothing():
    """Of four durations that vary much the lower end is nothing."""
    found = drawn_of(drawn(2, 10, 4)).value
    assert found.low == 0
    assert found.high == pytest.approx(11.8)


def test_a_share_is_between_nothing_and_all():
    """One in ten and none in ten have Wilson's intervals."""
    for count in (0, 1, 10):
        found = drawn_of(drawn(count / 10, 0.3, 10, "share")).value
        expected = of_share(count, 10)
        assert (found.low, found.high) == (expected.low, expected.high)
        assert 0 <= found.low < found.high <= 1


def test_few_people_have_no_interval():
    """A count too small to be told has a mean and no interval."""
    found = drawn_of(drawn(5, 1, "1-4")).value
    assert not found.low <= found.high
