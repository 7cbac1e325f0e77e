"""What itineraries say beside the steps: what declared them, where, and how many."""

from dataclasses import replace

import numpy as np
import pytest

from twin.flow.model import Model
from twin.values.step import Op

RIDE = {"do": "ride", "lift": "lifts", "from": "ground", "to": "upper", "minutes": 1}
KIOSK = {"do": "hold", "for": "kiosk", "minutes": 1}
ONE = np.ones(1, dtype=np.int16)


@pytest.fixture
def compiled(hospital):
    """The model of some pathways, and the only visit of the first of them."""

    def made(pathways, **visit):
        first = next(iter(pathways))
        demand = {"v": {"pathway": first, "arrivals": {"minutes": [600]}, **visit}}
        model = Model.of(hospital(pathways, demand))
        itineraries = model.draw(1, 0, 0, 1)
        assert itineraries.problems() == []
        return model, itineraries

    return made


def labels(model, itineraries):
    """The id of the declared step behind each step, empty where there is none."""
    ids = [*(each.id for each in model.steps), ""]
    return [ids[label] for label in itineraries.label.tolist()]


def places(model, itineraries):
    """The name of the place of each step, empty where there is nobody."""
    names = [*model.places, "as before", ""]
    return [names[place] for place in itineraries.place.tolist()]


def test_a_step_says_what_declared_it(compiled):
    """Each row has the declared step it comes from, a detour's rows their own."""
    patience = {"minutes": 5, "then": [{"do": "prioritise", "priority": 1}]}
    found = compiled({"p": [{**KIOSK, "patience": patience}, {"do": "leave"}]})
    assert labels(*found) == [
        *["hold-kiosk"] * 4,  # the seize, the hold, the release and the way round
        "prioritise",
        "",
    ]


def test_declared_steps_are_those_of_the_pathways(compiled):
    """Nested steps stand after the one they are in, with what they need."""
    branch = [{**KIOSK, "name": {"zh": "机", "en": "Kiosk"}}, RIDE]
    both = {"any": ["doctor", "counter"]}
    seize = {"do": "seize", "for": [both, "room"], "id": "see"}
    model, _ = compiled({"p": [{"do": "chance", "branches": [{"steps": branch}]}],
                         "q": [seize]}, enters="lobby")  # fmt: skip
    assert [(each.pathway, each.id, each.do) for each in model.steps] == [
        ("p", "chance", "chance"),
        ("p", "hold-kiosk", "hold"),
        ("p", "ride-lifts", "ride"),
        ("q", "see", "seize"),
    ]
    assert [each.needs for each in model.steps] == [
        (), (("kiosk",),), (("lifts",),), (("doctor", "counter"), ("room",)),
    ]  # fmt: skip
    assert model.steps[1].name.en == "Kiosk"
    assert model.steps[0].name is None


def test_people_are_where_they_walked_to(compiled):
    """A walk counts for where it leads, a ride for where it begins."""
    steps = [KIOSK, {"do": "walk", "to": "lobby"}, RIDE, {"do": "walk", "to": "ward"}]
    found = compiled({"p": steps}, enters="gate")
    assert places(*found) == [*["gate"] * 3, "lobby", "lobby", "ward", "ward"]
    assert found[1].party.tolist() == [1]


def test_nobody_has_said_where(compiled):
    """Visits of a stream that enters nowhere are at no place."""
    found = compiled({"p": [KIOSK]})
    assert set(found[1].place) == {-1}


def test_nobody_is_with_a_task(compiled):
    """A specimen is at no place and no party, though it walks; its visit stays."""
    tasks = {"t": [{"do": "walk", "to": "clinic"}]}
    steps = [{"do": "start", "task": "t"}, {"do": "join", "what": "start-t"}]
    model, found = compiled({"p": steps, **tasks}, enters="gate")
    assert places(model, found) == ["gate"] * 3 + [""] * 2
    assert found.steps["ticks"][found.steps["op"] == Op.WALK][0] > 0
    assert found.party.tolist() == [1, 0]


def test_places_after_a_choice(compiled):
    """Each branch begins where the choice was; which is taken says where it ends."""
    branches = [
        {"if": {"free": "kiosk", "at_least": 1}, "steps": [{"do": "walk", "to": to}]}
        for to in ("hall", "clinic")
    ]
    found = compiled({"p": [{"do": "choose", "branches": branches}]}, enters="gate")
    before = ["gate", "hall", "hall", "gate", "clinic"]
    assert places(*found) == [*before, "as before"]


def test_no_resource_is_finer_than_declared(compiled):
    """Without rooms and added beds the engines have the declared resources."""
    model, _ = compiled({"p": [KIOSK]})
    assert model.declared.tolist() == list(range(len(model.resource_names)))
    assert not model.is_added.any()
    assert len(model.is_added) == len(model.resource_names)


def test_columns_have_one_type(compiled):
    """Labels, places and parties are small numbers, one per step or visit."""
    _, found = compiled({"p": [KIOSK]}, enters="gate")
    assert found.label.dtype == np.int32
    assert (found.place.dtype, found.party.dtype) == (np.int16, np.int16)


def test_what_is_left_out_is_unknown(compiled):
    """Itineraries made by hand need not say label, place and party."""
    _, found = compiled({"p": [KIOSK]}, enters="gate")
    bare = replace(found, label=ONE[:0], place=ONE[:0], party=ONE[:0])
    assert bare.label.tolist() == bare.place.tolist() == [-1] * 4
    assert bare.party.tolist() == [1]
    assert bare.problems() == []


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"place": ONE}, "label and place must have one row per step"),
        ({"party": ONE - 2}, "a party of less than nobody (first at 0)"),
    ],
)
def test_wrong_columns_are_named(compiled, wrong, what):
    """Columns of the wrong length or of impossible parties are refused."""
    _, found = compiled({"p": [KIOSK]})
    assert replace(found, **wrong).problems() == [what]


def test_people_go_with_a_task(compiled):
    """Whoever goes with a task is no longer with the visit, nor counted there."""
    start = {"do": "start", "task": "t", "people": True}
    pathways = {"p": [KIOSK, start, KIOSK | {"id": "after"}],
                "t": [{"do": "walk", "to": "hall"}]}  # fmt: skip
    found = compiled(pathways, enters="gate", companions={"1": 1.0})
    assert places(*found) == [*["gate"] * 4, *[""] * 4, "hall", "hall"]
    assert found[1].party.tolist() == [2, 2]


def test_people_who_go_in_one_branch_only(compiled):
    """After a choice, people are where the first branch to end says."""
    start = {"do": "start", "task": "t", "people": True}
    branches = [
        {"if": {"free": "kiosk", "at_least": 1}, "steps": [start]},
        {"steps": [{"do": "prioritise", "priority": 1}]},
    ]
    pathways = {"p": [{"do": "choose", "branches": branches}], "t": [{"do": "leave"}]}
    model, found = compiled(pathways, enters="gate")
    assert places(model, found)[:5] == ["gate", "gate", "", "gate", ""]
    assert found.steps["op"][:5].tolist() == [
        Op.TEST, Op.START, Op.JUMP, Op.PRIORITY, Op.LEAVE,
    ]  # fmt: skip
