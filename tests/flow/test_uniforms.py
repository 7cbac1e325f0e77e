"""Uniforms of many quantities and days are those of the generators, one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.flow.uniforms import drawn, fill, words
from twin.streams import WORD, Key

numbers = st.integers(0, WORD - 1)
widths = st.lists(st.integers(0, 13), max_size=4)
names = st.lists(st.text(max_size=4), max_size=4)


@given(numbers, numbers, st.text(max_size=4), names, st.integers(-9, 400), widths)
def test_numbers_are_those_of_the_generators(
    seed, replication, stream, quantities, day, width
):
    """By day, then number, then quantity, each the number of its own place."""
    key = Key(seed, replication)
    out = np.full(sum(width) * len(quantities), np.nan)
    fill(key, words(stream, quantities), day, np.array(width, dtype=np.int64), out)
    expected = []
    for later, number in enumerate(width):
        rows = [key.uniform(stream, day + later, each, number) for each in quantities]
        expected += [row[at] for at in range(number) for row in rows]
    assert out.tolist() == expected


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 1001])
def test_nothing_is_written_beyond_the_end(count):
    """The last block of four may be cut anywhere."""
    out = np.full(count + 1, -1.0)
    fill(Key(1, 2), words("a", ["b"]), 3, np.array([count]), out[:count])
    assert out[-1] == -1
    assert out[:-1].tolist() == Key(1, 2).uniform("a", 3, "b", count).tolist()


def test_numbers_of_days_stand_one_after_the_other():
    """A quantity of several days is that of each day."""
    found = drawn(Key(1, 2), "a", "b", -1, np.array([2, 0, 3]))
    first, last = (Key(1, 2).uniform("a", day, "b", 3) for day in (-1, 1))
    assert found.tolist() == [*first[:2].tolist(), *last.tolist()]
