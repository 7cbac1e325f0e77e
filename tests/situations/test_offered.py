import numpy as np
import pytest

from twin.situations.offered import asked_time, load
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, Op, Test, Until

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
    asked = asked_time(made.itineraries, CAPACITY, WINDOW).always
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
    ]
    made = journeys(REQUESTS, [visit(rows), visit(rows, arrived=HOUR)])
    assert asked_time(made.itineraries, CAPACITY, WINDOW).always.tolist() == [10, 0, 0]


def test_a_task_counts_with_its_parent(journeys, row, visit) -> None:
    """A task's holds count in the hour in which its family arrives."""
    made = journeys(
        REQUESTS,
        [
            visit([row(Op.START, 1)], arrived=HOUR - 1),
            visit([row(Op.SEIZE), row(Op.HOLD, ticks=7)], arrived=3 * HOUR, parent=1),
        ],
    )
    assert asked_time(made.itineraries, CAPACITY, WINDOW).always.tolist() == [7, 0, 0]
    late = asked_time(made.itineraries, CAPACITY, Window(3 * HOUR, 4 * HOUR))
    assert late.always.sum() == 0


def test_sets_ask_all_their_parts() -> None:
    """Two doctors and a room for an hour are two doctor-hours and a room-hour."""
    found = load(np.array([0, HOUR, 0]), np.array([HOUR, 4 * HOUR]), REQUESTS, PLACES)
    assert found.tolist() == [1.0, 0.5]


def test_alternatives_are_loaded_alike() -> None:
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
    asked = asked_time(made.itineraries, capacity, WINDOW).always
    assert asked.tolist() == [6 * 2 * 6 * MINUTE]
    found = load(asked, np.array([2 * HOUR]), requests, capacity.places)
    assert found == pytest.approx([6 * 2 * 6 / (12 * 2 * 60)], rel=1e-15)


def test_joined_tasks_and_times_of_day_are_held_for(journeys, row, visit) -> None:
    """A room kept from 08:00 until a task of 30 min is over and then until 09:15."""
    made = journeys(
        REQUESTS,
        [
            visit(
                [
                    row(Op.SEIZE),
                    row(Op.START, 1),
                    row(Op.HOLD, ticks=10 * MINUTE),
                    row(Op.JOIN, 1),
                    row(Op.UNTIL, slot=Until.TODAY, ticks=9 * HOUR + 15 * MINUTE),
                    row(Op.UNTIL, slot=Until.TODAY, ticks=7 * HOUR),
                ],
                arrived=8 * HOUR,
            ),
            visit([row(Op.WALK, ticks=30 * MINUTE)], parent=1),
        ],
    )
    day = Window(0, 24 * HOUR)
    assert asked_time(made.itineraries, CAPACITY, day).always.tolist() == [
        75 * MINUTE,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("until", "ticks", "held"),
    [
        (Until.NEXT, 7 * HOUR, 23 * HOUR),
        (Until.NEXT, 8 * HOUR, 0),
        (Until.MOMENT, 10 * HOUR, 2 * HOUR),
        (Until.MOMENT, 7 * HOUR, 0),
    ],
)
def test_waiting_until(journeys, row, visit, until, ticks: int, held: int) -> None:
    """From 08:00, the next 07:00 is tomorrow's, and a moment that is over passes."""
    rows = [row(Op.SEIZE), row(Op.UNTIL, slot=until, ticks=ticks)]
    made = journeys(REQUESTS, [visit(rows, arrived=8 * HOUR)])
    found = asked_time(made.itineraries, CAPACITY, Window(0, 24 * HOUR))
    assert found.always.tolist() == [held, 0, 0]


def test_a_task_that_is_not_started(journeys, row, visit) -> None:
    """A task behind a detour is not planned, and joining it takes no time."""
    made = journeys(
        REQUESTS,
        [
            visit([row(Op.JUMP, otherwise=2), row(Op.START, 1), row(Op.JOIN, 1)]),
            visit([row(Op.SEIZE), row(Op.HOLD, ticks=9)], parent=1),
        ],
    )
    assert asked_time(made.itineraries, CAPACITY, WINDOW).always.sum() == 0


def test_what_is_handed_over_is_held_by_the_task(journeys, row, visit) -> None:
    """A room for 10 with its visit and 5 with its cleaning, not for the 7 after them.

    Two doctors, in slot 1, stay with the visit, for 10 and 7.
    """
    made = journeys(
        REQUESTS,
        [
            visit(
                [
                    row(Op.SEIZE),
                    row(Op.SEIZE, 1, slot=1),
                    row(Op.HOLD, ticks=10),
                    row(Op.START, 1, slot=0b1),
                    row(Op.HOLD, ticks=7),
                ]
            ),
            visit(
                [row(Op.HOLD, ticks=5), row(Op.RELEASE), row(Op.WALK, ticks=9)],
                parent=1,
            ),
        ],
    )
    assert asked_time(made.itineraries, CAPACITY, WINDOW).always.tolist() == [15, 17, 0]


@pytest.mark.parametrize(("first", "held"), [(0, 10 + 7), (1, 10)])
def test_everybody_is_granted_what_is_preferred(
    journeys, row, visit, first: int, held: int
) -> None:
    """Of either, the first is preferred: who looks for it goes on to one more hold."""
    rows = [
        row(Op.SEIZE, 2),
        row(Op.GRANTED, first, ticks=1, slot=1, otherwise=3),
        row(Op.HOLD, ticks=7),
        row(Op.HOLD, ticks=10),
    ]
    made = journeys(REQUESTS, [visit(rows)])
    found = asked_time(made.itineraries, CAPACITY, WINDOW).always
    assert found.tolist() == [0, 0, held]


