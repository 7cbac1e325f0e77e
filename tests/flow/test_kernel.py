"""The fast engine: what once went wrong, and runs that stop, are kept and go on."""

from pathlib import Path

import numpy as np
import pytest

from tests.flow.engines import Engine, engine, play, served
from twin.flow import kernel
from twin.flow.model import Model
from twin.hospital.scenario import load
from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.journeys import Interruption
from twin.values.requests import Requests
from twin.values.step import DAY, MISSING, Op

__all__ = ["engine"]

LEAVE = (Op.LEAVE, 0, 0, MISSING, MISSING, 0, MISSING)


def test_a_hold_that_begins_may_be_pre_empted_at_once(engine: Engine) -> None:
    """Low priority walks with the unit until 5 and begins a hold: high gets it then."""
    low = [
        (Op.SEIZE, 0, 0, 4, 4, 0, MISSING),
        (Op.WALK, 0, 0, 0, 0, 5, MISSING),
        (Op.HOLD, 0, 0, 3, MISSING, 10, MISSING),
        (Op.RELEASE, 0, 0, 0, 0, 0, MISSING),
        LEAVE,
    ]
    rule = ResourceRule("bed", ((0, 1),), pre_empt=PreEmpt.RESUME)
    journeys = play(engine, [(0, 1, low), (2, 0, served(3))], rule)
    assert journeys.left.tolist() == [18, 8]


def test_freezing_comes_before_thawing(engine: Engine) -> None:
    """A comes back at 20 when B drops: the hold is stopped once, from 10 to 30."""
    steps = [
        (Op.SEIZE, 0, 0, 3, 3, 0, MISSING),
        (Op.HOLD, 0, 0, 2, MISSING, 15, MISSING),
        (Op.RELEASE, 0, 0, 0, 0, 0, MISSING),
        LEAVE,
    ]
    itineraries = Itineraries(
        stream=np.zeros(1, np.int32),
        number=np.zeros(1, np.int64),
        arrival=np.zeros(1, np.int64),
        due=np.zeros(1, np.int64),
        priority=np.zeros(1, np.int16),
        attributes=np.zeros((1, 0), np.int16),
        parent=np.zeros(1, np.int32),
        first_step=np.array([0, 4]),
        steps=steps_of(*steps),
        requests=Requests.of([("a+b", [[(0, 1)], [(1, 1)]])], 2),
    )
    capacity = Capacity.of(
        [
            ResourceRule("a", ((0, 1), (10, 0), (20, 1)), AtDrop.SUSPEND),
            ResourceRule("b", ((0, 1), (20, 0), (30, 1)), AtDrop.SUSPEND),
        ]
    )
    journeys = engine(itineraries, capacity, None)
    stop = (1, 10, 30, Interruption.SUSPENDED, MISSING)
    assert journeys.interruptions.tolist() == [stop]
    assert journeys.left.tolist() == [35]


def test_pre_emption_thaws_who_has_room_again(engine: Engine) -> None:
    """Three units drop to two; the pre-emptor takes one of two freed: nobody is frozen.

    At 2 the level drops to 1 and both holdings freeze; at 6 it is 2 and the first of
    them, two units, goes on; at 8 a better priority pre-empts it and takes one.
    """
    away = [
        (Op.SEIZE, 0, 1, 3, 3, 0, MISSING),
        (Op.HOLD, 0, 0, 3, MISSING, 6, MISSING),
        (Op.RELEASE, 0, 0, 0, 0, 0, MISSING),
        LEAVE,
    ]
    rule = ResourceRule(
        "bed", ((0, 3), (2, 1), (6, 2)), AtDrop.SUSPEND, pre_empt=PreEmpt.LEAVE
    )
    visits = [(0, 3, away), (1, 2, served(8)), (8, 0, served(4))]
    journeys = play(engine, visits, rule, units=(1, 2))
    # The second worked from 1 to 2 and from 8 to 15.
    assert journeys.left.tolist() == [8, 15, 12]


@pytest.fixture(scope="module")
def week() -> tuple[Itineraries, Capacity]:
    """A week of the shipped hospital."""
    model = Model.of(load("scenarios/small/weekday.yaml"))
    return model.draw(3, 0, 0, 7), model.capacity(7)


def test_a_run_kept_in_a_file_goes_on_as_if_it_had_not_stopped(
    week: tuple[Itineraries, Capacity], tmp_path: Path
) -> None:
    """Run to a time, save, load, go on: the journeys of the run in one piece."""
    whole = kernel.run(*week, 7 * DAY)
    run = kernel.start(*week)
    for stop in (DAY // 2, 2 * DAY + 12_345, 5 * DAY):
        run = kernel.advance(run, stop)
        kernel.save(run, tmp_path / "run.npz")
        run = kernel.load(tmp_path / "run.npz", *week)
        assert run.now == stop
    run = kernel.advance(run, 7 * DAY)
    assert kernel.journeys(run).differences(whole) == []


def test_nothing_happens_at_the_end_or_later(
    week: tuple[Itineraries, Capacity],
) -> None:
    """Every time recorded by a run to T is earlier than T."""
    journeys = kernel.run(*week, DAY)
    for times in (journeys.asked, journeys.began, journeys.ended, journeys.left):
        assert times.max() < DAY
    assert journeys.until == DAY


def test_calendar_and_log_are_given_room(engine: Engine) -> None:
    """A thousand suspensions of one visit, whose log begins with no room at all."""
    changes = tuple((t, (t + 1) % 2) for t in range(2001))
    rule = ResourceRule("doctor", changes, AtDrop.SUSPEND)
    journeys = play(engine, [(0, 0, served(1001))], rule)
    assert len(journeys.interruptions) == 1000
    assert journeys.left.tolist() == [2001]
