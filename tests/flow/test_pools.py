"""Rooms of a ward and its added beds, from the file to what both engines do."""

import numpy as np
import pytest

from twin.errors import ScenarioError
from twin.experiment.labels import labels, pool_labels
from twin.flow import kernel, reference
from twin.flow.model import Model
from twin.flow.pools import pools_of
from twin.flow.referee import breaches
from twin.values.capacity import AtDrop
from twin.values.journeys import Outcome
from twin.values.step import DAY, MINUTE, MISSING, Op

EAST = {"capacity": 7, "kind": "bed", "rooms": {"beds": 3}}
WEST = {"capacity": 4, "kind": "bed", "added_beds": 2}
STAY = {"do": "hold", "for": {"any": ["east", "west"]}, "minutes": 2000}


def arriving(count, every=1, **visit):
    """Visits one after the other from 01:00 on."""
    minutes = [60 + every * number for number in range(count)]
    return {"v": {"pathway": "p", "arrivals": {"minutes": minutes, **visit}}}


@pytest.fixture
def given(hospital):
    """Pools that visits were given, in the order of asking, the same by both engines.

    None is for who was not given any by midnight.
    """

    def run(steps, demand, resources, **more):
        model = Model.of(hospital({"p": steps}, demand, resources, **more))
        itineraries, capacity = model.draw(1, 0, 0, 1), model.capacity(1)
        assert capacity.problems() == itineraries.problems() == []
        found = kernel.run(itineraries, capacity, DAY)
        assert found.differences(reference.run(itineraries, capacity, DAY)) == []
        assert breaches(itineraries, capacity, found) == []
        requests = itineraries.requests
        asks = itineraries.steps["op"] == Op.SEIZE
        asks = np.flatnonzero(asks & (found.asked != MISSING))
        order = asks[np.argsort(found.asked[asks], kind="stable")]
        first = [*requests.part_resource[requests.first_part[:-1]], MISSING]
        names = [*capacity.names, None]
        return [names[first[option]] for option in found.option[order]]

    return run


def test_pools_of_a_hospital(hospital):
    """Rooms in order, the last with what is left, then the added beds."""
    more = {"east": EAST | {"added_beds": 1}, "west": WEST}
    scenario = hospital({"p": [{"do": "leave"}]}, None, more)
    model = Model.of(scenario)
    names = ("east/01", "east/02", "east/03", "east/added", "west", "west/added")
    assert model.resource_names[-6:] == names
    declared = list(scenario.resources)
    assert [declared[r] for r in model.declared[-6:]] == ["east"] * 4 + ["west"] * 2
    assert np.flatnonzero(model.is_added).tolist() == [9, 11]
    levels = model.capacity(1).levels_at(0)[-6:]
    assert levels.tolist() == [3, 3, 1, 1, 4, 2]
    assert model.capacity(1).names == model.resource_names
    assert model.requests.resources == len(model.resource_names)


def test_the_last_rooms_close_first(hospital):
    """A schedule fills the rooms in order; added beds go with the last normal one."""
    week = {"all": {"08:00-12:00": 7, "12:00-16:00": 4, "16:00-20:00": 1}}
    more = {"east": EAST | {"added_beds": 1}}
    scenario = hospital({"p": [{"do": "leave"}]}, None, more, schedules={"east": week})
    capacity = Model.of(scenario).capacity(1)
    levels = [capacity.levels_at(h * 60 * MINUTE)[-4:].tolist() for h in (7, 9, 13, 17)]
    assert levels == [[0, 0, 0, 0], [3, 3, 1, 1], [3, 1, 0, 1], [1, 0, 0, 1]]
    assert capacity.levels_at(21 * 60 * MINUTE)[-4:].tolist() == [0, 0, 0, 0]


def test_added_beds_when_no_alternative_has_a_normal_one(given):
    """Rooms of the first ward, the other ward, and only then beds added anywhere."""
    found = given(
        [STAY], arriving(15), {"east": EAST | {"added_beds": 1}, "west": WEST}
    )
    assert found == [
        *["east/01"] * 3, *["east/02"] * 3, "east/03", *["west"] * 4,
        "east/added", *["west/added"] * 2, None,
    ]  # fmt: skip


def test_likeness_within_a_room(given):
    """Men and women lie in different rooms of one ward."""
    sexes = {"attributes": {"sex": ["f", "m", "f", "m", "m", "m", "f", "m"]}}
    ward = EAST | {"alike": ["sex"], "added_beds": 2}
    stay = STAY | {"for": "east"}
    assert given([stay], arriving(8, **sexes), {"east": ward}) == [
        "east/01", "east/02", "east/01", "east/02", "east/02",
        "east/03", "east/01", "east/added",
    ]  # fmt: skip


