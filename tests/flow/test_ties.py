"""Who comes back to what was granted before gets that and no other.

Resources 0 and 1 are two doctors, 2 is a room. Line 0 asks for either doctor, lines 1
to 3 for the one who was granted before: if that one is gone, either will do, or the
visit waits, or it is turned away. Line 4 asks for that one and the room.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.flow.engines import Engine, Row, engine
from twin.flow import kernel
from twin.flow.deadlock import standstill
from twin.flow.referee import breaches
from twin.values.capacity import Capacity, PreEmpt, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Gone, Requests, Tie
from twin.values.step import MISSING, Op

__all__ = ["engine"]

DOCTORS = [(0, 1), (1, 1)]
LINES = [("doctor", [DOCTORS])] * 4 + [("doctor + room", [DOCTORS, [(2, 1)]])]
TIES = {1 + gone: Tie((0,), gone) for gone in Gone} | {4: Tie((0,))}
ANY, WAIT, AWAY = (1 + gone for gone in (Gone.ANY, Gone.WAIT, Gone.AWAY))
LEAVE = (Op.LEAVE, 0, 0, MISSING, MISSING, 0, MISSING)
RELEASE = (Op.RELEASE, 0, 0, MISSING, MISSING, 0, MISSING)

Person = tuple[int, int, list[Row]]


def seize(line: int = 0, back: int = 0, patience: int = MISSING, slot: int = 0) -> Row:
    """Ask in a line, tied to the step so many steps back."""
    return (Op.SEIZE, slot, line, MISSING, MISSING, back, patience)


def hold(ticks: int) -> Row:
    """Stay."""
    return (Op.HOLD, 0, 0, MISSING, MISSING, ticks, MISSING)


def once(ticks: int) -> list[Row]:
    """Be seen by either doctor, and leave."""
    return [seize(), hold(ticks), RELEASE, LEAVE]


def twice(first: int, second: int, line: int = ANY) -> list[Row]:
    """Be seen by either, and then again by the same."""
    return [seize(), hold(first), RELEASE, seize(line, 3), hold(second), RELEASE, LEAVE]


def there(*gone: tuple[int, int], **rules: int) -> list[ResourceRule]:
    """The doctors, of whom the first is away at times, and the room."""
    changes = [(0, 1)]
    for begin, end in gone:
        changes += [(begin, 0), (end, 1)]
    return [
        ResourceRule("first", tuple(changes), **rules),
        ResourceRule("second", ((0, 1),), **rules),
        ResourceRule("room", ((0, 1),)),
    ]


def hospital(
    people: Sequence[Person], rules: Sequence[ResourceRule]
) -> tuple[Itineraries, Capacity]:
    """Visits of (arrival, priority, steps)."""
    n = len(people)
    rows = []
    for *_, steps in people:
        last = len(steps) - 1
        for op, slot, arg, otherwise, away, ticks, patience in steps:
            ways = (last if way == MISSING else way for way in (otherwise, away))
            rows.append((op, slot, arg, *ways, ticks, patience))
    itineraries = Itineraries(
        stream=np.zeros(n, np.int32),
        number=np.arange(n),
        arrival=np.array([time for time, *_ in people]),
        due=np.zeros(n, np.int64),
        priority=np.array([priority for _, priority, _ in people], np.int16),
        attributes=np.zeros((n, 0), np.int16),
        parent=np.zeros(n, np.int32),
        first_step=np.cumsum([0, *(len(steps) for *_, steps in people)]),
        steps=steps_of(*rows),
        requests=Requests.of(LINES, 3, ties=TIES),
    )
    capacity = Capacity.of(rules)
    assert itineraries.problems() == capacity.problems() == []
    return itineraries, capacity


def run(
    engine: Engine,
    people: Sequence[Person],
    rules: Sequence[ResourceRule] | None = None,
    until: int | None = None,
) -> Journeys:
    """Journeys, in which the referee finds no breach."""
    itineraries, capacity = hospital(people, there() if rules is None else rules)
    journeys = engine(itineraries, capacity, until)
    assert breaches(itineraries, capacity, journeys) == []
    return journeys


def doctor(journeys: Journeys, step: int) -> int:
    """The doctor that a step was granted in the end."""
    requests = journeys.itineraries.requests
    return requests.parts(int(journeys.option[step]))[0][0]


# The first visit is seen by the first doctor until 5. The second doctor sees one until
# 8. The first is then taken by another, from 5 to 11.
BUSY = [(1, 1, once(7)), (3, 1, once(6))]


@pytest.mark.parametrize("line", [ANY, WAIT, AWAY])
def test_the_same_one_though_another_is_free(engine: Engine, line: int) -> None:
    """From 8 on the second doctor is free; who returned at 5 waits for the first."""
    journeys = run(engine, [(0, 1, twice(5, 2, line)), *BUSY])
    assert (journeys.asked[3], journeys.began[3], journeys.left[0]) == (5, 11, 13)
    assert doctor(journeys, 0) == doctor(journeys, 3) == 0


def test_who_waits_for_another_holds_nobody_up(engine: Engine) -> None:
    """Of two who return, the later has the doctor who is free."""
    people = [(0, 1, twice(4, 1)), (0, 1, twice(5, 1)), (2, 0, once(20))]
    journeys = run(engine, people)
    # The third, more urgent, takes the first doctor at 4, when the first visit returns.
    assert journeys.began[[3, 10]].tolist() == [24, 5]
    assert [doctor(journeys, step) for step in (3, 10)] == [0, 1]


GONE_AT_ASKING = {ANY: 8, WAIT: 12, AWAY: None}


@pytest.mark.parametrize("line", GONE_AT_ASKING)
def test_the_same_one_has_gone(engine: Engine, line: int) -> None:
    """Gone from 4 to 12; the second doctor is taken until 8."""
    people = [(0, 1, twice(5, 2, line)), (1, 1, once(7))]
    journeys = run(engine, people, there((4, 12)))
    began = GONE_AT_ASKING[line]
    if began is None:
        assert journeys.outcome[3] == Outcome.TURNED_AWAY
        assert journeys.ended[3] == journeys.left[0] == 5
    else:
        assert journeys.began[3] == began
        assert doctor(journeys, 3) == (1 if line == ANY else 0)


GOES_MEANWHILE = {ANY: 9, WAIT: 15, AWAY: None}


@pytest.mark.parametrize("line", GOES_MEANWHILE)
def test_the_same_one_goes_meanwhile(engine: Engine, line: int) -> None:
    """Gone from 9 to 15, while the visit has waited since 5; the second is free."""
    people = [(0, 1, twice(5, 2, line)), *BUSY]
    journeys = run(engine, people, there((9, 15)))
    began = GOES_MEANWHILE[line]
    if began is None:
        assert journeys.outcome[3] == Outcome.TURNED_AWAY
        assert journeys.ended[3] == 9
    else:
        assert journeys.began[3] == began


def test_the_same_one_comes_back_in_time(engine: Engine) -> None:
    """Gone from 4 to 12; the other is taken until 20: it is the same one after all."""
    people = [(0, 1, twice(5, 2)), (1, 1, once(19))]
    journeys = run(engine, people, there((4, 12)))
    assert journeys.began[3] == 12
    assert doctor(journeys, 3) == 0


def test_who_was_granted_nothing_is_free_to_have_any(engine: Engine) -> None:
    """The first wait ends in vain at 3; then the second doctor will do, and the first.

    Both are taken until 10 and 6.
    """
    steps = [seize(patience=2), hold(1), RELEASE, *twice(0, 2, WAIT)[3:]]
    steps[0] = (*steps[0][:3], 3, 3, *steps[0][5:])
    people = [(0, 1, once(10)), (0, 1, once(6)), (1, 1, steps)]
    journeys = run(engine, people)
    row = journeys.itineraries.first_step[2]
    assert journeys.outcome[row] == Outcome.GAVE_UP
    assert (journeys.asked[row + 3], journeys.began[row + 3]) == (3, 6)
    assert doctor(journeys, row + 3) == 1


def test_what_was_granted_first_counts(engine: Engine) -> None:
    """Taken from the first doctor at 2, the visit goes on with the second at 3.

    It returns to the first, who is free from 12 on, and not to the second at 6.
    """
    rules = there(pre_empt=PreEmpt.RESUME)
    people = [(0, 3, twice(5, 2)), (1, 0, once(2)), (2, 0, once(10))]
    journeys = run(engine, people, rules)
    assert (journeys.option[0], journeys.first_option[0]) == (1, 0)
    assert (journeys.asked[3], journeys.began[3]) == (6, 12)
    assert doctor(journeys, 3) == 0


def test_who_loses_the_same_one_waits_for_the_same_one(engine: Engine) -> None:
    """Pre-empted at 6 in the second stay, until 10, though the other is free from 7."""
    rules = there(pre_empt=PreEmpt.RESUME)
    people = [(0, 3, twice(5, 2)), (1, 0, once(6)), (6, 0, once(4))]
    journeys = run(engine, people, rules)
    assert journeys.interruptions.tolist() == [
        (3, 6, 10, Interruption.PRE_EMPTED, 2),
        (4, 6, 10, Interruption.PRE_EMPTED, MISSING),
    ]
    assert journeys.left.tolist() == [11, 7, 10]


def test_only_what_is_tied_has_to_be_the_same(engine: Engine) -> None:
    """The doctor is free at 5, the room another's until 7: both are had at once."""
    in_room = [seize(4), hold(3), RELEASE, LEAVE]
    journeys = run(engine, [(0, 1, twice(5, 2, 4)), (4, 1, in_room)])
    assert doctor(journeys, 7) == 1
    assert (journeys.asked[3], journeys.began[3]) == (5, 7)
    assert journeys.itineraries.requests.parts(int(journeys.option[3])) == [
        (0, 1),
        (2, 1),
    ]


