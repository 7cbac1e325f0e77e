import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.situations.intervals import Intervals, counts, meeting
from twin.situations.window import HOUR, Window
from twin.values.step import MINUTE, NEVER


def intervals(*rows: tuple[int, int, int, int]) -> Intervals:
    """Intervals from rows of what, begin, end, units."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Intervals(*columns)


def test_across_an_hour() -> None:
    """Ten minutes across an hour's border count four in the one, six in the next."""
    ten = intervals((1, 56 * MINUTE, 66 * MINUTE, 3))
    found = ten.integral(Window(0, 3 * HOUR), 2)
    assert found.tolist() == [[0, 3 * 4 * MINUTE], [0, 3 * 6 * MINUTE], [0, 0]]


def test_cut_at_the_window() -> None:
    """What began before or never ends counts from border to border of the window."""
    window = Window(HOUR, 3 * HOUR)
    lasting = intervals((0, 5, NEVER, 1), (0, 2 * HOUR, NEVER, 2))
    assert lasting.integral(window, 1).tolist() == [[HOUR], [3 * HOUR]]


def test_empty_and_backward() -> None:
    """Intervals outside the window or without length count nothing."""
    window = Window(HOUR, 2 * HOUR)
    none = intervals((0, 0, HOUR, 1), (0, 2 * HOUR, 3 * HOUR, 1), (0, HOUR, HOUR, 9))
    assert none.integral(window, 1).tolist() == [[0]]


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (0, 5), (7, HOUR), (HOUR, 0)])
def test_whole_hours_only(begin: int, end: int) -> None:
    """A window that is empty or off the hour is refused."""
    with pytest.raises(ValueError, match="from hour to later hour"):
        Window(begin, end)


lists = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-HOUR, 6 * HOUR),
        st.integers(-HOUR, 6 * HOUR),
        st.integers(1, 5),
    )
)


@given(lists)
def test_integral_is_the_overlap(rows: list[tuple[int, int, int, int]]) -> None:
    """Each hour's integral is the sum of overlaps with that hour, exactly."""
    window = Window(HOUR, 4 * HOUR)
    found = intervals(*rows).integral(window, 3)
    for hour in range(3):
        low, high = (hour + 1) * HOUR, (hour + 2) * HOUR
        for what in range(3):
            overlap = sum(
                units * max(0, min(end, high) - max(begin, low))
                for thing, begin, end, units in rows
                if thing == what
            )
            assert found[hour, what] == overlap


@given(lists, lists)
def test_held_meets_level(
    held: list[tuple[int, int, int, int]], level: list[tuple[int, int, int, int]]
) -> None:
    """Full, beyond, first and most are those of each tick looked at by itself."""
    scale = HOUR // 4  # so that a grid of quarters sees every border
    window = Window(0, 2 * HOUR)

    def quartered(rows: list[tuple[int, int, int, int]]) -> Intervals:
        return intervals(
            *((w, b // scale * scale, e // scale * scale, u) for w, b, e, u in rows)
        )

    mine, there = quartered(held), quartered(level)
    found = meeting(mine, there, window, 3)
    for what in range(3):

        def at(some: Intervals, tick: int, what: int = what) -> int:
            is_now = (some.what == what) & (some.begin <= tick) & (tick < some.end)
            return int(some.units[is_now].sum())

        ticks = range(0, 2 * HOUR, scale)
        full = [tick for tick in ticks if 0 < at(there, tick) <= at(mine, tick)]
        beyond = [max(0, at(mine, tick) - at(there, tick)) for tick in ticks]
        for hour in (0, 1):
            assert found.full[hour, what] == scale * sum(
                t // HOUR == hour for t in full
            )
            some = beyond[4 * hour : 4 * hour + 4]
            assert found.beyond[hour, what] == scale * sum(some)
        assert found.first_full[what] == min(full, default=NEVER)
        assert found.most[what] == max(at(mine, tick) for tick in ticks)


def test_counts_fall_in_their_hour() -> None:
    """The first instant of an hour belongs to it, the window's end to nothing."""
    what = np.array([0, 0, 1, 1])
    time = np.array([0, HOUR, HOUR - 1, 2 * HOUR])
    assert counts(what, time, Window(0, 2 * HOUR), 2).tolist() == [[1, 1], [1, 0]]
