"""Steps that look back at earlier ones, from the file to what both engines do."""

from dataclasses import replace

import numpy as np
import pytest

from twin.experiment.labels import labels, pool_labels
from twin.flow import kernel, reference
from twin.flow.model import Model
from twin.flow.referee import breaches
from twin.situations.people import whereabouts
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import Window
from twin.values.itineraries import AS_BEFORE
from twin.values.requests import Gone
from twin.values.step import DAY, MINUTE, Op

DOCTORS = {"doctor": {"capacity": 2, "kind": "staff", "individuals": True}}
SEE = {"do": "hold", "id": "see", "for": ["doctor", "room"], "minutes": 10}
TEST = {"do": "hold", "id": "test", "minutes": 30}
AGAIN = {
    "do": "hold",
    "id": "again",
    "for": [{"one": "doctor", "same_as": "see"}, "room"],
    "minutes": 5,
}
BEDS = {
    name: {"capacity": 1, "kind": "bed", "place": name} for name in ("ward", "landing")
}
BED = {"do": "seize", "id": "bed", "for": {"any": ["ward", "landing"]}, "as": "bed"}
TO_BED = {
    "do": "by",
    "id": "to-bed",
    "granted": "bed",
    "cases": {
        name: [{"do": "walk", "id": f"to-{name}", "to": name, "minutes": minutes}]
        for name, minutes in (("landing", 3), ("ward", 4))
    },
}
STAY = {"do": "hold", "id": "stay", "minutes": 60}


def arriving(*minutes, **more):
    """Visits of these minutes, through the gate."""
    return {"v": {"pathway": "p", "arrivals": {"minutes": minutes}, "enters": "gate",
                  **more}}  # fmt: skip


@pytest.fixture
def played(hospital):
    """The model of a pathway and the journeys of a day, the same by both engines."""

    def play(steps, demand, resources, **more):
        model = Model.of(hospital({"p": steps}, demand, resources, **more))
        itineraries, capacity = model.draw(1, 0, 0, 1), model.capacity(1)
        assert capacity.problems() == itineraries.problems() == []
        found = kernel.run(itineraries, capacity, DAY)
        assert found.differences(reference.run(itineraries, capacity, DAY)) == []
        assert breaches(itineraries, capacity, found) == []
        return model, found

    return play


def given(model, journeys, step):
    """The first engine resource granted at a declared step, for each visit in order."""
    row = [each.id for each in model.steps].index(step)
    made = journeys.itineraries
    seizes = (made.steps["op"] == Op.SEIZE) & (made.label == row)
    options = journeys.option[seizes]
    requests = made.requests
    names = [model.resource_names[requests.parts(o)[0][0]] for o in options]
    return names, (journeys.began[seizes] / MINUTE).tolist()


def test_individuals_are_pools_of_one(hospital):
    """Each doctor is a pool, and where the schedule falls the last go first."""
    week = {"all": {"08:00-12:00": 3, "12:00-14:00": 1}}
    scenario = hospital(
        {"p": [SEE]}, None, {"doctor": DOCTORS["doctor"] | {"capacity": 3}},
        schedules={"doctor": week},
    )  # fmt: skip
    model = Model.of(scenario)
    names = ("doctor/01", "doctor/02", "doctor/03")
    pools = [row for row, pool in enumerate(model.pools) if pool.is_individual]
    assert tuple(model.resource_names[row] for row in pools) == names
    capacity = model.capacity(1)
    levels = [capacity.levels_at(h * 60 * MINUTE)[pools].tolist() for h in (7, 9, 13)]
    assert levels == [[0, 0, 0], [1, 1, 1], [1, 0, 0]]
    called = labels(scenario, model.stream_names, model.requests, model.declared)
    second = pool_labels(model.pools, called["resource"])[pools[1]]
    assert (second.zh, second.en) == ("doctor 2 号", "doctor, no. 2")