def test_a_queue_counts_who_waits_for_the_same_one(engine: Engine) -> None:
    """With room for one to wait, who comes while the first waits is turned away."""
    rules = there()
    rules[0] = ResourceRule("first", ((0, 1),), queue_limit=1)
    journeys = run(engine, [(0, 1, twice(5, 2)), *BUSY, (6, 1, once(1))], rules)
    assert journeys.outcome[15] == Outcome.TURNED_AWAY
    assert journeys.ended[15] == 6


def spoilt(journeys: Journeys, **rows: dict[int, int]) -> list[str]:
    """What the referee says of journeys with other values in some rows."""
    columns = {}
    for name, values in rows.items():
        columns[name] = getattr(journeys, name).copy()
        for row, value in values.items():
            columns[name][row] = value
    told = replace(journeys, **columns)
    return breaches(told.itineraries, Capacity.of(there((9, 15))), told)


def test_the_referee_wants_the_same_one() -> None:
    """Who returns to another while the one is there is told of, as is a strange option.

    The first doctor is there until 9. A visit returns at 5 and is seen until 7.
    """
    journeys = run(kernel.run, [(0, 1, twice(5, 2))], there((9, 15)))
    assert journeys.option.tolist()[3] == 2
    assert spoilt(journeys, option={3: 3}) == [
        "visit 0 at 5: granted what it is not tied to"
    ]
    assert spoilt(journeys, option={3: 1}) == [
        "visit 0, step 3: granted what its line has no option for"
    ]


