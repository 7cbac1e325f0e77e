"""What is held where, as far as a pathway says."""

import pytest

from twin.hospital.held import findings, handed
from twin.hospital.pathway import Pathway

BED = {"do": "seize", "for": "bed", "as": "bed"}
GIVE = {"do": "start", "task": "clean", "takes": "bed"}
FREE = {"do": "release", "what": "bed"}
CLEAN = [{"do": "hold", "for": "cleaner", "minutes": 30}, FREE]


def pathways(*steps, **more):
    """A pathway of some steps, and one that cleans what it is handed."""
    return {
        name: Pathway.model_validate(list(each))
        for name, each in {"p": steps, "clean": CLEAN, **more}.items()
    }


def found(*steps):
    """Where the first pathway has nothing held, and under which label."""
    return [
        (".".join(map(str, path[3:])), message.split('"')[1])
        for path, message in findings(pathways(*steps))
        if path[1] == "p"
    ]


def chance(*steps):
    """Some steps, perhaps."""
    return {"do": "chance", "branches": [{"p": 0.5, "steps": list(steps)}, {}]}


@pytest.mark.parametrize(
    "steps",
    [
        [BED, GIVE],
        [BED, FREE],
        [chance(BED), GIVE],
        [BED, chance(GIVE, {"do": "leave"}), FREE],
        [{"do": "repeat", "p": 0.5, "most": 2, "steps": [chance(GIVE), BED]}],
        [{**BED, "patience": {"minutes": 5, "then": [{"do": "leave"}]}}, GIVE],
    ],
)
def test_what_may_be_held_may_be_handed_on(steps):
    """One way on which something is held is enough."""
    assert found(*steps) == []


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        ([GIVE, BED], "0.takes"),
        ([BED, GIVE, GIVE | {"id": "again"}], "2.takes"),
        ([BED, GIVE, FREE], "2.what"),
        ([BED, chance(FREE), chance(GIVE), FREE | {"id": "x"}, GIVE | {"id": "y"}],
         "4.takes"),
        ([{**BED, "patience": {"minutes": 5, "then": [GIVE]}}],
         "0.patience.then.0.takes"),
        ([{"do": "by", "attribute": "a", "cases": {"1": [BED]},
           "otherwise": [GIVE]}, FREE], "0.otherwise.0.takes"),
        ([{**BED, "turned_away": "leave"}, {"do": "choose", "branches": [
            {"if": {"clock": "12:00", "before": True}, "steps": [FREE]},
            {"steps": [FREE | {"id": "z"}]}]}, GIVE], "2.takes"),
    ],
)  # fmt: skip
def test_what_nobody_holds_cannot_be_handed_on(steps, where):
    """A label that is held on no way to the step is named there."""
    assert found(*steps) == [(where, "bed")]


def test_a_task_holds_what_it_is_handed():
    """Labels of all who start a task are its own from the start."""
    more = pathways(BED, GIVE, q=[{**BED, "as": "cot"}, {**GIVE, "takes": ["cot"]}])
    assert handed(more)["clean"] == {"bed", "cot"}
    assert handed(more)["p"] == set()
