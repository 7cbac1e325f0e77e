import numpy as np
import pytest

from twin.situations.holdings import (
    FAR,
    Stretches,
    Touching,
    held,
    levels,
    stretches,
    working,
)
from twin.situations.intervals import Intervals
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, MISSING, NEVER, Op

ONE = Requests.of([("room", [[(0, 1)]])], 1)
TWO = Requests.of(
    [("room", [[(0, 1)]]), ("doctor", [[(1, 2)]]), ("either", [[(0, 1), (1, 1)]])], 2
)
PRE_EMPTED, SUSPENDED = Interruption.PRE_EMPTED, Interruption.SUSPENDED
DAY = Window(0, 24 * HOUR)
EVER = Window(0, 10_000 * HOUR)


def seized(made: Journeys) -> Stretches:
    """When units were held in journeys."""
    return stretches(made, Touching.of(made, EVER).seizes, EVER)


def served(made: Journeys) -> Stretches:
    """When service went on in journeys."""
    return stretches(made, Touching.of(made, EVER).holds, EVER)


def worked(made: Journeys) -> Intervals:
    """Units at work in journeys."""
    return working(made, seized(made), served(made))


def test_ten_minutes_across_an_hour(journeys, row, visit) -> None:
    """A ten-minute consultation across an hour's border is held and worked ten."""
    at, end = 55 * MINUTE, 65 * MINUTE
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(Op.SEIZE, asked=at, began=at, ended=end, option=0),
                    row(Op.HOLD, ticks=10 * MINUTE, asked=at, began=at, ended=end),
                    row(Op.RELEASE, asked=end, began=end, ended=end),
                ],
                arrived=at,
                left=end,
            )
        ],
    )
    seizes = seized(made)
    window = Window(0, 2 * HOUR)
    minutes = [[5 * MINUTE], [5 * MINUTE]]
    assert held(made, seizes).integral(window, 1).tolist() == minutes
    assert worked(made).integral(window, 1).tolist() == minutes


def test_waiting_with_a_room_is_not_work(journeys, row, visit) -> None:
    """A room held from 0 to 60 while its visit waits for a doctor works 20 minutes."""
    made = journeys(
        TWO,
        [
            visit(
                [
                    row(Op.SEIZE, 0, asked=0, began=0, ended=60 * MINUTE, option=0),
                    row(
                        Op.SEIZE,
                        1,
                        slot=1,
                        asked=0,
                        began=30 * MINUTE,
                        ended=50 * MINUTE,
                        option=1,
                    ),
                    row(Op.HOLD, began=30 * MINUTE, ended=50 * MINUTE),
                    row(Op.RELEASE, slot=1),
                    row(Op.WALK, began=50 * MINUTE, ended=60 * MINUTE),
                    row(Op.RELEASE),
                ],
                left=60 * MINUTE,
            )
        ],
    )
    seizes = seized(made)
    window = Window(0, HOUR)
    assert held(made, seizes).integral(window, 2).tolist() == [
        [60 * MINUTE, 2 * 20 * MINUTE]
    ]
    assert worked(made).integral(window, 2).tolist() == [[20 * MINUTE, 2 * 20 * MINUTE]]


def test_pre_empted(journeys, row, visit) -> None:
    """Units lost to a better priority are not held, and may come back as others."""
    made = journeys(
        TWO,
        [
            visit(
                [
                    row(Op.SEIZE, 2, asked=0, began=10, ended=100, option=3),
                    row(Op.HOLD, ticks=70, asked=10, began=10, ended=100),
                    row(Op.RELEASE),
                ],
                left=100,
            )
        ],
        [(0, 40, 60, PRE_EMPTED, 2), (1, 40, 60, PRE_EMPTED, MISSING)],
    )
    seizes = seized(made)
    assert held(made, seizes).integral(DAY, 2)[0].tolist() == [30, 40]
    assert worked(made).integral(DAY, 2)[0].tolist() == [30, 40]


