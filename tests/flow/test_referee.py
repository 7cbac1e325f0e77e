"""The referee notices each broken rule, and says which."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.flow.engines import Row, play, served
from twin.flow import kernel
from twin.flow.referee import breaches
from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING, Op

Spoil = Callable[[dict[str, np.ndarray]], None]

COLUMNS = (
    *("asked", "began", "ended", "outcome", "option"),
    *("arrived", "left", "visit_outcome", "interruptions"),
)


def judged(
    visits: list[tuple[int, int, list[Row]]], rule: ResourceRule, spoil: Spoil
) -> tuple[list[str], list[str]]:
    """What the referee says of true journeys, and of the same journeys spoilt."""
    capacity = Capacity.of([rule])
    journeys = play(kernel.run, visits, rule)
    columns = {name: getattr(journeys, name).copy() for name in COLUMNS}
    spoil(columns)
    spoilt: Journeys = replace(journeys, **columns)
    itineraries = journeys.itineraries
    return breaches(itineraries, capacity, journeys), breaches(
        itineraries, capacity, spoilt
    )


def set_times(**times: dict[int, int]) -> Spoil:
    """Write other values in some rows of some columns."""

    def spoil(columns: dict[str, np.ndarray]) -> None:
        for name, rows in times.items():
            for row, value in rows.items():
                columns[name][row] = value

    return spoil


ONE = ResourceRule("doctor", ((0, 1),))
TWO_VISITS = [(0, 1, served(10)), (2, 1, served(10))]
# Rows 0-3 are the first visit's seize, hold, release and leave; 4-7 the second's.

CASES = {
    "a hold too short": (
        TWO_VISITS,
        ONE,
        set_times(ended={1: 9, 0: 9, 2: 9, 3: 9}, left={0: 9}),
    ),
    "two with one unit": (
        TWO_VISITS,
        ONE,
        set_times(
            began={4: 2, 5: 2, 6: 12, 7: 12},
            asked={5: 2, 6: 12, 7: 12},
            ended={4: 12, 5: 12, 6: 12, 7: 12},
            left={1: 12},
        ),
    ),
    "a unit left free": (
        TWO_VISITS,
        ONE,
        set_times(
            began={4: 11, 5: 11, 6: 21, 7: 21},
            asked={5: 11, 6: 21, 7: 21},
            ended={4: 21, 5: 21, 6: 21, 7: 21},
            left={1: 21},
        ),
    ),
    "an arrival before its time": (TWO_VISITS, ONE, set_times(arrived={1: 1})),
    "a visit that is lost": (
        TWO_VISITS,
        ONE,
        set_times(left={1: MISSING}, visit_outcome={1: int(Outcome.STILL_HERE)}),
    ),
    "a better priority behind": (
        [(0, 1, served(10)), (2, 1, served(10)), (2, 0, served(10))],
        ONE,
        set_times(
            began={4: 10, 5: 10, 6: 20, 7: 20, 8: 20, 9: 20, 10: 30, 11: 30},
            asked={5: 10, 6: 20, 7: 20, 9: 20, 10: 30, 11: 30},
            ended={4: 20, 5: 20, 6: 20, 7: 20, 8: 30, 9: 30, 10: 30, 11: 30},
            left={1: 20, 2: 30},
        ),
    ),
    "patience that was not": (
        [(0, 1, served(10)), (2, 1, served(10, patience=3))],
        ONE,
        set_times(ended={4: 6, 7: 6}, asked={7: 6}, began={7: 6}, left={1: 6}),
    ),
    "turned away from an empty queue": (
        TWO_VISITS,
        ResourceRule("doctor", ((0, 1),), queue_limit=1),
        set_times(
            outcome={4: int(Outcome.TURNED_AWAY), 5: 0, 6: 0},
            began={4: MISSING, 5: MISSING, 6: MISSING, 7: 2},
            asked={5: MISSING, 6: MISSING, 7: 2},
            ended={4: 2, 5: MISSING, 6: MISSING, 7: 2},
            option={4: MISSING},
            left={1: 2},
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_is_noticed(name: str) -> None:
    """True journeys pass; with one rule broken by hand they do not."""
    true, spoilt = judged(*CASES[name])
    assert true == []
    assert spoilt != []


def test_a_hold_that_went_on_while_frozen_is_noticed() -> None:
    """Capacity is gone from 3 to 8: a record without the suspension is refused."""
    rule = ResourceRule("doctor", ((0, 1), (3, 0), (8, 1)), AtDrop.SUSPEND)

    def spoil(columns: dict[str, np.ndarray]) -> None:
        columns["interruptions"] = columns["interruptions"][:0]
        for row in range(4):
            columns["ended"][row] -= 5
        for row in (2, 3):
            columns["asked"][row] -= 5
            columns["began"][row] -= 5
        columns["left"][0] -= 5

    true, spoilt = judged([(0, 1, served(10))], rule, spoil)
    assert true == []
    assert spoilt != []


def test_a_pre_emption_that_did_not_happen_is_noticed() -> None:
    """A better priority that waits although it could pre-empt is refused."""
    rule = ResourceRule("doctor", ((0, 1),), pre_empt=PreEmpt.RESUME)
    visits = [(0, 1, served(10)), (2, 0, served(10))]
    waits = play(kernel.run, visits, ONE)
    assert breaches(waits.itineraries, Capacity.of([ONE]), waits) == []
    assert breaches(waits.itineraries, Capacity.of([rule]), waits) != []


def test_two_units_for_one_holder_are_counted() -> None:
    """Level 1 cannot serve a request of two: it waits for ever, and that is right."""
    rule = ResourceRule("doctor", ((0, 1),))
    journeys = play(kernel.run, [(0, 0, served(5))], rule, units=(2,))
    assert journeys.outcome[0] == Outcome.STILL_HERE
    assert breaches(journeys.itineraries, Capacity.of([rule]), journeys) == []
    assert journeys.itineraries.steps["op"][0] == Op.SEIZE
