"""Uses: units told apart, so that nobody has what another still has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flow.engines import play, served
from tests.flow.hospitals import Hospital, hospitals
from tests.flow.test_hand_over import (
    LEAVE,
    TROLLEY,
    hold,
    hospital,
    release,
    seize,
    start,
)
from twin.flow import kernel
from twin.flow.story import Story
from twin.flow.uses import Ending, numbered, uses
from twin.values.capacity import PreEmpt, ResourceRule
from twin.values.step import NEVER, Op


def test_the_lowest_free_unit_is_had() -> None:
    """A unit given back at an instant is had again at that instant, lowest first."""
    begin = np.array([0, 0, 5, 10, 10])
    end = np.array([10, 20, 10, 10, NEVER])
    assert numbered(np.zeros(5, int), begin, end).tolist() == [1, 2, 3, 1, 1]


def test_each_resource_numbers_its_own() -> None:
    """Two resources held at once both give their first unit."""
    begin, end = np.array([0, 0]), np.array([9, 9])
    assert numbered(np.array([0, 1]), begin, end).tolist() == [1, 1]


@given(hospitals())
def test_no_unit_is_had_twice(hospital: Hospital) -> None:
    """Uses of a unit do not overlap, and no more are named than were held at once."""
    found = uses(kernel.run(*hospital))
    order = np.lexsort((found.end, found.begin, found.unit, found.resource))
    begin, end = found.begin[order], found.end[order]
    unit = np.stack((found.resource, found.unit))[:, order]
    is_same = (unit[:, 1:] == unit[:, :-1]).all(axis=0)
    assert (begin[1:] >= end[:-1])[is_same].all()
    for resource in np.unique(found.resource):
        mine = found.resource == resource
        begin, end, at = found.begin[mine], found.end[mine], found.begin[mine][:, None]
        held = (begin <= at) & ((at < end) | (at == begin))
        assert found.unit[mine].max() <= held.sum(axis=1).max()


@given(hospitals())
def test_uses_are_what_the_referee_reads(hospital: Hospital) -> None:
    """In any hospital each unit of each holding that the referee reads is a use.

    Whoever had what was handed over for some time has a use of that time.
    """
    journeys = kernel.run(*hospital)
    options = [
        option
        for line in range(len(journeys.itineraries.requests))
        for option in journeys.itineraries.requests.options(line)
    ]
    read = []
    for one in Story(*hospital, journeys).holdings:
        times = [one.began, *(time for time, _ in one.handed), one.ended]
        visits = [one.visit, *(child for _, child in one.handed)]
        read += [
            (one.row, visit, begin, end, resource)
            for visit, begin, end in zip(visits, times, times[1:], strict=False)
            for resource, units in options[one.option]
            for _ in range(units)
        ]
    found = uses(journeys)
    columns = (found.step, found.visit, found.begin, found.end, found.resource)
    rows = [tuple(row) for row in np.stack(columns, axis=1).tolist()]
    made = journeys.itineraries
    parents = {v - up for v, up in enumerate(made.parent.tolist()) if up}
    alone = ~np.isin(made.visit_of_step, list(parents))

    def told(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        return sorted(row for row in rows if row[2] < row[3] or alone[row[0]])

    assert told(read) == told(rows)


@given(st.integers(1, 4), st.integers(0, 3))
def test_units_of_one_step(units: int, more: int) -> None:
    """A step that takes several units at once has a use for each."""
    journeys = play(
        kernel.run,
        [(0, 3, served(7))],
        ResourceRule("room", [(0, units + more)]),
        units=(units,),
    )
    found = uses(journeys)
    assert found.unit.tolist() == list(range(1, units + 1))
    assert found.end.tolist() == [7] * units
    assert (found.step == 0).all()


@pytest.mark.parametrize(
    ("mode", "bouts"),
    [
        (
            PreEmpt.RESUME,
            [(0, 0, 4, Ending.LOST), (0, 9, 15, Ending.GIVEN_BACK)],
        ),
        (PreEmpt.LEAVE, [(0, 0, 4, Ending.LOST_FOR_GOOD)]),
    ],
)
def test_what_a_better_priority_takes(mode, bouts) -> None:
    """Units lost are not had until they come back, if they do."""
    journeys = play(
        kernel.run,
        [(0, 5, served(10)), (4, 1, served(5))],
        ResourceRule("room", [(0, 1)], pre_empt=mode),
    )
    found = uses(journeys)
    first = journeys.itineraries.visit_of_step[found.step] == 0
    rows = zip(
        found.step[first].tolist(),
        found.begin[first].tolist(),
        found.end[first].tolist(),
        found.ending[first].tolist(),
        strict=True,
    )
    assert list(rows) == bouts
    assert journeys.itineraries.steps["op"][found.step].tolist() == [Op.SEIZE] * (
        len(bouts) + 1
    )


def test_a_unit_handed_over_keeps_its_number() -> None:
    """The parent's use ends when the task's begins, of unit 2, while 1 is free again.

    One visit has unit 1 to 3; the parent has unit 2 to 4, its task from then to 9.
    """
    task = [hold(5), release(), LEAVE]
    parent = [seize(), hold(4), start(0), LEAVE]
    beds = ResourceRule("bed", ((0, 2),))
    families = [(0, 0, served(3)), ((0, 0, parent), (1, 0, task))]
    itineraries, capacity = hospital(families, (beds, TROLLEY))
    found = uses(kernel.run(itineraries, capacity))
    columns = (found.visit, found.begin, found.end, found.unit, found.ending)
    assert np.stack(columns, axis=1).tolist() == [
        [0, 0, 3, 1, Ending.GIVEN_BACK],
        [1, 0, 4, 2, Ending.HANDED_OVER],
        [2, 4, 9, 2, Ending.GIVEN_BACK],
    ]
