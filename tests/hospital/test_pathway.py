"""Pathways: ids of steps, and walking through them."""

from twin.hospital.pathway import Pathway


def ids(*steps: object) -> list[str]:
    """Ids of a pathway's steps."""
    return [step.id for _, step in Pathway.model_validate(list(steps)).walk()]


HOLD = {"do": "hold", "for": "kiosk", "minutes": 1}


def test_a_step_is_named_by_what_it_does_and_to_what() -> None:
    """The default id joins the word and its target."""
    assert ids(
        {"do": "hold", "minutes": 1},
        {"do": "seize", "for": ["a", {"any": ["b", "c"]}]},
        {"do": "seize", "for": {"one": "d", "units": 2}},
        {"do": "ride", "lift": "l", "from": "x", "to": "y", "minutes": 1},
        {"do": "wait", "until": "08:00"},
        {"do": "start", "task": "lab"},
        {"do": "release", "what": ["s", "t"]},
        {"do": "leave"},
    ) == [
        "hold",
        "seize-a+b",
        "seize-d",
        "ride-l",
        "wait-08:00",
        "start-lab",
        "release-s+t",
        "leave",
    ]


def test_ids_do_not_depend_on_position() -> None:
    """A step keeps its id when another kind of step is put before it."""
    assert ids(HOLD, HOLD) == ["hold-kiosk", "hold-kiosk-2"]
    assert ids({"do": "walk", "to": "x"}, HOLD, HOLD)[1:] == ids(HOLD, HOLD)


def test_given_ids_come_first() -> None:
    """A default id gives way to the same id given to a later step."""
    given = {**HOLD, "id": "hold-kiosk"}
    assert ids(HOLD, given) == ["hold-kiosk-2", "hold-kiosk"]


def test_walking_meets_nested_steps_in_order() -> None:
    """Nested steps come after the step they are in, with where they are."""
    pathway = Pathway.model_validate(
        [
            {
                **HOLD,
                "patience": {"minutes": 5, "then": [{"do": "walk", "minutes": 1}]},
                "turned_away": [{"do": "leave"}],
            },
            {"do": "by", "attribute": "a", "cases": {"x": [{"do": "leave"}]}},
        ]
    )
    assert [(location, step.id) for location, step in pathway.walk()] == [
        (("steps", 0), "hold-kiosk"),
        (("steps", 0, "patience", "then", 0), "walk"),
        (("steps", 0, "turned_away", 0), "leave"),
        (("steps", 1), "by-a"),
        (("steps", 1, "cases", "x", 0), "leave-2"),
    ]


def test_an_open_branch_gets_the_rest() -> None:
    """The branch without p gets what the others leave."""
    data = [{"do": "chance", "branches": [{"p": 0.25}, {}, {"p": 0.25}]}]
    assert Pathway.model_validate(data).steps[0].probabilities == (0.25, 0.5, 0.25)
