"""Cases worked out elsewhere, which both engines must reproduce exactly.

The micro-cases are those of r-simmer/simmer, tests/testthat; the reneging bank is
docs/examples/code/bank_renege.py of SimPy 4, with seed 42.
"""

import numpy as np
import pytest

from tests.flow.engines import Engine, Row, engine, play, served
from twin.values.capacity import AtDrop, PreEmpt, ResourceRule
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING, Op, Test

__all__ = ["engine"]

HOUR = 36_000


def ticks(*hours: float) -> list[int]:
    """Times of the source, in which one unit is an hour here. [tick]"""
    return [round(hour * HOUR) for hour in hours]


def holds(journeys: Journeys) -> np.ndarray:
    """Rows of the hold steps."""
    return np.flatnonzero(journeys.itineraries.steps["op"] == Op.HOLD)


def ends(journeys: Journeys) -> list[int]:
    """When each visit's hold ended."""
    return journeys.ended[holds(journeys)].tolist()


def busy(journeys: Journeys) -> list[int]:
    """How long each visit's hold took from first to last, less its interruptions."""
    took = journeys.ended - journeys.began
    for stop in journeys.interruptions:
        took[stop["step"]] -= stop["ended"] - stop["began"]
    return took[holds(journeys)].tolist()


def test_full_server_turns_every_second_visit_away(engine: Engine) -> None:
    """Case 1: arrivals at 1..100, service 1.5, no queue: 50 served, the last 100.5."""
    visits = [(10 * t, 0, served(15)) for t in range(1, 101)]
    rule = ResourceRule("server", ((0, 1),), queue_limit=0)
    journeys = play(engine, visits, rule)
    seizes = journeys.outcome[0::4]
    assert (seizes == Outcome.SERVED).sum() == 50
    assert (seizes == Outcome.TURNED_AWAY).sum() == 50
    assert (journeys.ended - journeys.began)[1::4][seizes == 1].sum() == 750
    assert journeys.left.max() == 1005


def test_release_comes_before_seize(engine: Engine) -> None:
    """Case 2: service 1, no queue, arrivals at 0..9 from two sources: all served."""
    order = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
    visits = [(t, 0, served(1)) for t in order]
    journeys = play(engine, visits, ResourceRule("server", ((0, 1),), queue_limit=0))
    assert journeys.outcome[0::4].tolist() == [Outcome.SERVED] * 10
    assert ends(journeys) == [t + 1 for t in order]


@pytest.mark.parametrize(
    "changes",
    [
        ((0, 0), (8, 1), (16, 2), (24, 3)),
        ((0, 3), (8, 1), (16, 2), (24, 3), (32, 1), (40, 2), (48, 3)),
    ],
)
def test_schedule(engine: Engine, changes: tuple[tuple[int, int], ...]) -> None:
    """Case 3: of three long visits, as many go on as the level says, once or daily."""
    visits = [(0, 0, served(100)) for _ in range(3)]
    rule = ResourceRule("server", changes, at_drop=AtDrop.SUSPEND)
    journeys = play(engine, visits, rule)
    going = []
    for time, _ in changes:
        begun = int((journeys.began[holds(journeys)] <= time).sum())
        stops = journeys.interruptions
        going.append(
            begun - int(((stops["began"] <= time) & (stops["ended"] > time)).sum())
        )
    assert going == [level for _, level in changes]


@pytest.mark.parametrize(
    ("at_drop", "expected", "work"),
    [
        (AtDrop.FINISH, [2, 3, 3], [2, 2, 2]),
        (AtDrop.RESTART, [2, 3, 5], [2, 2, 3]),
    ],
)
def test_drop_during_service(
    engine: Engine, at_drop: AtDrop, expected: list[int], work: list[int]
) -> None:
    """Case 4: capacity 1, 3, 1 at 0, 1, 2; three at 0, service 2."""
    rule = ResourceRule("server", ((0, 1), (1, 3), (2, 1)), at_drop=at_drop)
    journeys = play(engine, [(0, 0, served(2)) for _ in range(3)], rule)
    assert ends(journeys) == expected
    assert busy(journeys) == work


def test_closed_between_services(engine: Engine) -> None:
    """Case 5: capacity 1 at 5, 0 at 10, 1 at 15; three at 0, service 5."""
    rule = ResourceRule("server", ((5, 1), (10, 0), (15, 1)))
    journeys = play(engine, [(0, 0, served(5)) for _ in range(3)], rule)
    assert ends(journeys) == [10, 20, 25]


