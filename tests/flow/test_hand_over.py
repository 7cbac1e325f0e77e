"""What a visit hands over to a task stays in hand, and the task gives it back.

Resource 0 is a bed, resource 1 a trolley; line i asks for one unit of resource i. Rows
of a family are those of the parent, then those of the task.
"""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

from tests.flow.engines import Engine, Row, engine, served
from tests.flow.hospitals import random_hospital
from twin.flow import kernel
from twin.flow.deadlock import standstill
from twin.flow.referee import breaches
from twin.flow.streaming import extend
from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, Op

__all__ = ["engine"]

LEAVE = (Op.LEAVE, 0, 0, MISSING, MISSING, 0, MISSING)
JOIN = (Op.JOIN, 0, 1, MISSING, MISSING, 0, MISSING)
BED = ResourceRule("bed", ((0, 1),))
TROLLEY = ResourceRule("trolley", ((0, 1),))
SUSPENDED, PRE_EMPTED = Interruption.SUSPENDED, Interruption.PRE_EMPTED


def seize(slot: int = 0, line: int = 0, away: int = MISSING) -> Row:
    """Take one of a line; turned away, go to step `away`."""
    return (Op.SEIZE, slot, line, away, away, 0, MISSING)


def hold(ticks: int, patience: int = MISSING, otherwise: int = MISSING) -> Row:
    """Stay."""
    return (Op.HOLD, 0, 0, otherwise, MISSING, ticks, patience)


def walk(ticks: int) -> Row:
    """Be on the way."""
    return (Op.WALK, 0, 0, MISSING, MISSING, ticks, MISSING)


def release(slot: int = 0) -> Row:
    """Give back."""
    return (Op.RELEASE, slot, 0, MISSING, MISSING, 0, MISSING)


def start(*slots: int, child: int = 1) -> Row:
    """Begin a task, which takes over some slots."""
    mask = sum(1 << slot for slot in slots)
    return (Op.START, mask, child, MISSING, MISSING, 0, MISSING)


Person = tuple[int, int, list[Row]]
Family = tuple[Person, ...]


def hospital(
    families: Sequence[Family | Person],
    rules: Sequence[ResourceRule] = (BED, TROLLEY),
    attributes: Sequence[int] | None = None,
) -> tuple[Itineraries, Capacity]:
    """Families of (arrival or rows up to the parent, priority, steps)."""
    arrival: list[int] = []
    parent: list[int] = []
    people: list[Person] = []
    for one in families:
        family = one if isinstance(one[0], tuple) else (one,)
        for number, person in enumerate(family):
            arrival.append(NEVER if number else person[0])
            parent.append(person[0] if number else 0)
            people.append(person)
    n = len(people)
    first = np.cumsum([0, *(len(steps) for *_, steps in people)])
    rows = []
    for *_, steps in people:
        last = len(steps) - 1
        for op, slot, arg, otherwise, away, ticks, patience in steps:
            ways = (last if way == MISSING else way for way in (otherwise, away))
            rows.append((op, slot, arg, *ways, ticks, patience))
    itineraries = Itineraries(
        stream=np.zeros(n, np.int32),
        number=np.arange(n),
        arrival=np.array(arrival),
        due=np.zeros(n, np.int64),
        priority=np.array([priority for _, priority, _ in people], np.int16),
        attributes=np.array(attributes or [0] * n, np.int16).reshape(n, 1),
        parent=np.array(parent, np.int32),
        first_step=first,
        steps=steps_of(*rows),
        requests=Requests.of([("bed", [[(0, 1)]]), ("trolley", [[(1, 1)]])], 2),
        attribute_names=("sex",),
    )
    capacity = Capacity.of(rules)
    assert itineraries.problems() == capacity.problems() == []
    return itineraries, capacity


def run(
    engine: Engine,
    families: Sequence[Family | Person],
    rules: Sequence[ResourceRule] = (BED, TROLLEY),
    until: int | None = None,
    attributes: Sequence[int] | None = None,
) -> Journeys:
    """Journeys, in which the referee finds no breach."""
    itineraries, capacity = hospital(families, rules, attributes)
    journeys = engine(itineraries, capacity, until)
    assert breaches(itineraries, capacity, journeys) == []
    return journeys


CLEANING = [hold(5), release(), LEAVE]
STAY = [seize(), hold(10), start(0), LEAVE]