def test_the_queue_of_a_ward_is_that_of_all_its_rooms(given, hospital):
    """Who waits is counted once, wherever there may be a bed; more are turned away."""
    ward = {"capacity": 4, "kind": "bed", "rooms": {"beds": 2}, "queue_limit": 3}
    stay = STAY | {"for": "east", "turned_away": "leave"}
    model = Model.of(hospital({"p": [stay]}, arriving(9), {"east": ward}))
    assert model.capacity(1).queue_limit[-2:].tolist() == [3, -1]
    itineraries = model.draw(1, 0, 0, 1)
    found = kernel.run(itineraries, model.capacity(1), DAY)
    asks = itineraries.steps["op"] == Op.SEIZE
    outcome = found.outcome[asks]
    assert (outcome == Outcome.TURNED_AWAY).tolist() == [False] * 7 + [True] * 2
    full = [{"if": {"queue": "east", "at_least": 2}, "steps": [{"do": "leave"}]}]
    steps = [{"do": "choose", "branches": full}, STAY | {"for": "east"}]
    ward = {"capacity": 4, "kind": "bed", "rooms": {"beds": 2}}
    rooms = ["east/01"] * 2 + ["east/02"] * 2
    assert given(steps, arriving(9), {"east": ward}) == [*rooms, None, None]


def test_who_loses_a_room_that_closes(hospital):
    """When the capacity falls, holds in the last room stop, and no others."""
    week = {"all": {"00:00-02:00": 4, "02:00-24:00": 3}}
    ward = {"capacity": 4, "kind": "bed", "rooms": {"beds": 2}, "at_drop": "suspend"}
    scenario = hospital(
        {"p": [STAY | {"for": "east"}]},
        arriving(4),
        {"east": ward},
        schedules={"east": week},
    )
    model = Model.of(scenario)
    assert set(model.capacity(1).at_drop[-2:]) == {AtDrop.SUSPEND}
    itineraries = model.draw(1, 0, 0, 1)
    found = kernel.run(itineraries, model.capacity(1), DAY)
    holds = np.flatnonzero(itineraries.steps["op"] == Op.HOLD)
    assert found.interruptions["step"].tolist() == [holds[3]]


def test_labels_of_rooms_and_added_beds(hospital):
    """A room is called by its ward and number, and what else there is by its name."""
    ward = EAST | {"added_beds": 1, "name": {"zh": "东区", "en": "East"}}
    scenario = hospital({"p": [STAY | {"for": "east"}]}, None, {"east": ward})
    model = Model.of(scenario)
    called = labels(scenario, model.stream_names, model.requests, model.declared)
    assert [one.en for one in called["request"]] == ["East"]
    pools = pool_labels(model.pools, called["resource"])[-4:]
    assert [(one.key, one.zh, one.en) for one in pools[1:]] == [
        ("east/02", "东区 2 室", "East, room 2"),
        ("east/03", "东区 3 室", "East, room 3"),
        ("east/added", "东区 加床", "East, added beds"),
    ]
    assert {one.kind for one in pools} == {"bed"}
    assert pool_labels(model.pools, called["resource"])[0] == called["resource"][0]


def test_a_closed_ward_keeps_a_room(hospital):
    """A capacity of 0 is a closure, and leaves something to wait for."""
    scenario = hospital(
        {"p": [{"do": "leave"}]}, None, {"east": EAST | {"capacity": 0}}
    )
    assert [pool.name for pool in pools_of(scenario)][-1] == "east/01"
    assert Model.of(scenario).capacity(1).levels_at(0)[-1] == 0


FREE = {"do": "choose", "branches": [{"if": {"free": "east", "at_least": 1}}]}


@pytest.mark.parametrize(
    ("ward", "steps", "problem"),
    [
        (
            {"rooms": {"beds": 0}},
            [STAY],
            "resources.east.rooms.beds: should be at least 1, not 0",
        ),
        ({"rooms": {}}, [STAY], "resources.east.rooms.beds: missing"),
        (
            {"kind": "staff"},
            [STAY],
            "resources.east: rooms are for beds, not for what is of kind staff",
        ),
        (
            {},
            [FREE],
            "pathways.p.choose.branches.0.if.free: "
            'free units of "east" are told apart; test its queue',
        ),
        (
            {"added_beds": 2},
            [STAY | {"for": {"one": "east", "units": 4}}],
            "pathways.p.hold-east.for: needs 4 of east, which has 3 at most together",
        ),
    ],
)
def test_what_rooms_cannot_do(hospital, ward, steps, problem):
    """A mistake in rooms is named with its path."""
    resources = {"east": EAST | ward, "west": WEST}
    with pytest.raises(ScenarioError) as error:
        hospital({"p": steps}, arriving(1), resources)
    assert problem in str(error.value)


def test_a_lift_has_no_added_cars(hospital):
    """What holds visits of a line must be one bank."""
    lift = {"capacity": 1, "kind": "lift", "places": 8, "added_beds": 1}
    with pytest.raises(ScenarioError, match="a lift has no added beds"):
        hospital({"p": [{"do": "leave"}]}, None, {"goods": lift})