@pytest.mark.parametrize(
    ("mode", "expected", "work"),
    [
        (PreEmpt.RESUME, [30, 30, 12, 25], [10, 10, 10, 10]),
        (PreEmpt.RESTART, [35, 35, 12, 25], [15, 15, 10, 10]),
    ],
)
def test_pre_emption_of_two(
    engine: Engine, mode: PreEmpt, expected: list[int], work: list[int]
) -> None:
    """Case 6: capacity 2, jobs 10, low at 0, 0 (need 1), high at 2, 15 (need 2)."""
    low, high = served(10), served(10, line=1)
    visits = [(0, 1, low), (0, 1, low), (2, 0, high), (15, 0, high)]
    rule = ResourceRule("server", ((0, 2),), pre_empt=mode)
    journeys = play(engine, visits, rule, units=(1, 2))
    assert ends(journeys) == expected
    assert busy(journeys) == work


def test_pre_empted_visit_in_a_full_queue(engine: Engine) -> None:
    """Case 7: queue 2, low at 0, 0, high at 2, 3: low two is turned away at 3."""
    visits = [(t, p, served(10)) for t, p in ((0, 1), (0, 1), (2, 0), (3, 0))]
    rule = ResourceRule("server", ((0, 1),), queue_limit=2, pre_empt=PreEmpt.RESUME)
    journeys = play(engine, visits, rule)
    assert ends(journeys) == [30, MISSING, 12, 22]
    assert journeys.outcome[4] == Outcome.TURNED_AWAY
    assert journeys.left.tolist() == [30, 3, 12, 22]


def test_patience_ends_a_hold(engine: Engine) -> None:
    """Case 8: patience 1 in a service of 4: leaves at 1, unfinished."""
    visits = [(0, 0, served(4, hold_patience=1))]
    journeys = play(engine, visits, ResourceRule("server", ((0, 1),)))
    assert journeys.outcome.tolist() == [
        Outcome.SERVED,
        Outcome.GAVE_UP,
        Outcome.NOT_REACHED,
        Outcome.SERVED,
    ]
    assert journeys.left.tolist() == [1]


def test_bank_with_reneging(engine: Engine) -> None:
    """SimPy's bank: the third customer reneges after 1.174, the others are served."""
    arrives = ticks(0.0, 10.2006, 12.7265, 34.9993, 40.4798)
    leaves = ticks(3.8595, 23.7507, 13.9003, 37.9599, 43.1401)
    stays = [left - came for came, left in zip(arrives, leaves, strict=True)]
    service = [*stays[:2], HOUR, *stays[3:]]
    patience = [HOUR, HOUR, stays[2], HOUR, HOUR]
    visits = [
        (arrives[i], 0, served(service[i], patience=patience[i])) for i in range(5)
    ]
    journeys = play(engine, visits, ResourceRule("counter", ((0, 1),)))
    assert journeys.left.tolist() == leaves
    assert journeys.outcome[0::4].tolist() == [
        Outcome.SERVED,
        Outcome.SERVED,
        Outcome.GAVE_UP,
        Outcome.SERVED,
        Outcome.SERVED,
    ]


def test_stops_before_the_end(engine: Engine) -> None:
    """What happens at `until` has not happened."""
    rule = ResourceRule("server", ((0, 1),))
    journeys = play(engine, [(0, 0, served(4)), (4, 0, served(4))], rule, until=4)
    assert journeys.outcome[1] == Outcome.STILL_HERE
    assert journeys.arrived.tolist() == [0, MISSING]
    assert journeys.until == 4


def looks() -> list[Row]:
    """Steps of a visit that only looks whether at most one visit waits."""
    nothing = (MISSING, MISSING, 0, MISSING)
    return [
        (Op.TEST, Test.QUEUE_AT_MOST, 0, 1, MISSING, 1, MISSING),
        (Op.LEAVE, 0, 0, *nothing),
    ]


def test_choice_comes_before_giving_up(engine: Engine) -> None:
    """Who chooses at the instant at which another gives up still sees it wait."""
    impatient = served(9, patience=5)
    visits = [(0, 0, served(9)), (0, 0, served(9)), (0, 0, impatient), (5, 0, looks())]
    journeys = play(engine, visits, ResourceRule("server", ((0, 1),)))
    assert journeys.outcome[8] == Outcome.GAVE_UP
    assert journeys.ended[8] == 5
    assert journeys.outcome[12] == Outcome.FAILED


def test_turning_away_comes_before_choice(engine: Engine) -> None:
    """Who chooses at the instant at which another is turned away sees it gone."""
    visits = [(0, 0, served(9)), (0, 0, served(9)), (5, 0, served(9)), (5, 0, looks())]
    rule = ResourceRule("server", ((0, 1),), queue_limit=1)
    journeys = play(engine, visits, rule)
    assert journeys.outcome[8] == Outcome.TURNED_AWAY
    assert journeys.outcome[12] == Outcome.SERVED
