"""Visits that hold each other up are found, with the circle."""

import numpy as np

from twin.flow import kernel
from twin.flow.deadlock import standstill
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.requests import Requests
from twin.values.step import Op

LEAVE = (Op.LEAVE, 0, 0, 0, 0, 0, 0)


def hospital(
    *visits: list[tuple[int, ...]], levels: tuple[int, ...] = (1, 1)
) -> tuple[Itineraries, Capacity]:
    """Visits that all come at 0, with the resources a and b."""
    n = len(visits)
    steps = [step for visit in visits for step in visit]
    itineraries = Itineraries(
        stream=np.zeros(n, np.int32),
        number=np.arange(n),
        arrival=np.zeros(n, np.int64),
        due=np.zeros(n, np.int64),
        priority=np.zeros(n, np.int16),
        attributes=np.zeros((n, 0), np.int16),
        parent=np.zeros(n, np.int32),
        first_step=np.cumsum([0, *map(len, visits)]),
        steps=steps_of(*steps),
        requests=Requests.of([("a", [[(0, 1)]]), ("b", [[(1, 1)]])], 2),
    )
    rules = [
        ResourceRule(name, ((0, level),))
        for name, level in zip("ab", levels, strict=True)
    ]
    assert itineraries.problems() == []
    return itineraries, Capacity.of(rules)


def crossing(first: int, second: int, patience: int = -1) -> list[tuple[int, ...]]:
    """Take one, stay 10 ticks, take the other while holding the first."""
    return [
        (Op.SEIZE, 0, first, 3, 3, 0, -1),
        (Op.HOLD, 0, 0, 2, 0, 10, -1),
        (Op.SEIZE, 1, second, 3, 3, 0, patience),
        LEAVE,
    ]


def test_two_who_wait_for_each_other_are_named_with_their_circle() -> None:
    """One holds a and wants b, one holds b and wants a: neither can go on."""
    itineraries, capacity = hospital(crossing(0, 1), crossing(1, 0))
    found = standstill(kernel.run(itineraries, capacity), capacity)
    assert found is not None
    assert (found.visits, sorted(found.cycle)) == ((0, 1), ["a", "b"])


def test_patience_breaks_the_circle() -> None:
    """If one of the two gives up, both leave."""
    itineraries, capacity = hospital(crossing(0, 1), crossing(1, 0, patience=5))
    journeys = kernel.run(itineraries, capacity)
    assert journeys.left.tolist() == [15, 15]
    assert standstill(journeys, capacity) is None


def test_one_more_unit_breaks_the_circle() -> None:
    """With two of b nobody is held up."""
    itineraries, capacity = hospital(crossing(0, 1), crossing(1, 0), levels=(1, 2))
    assert standstill(kernel.run(itineraries, capacity), capacity) is None


def test_a_level_that_stays_at_zero_is_no_circle() -> None:
    """Who waits for what never comes is stuck without a circle."""
    itineraries, capacity = hospital(crossing(0, 1), levels=(1, 0))
    found = standstill(kernel.run(itineraries, capacity), capacity)
    assert found is not None
    assert (found.visits, found.cycle, found.asked) == ((0,), (), ("b",))


def test_a_plain_queue_is_no_deadlock() -> None:
    """Those who wait behind one in service can go on."""
    itineraries, capacity = hospital(*[crossing(0, 1)] * 3)
    assert standstill(kernel.run(itineraries, capacity, 5), capacity) is None