def test_nobody_takes_it_in_between(engine: Engine) -> None:
    """Of bed and cleaner: who waits from 2 has the bed at 15, when it is clean."""
    journeys = run(engine, [((0, 0, STAY), (1, 0, CLEANING)), (2, 0, served(1))])
    assert journeys.arrived.tolist() == [0, 10, 2]
    assert journeys.left.tolist() == [10, 15, 16]
    assert journeys.ended[0] == 15
    assert journeys.outcome[0] == Outcome.SERVED
    assert journeys.began[7] == 15


def test_who_leaves_takes_nothing_away(engine: Engine) -> None:
    """A task that leaves gives back what it was handed, without a step that says so."""
    task = [hold(5), LEAVE]
    journeys = run(engine, [((0, 0, STAY), (1, 0, task)), (2, 0, served(1))])
    assert journeys.left.tolist() == [10, 15, 16]


def test_only_the_slots_named_are_handed_over(engine: Engine) -> None:
    """The bed passes, the trolley comes back when the parent leaves."""
    stay = [seize(0, 0), seize(1, 1), hold(4), start(0), LEAVE]
    families = [((0, 0, stay), (1, 0, CLEANING)), (1, 0, served(1, 1))]
    journeys = run(engine, families)
    assert journeys.ended[:2].tolist() == [9, 4]
    assert journeys.left.tolist() == [4, 9, 5]


def test_an_empty_slot_hands_over_nothing(engine: Engine) -> None:
    """The task has nothing to release, and the parent goes on as ever."""
    stay = [start(0, 1, 7), seize(), hold(3), release(), LEAVE]
    journeys = run(engine, [((0, 0, stay), (1, 0, CLEANING))])
    assert journeys.outcome[6] == Outcome.NOT_HELD
    assert journeys.left.tolist() == [3, 5]


def test_a_task_that_runs_already_takes_nothing(engine: Engine) -> None:
    """Started at 0 with nothing; asked again at 10, the parent keeps the bed to 14."""
    stay = [start(), seize(), hold(10), start(0), hold(4), release(), LEAVE]
    task = [hold(20), release(), LEAVE]
    journeys = run(engine, [((0, 0, stay), (1, 0, task)), (2, 0, served(1))])
    assert journeys.outcome[3] == Outcome.NOT_HELD
    assert journeys.outcome[5] == Outcome.SERVED
    assert journeys.outcome[8] == Outcome.NOT_HELD
    assert journeys.left.tolist() == [14, 20, 15]


def test_a_slot_may_be_taken_anew(engine: Engine) -> None:
    """With two beds a parent seizes into the slot it handed over: nothing comes back.

    The second task gets the second bed. Both are given back by who had them last.
    """
    stay = [seize(), start(0), seize(), hold(2), start(0, child=2), release(), LEAVE]
    family = ((0, 0, stay), (1, 0, CLEANING), (2, 0, CLEANING))
    two = ResourceRule("bed", ((0, 2),))
    journeys = run(engine, [family, (1, 0, served(1))], (two, TROLLEY))
    assert journeys.ended[[0, 2]].tolist() == [5, 7]
    assert journeys.outcome[5] == Outcome.NOT_HELD
    assert journeys.left.tolist() == [2, 5, 7, 6]


def test_a_task_hands_on_what_it_was_handed(engine: Engine) -> None:
    """Through a task and its own task the bed is in use from 0 to 18."""
    transport = [hold(3), start(0), LEAVE]
    family = ((0, 0, STAY), (1, 0, transport), (1, 0, CLEANING))
    journeys = run(engine, [family, (2, 0, served(1))])
    assert journeys.left.tolist() == [10, 13, 18, 19]
    assert journeys.ended[0] == 18


def test_it_keeps_its_place_among_the_latest_granted(engine: Engine) -> None:
    """Handed over at 4, granted at 0: when one of two beds goes, it is not the one."""
    stay = [seize(), hold(4), start(0), LEAVE]
    rule = ResourceRule("bed", ((0, 2), (6, 1), (9, 2)), AtDrop.SUSPEND)
    families = [((0, 0, stay), (1, 0, CLEANING)), (2, 0, served(6))]
    journeys = run(engine, families, (rule, TROLLEY))
    # 0 to 3 the parent's, 4 to 6 the task's, 7 to 10 the other's.
    assert journeys.interruptions.tolist() == [(8, 6, 9, SUSPENDED, MISSING)]
    assert journeys.left.tolist() == [4, 9, 11]


