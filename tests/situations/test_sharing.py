"""Sharing work out among alternatives."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.situations.offered import load
from twin.situations.sharing import Sharing, shared, wish
from twin.values.requests import Requests

A, B, C, D = ([(resource, 1)] for resource in range(4))


def sharing(asked: list[tuple[list, int]], there: list[float]) -> Sharing:
    """What becomes of options and how long they are asked for."""
    wanted = {wish(options): time for options, time in asked}
    return shared(wanted, np.zeros(len(there)), np.array(there, dtype=np.float64))


def loads(asked: list[tuple[list, int]], there: list[float]) -> list[float]:
    """The loads of that."""
    return (sharing(asked, there).work / there).tolist()


@pytest.mark.parametrize(
    ("asked", "there", "expected"),
    [
        ([([A], 5), ([B], 3)], [10, 10], [0.5, 0.3]),
        ([([A, B], 8)], [10, 10], [0.4, 0.4]),
        ([([A, B], 8)], [10, 30], [0.2, 0.2]),
        ([([A, B], 8), ([A], 6)], [10, 10], [0.7, 0.7]),
        ([([A, B], 4), ([A], 9)], [10, 10], [0.9, 0.4]),
        ([([A, B], 4), ([A], 15)], [10, 10], [1.5, 0.4]),
        ([([A], 12), ([A, B], 6), ([B, C], 6)], [10, 10, 10], [1.2, 0.6, 0.6]),
        ([([A], 9), ([A, B], 6), ([B, C], 6)], [10, 10, 10], [0.9, 0.6, 0.6]),
        ([([A], 3), ([A, B], 6), ([B, C], 6)], [10, 10, 10], [0.5] * 3),
        ([([A, B], 9), ([B, C], 9), ([C, D], 0)], [10] * 4, [0.6, 0.6, 0.6, 0]),
    ],
)
def test_levels(asked, there, expected) -> None:
    """Two wards alike, overflow of one that is higher anyway, and chains of them."""
    assert loads(asked, there) == pytest.approx(expected, abs=1e-9)


def test_sets_cost_all_their_parts() -> None:
    """Two of A, or one each of B and C: 4 x² + 2 (1 - x)² is least at a third."""
    asked = [([[(0, 2)], [(1, 1), (2, 1)]], 6)]
    assert loads(asked, [10, 10, 10]) == pytest.approx([0.4, 0.4, 0.4], abs=1e-9)


def test_what_options_have_in_common_does_not_matter() -> None:
    """A theatre with either of two teams loads the teams alike."""
    asked = [([[(0, 1), (1, 1)], [(0, 1), (2, 1)]], 8), ([B], 2)]
    assert loads(asked, [10, 10, 10]) == pytest.approx([0.8, 0.5, 0.5], abs=1e-9)


def test_what_is_not_there_is_not_used() -> None:
    """All goes to the open ward; if none is open, each is asked for its share."""
    asked = [([A, B], 8), ([C, D], 6)]
    assert sharing(asked, [0, 10, 0, 0]).work.tolist() == [0, 8, 3, 3]


def test_rooms_and_added_beds_are_their_ward() -> None:
    """A ward of two rooms and an added bed is one alternative, with all its beds."""
    rooms = [(0, 1), (1, 1), (2, 1), (3, 1)]
    requests = Requests.of([("either", [rooms]), ("other", [[(3, 1)]])], 4, last=[2])
    found = load(
        np.array([30, 10]),
        np.array([20, 20, 10, 30]),
        requests,
        np.zeros(4, dtype=np.int64),
        np.array([0, 0, 0, 1]),
    )
    assert found == pytest.approx([0.5, 0.5], abs=1e-9)


@st.composite
def hospitals(draw) -> tuple[list[tuple[list, int]], list[float]]:
    """Wishes for one or several of five resources, and what there is of these."""
    one = st.tuples(st.integers(0, 4), st.integers(1, 3))
    option = st.lists(one, min_size=1, max_size=2, unique_by=lambda part: part[0])
    wishes = st.tuples(st.lists(option, min_size=1, max_size=4), st.integers(0, 50))
    there = st.lists(st.integers(5, 100), min_size=5, max_size=5)
    unlike = st.lists(wishes, max_size=8, unique_by=lambda one: wish(one[0]))
    return draw(unlike), draw(there)


@settings(deadline=None)
@given(hospitals())
def test_no_move_makes_loads_more_level(hospital) -> None:
    """Shares make one, work is kept, and used options cost the least there is."""
    asked, there = hospital
    found = sharing(asked, there)
    work = np.zeros(5)
    for options, time in asked:
        wanted = wish(options)
        shares = found.shares[wanted]
        assert shares.sum() == pytest.approx(1, abs=1e-12)
        assert shares.min() >= 0
        costs = []
        for option, share in zip(wanted, shares, strict=True):
            costs.append(sum(u * found.work[r] / there[r] for r, u in option))
            for resource, units in option:
                work[resource] += share * units * time
        used = [cost for cost, share in zip(costs, shares, strict=True) if share > 0]
        if time:
            assert max(used) <= min(costs) * (1 + 1e-6) + 1e-9
    assert found.work == pytest.approx(work, abs=1e-9)


@settings(deadline=None)
@given(hospitals(), st.randoms())
def test_no_order_matters(hospital, random) -> None:
    """Neither that of wishes, nor that of options, changes a load."""
    asked, there = hospital
    other = [(random.sample(options, len(options)), time) for options, time in asked]
    random.shuffle(other)
    assert sharing(other, there).work == pytest.approx(
        sharing(asked, there).work, rel=1e-9
    )


def test_a_long_chain_is_level() -> None:
    """Work at one end of 30 wards, each the fallback of the last, reaches the other."""
    wards = [[(resource, 1)] for resource in range(30)]
    asked = [([wards[0]], 300)]
    asked += [([a, b], 300) for a, b in pairwise(wards)]
    assert loads(asked, [1000] * 30) == pytest.approx([0.3] * 30, abs=1e-6)
