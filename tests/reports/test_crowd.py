"""Who is where at an instant: by hand, and against a look at every visit."""

from dataclasses import replace

import numpy as np
import pytest

from tests.situations.conftest import Row, Visit, made
from twin.errors import TwinError
from twin.reports.crowd import Crowd
from twin.reports.playback import Playback
from twin.situations.intervals import Intervals
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import DAY, MINUTE, MISSING, Op

HALL, CLINIC = 0, 1


@pytest.fixture
def scene() -> Scene:
    """A pair that waits in the hall, walks and is seen, and one who only waits."""
    pair = [
        Row(Op.SEIZE, asked=0, began=20 * MINUTE, ended=40 * MINUTE, option=0),
        Row(Op.WALK, asked=20 * MINUTE, began=20 * MINUTE, ended=30 * MINUTE),
        Row(Op.HOLD, asked=30 * MINUTE, began=30 * MINUTE, ended=40 * MINUTE),
    ]
    gives_up = [
        Row(Op.SEIZE, asked=10 * MINUTE, ended=50 * MINUTE, outcome=Outcome.GAVE_UP)
    ]
    visits = [
        Visit(pair, left=40 * MINUTE),
        Visit(gives_up, arrived=10 * MINUTE, left=50 * MINUTE),
    ]
    journeys = made(Requests.of([("desk", [[(0, 1)]])], 1), visits)
    itineraries = replace(
        journeys.itineraries,
        place=np.array([HALL, CLINIC, CLINIC, CLINIC, HALL, HALL], dtype=np.int16),
        party=np.array([2, 1], dtype=np.int16),
    )
    roles = replace(Roles.plain(itineraries), area_m2=np.array([100.0, 20.0]))
    journeys = replace(journeys, itineraries=itineraries)
    return Scene(journeys, Capacity.of([]), Window(0, DAY), roles)


def test_people_by_hand(scene) -> None:
    """A pair and one more in the hall, on the way and in the clinic, by ten minutes."""
    crowd = Crowd.of(scene, 10)
    hall, clinic, way = crowd.people[:6].T.tolist()
    assert hall == [2, 3, 1, 1, 1, 0]
    assert clinic == [0, 0, 0, 2, 0, 0]
    assert way == [0, 0, 2, 0, 0, 0]
    assert crowd.people[6:].sum() == 0
    assert len(crowd) == 144


def test_waiting_and_queues_by_hand(scene) -> None:
    """Those who wait are people by place, and visits by line."""
    crowd = Crowd.of(scene, 10)
    assert crowd.waiting[:6].T.tolist() == [[2, 3, 1, 1, 1, 0], [0] * 6]
    assert crowd.queue[:6, 0].tolist() == [1, 2, 1, 1, 1, 0]


def test_a_result_and_a_time_are_waited_for_too(scene) -> None:
    """Who waits for a task or until a time waits, but in no line."""
    journeys = scene.journeys
    steps = journeys.itineraries.steps.copy()
    steps["op"][2], steps["op"][4] = Op.UNTIL, Op.JOIN
    itineraries = replace(journeys.itineraries, steps=steps)
    changed = replace(scene, journeys=replace(journeys, itineraries=itineraries))
    crowd = Crowd.of(changed, 10)
    assert crowd.waiting[:6].T.tolist() == [[2, 3, 1, 1, 1, 0], [0, 0, 0, 2, 0, 0]]
    assert crowd.queue[:6, 0].tolist() == [1, 1, 0, 0, 0, 0]


def test_minutes_divide_a_day(scene) -> None:
    """Instants that would not come round to midnight are refused."""
    with pytest.raises(TwinError, match="minutes: 7 does not divide a day"):
        Crowd.of(scene, 7)


def test_the_mean_is_of_each_number(scene) -> None:
    """The mean of a crowd and of nobody is half of it."""
    crowd = Crowd.of(scene, 30)
    nobody = Crowd(
        30, *(0 * each for each in (crowd.people, crowd.waiting, crowd.queue))
    )
    both = Crowd.mean([crowd, nobody])
    assert (both.people == crowd.people / 2).all()
    assert (both.queue == crowd.queue / 2).all()


def test_an_end_is_not_counted() -> None:
    """From the first instant until just before the end."""
    there = Intervals(*(np.array([each]) for each in (0, 10, 20, 3)))
    times = np.array([9, 10, 19, 20])
    assert there.standing(times, 1)[:, 0].tolist() == [0, 3, 3, 0]


def test_everybody_in_the_hospital_is_somewhere(playback: Playback) -> None:
    """At each hour the crowd is all who have come and not gone, and are at a place."""
    crowd, scene = Crowd.of(playback.scene, 60), playback.scene
    journeys, made_of = scene.journeys, scene.journeys.itineraries
    expected = []
    for time in scene.window.begin + np.arange(0, DAY, 60 * MINUTE):
        here = (journeys.arrived <= time) & (journeys.arrived != MISSING)
        here &= (journeys.left > time) | (journeys.left == MISSING)
        count = 0
        for visit in np.flatnonzero(here & (made_of.party > 0)):
            rows = slice(made_of.first_step[visit], made_of.first_step[visit + 1])
            asked = journeys.asked[rows]
            come_to = np.flatnonzero((asked != MISSING) & (asked <= time))
            is_there = made_of.place[rows][come_to[-1]] != MISSING
            count += int(made_of.party[visit]) * is_there
        expected.append(count)
    assert crowd.total.tolist() == expected
    assert max(expected) > 100
    assert (crowd.waiting <= crowd.people[:, :-1]).all()