def test_the_referee_wants_nobody_to_wait_for_whom_has_gone() -> None:
    """Turned away at 9, when the one goes: not before, and not later."""
    people = [(0, 1, twice(5, 2, AWAY)), *BUSY]
    journeys = run(kernel.run, people, there((9, 15)))
    assert (journeys.outcome[3], journeys.ended[3]) == (Outcome.TURNED_AWAY, 9)
    for time, what in (
        (8, "visit 0 at 8: turned away where no queue is limited"),
        (10, "visit 0 at 9: waits for what has gone"),
    ):
        rows = {"ended": {3: time, 6: time}, "asked": {6: time}, "began": {6: time}}
        assert spoilt(journeys, **rows, left={0: time}) == [what]


def test_the_referee_knows_what_was_granted() -> None:
    """A look that is said to have found what was not granted is told of."""
    steps = [seize(), looks(0, 1, 1, 3), hold(4), LEAVE]
    journeys = run(kernel.run, [(0, 0, once(9)), (0, 1, steps)])
    assert journeys.outcome[5] == Outcome.FAILED
    assert any(
        "began, ended, outcome 0, 0, 1, not 0, 0, 8" in one
        for one in spoilt(journeys, outcome={5: int(Outcome.SERVED)})
    )


def looks(first: int, count: int, back: int, otherwise: int) -> Row:
    """Go on if one of some resources was granted so many steps back."""
    return (Op.GRANTED, count, first, otherwise, MISSING, back, MISSING)


