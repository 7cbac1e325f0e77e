import numpy as np
import pytest

from twin.situations.offered import asked_time, load
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, Op

REQUESTS = Requests.of(
    [
        ("room", [[(0, 1)]]),
        ("two doctors and a room", [[(1, 2)], [(0, 1)]]),
        ("either", [[(0, 1), (1, 1)]]),
    ],
    2,
)
WINDOW = Window(0, HOUR)
CAPACITY = Capacity.of(
    [ResourceRule("room", ((0, 1),)), ResourceRule("doctor", ((0, 1),))]
)
PLACES = np.zeros(2, dtype=np.int64)


def test_holding_time(journeys, row, visit) -> None:
    """Ten visits of 6 min in an hour with one room are a load of one."""
    visits = [
        visit(
            [
                row(Op.SEIZE),
                row(Op.HOLD, ticks=6 * MINUTE),
                row(Op.RELEASE),
                row(Op.HOLD, ticks=HOUR),
            ],
            arrived=6 * MINUTE * i,
        )
        for i in range(10)
    ]
    made = journeys(Requests.of([("room", [[(0, 1)]])], 1), visits)
    asked = asked_time(made.itineraries, CAPACITY, WINDOW)
    assert asked.tolist() == [HOUR]
    found = load(asked, np.array([HOUR]), made.itineraries.requests, PLACES)
    assert found.tolist() == [1.0]


def test_only_the_plan_counts(journeys, row, visit) -> None:
    """Steps after giving up, and visits of another hour, are not asked for."""
    rows = [
        row(Op.SEIZE, 0, slot=3, otherwise=4),
        row(Op.WALK, ticks=10),
        row(Op.RELEASE, slot=3),
        row(Op.JUMP, otherwise=7),
        row(Op.SEIZE, 1, slot=1, outcome=Outcome.NOT_REACHED),
        row(Op.HOLD, ticks=1000, outcome=Outcome.NOT_REACHED),
        row(Op.RELEASE, slot=1, outcome=Outcome.NOT_REACHED),
        row(Op.UNTIL, ticks=5 * HOUR),
    ]
    made = journeys(REQUESTS, [visit(rows), visit(rows, arrived=HOUR)])
    assert asked_time(made.itineraries, CAPACITY, WINDOW).tolist() == [10, 0, 0]


def test_a_task_counts_with_its_parent(journeys, row, visit) -> None:
    """A task's holds count in the hour in which its family arrives."""
    made = journeys(
        REQUESTS,
        [
            visit([row(Op.START, 1)], arrived=HOUR - 1),
            visit([row(Op.SEIZE), row(Op.HOLD, ticks=7)], arrived=3 * HOUR, parent=1),
        ],
    )
    assert asked_time(made.itineraries, CAPACITY, WINDOW).tolist() == [7, 0, 0]
    assert asked_time(made.itineraries, CAPACITY, Window(3 * HOUR, 4 * HOUR)).sum() == 0


def test_sets_ask_all_their_parts() -> None:
    """Two doctors and a room for an hour are two doctor-hours and a room-hour."""
    found = load(np.array([0, HOUR, 0]), np.array([HOUR, 4 * HOUR]), REQUESTS, PLACES)
    assert found.tolist() == [1.0, 0.5]


def test_alternatives_share_by_capacity() -> None:
    """Two hours asked of either, with one and three units, load both alike."""
    found = load(
        np.array([0, 0, 2 * HOUR]), np.array([HOUR, 3 * HOUR]), REQUESTS, PLACES
    )
    assert found == pytest.approx([0.5, 0.5], abs=1e-15)


def test_asked_of_nothing() -> None:
    """Work asked of what is never open is an infinite load; no work there is none."""
    found = load(np.array([HOUR, 0, 0]), np.array([0, 0]), REQUESTS, PLACES)
    assert found[0] == np.inf
    assert np.isnan(found[1])


def test_lifts_at_full_cars(journeys, row, visit) -> None:
    """Six rides of two places, 5 min there and 1 back, fill two cars of 12 to 1/20."""
    requests = Requests.of([("up", 0)], 1)
    capacity = Capacity.of(
        [ResourceRule("lift", ((0, 2),), places=12, return_ticks=MINUTE)]
    )
    rides = [
        visit([row(Op.RIDE, slot=2, ticks=5 * MINUTE)], arrived=i) for i in range(6)
    ]
    made = journeys(requests, rides)
    asked = asked_time(made.itineraries, capacity, WINDOW)
    assert asked.tolist() == [6 * 2 * 6 * MINUTE]
    found = load(asked, np.array([2 * HOUR]), requests, capacity.places)
    assert found == pytest.approx([6 * 2 * 6 / (12 * 2 * 60)], rel=1e-15)
