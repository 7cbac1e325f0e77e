"""Sparse histograms say what dense ones say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.situations.histogram import BINS, bin_of, quantile, spread
from twin.situations.measure import product
from twin.situations.sparse import Sparse
from twin.values.step import MINUTE

rows = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 900 * MINUTE)))


@given(rows, rows)
def test_sparse_is_dense(first: list[tuple[int, int]], then: list[tuple[int, int]]):
    """Two added sparse histograms are the dense one of all, and so are quantiles."""

    def columns(given: list[tuple[int, int]]) -> np.ndarray:
        return np.array(given, dtype=np.int64).reshape(-1, 2).T

    parts = [columns(each) for each in (first, then)]
    found = [Sparse.of(what, bin_of(ticks)) for what, ticks in parts]
    both = found[0] + found[1]
    dense = spread(*columns([*first, *then]), 6)
    assert np.array_equal(both.dense(6), dense)
    assert np.array_equal(both.dense(6, every=3), dense.reshape(2, 3, BINS).sum(1))
    assert np.array_equal(both.quantile(0.9, 6), quantile(dense, 0.9), equal_nan=True)


def test_products_are_exact() -> None:
    """Large whole numbers come out to the last digit, counts of any shape."""
    counts = np.array([[(1 << 52) - 1, 1]])
    assert product(counts, np.array([[1, 0], [1, 1]])).tolist() == [[1 << 52, 1]]
    several = np.arange(6).reshape(3, 2) + (1 << 60)
    members = np.array([[2, 0, 1], [0, 0, -1]])
    assert np.array_equal(product(several, members), several @ members)
    assert np.array_equal(product(several[0], members), several[0] @ members)