@pytest.mark.parametrize(
    ("first", "count", "goes_on"), [(0, 1, False), (1, 1, True), (0, 3, True)]
)
def test_a_step_looks_at_what_was_granted(
    engine: Engine, first: int, count: int, goes_on: bool
) -> None:
    """Granted the second doctor, a visit goes on where that one is named."""
    steps = [seize(), hold(1), RELEASE, looks(first, count, 3, 5), hold(4), hold(2)]
    journeys = run(engine, [(0, 0, once(9)), (0, 1, [*steps, LEAVE])])
    row = journeys.itineraries.first_step[1] + 3
    result = Outcome.SERVED if goes_on else Outcome.FAILED
    assert journeys.outcome[row] == result
    assert journeys.asked[row] == journeys.began[row] == journeys.ended[row] == 1
    assert journeys.left[1] == 3 + 4 * goes_on


def test_a_step_finds_nothing_where_nothing_was_granted(engine: Engine) -> None:
    """Who gave up was granted none of them."""
    steps = [seize(patience=2), looks(0, 3, 1, 3), hold(4), hold(2), LEAVE]
    steps[0] = (*steps[0][:3], 1, 1, *steps[0][5:])
    journeys = run(engine, [(0, 0, once(9)), (0, 0, once(9)), (0, 1, steps)])
    assert journeys.left[2] == 4


def test_a_standstill_looks_at_ties(engine: Engine) -> None:
    """Who waits for one who never comes back is stuck, unless another will do."""
    rules = there()
    rules[0] = ResourceRule("first", ((0, 1), (4, 0)))
    for line, is_stuck in ((WAIT, True), (ANY, False), (AWAY, False)):
        people = [(0, 1, twice(5, 2, line)), (1, 1, once(90))]
        journeys = run(engine, people, rules, until=20)
        found = standstill(journeys, Capacity.of(rules))
        assert (found is not None) == is_stuck
        assert found is None or found.visits == (0,)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (seize(ANY, 2), "what looks back at no SEIZE of its visit (step 3)"),
        (seize(ANY, 4), "what looks back at no SEIZE of its visit (step 3)"),
        (seize(ANY, -1), "what looks back at no SEIZE of its visit (step 3)"),
        (looks(0, 1, 0, 4), "what looks back at no SEIZE of its visit (step 3)"),
        (looks(0, 0, 3, 4), "what looks for no resource (step 3)"),
        (looks(2, 2, 3, 4), "what looks for no resource (step 3)"),
        (looks(0, 1, 3, 3), "`otherwise` is not a later step of its visit (step 3)"),
    ],
)
def test_steps_that_look_back_at_nothing_are_named(row: Row, what: str) -> None:
    """A tie must lead to an earlier SEIZE of the visit, a look to some resource."""
    itineraries, _ = hospital([(0, 1, twice(5, 2))], there())
    steps = itineraries.steps.copy()
    row = (*row[:3], *(6 if way == MISSING else way for way in row[3:5]), *row[5:])
    steps[3] = steps_of(row)[0]
    object.__setattr__(itineraries, "steps", steps)
    assert itineraries.problems() == [what]