def test_a_frozen_holding_stays_frozen_and_stops_the_task_alone(
    engine: Engine,
) -> None:
    """The bed is gone from 3 to 9; handed over at 5, it stops the task, no parent."""
    stay = [seize(), walk(5), start(0), hold(2), JOIN, LEAVE]
    rule = ResourceRule("bed", ((0, 1), (3, 0), (9, 1)), AtDrop.SUSPEND)
    journeys = run(engine, [((0, 0, stay), (1, 0, CLEANING))], (rule, TROLLEY))
    assert journeys.interruptions.tolist() == [(6, 5, 9, SUSPENDED, MISSING)]
    assert journeys.ended[3] == 7
    assert journeys.left.tolist() == [14, 14]


def test_restart_puts_back_the_hold_of_the_task(engine: Engine) -> None:
    """Cleaned from 10 to 12, then no bed until 20: the five ticks begin again."""
    rule = ResourceRule("bed", ((0, 1), (12, 0), (20, 1)), AtDrop.RESTART)
    journeys = run(engine, [((0, 0, STAY), (1, 0, CLEANING))], (rule, TROLLEY))
    assert journeys.left.tolist() == [10, 25]


@pytest.mark.parametrize(
    ("mode", "left"), [(PreEmpt.RESUME, 18), (PreEmpt.RESTART, 20)]
)
def test_a_task_is_pre_empted_of_what_it_was_handed(
    engine: Engine, mode: PreEmpt, left: int
) -> None:
    """At 12 the bed goes to a better priority for three ticks.

    The task waits in the line of its parent's step, by the time at which that asked, 0,
    so ahead of one of its own priority who asks at 1.
    """
    rule = ResourceRule("bed", ((0, 1),), pre_empt=mode)
    family = ((0, 1, STAY), (1, 1, CLEANING))
    others = [(12, 0, served(3)), (1, 1, served(1))]
    journeys = run(engine, [family, *others], (rule, TROLLEY))
    assert journeys.interruptions.tolist() == [
        (0, 12, 15, PRE_EMPTED, 0),
        (4, 12, 15, PRE_EMPTED, MISSING),
    ]
    assert journeys.ended[0] == left
    assert journeys.left.tolist() == [10, left, 15, left + 1]


def test_the_priority_of_the_task_counts(engine: Engine) -> None:
    """A parent of the best priority hands over to a task that can be pre-empted."""
    rule = ResourceRule("bed", ((0, 1),), pre_empt=PreEmpt.RESUME)
    families = [((0, 0, STAY), (1, 3, CLEANING)), (2, 2, served(3))]
    journeys = run(engine, families, (rule, TROLLEY))
    assert journeys.left.tolist() == [10, 18, 13]


def test_a_task_pre_empted_for_good_leaves(engine: Engine) -> None:
    """It goes to its last step, past the others, and gives back its trolley."""
    stay = [seize(0, 0), seize(1, 1), hold(10), start(0, 1), LEAVE]
    task = [hold(5), hold(30), hold(30), LEAVE]
    rule = ResourceRule("bed", ((0, 1),), pre_empt=PreEmpt.LEAVE)
    families = [((0, 1, stay), (1, 1, task)), (12, 0, served(3))]
    journeys = run(engine, families, (rule, TROLLEY))
    assert journeys.outcome[[0, 1]].tolist() == [Outcome.PRE_EMPTED, Outcome.SERVED]
    assert journeys.outcome[5:9].tolist() == [
        Outcome.PRE_EMPTED,
        Outcome.NOT_REACHED,
        Outcome.NOT_REACHED,
        Outcome.SERVED,
    ]
    assert journeys.ended[[0, 1, 5]].tolist() == [12, 12, 12]
    assert journeys.left.tolist() == [10, 12, 15]


def test_a_task_turned_away_from_what_it_lost_leaves(engine: Engine) -> None:
    """Pre-empted at 12, it finds the one place in the queue taken by a better rank."""
    rule = ResourceRule("bed", ((0, 1),), queue_limit=1, pre_empt=PreEmpt.RESUME)
    task = [hold(5), hold(30), LEAVE]
    others = [(12, 0, served(3)), (13, 0, served(3))]
    journeys = run(engine, [((0, 1, STAY), (1, 1, task)), *others], (rule, TROLLEY))
    assert journeys.outcome[0] == Outcome.TURNED_AWAY
    assert journeys.outcome[4:7].tolist() == [
        Outcome.PRE_EMPTED,
        Outcome.NOT_REACHED,
        Outcome.SERVED,
    ]
    assert journeys.left.tolist() == [10, 13, 15, 18]


