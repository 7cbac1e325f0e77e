"""Patterns of names and paths, and what they set."""

from typing import TYPE_CHECKING

import pytest

from twin.errors import ScenarioError
from twin.hospital.pattern import covers, fits, may_meet, most_specific

if TYPE_CHECKING:
    from conftest import Hospital


@pytest.mark.parametrize(
    ("pattern", "name", "is_meant"),
    [
        ("doctor-*", "doctor-im", True),
        ("doctor-*", "doctor-", True),
        ("doctor-*", "room-im", False),
        ("*-im", "doctor-im", True),
        ("d*-*m", "doctor-im", True),
        ("a.b", "axb", False),
        ("[a]", "a", False),
        ("[a]", "[a]", True),
        ("kiosk", "kiosk", True),
    ],
)
def test_a_star_stands_for_any_part(pattern: str, name: str, is_meant: bool) -> None:
    """Only the star is special."""
    assert fits(pattern, name) == is_meant


def test_a_path_covers_what_is_under_it() -> None:
    """A star stays between two dots; a shorter path means all that begins so."""
    assert covers("demand.booked-*", "demand.booked-im.no_show")
    assert covers("demand.*.no_show", "demand.booked-im.no_show")
    assert not covers("demand.*", "demands.a")
    assert not covers("*.no_show", "demand.booked-im.no_show")
    assert not covers("demand.a.b", "demand.a")


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("demand.*.no_show", "demand.booked.no_show", True),
        ("demand.a*", "demand.b*", False),
        ("demand.a*", "demand.*b", True),
        ("demand.*a", "demand.*b", False),
        ("levers.x", "levers.x.value", True),
        ("levers.x", "levers.y.value", False),
    ],
)
def test_patterns_that_may_mean_one_thing(one: str, other: str, may: bool) -> None:
    """Two patterns meet where some path fits both, or lies in what fits."""
    assert may_meet(one, other) == may_meet(other, one) == may


def test_the_most_specific_holds() -> None:
    """More parts come first, then no star, then more letters, then the last."""
    assert most_specific(["demand.*", "demand.*.no_show"]) == "demand.*.no_show"
    assert most_specific(["doctor-im", "doctor-i*", "*"]) == "doctor-im"
    assert most_specific(["d*", "doctor-*", "*"]) == "doctor-*"
    assert most_specific(["a*", "*a"]) == "*a"
    assert most_specific([]) is None


def test_vary_sets_each_match(hospital: "Hospital") -> None:
    """A path with a star sets all that is there, steps by their ids among them."""
    base = hospital.load()
    one = base.vary(
        "x",
        {
            "resources.*.queue_limit": 50,
            "pathways.out*.hold-*.minutes": 3,
            "pathways.*.chance.branches.*.p": 0.5,
        },
    )
    assert {each.queue_limit for each in one.resources.values()} == {50}
    steps = {step.id: step for step in one.pathways["outpatient"].steps}
    assert [steps[f"hold-{key}"].minutes.mean for key in ("kiosk", "doctor")] == [3, 3]
    assert [branch.p for branch in steps["chance"].branches] == [0.5, 0.5]
    with pytest.raises(ScenarioError, match=r'nothing matches "kisk\*"; did you mean'):
        base.vary("x", {"resources.kisk*.capacity": 1})
    with pytest.raises(ScenarioError, match='unknown step "hold-ct"'):
        base.vary("x", {"pathways.*.hold-ct.minutes": 1})


def test_files_set_and_doubt_each_match(hospital: "Hospital") -> None:
    """`set`, `grid` and `uncertain` take a star; each match is drawn for itself."""
    hospital.write(
        "scenarios/a.yaml",
        "twin: 1\nextends: weekday.yaml\nname: {zh: a, en: a}\n"
        "set: {resources.*.queue_limit: 9}\n"
        "grid: {'resources.[k]*.capacity': [1]}\n"
        "uncertain: {resources.*.capacity: {interval: [3, 5]}}\n",
    )
    assert hospital.problems("scenarios/a.yaml") == [
        "scenarios/a.yaml:5: grid.resources.[k]*.capacity: "
        'nothing matches "[k]*"; known are doctor, kiosk, lift, ward'
    ]
    hospital.change("scenarios/a.yaml", "[k]*", "k*")
    hospital.change("scenarios/a.yaml", "resources.*.capacity", "resources.d*.capacity")
    one = hospital.load("scenarios/a.yaml")
    assert list(one.uncertain) == ["resources.doctor.capacity"]
    assert one.resources["lift"].queue_limit == 9
    assert one.where("resources.lift.queue_limit") == "scenarios/a.yaml:4"
    assert one.grid()[0].resources["kiosk"].capacity == 1


def test_two_patterns_that_set_one_value(hospital: "Hospital") -> None:
    """In one file two entries that may mean the same value are an error."""
    hospital.write(
        "scenarios/a.yaml",
        "twin: 1\nextends: weekday.yaml\nname: {zh: a, en: a}\n"
        "resources: {kiosk: {capacity: 3}}\n"
        "set:\n  resources.*.capacity: 1\n  resources.ward.capacity: 2\n"
        "uncertain:\n  resources.*.queue_limit: 1\n  resources.ward.queue_limit: 1\n",
    )
    assert hospital.problems("scenarios/a.yaml") == [
        "scenarios/a.yaml:6: set.resources.*.capacity: line 4 sets it too; keep one",
        "scenarios/a.yaml:7: set.resources.ward.capacity: set.resources.*.capacity "
        "sets it too; keep one",
        "scenarios/a.yaml:10: uncertain.resources.ward.queue_limit: line 9 says it of "
        "resources.ward.queue_limit too; keep one",
    ]


def test_what_a_child_sets_is_certain(hospital: "Hospital") -> None:
    """A value set by a pattern is not drawn any more."""
    one = hospital.load("scenarios/winter.yaml")
    assert one.uncertain
    assert not one.vary("x", {"demand.walk-*.per_day": 5}).uncertain
