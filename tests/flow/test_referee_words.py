"""What the referee says of each broken rule, and that it is silent otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.flow.hospitals import random_hospital
from twin.flow import kernel
from twin.flow.referee import breaches
from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.journeys import INTERRUPTION, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, Op

Steps = list[tuple[int, ...]]


def seize(line: int = 0, patience: int = MISSING, last: int = 3) -> tuple[int, ...]:
    """A step that asks in a line, with the leave at `last`."""
    return (Op.SEIZE, 0, line, last, last, 0, patience)


def hold(ticks: int, patience: int = MISSING, last: int = 3) -> tuple[int, ...]:
    """A step that holds."""
    return (Op.HOLD, 0, 0, last, 0, ticks, patience)


RELEASE = (Op.RELEASE, 0, 0, 0, 0, 0, MISSING)
LEAVE = (Op.LEAVE, 0, 0, 0, 0, 0, MISSING)


def served(ticks: int, line: int = 0, patience: int = MISSING) -> Steps:
    """Seize, hold, release, leave."""
    return [seize(line, patience), hold(ticks), RELEASE, LEAVE]


def visits(
    *plans: tuple[int, Steps],
    lines: Any = ((((0, 1),),),),
    priority: tuple[int, ...] = (),
    attributes: tuple[int, ...] = (),
    parent: tuple[int, ...] = (),
    resources: int = 1,
) -> Itineraries:
    """Visits from when each arrives and its steps."""
    n = len(plans)
    lengths = [len(steps) for _, steps in plans]
    return Itineraries(
        stream=np.zeros(n, dtype=np.int32),
        number=np.arange(n),
        arrival=np.array([time for time, _ in plans]),
        due=np.zeros(n, dtype=np.int64),
        priority=np.array(priority or [1] * n, dtype=np.int16),
        attributes=np.array(attributes or [0] * n, dtype=np.int16)[:, None],
        parent=np.array(parent or [0] * n, dtype=np.int32),
        first_step=np.concatenate(([0], np.cumsum(lengths))),
        steps=steps_of(*(row for _, steps in plans for row in steps)),
        requests=Requests.of([("line", line) for line in lines], resources),
        stream_names=("one",),
        attribute_names=("kind",),
    )


def level(*changes: tuple[int, int], **rules: Any) -> Capacity:
    """One resource."""
    return Capacity.of([ResourceRule("desk", changes, **rules)])


def told(
    itineraries: Itineraries,
    rows: dict[int, tuple[int, int, int, int, int]],
    arrived: tuple[int, ...],
    left: tuple[int, ...],
    stops: tuple[tuple[int, int, int, int, int], ...] = (),
) -> Journeys:
    """Journeys written by hand: asked, began, ended, outcome, option of rows."""
    table = np.array(
        [
            rows.get(i, (MISSING, MISSING, MISSING, 0, MISSING))
            for i in range(len(itineraries.steps))
        ]
    )
    done = [Outcome.STILL_HERE if t == MISSING else Outcome.SERVED for t in left]
    return Journeys(
        itineraries=itineraries,
        asked=table[:, 0],
        began=table[:, 1],
        ended=table[:, 2],
        outcome=table[:, 3].astype(np.int8),
        option=table[:, 4].astype(np.int32),
        arrived=np.array(arrived),
        left=np.array(left),
        visit_outcome=np.array(done, dtype=np.int8),
        interruptions=np.array(list(stops), dtype=INTERRUPTION),
        until=NEVER,
    )


def story(first: int, asked: int, began: int, end: int) -> dict[int, Any]:
    """The rows of one who was served as planned."""
    return {
        first: (asked, began, end, Outcome.SERVED, 0),
        first + 1: (began, began, end, Outcome.SERVED, MISSING),
        first + 2: (end, end, end, Outcome.SERVED, MISSING),
        first + 3: (end, end, end, Outcome.SERVED, MISSING),
    }


def test_silent_about_the_kernel() -> None:
    """Journeys of 1,000 small hospitals, whole and cut short, keep every rule."""
    for seed in range(1000):
        hospital = random_hospital(seed)
        assert breaches(*hospital, kernel.run(*hospital)) == []
        assert breaches(*hospital, kernel.run(*hospital, until=7)) == []


TWO = visits((0, served(4)), (1, served(3)))
RIGHT = story(0, 0, 0, 4) | story(4, 1, 4, 7)


def test_silent_about_a_plain_story() -> None:
    """Two visits at one desk, as they must go, are no breach."""
    journeys = told(TWO, RIGHT, (0, 1), (4, 7))
    assert breaches(TWO, level((0, 1)), journeys) == []


Change = Callable[[Journeys], Journeys]


def changed(name: str, at: int, value: int) -> Change:
    """One number of a column replaced."""

    def change(journeys: Journeys) -> Journeys:
        column = getattr(journeys, name).copy()
        column[at] = value
        return replace(journeys, **{name: column})

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed("asked", 5, 5), "asked at 5, came to it at 4"),
        (changed("ended", 1, 3), "worked 3 ticks, not 4"),
        (changed("began", 5, 5), "a hold begins when it is asked for"),
        (changed("ended", 0, 3), "given back at 3, not at 4"),
        (changed("left", 1, 8), "left at 8, not at 7"),
        (changed("arrived", 0, 2), "arrived at 2, not at 0"),
        (changed("arrived", 0, MISSING), "arrived at -1, not at 0"),
        (changed("visit_outcome", 0, Outcome.STILL_HERE), "outcome 6, not 1"),
        (changed("outcome", 2, Outcome.NOT_HELD), "began, ended, outcome"),
        (changed("outcome", 5, Outcome.PRE_EMPTED), "pre-empted for good, but lost"),
        (changed("outcome", 5, Outcome.STILL_HERE), "still here"),
    ],
)
def test_one_visit_alone(change: Change, words: str) -> None:
    """A story that one visit contradicts itself in is told with its step."""
    journeys = change(told(TWO, RIGHT, (0, 1), (4, 7)))
    assert any(words in line for line in breaches(TWO, level((0, 1)), journeys))


def noticed(
    itineraries: Itineraries, capacity: Capacity, journeys: Journeys, words: str
) -> None:
    """The one kind of breach is noticed, in these words."""
    assert words in " | ".join(breaches(itineraries, capacity, journeys))


def test_more_than_there_is() -> None:
    """Two at a desk for one are too many."""
    journeys = told(TWO, story(0, 0, 0, 4) | story(4, 1, 1, 4), (0, 1), (4, 4))
    noticed(TWO, level((0, 1)), journeys, "beyond the capacity of resource 0")


def test_waits_for_nothing() -> None:
    """Nobody waits while the desk is free."""
    journeys = told(TWO, story(0, 0, 0, 4) | story(4, 1, 5, 8), (0, 1), (4, 8))
    noticed(TWO, level((0, 1)), journeys, "waits while option 0 is free")


def test_waits_behind_a_worse_rank() -> None:
    """Who asked first, or is more urgent, goes first."""
    plan = visits((0, served(4)), (1, served(2)), (2, served(2)))
    late = story(0, 0, 0, 4) | story(4, 1, 6, 8) | story(8, 2, 4, 6)
    journeys = told(plan, late, (0, 1, 2), (4, 8, 6))
    noticed(plan, level((0, 1)), journeys, "visit 1 at 4: waited behind a worse rank")
    urgent = replace(plan, priority=np.array([1, 1, 0], dtype=np.int16))
    assert breaches(urgent, level((0, 1)), replace(journeys, itineraries=urgent)) == []


def test_patience() -> None:
    """Nobody is served after their patience, or gives up before it runs out."""
    plan = visits((0, served(4)), (1, served(3, patience=2)))
    journeys = told(plan, RIGHT, (0, 1), (4, 7))
    noticed(plan, level((0, 1)), journeys, "waited longer than its patience")
    gone = {4: (1, MISSING, 3, Outcome.GAVE_UP, MISSING)}
    left = {7: (3, 3, 3, Outcome.SERVED, MISSING)}
    journeys = told(plan, story(0, 0, 0, 4) | gone | left, (0, 1), (4, 3))
    assert breaches(plan, level((0, 1)), journeys) == []
    longer = visits((0, served(4)), (1, served(3, patience=3)))
    noticed(longer, level((0, 1)), journeys, "gave up before its patience ran out")


def test_queue_limit() -> None:
    """A queue is no longer than its limit when an instant is over."""
    journeys = told(TWO, RIGHT, (0, 1), (4, 7))
    capacity = level((0, 1), queue_limit=0)
    noticed(TWO, capacity, journeys, "the queue of resource 0 is over")


def test_turned_away_without_a_limit() -> None:
    """Nobody is turned away where no queue is limited."""
    away = {4: (1, MISSING, 1, Outcome.TURNED_AWAY, MISSING)}
    left = {7: (1, 1, 1, Outcome.SERVED, MISSING)}
    journeys = told(TWO, story(0, 0, 0, 4) | away | left, (0, 1), (4, 1))
    noticed(TWO, level((0, 1)), journeys, "turned away where no queue is limited")
    assert breaches(TWO, level((0, 1), queue_limit=0), journeys) == []


def test_goes_on_while_frozen() -> None:
    """A hold stands still just while the desk is closed."""
    plan = visits((0, served(4)))
    shut = level((0, 1), (2, 0), (5, 1), at_drop=AtDrop.SUSPEND)
    went_on = told(plan, story(0, 0, 0, 4), (0,), (4,))
    noticed(plan, shut, went_on, "goes on though what it holds is frozen")
    stop = ((1, 2, 5, 1, MISSING),)
    stood = told(plan, story(0, 0, 0, 7), (0,), (7,), stop)
    assert breaches(plan, shut, stood) == []
    noticed(plan, level((0, 1)), stood, "suspended though nothing it holds is frozen")


def test_restart_works_anew() -> None:
    """After a restart the whole time is worked again, and only then."""
    plan = visits((0, served(4)))
    shut = ((0, 1), (2, 0), (5, 1))
    stop = ((1, 2, 5, 1, MISSING),)
    anew = told(plan, story(0, 0, 0, 9), (0,), (9,), stop)
    assert breaches(plan, level(*shut, at_drop=AtDrop.RESTART), anew) == []
    suspended = level(*shut, at_drop=AtDrop.SUSPEND)
    noticed(plan, suspended, anew, "worked 6 ticks, not 4")


def test_could_pre_empt() -> None:
    """The urgent do not wait for whom they could pre-empt, nor the others."""
    plan = visits((0, served(4)), (1, served(3)), priority=(1, 0))
    journeys = told(plan, RIGHT, (0, 1), (4, 7))
    capacity = level((0, 1), pre_empt=PreEmpt.RESUME)
    noticed(plan, capacity, journeys, "waits while it could pre-empt for option 0")
    stops = ((0, 1, 4, 0, 0), (1, 1, 4, 0, MISSING))
    first = story(0, 0, 0, 7) | story(4, 1, 1, 4)
    taken = told(plan, first, (0, 1), (7, 4), stops)
    assert breaches(plan, capacity, taken) == []
    equal = replace(plan, priority=np.array([1, 1], dtype=np.int16))
    noticed(equal, capacity, taken, "nobody of better priority was served")


def test_alike() -> None:
    """Who holds a room together is alike."""
    plan = visits((0, served(4)), (1, served(3)), attributes=(0, 1))
    journeys = told(plan, story(0, 0, 0, 4) | story(4, 1, 1, 4), (0, 1), (4, 4))
    assert breaches(plan, level((0, 2)), journeys) == []
    noticed(plan, level((0, 2), alike=1), journeys, "unlike those who hold resource 0")


def test_lift() -> None:
    """Cars carry what fits, come back, and wait for nobody."""
    ride = [(Op.RIDE, 1, 0, 1, 1, 3, MISSING), LEAVE]
    plan = visits((0, ride), (0, ride), lines=(0,))

    def rides(*boarded: int) -> Journeys:
        rows = {}
        for v, t in enumerate(boarded):
            rows[2 * v] = (0, t, t + 3, Outcome.SERVED, MISSING)
            rows[2 * v + 1] = (t + 3, t + 3, t + 3, Outcome.SERVED, MISSING)
        return told(plan, rows, (0, 0), tuple(t + 3 for t in boarded))

    one = level((0, 1), places=1, return_ticks=2)
    assert breaches(plan, one, rides(0, 5)) == []
    noticed(plan, one, rides(0, 0), "more cars than there are of lift 0")
    noticed(plan, one, rides(0, 4), "more cars than there are of lift 0")
    noticed(plan, one, rides(0, 6), "waits while a car of lift 0 is free")
    noticed(plan, one, rides(6, 0), "waits while a car of lift 0 is free")
    both = level((0, 1), places=2, return_ticks=2)
    assert breaches(plan, both, rides(0, 0)) == []


def test_tasks() -> None:
    """A task begins when it is started, and is joined when it is over."""
    task = (Op.START, 0, 1, 0, 0, 0, MISSING)
    join = (Op.JOIN, 0, 1, 0, 0, 0, MISSING)
    walk = (Op.WALK, 0, 0, 0, 0, 3, MISSING)
    plan = visits((0, [task, join, LEAVE]), (NEVER, [walk, LEAVE]), parent=(0, 1))
    right = kernel.run(plan, level((0, 1)))
    assert right.left.tolist() == [3, 3]
    assert breaches(plan, level((0, 1)), right) == []
    early = changed("ended", 1, 2)(right)
    noticed(plan, level((0, 1)), early, "began, ended, outcome 0, 2, 1, not 0, 3, 1")
    unseen = changed("arrived", 1, 1)(right)
    noticed(plan, level((0, 1)), unseen, "visit 1: arrived at 1, not at 0")