def test_patience_of_the_task_runs_while_it_waits_again(engine: Engine) -> None:
    """Pre-empted at 12 it gives up at 14, and goes where its own hold says."""
    rule = ResourceRule("bed", ((0, 1),), pre_empt=PreEmpt.RESUME)
    task = [hold(5, patience=4, otherwise=2), hold(30), hold(1), LEAVE]
    families = [((0, 1, STAY), (1, 1, task)), (12, 0, served(3))]
    journeys = run(engine, families, (rule, TROLLEY))
    assert journeys.outcome[0] == Outcome.PRE_EMPTED
    assert journeys.ended[[0, 4]].tolist() == [14, 14]
    assert journeys.outcome[4:7].tolist() == [
        Outcome.GAVE_UP,
        Outcome.NOT_REACHED,
        Outcome.SERVED,
    ]
    assert journeys.left.tolist() == [10, 15, 15]


def test_likeness_is_that_of_whom_it_was_granted_to(engine: Engine) -> None:
    """A room stays a woman's, 0, while one who is 1 cleans it from 10 to 15.

    Another woman comes in at 11; a man who asks at 12 waits until it is clean.
    """
    rule = ResourceRule("bed", ((0, 2),), alike=1)
    family = ((0, 0, STAY), (1, 0, CLEANING))
    journeys = run(
        engine,
        [family, (11, 0, served(1)), (12, 0, served(1))],
        (rule, TROLLEY),
        attributes=[0, 1, 0, 1],
    )
    assert journeys.left.tolist() == [10, 15, 12, 16]


def test_a_run_that_stops_shows_it_as_still_held(engine: Engine) -> None:
    """At 12 the parent has left, and its row of the bed is still open."""
    journeys = run(engine, [((0, 0, STAY), (1, 0, CLEANING))], until=12)
    assert journeys.left.tolist() == [10, MISSING]
    assert journeys.outcome[0] == Outcome.STILL_HERE
    assert journeys.ended[0] == MISSING
    assert journeys.visit_outcome.tolist() == [Outcome.SERVED, Outcome.STILL_HERE]


def test_a_task_that_holds_what_it_was_handed_may_stand_in_a_circle() -> None:
    """The task has the bed and wants the trolley; another has it and wants the bed."""
    task = [seize(1, 1), LEAVE]
    other = [seize(1, 1), hold(11), seize(0, 0), LEAVE]
    itineraries, capacity = hospital([((0, 0, STAY), (1, 0, task)), (0, 0, other)])
    found = standstill(kernel.run(itineraries, capacity), capacity)
    assert found is not None
    assert (found.visits, sorted(found.cycle)) == ((1, 2), ["bed", "trolley"])


@pytest.mark.parametrize("mask", [-1, 256])
def test_unknown_slots_are_refused(mask: int) -> None:
    """There are eight slots to hand over."""
    itineraries, _ = hospital([((0, 0, STAY), (1, 0, CLEANING))])
    itineraries.steps["slot"][2] = mask
    assert itineraries.problems() == ["a hand-over of unknown slots (step 2)"]


def nobody(itineraries: Itineraries) -> Itineraries:
    """No visits, with the requests and names of others."""
    empty = {
        one.name: getattr(itineraries, one.name)[:0]
        for one in fields(itineraries)
        if isinstance(getattr(itineraries, one.name), np.ndarray)
    }
    return replace(itineraries, **empty | {"first_step": np.zeros(1, np.int64)})


def test_what_was_handed_over_is_carried_from_block_to_block() -> None:
    """A run that forgets who has left goes on as the whole, whenever it is cut."""
    handed = 0
    for seed in range(400):
        itineraries, capacity = random_hospital(seed)
        whole = kernel.run(itineraries, capacity)
        run = kernel.start(itineraries, capacity)
        for stop in (4 + seed % 5, 12 + seed % 7):
            run = extend(kernel.advance(run, stop), nobody(itineraries))
        journeys = kernel.journeys(kernel.advance(run))
        row = {key: at for at, key in enumerate(itineraries.key.tolist())}
        rows = [row[key] for key in journeys.itineraries.key.tolist()]
        steps = np.flatnonzero(np.isin(itineraries.visit_of_step, rows))
        for name in ("asked", "began", "ended", "outcome", "option"):
            mine, all_of_them = getattr(journeys, name), getattr(whole, name)
            assert mine.tolist() == all_of_them[steps].tolist(), (seed, name)
        kept = itineraries.steps[steps]
        handed += bool((kept["slot"][kept["op"] == Op.START] > 0).any())
    assert handed > 50