def test_patients_return_to_the_doctor_who_saw_them(played):
    """Of three who come at once, two are seen at once and return to their own doctor.

    The third is seen by whoever is free first, from 610, and returns there.
    """
    model, found = played([SEE, TEST, AGAIN], arriving(600, 600, 600), DOCTORS)
    names, began = given(model, found, "see")
    assert names == ["doctor/01", "doctor/02", "doctor/01"]
    assert given(model, found, "again")[0] == names
    assert began == [600, 600, 610]
    requests = found.itineraries.requests
    assert requests.names == ("doctor + room", "same doctor + room")
    assert requests.ties.tolist() == [False, True]
    assert requests.gone[1] == Gone.ANY


@pytest.mark.parametrize(
    ("gone", "who", "when"),
    [("any", "doctor/01", 650), ("wait", "doctor/02", 720), ("away", None, None)],
)
def test_the_doctor_has_gone(played, gone, who, when):
    """From 630 to 720 only the first doctor is in; the second saw the second visit."""
    back = [{"one": "doctor", "same_as": "see", "gone": gone}, "room"]
    week = {"all": {"00:00-10:30": 2, "10:30-12:00": 1, "12:00-24:00": 2}}
    steps = [SEE, {**TEST, "minutes": 40}, AGAIN | {"for": back, "minutes": 0}]
    more = {"schedules": {"doctor": week}}
    model, found = played(steps, arriving(600, 600), DOCTORS, **more)
    if who is None:
        assert found.left[1] == 650 * MINUTE
    else:
        names, began = given(model, found, "again")
        assert (names[1], began[1]) == (who, when)


def test_labels_say_that_it_is_the_same(hospital):
    """What people call a request tells those who return from those who come."""
    scenario = hospital({"p": [SEE, AGAIN]}, None, DOCTORS)
    model = Model.of(scenario)
    called = labels(scenario, model.stream_names, model.requests, model.declared)
    assert [one.en for one in called["request"]] == [
        "doctor + room",
        "doctor, as before + room",
    ]
    assert called["request"][1].zh == "doctor（同前） + room"


def test_a_round_returns_to_that_of_the_round_before(played):
    """In a repeat, the step that is looked back at is that of the last round."""
    again = {**AGAIN, "id": "see", "for": [{"one": "doctor", "same_as": "see"}]}
    steps = [{"do": "repeat", "id": "rounds", "p": 1, "most": 3, "steps": [again]}]
    _, found = played(steps, arriving(600), DOCTORS)
    made = found.itineraries
    seizes = np.flatnonzero(made.steps["op"] == Op.SEIZE)
    assert made.steps["ticks"][seizes].tolist() == [0, 3, 3]


def test_who_never_came_past_the_step_is_tied_to_nothing(played):
    """By lot a visit is seen or not; if not, whoever is free will do."""
    seen = {"do": "chance", "branches": [{"p": 0.5, "steps": [SEE]}, {}]}
    _, found = played([seen, AGAIN], arriving(*range(600, 640)), DOCTORS)
    made = found.itineraries
    label = [made.label[made.steps["op"] == Op.SEIZE]]
    back = made.steps["ticks"][made.steps["op"] == Op.SEIZE]
    assert set(back.tolist()) == {0, 3}
    assert (back > 0).sum() == (label == np.min(label)).sum()


def test_steps_of_a_switch(hospital):
    """Only what may be granted is written, each case with a look back and a jump."""
    other = {"attic": [STAY | {"id": "never"}]}
    steps = [BED, {**TO_BED, "cases": TO_BED["cases"] | other}, STAY]
    more = BEDS | {"attic": {"capacity": 1}}
    model = Model.of(hospital({"p": steps}, arriving(600), more))
    made = model.draw(1, 0, 0, 1)
    ward = model.resource_names.index("ward")
    names = ["op", "slot", "arg", "otherwise", "ticks"]
    assert made.steps[names].tolist()[1:7] == [
        (Op.GRANTED, 1, ward + 1, 4, 1),
        (Op.WALK, 0, 0, 0, 3 * MINUTE),
        (Op.JUMP, 0, 0, 7, 0),
        (Op.GRANTED, 1, ward, 7, 4),
        (Op.WALK, 0, 0, 0, 4 * MINUTE),
        (Op.JUMP, 0, 0, 7, 0),
    ]
    assert made.steps["op"][7:].tolist() == [Op.HOLD, Op.LEAVE]


