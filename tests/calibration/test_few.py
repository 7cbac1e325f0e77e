"""Counts of people that leave the twin: never one to four."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.calibration.few import count_of, grouped, merged, split_of


@pytest.mark.parametrize(("people", "said"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5)])
def test_a_count_of_few_is_not_told(people, said):
    """One to four people are said as fewer than five."""
    assert count_of(people) == said


@pytest.mark.parametrize(
    ("total", "aside", "said"),
    [
        (100, 0, (100, 0)),
        (100, 3, ("≥96", "<5")),
        (100, 5, (95, 5)),
        (100, 98, ("<5", "≥96")),
        (3, 1, ("≥0", "<5")),
        (7, 7, (0, 7)),
        (3, 0, ("<5", 0)),
    ],
)
def test_the_rest_does_not_tell_the_few(total, aside, said):
    """Beside a total, neither part can be worked out from the other."""
    assert split_of(total, aside) == said


@given(
    st.lists(st.floats(0, 1e5, allow_subnormal=False), min_size=5, max_size=60),
    st.integers(1, 3),
)
def test_groups_keep_the_mean_and_hide_each(values, per_case):
    """The mean is kept; each group is of five people or more, the spread no larger."""
    case = np.arange(len(values)) // per_case
    mean, weight = grouped(values, case)
    assert weight.sum() == len(values)
    assert np.average(mean, weights=weight) == pytest.approx(np.mean(values))
    assert (np.diff(mean) >= 0).all()
    spread = np.average((mean - np.mean(values)) ** 2, weights=weight)
    assert spread <= np.var(values) * (1 + 1e-9) + 1e-9
    if len(weight) > 1:
        # A person has per_case values at most, so these are five people at least.
        assert weight.min() >= 5 * per_case


def test_groups_by_hand():
    """Ten values make two groups of five neighbours."""
    mean, weight = grouped([9, 1, 2, 3, 4, 5, 10, 6, 7, 8], np.arange(10))
    assert mean.tolist() == [3, 8]
    assert weight.tolist() == [5, 5]


@pytest.mark.parametrize(
    ("counts", "people", "kept"),
    [
        ([50, 30, 20], [50, 30, 20], [50, 30, 20]),
        ([50, 4, 20], [50, 4, 20], [54, 0, 20]),
        ([4, 4, 20], [4, 4, 20], [0, 0, 28]),
        ([50, 9, 0], [50, 3, 0], [59, 0, 0]),
        ([50, 9, 0], [3, 9, 0], [0, 59, 0]),
        ([4, 4, 3], [4, 4, 3], [11, 0, 0]),
    ],
)
def test_branches_of_few_join_the_largest(counts, people, kept):
    """A branch of one to four people is added to the largest; none is lost."""
    assert merged(counts, people).tolist() == kept