def test_suspended(journeys, row, visit) -> None:
    """A suspended holder keeps its unit, which does not work meanwhile."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(Op.SEIZE, asked=0, began=0, ended=100, option=0),
                    row(Op.HOLD, ticks=70, asked=0, began=0, ended=100),
                ],
                left=100,
            )
        ],
        [(1, 20, 30, SUSPENDED, MISSING), (1, 60, 80, SUSPENDED, MISSING)],
    )
    seizes = seized(made)
    assert held(made, seizes).integral(DAY, 1)[0].tolist() == [100]
    assert worked(made).integral(DAY, 1)[0].tolist() == [70]


def test_overlapping_interruptions(journeys, row, visit) -> None:
    """Suspended 20 to 50 and pre-empted 30 to 70: the clock stood from 20 to 70."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(Op.SEIZE, asked=0, began=0, ended=100, option=0),
                    row(Op.HOLD, ticks=50, asked=0, began=0, ended=100),
                ],
                left=100,
            )
        ],
        [
            (0, 30, 70, PRE_EMPTED, 0),
            (1, 20, 50, SUSPENDED, MISSING),
            (1, 30, 70, PRE_EMPTED, MISSING),
        ],
    )
    holds = served(made)
    assert list(zip(holds.begin, holds.end, strict=True)) == [(0, 20), (70, 100)]
    seizes = seized(made)
    assert held(made, seizes).integral(DAY, 1)[0].tolist() == [60]
    assert worked(made).integral(DAY, 1)[0].tolist() == [50]


@pytest.mark.parametrize(("began", "work"), [(HOUR - 100, 100), (HOUR - 1, 1)])
def test_cut_at_the_horizon(journeys, row, visit, began: int, work: int) -> None:
    """A service that is not over when the run stops counts until then."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(
                        Op.SEIZE,
                        asked=0,
                        began=began,
                        outcome=Outcome.STILL_HERE,
                        option=0,
                    ),
                    row(Op.HOLD, began=began, outcome=Outcome.STILL_HERE),
                ]
            )
        ],
        until=HOUR,
    )
    seizes = seized(made)
    assert held(made, seizes).integral(Window(0, HOUR), 1).tolist() == [[work]]
    assert worked(made).integral(Window(0, HOUR), 1).tolist() == [[work]]


def test_lasting_interruption(journeys, row, visit) -> None:
    """What is pre-empted and not back when the run stops is held until it was lost."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(
                        Op.SEIZE,
                        began=10,
                        outcome=Outcome.STILL_HERE,
                        option=0,
                        asked=0,
                    ),
                    row(Op.HOLD, began=10, outcome=Outcome.STILL_HERE),
                ]
            )
        ],
        [(0, 25, MISSING, PRE_EMPTED, 0), (1, 25, MISSING, PRE_EMPTED, MISSING)],
        until=HOUR,
    )
    seizes = seized(made)
    assert held(made, seizes).integral(Window(0, HOUR), 1).tolist() == [[15]]
    assert worked(made).integral(Window(0, HOUR), 1).tolist() == [[15]]


def test_two_units_of_one(journeys, row, visit) -> None:
    """A visit that holds one resource twice works both while its one clock runs."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(Op.SEIZE, slot=0, began=0, ended=100, option=0),
                    row(Op.SEIZE, slot=1, began=20, ended=80, option=0),
                    row(Op.HOLD, began=30, ended=70),
                    row(Op.RELEASE, slot=1),
                    row(Op.HOLD, began=80, ended=90),
                ],
                left=100,
            )
        ],
    )
    seizes = seized(made)
    assert held(made, seizes).integral(DAY, 1)[0].tolist() == [160]
    assert worked(made).integral(DAY, 1)[0].tolist() == [90]


def test_levels() -> None:
    """There is nothing before the first change, and the last level lasts."""
    capacity = Capacity.of(
        [
            ResourceRule("room", ((HOUR // 2, 4), (HOUR, 2))),
            ResourceRule("never", ()),
            ResourceRule("always", ((0, 7),)),
        ]
    )
    found = levels(capacity).integral(Window(0, 2 * HOUR), 3)
    assert found.tolist() == [[2 * HOUR, 0, 7 * HOUR], [2 * HOUR, 0, 7 * HOUR]]


def test_work_is_within_holding(run) -> None:
    """Work by hour never exceeds what is held, and equals the time of the clocks."""
    made = run(3, 300, 3)
    seizes = seized(made)
    window = Window(0, 60 * 24 * HOUR)
    in_use = held(made, seizes).integral(window, 2)
    work = worked(made).integral(window, 2)
    assert (work <= in_use).all()
    steps = made.itineraries.steps
    option = made.option[np.flatnonzero(steps["op"] == Op.HOLD) - 1]
    ticks = steps["ticks"][steps["op"] == Op.HOLD]
    parts = made.itineraries.requests
    for resource in range(2):
        expected = sum(
            int(units) * int(time)
            for o, time in zip(option, ticks, strict=True)
            for r, units in zip(
                parts.part_resource[parts.first_part[o] : parts.first_part[o + 1]],
                parts.part_units[parts.first_part[o] : parts.first_part[o + 1]],
                strict=True,
            )
            if r == resource
        )
        assert work[:, resource].sum() == expected
    assert FAR < NEVER