def test_who_has_another_bed_goes_there_and_is_counted_there(played):
    """The second of two has the bed on the landing, walks there, and stays there."""
    model, found = played([BED, TO_BED, STAY], arriving(600, 601), BEDS)
    assert (found.left / MINUTE).tolist() == [664, 664]
    made = found.itineraries
    stays = made.steps["op"] == Op.HOLD
    assert set(made.place[stays]) == {AS_BEFORE}
    places = [model.places[place] for place in found.place[stays]]
    assert places == ["ward", "landing"]
    scene = Scene(found, model.capacity(1), Window(0, DAY), Roles.of(model))
    there = whereabouts(scene)
    rows = zip(there.what, there.begin // MINUTE, there.end // MINUTE, strict=True)
    named = [(model.places[w], b, e) for w, b, e in rows if w < len(model.places)]
    assert named == [("ward", 604, 664), ("landing", 604, 664)]


def test_a_walk_begins_at_what_is_preferred(played):
    """Where nobody knows yet where a visit will be, it walks on from its own ward."""
    way = {"do": "walk", "id": "home", "to": "gate"}
    model, found = played([BED, TO_BED, way], arriving(600), BEDS)
    made = found.itineraries
    ticks = made.steps["ticks"][made.label == len(model.steps) - 1]
    plain, _ = played([{"do": "walk", "to": "ward"}, way], arriving(600), BEDS)
    alone = plain.draw(1, 0, 0, 1)
    assert ticks.tolist() == [alone.steps["ticks"][1]]


def test_a_place_after_a_ride_is_that_of_the_first_branch(played):
    """No step says yet where a lift has brought the visit, so the first branch does."""
    ways = {"lift": "lifts", "from": "ground", "to": "upper", "minutes": 1}
    ride = {"do": "ride", **ways}
    branches = [{"if": {"free": "kiosk", "at_least": 1}, "steps": [ride]}, {}]
    steps = [{"do": "choose", "branches": branches}, STAY]
    model, found = played(steps, arriving(600, enters="lobby"), None)
    assert model.places[found.itineraries.place[-1]] == "landing"


def test_nothing_else_is_drawn_for_those_who_return(hospital):
    """The same numbers, and as many steps, whether it has to be the same or not."""
    plain = AGAIN | {"for": ["doctor", "room"]}
    minutes = {"exponential": {"mean": 9}}
    drawn = [
        Model.of(
            hospital(
                {"p": [SEE | {"minutes": minutes}, each | {"minutes": minutes}]},
                arriving(600, 601),
                DOCTORS,
            )
        ).draw(1, 0, 0, 1)
        for each in (AGAIN, plain)
    ]
    tied, free = (one.steps for one in drawn)
    holds = tied["op"] == Op.HOLD
    assert tied["op"].tolist() == free["op"].tolist()
    assert tied["ticks"][holds].tolist() == free["ticks"][holds].tolist()


def test_places_of_nobody_say_nothing(played):
    """Where all branches end in one place, that is written down at drawing."""
    same = {"ward": [STAY | {"id": "here"}], "landing": [STAY | {"id": "there"}]}
    steps = [BED, {**TO_BED, "cases": same}, STAY]
    _, found = played(steps, arriving(600), BEDS)
    made = found.itineraries
    assert (made.place >= 0).all()
    assert found.place is made.place
    assert replace(found).place is made.place
