"""Where people are: by hand, and against a look at every tick."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests.flow.hospitals import Hospital, hospitals
from twin.flow import kernel as engine
from twin.situations import boards, people
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity
from twin.values.journeys import Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, MISSING, Op

NOTHING = Capacity.of([])
NOBODY = Requests.of([], 0)
HALL, CLINIC, WAY = 0, 1, 2


def placed(
    journeys: Journeys, place: list[int], party: list[int], areas: list[float]
) -> Scene:
    """The scene of an hour in which steps are at places."""
    itineraries = replace(
        journeys.itineraries,
        place=np.array(place, dtype=np.int16),
        party=np.array(party, dtype=np.int16),
    )
    roles = replace(Roles.plain(itineraries), area_m2=np.array(areas))
    made = replace(journeys, itineraries=itineraries)
    return Scene(made, NOTHING, Window(0, HOUR), roles)


def test_a_walk_through_the_hospital(journeys, row, visit) -> None:
    """Three people: 10 min in the hall, 5 on the way, 15 in the clinic, of an hour."""
    rows = [
        row(Op.HOLD, asked=0, began=0, ended=10 * MINUTE),
        row(Op.WALK, asked=10 * MINUTE, began=10 * MINUTE, ended=15 * MINUTE),
        row(Op.HOLD, asked=15 * MINUTE, began=15 * MINUTE, ended=30 * MINUTE),
    ]
    made = journeys(NOBODY, [visit(rows, left=30 * MINUTE)])
    scene = placed(made, [HALL, CLINIC, CLINIC, CLINIC], [3], [100.0, 15.0])
    found = boards.tally(scene)
    said = boards.indicators(found, scene.roles)
    assert said["people"].tolist() == [[3 * 10 / 60, 3 * 15 / 60, 3 * 5 / 60]]
    assert said["people_all"].tolist() == [1.5]
    assert said["crowding_per_m2"][0, :2].tolist() == [0.5 / 100, 0.75 / 15]
    assert np.isnan(said["crowding_per_m2"][0, WAY])
    day = boards.of_day(found, scene.roles)
    assert day["people_peak"].tolist() == [3, 3, 3]
    assert day["crowding_peak_per_m2"][:2].tolist() == [3 / 100, 3 / 15]


def test_waiting_counts_where_one_waits(journeys, row, visit) -> None:
    """Who waits, is served, and walks with the key is in one place at a time."""
    requests = Requests.of([("room", [[(0, 1)]])], 1)
    rows = [
        row(Op.SEIZE, asked=0, began=600, ended=3600, option=0),
        row(Op.HOLD, asked=600, began=600, ended=1800),
        row(Op.WALK, asked=1800, began=1800, ended=3600),
        row(Op.RELEASE, asked=3600, began=3600, ended=3600),
    ]
    made = journeys(requests, [visit(rows, left=3600)])
    scene = placed(made, [HALL, HALL, CLINIC, CLINIC, CLINIC], [1], [1.0, 1.0])
    there = people.whereabouts(scene)
    assert list(zip(there.what, there.begin, there.end, strict=True)) == [
        (HALL, 0, 1800),
        (WAY, 1800, 3600),
    ]


def test_the_peak_is_of_one_instant(journeys, row, visit) -> None:
    """One leaves as the next comes: never two at once, though two within the hour."""
    turns = [
        visit([row(Op.HOLD, asked=t, began=t, ended=t + 600)], t, t + 600)
        for t in (0, 600, 900)
    ]
    made = journeys(NOBODY, turns)
    scene = placed(made, [HALL] * 6, [1, 1, 4], [10.0])
    found = boards.tally(scene)
    assert boards.of_day(found, scene.roles)["people_peak"].tolist() == [5, 0]


@pytest.mark.parametrize("party", [0, 2])
def test_things_and_those_who_are_nowhere_are_not_people(
    journeys, row, visit, party: int
) -> None:
    """A specimen, and somebody at no known place, count nowhere."""
    steps = [row(Op.HOLD, asked=0, began=0, ended=600)]
    made = journeys(NOBODY, [visit(steps, left=600)])
    scene = placed(made, [HALL if party == 0 else MISSING] * 2, [party], [10.0])
    assert people.tally(scene).hourly["people"].tolist() == [[0, 0]]


def test_still_here_is_here_to_the_end(journeys, row, visit) -> None:
    """Who has not left when the window ends is there until then."""
    rows = [row(Op.HOLD, asked=600, began=600, outcome=Outcome.STILL_HERE)]
    made = journeys(NOBODY, [visit(rows, 600)], until=HOUR)
    scene = placed(made, [HALL, HALL], [1], [10.0])
    assert people.tally(scene).hourly["people"].tolist() == [[HOUR - 600, 0]]


def lived(hospital: Hospital) -> Scene:
    """A random hospital run for an hour or two, its steps at three places."""
    itineraries, capacity = hospital
    steps = len(itineraries.steps)
    placed = replace(
        itineraries,
        place=(np.arange(steps) * 7 % 3).astype(np.int16),
        party=(np.arange(len(itineraries)) % 3).astype(np.int16),
    )
    begin = int(itineraries.arrival.min()) // HOUR * HOUR
    window = Window(begin, begin + 2 * HOUR)
    run = engine.advance(engine.start(placed, capacity), window.end)
    return Scene(engine.journeys(run), capacity, window, Roles.plain(placed))


@settings(max_examples=60, deadline=None)
@given(hospitals())
def test_everybody_is_somewhere(hospital: Hospital) -> None:
    """People at all places and on the way are the people in the hospital, each tick."""
    scene = lived(hospital)
    journeys, window = scene.journeys, scene.window
    found = people.tally(scene).hourly["people"]
    party = journeys.itineraries.party
    total = 0
    for visit in np.flatnonzero(journeys.arrived != MISSING):
        left = int(journeys.left[visit])
        end = window.end if left == MISSING else min(left, window.end)
        begin = max(int(journeys.arrived[visit]), window.begin)
        total += int(party[visit]) * (end - begin)
    assert found.sum() == total
    assert found.min(initial=0) >= 0


@settings(max_examples=40, deadline=None)
@given(hospitals())
def test_peaks_are_those_of_all_instants(hospital: Hospital) -> None:
    """Nowhere are more people at any instant than the peak, and at one there are."""
    scene = lived(hospital)
    there = people.whereabouts(scene)
    most = people.tally(scene).most["people"]
    for place in range(len(most)):
        mine = there.what == place
        begin, end, units = there.begin[mine], there.end[mine], there.units[mine]
        now = [int(units[(begin <= t) & (t < end)].sum()) for t in begin]
        assert most[place] == max(now, default=0)