PARKS = Requests.of(
    [("first", [[(0, 1)]]), ("second", [[(1, 1)]]), ("gate", [[(2, 1)]])], 3
)
THREE = Capacity.of([ResourceRule(name, ((0, 1),)) for name in ("p1", "p2", "gate")])


def chooses(row, *branches) -> list:
    """A choice of label 7 on free units: each branch but the last after its test."""
    rows: list = []
    size = sum(len(each) + 2 for each in branches[:-1]) + len(branches[-1])
    for each in branches[:-1]:
        end = len(rows) + 1 + len(each) + 1
        test = row(Op.TEST, 0, slot=Test.FREE_AT_LEAST, otherwise=end, label=7)
        rows += [test, *each, row(Op.JUMP, otherwise=size, label=7)]
    return [*rows, *branches[-1]]


def loads(made, offered: list[int]) -> list[float]:
    """Loads of the car parks and the gate."""
    asked = asked_time(made.itineraries, THREE, WINDOW)
    args = asked.always, np.array(offered), PARKS, np.zeros(3, dtype=np.int64)
    return load(*args, choices=asked.choices).tolist()


def test_branches_of_a_choice_share_what_is_asked(journeys, row, visit) -> None:
    """Cars of 2 h take the first park while it has room, then the second: as one park.

    What they hold in a branch they keep after it; what they do before is all theirs.
    """
    drive = [row(Op.SEIZE, 2), row(Op.HOLD, ticks=6 * MINUTE), row(Op.RELEASE)]
    first, second = [row(Op.SEIZE, 0, slot=1)], [row(Op.SEIZE, 1, slot=1)]
    rows = [
        *drive,
        *(
            one._replace(otherwise=one.otherwise + 3) if one.otherwise else one
            for one in chooses(row, first, second)
        ),
        row(Op.HOLD, ticks=2 * HOUR),
    ]
    made = journeys(PARKS, [visit(rows), visit(rows, arrived=MINUTE)])
    found = loads(made, [2 * HOUR, 6 * HOUR, HOUR])
    assert found == pytest.approx([0.5, 0.5, 0.2], abs=1e-12)


def test_a_branch_that_asks_for_nothing_is_no_way_out(journeys, row, visit) -> None:
    """Who does without where the queue is long asks for the hour all the same."""
    scan = [row(Op.SEIZE, 0), row(Op.HOLD, ticks=HOUR), row(Op.RELEASE)]
    made = journeys(PARKS, [visit(chooses(row, scan, [row(Op.WALK)]))])
    assert loads(made, [HOUR, HOUR, HOUR]) == [1.0, 0.0, 0.0]


def test_three_branches_of_unlike_length(journeys, row, visit) -> None:
    """An hour at the one, or half an hour at the gate, or else the other again."""
    one = [row(Op.SEIZE, 0), row(Op.HOLD, ticks=HOUR), row(Op.RELEASE)]
    other = [row(Op.SEIZE, 2), row(Op.HOLD, ticks=HOUR // 2), row(Op.RELEASE)]
    last = [row(Op.SEIZE, 1), row(Op.HOLD, ticks=HOUR), row(Op.RELEASE)]
    made = journeys(PARKS, [visit(chooses(row, one, other, last)) for _ in range(4)])
    found = loads(made, [HOUR, HOUR, HOUR])
    # Of x + y + 2 z = 4 the least x² + y² + z²: what a visit costs, x, y or z / 2, is
    # alike.
    assert found == pytest.approx([2 / 3, 2 / 3, 4 / 3], abs=1e-9)


def test_a_choice_by_the_clock_is_no_choice(journeys, row, visit) -> None:
    """Before noon the one, after it the other: known beforehand, and not shared."""
    first = [row(Op.SEIZE, 0), row(Op.HOLD, ticks=HOUR // 4), row(Op.RELEASE)]
    second = [row(Op.SEIZE, 1), row(Op.HOLD, ticks=HOUR // 2), row(Op.RELEASE)]
    rows = chooses(row, first, second)
    at = {"slot": Test.CLOCK_BEFORE, "ticks": 12 * HOUR}
    rows[0] = rows[0]._replace(**at)
    made = journeys(PARKS, [visit(rows, arrived=h * HOUR) for h in (8, 11, 13)])
    asked = asked_time(made.itineraries, THREE, Window(0, 24 * HOUR))
    assert asked.always.tolist() == [HOUR // 2, HOUR // 2, 0]
    assert len(asked.choices.cell) == 0


def test_a_choice_by_lateness_is_no_choice(journeys, row, visit) -> None:
    """Who comes half an hour late is known beforehand too."""
    late = [row(Op.SEIZE, 1), row(Op.HOLD, ticks=HOUR // 2), row(Op.RELEASE)]
    rows = chooses(
        row, late, [row(Op.SEIZE, 0), row(Op.HOLD, ticks=7), row(Op.RELEASE)]
    )
    at = {"slot": Test.LATE_AT_LEAST, "ticks": 30 * MINUTE}
    rows[0] = rows[0]._replace(**at)
    visits = [visit(rows, arrived=m * MINUTE, due=0) for m in (0, 29, 30)]
    asked = asked_time(journeys(PARKS, visits).itineraries, THREE, WINDOW)
    assert asked.always.tolist() == [14, HOUR // 2, 0]
