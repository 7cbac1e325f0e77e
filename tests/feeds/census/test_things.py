"""Beds, devices and car parks, each census typed in."""

import numpy as np
import pytest

from tests.feeds.census.conftest import Told, problems, words

BED = ("bed", "state", "reported", "holders")


def test_a_bed_is_what_it_was_last_said_to_be(told: Told) -> None:
    """A bed's last event tells its state, since the first of a row that say so."""
    for hour, state in enumerate(("free", "dirty", "dirty", "cleaning", "free")):
        told.tell("bed", f"0{hour}:00", bed="12", place="w3", state=state)
    assert words(told.at("02:30").beds, "bed", "place", "state") == [
        ("12", "w3", "dirty")
    ]
    assert str(told.at("02:30").beds.since[0]) == "2025-11-27T01:00:00.000000"
    assert words(told.at("09:00").beds, *BED) == [("12", "free", "free", 0)]


def test_a_bed_said_the_same_often_has_been_so_since_the_first(told: Told) -> None:
    """However often a bed repeats its state, since when it is so is found."""
    told.tell("bed", "00:00", bed="12", place="w3", state="dirty")
    for minute in range(40):
        told.tell("bed", f"01:{minute:02}", bed="12", place="w3", state="free")
    assert str(told.at("02:00").beds.since[0]) == "2025-11-27T01:00:00.000000"


def test_a_bed_held_by_two_is_told(told: Told) -> None:
    """Two visits in one bed stay in it, and it is told as a problem."""
    for visit in ("v", "w"):
        told.tell("movement", "08:00", what="admit", visit=visit, place="w3", bed="12")
    then = told.at("08:00")
    assert words(then.beds, *BED) == [("12", "occupied", "", 2)]
    assert len(then.inside) == 2
    assert problems(then) == [("bed/12", "held-by-several")]


def test_a_bed_that_is_held_and_said_empty(told: Told) -> None:
    """Who holds a bed counts, what it was said to be since is kept beside."""
    told.tell("bed", "07:00", bed="12", place="w3", state="free")
    told.tell("movement", "08:00", what="admit", visit="v", place="w3", bed="12")
    assert problems(told.at("08:30")) == []
    told.tell("bed", "09:00", bed="12", place="w3", state="dirty")
    then = told.at("09:00")
    assert words(then.beds, *BED) == [("12", "occupied", "dirty", 1)]
    assert problems(then) == [("bed/12", "held-and-said-empty")]


def test_a_bed_that_nobody_known_is_in(told: Told) -> None:
    """A bed said to be occupied is, and it is told that nobody is known in it."""
    told.tell("movement", "07:00", what="admit", visit="v", place="w3", bed="11")
    told.tell("bed", "07:00", bed="12", place="w3", state="occupied")
    then = told.at("08:00")
    assert words(then.beds, *BED) == [
        ("11", "occupied", "", 1),
        ("12", "occupied", "occupied", 0),
    ]
    assert problems(then) == [("bed/12", "occupied-by-nobody-known")]


def test_closed_and_added_beds(told: Told) -> None:
    """Closed beds say until when, and added ones that they are."""
    told.tell(
        "bed", "08:00", bed="12", place="w3", state="closed", until="3:08:00"
    ).tell("bed", "08:00", bed="+1", place="w3", state="free", is_added=True)
    then = told.at("09:00")
    assert words(then.closed_beds, "bed") == [("12",)]
    assert str(then.closed_beds.until[0]) == "2025-11-30T08:00:00.000000"
    assert words(then.beds, "bed", "is_added") == [("+1", True), ("12", False)]


def test_more_free_beds_than_there_are(told: Told) -> None:
    """A ward that says more free beds than it has is told, and kept."""
    for bed in "123":
        told.tell("bed", "08:00", bed=bed, place="w3", state="free")
    then = told.at("08:00", capacity={"w3": 2})
    assert len(then.beds) == 3
    assert problems(then) == [("place/w3", "free-beyond-capacity")]
    assert problems(told.at("08:00", capacity={"w3": 3})) == []


def test_a_device_is_up_or_down_since(told: Told) -> None:
    """A device's state is its last, since it last changed."""
    told.tell("device", "07:00", device="ct", state="up")
    told.tell("device", "08:00", device="ct", state="up")
    told.tell("device", "09:00", device="ct", state="down", until="17:00")
    up, down = told.at("08:30").devices, told.at("09:30").devices
    assert words(up, "device", "state") == [("ct", "up")]
    assert str(up.since[0]) == "2025-11-27T07:00:00.000000"
    assert words(down, "device", "state") == [("ct", "down")]
    assert str(down.until[0]) == "2025-11-27T17:00:00.000000"


def test_cars_are_counted_by_gate_and_by_level(told: Told) -> None:
    """Cars known one by one are inside; a level goes on with the gates."""
    told.tell("parking", "07:00", what="level", lot="p1", occupied=100, free=20)
    told.tell("parking", "08:00", what="in", lot="p1", plate="x")
    told.tell("parking", "08:01", what="in", lot="p1", plate="y")
    told.tell("parking", "08:02", what="in", lot="p1")
    told.tell("parking", "08:03", what="in", lot="p1")
    told.tell("parking", "08:04", what="out", lot="p1")
    told.tell("parking", "09:00", what="out", lot="p1", plate="x")
    told.tell("parking", "09:01", what="refused", lot="p1", plate="z")
    then = told.at("09:01")
    assert words(then.cars, "plate", "lot") == [("y", "p1")]
    assert words(then.lots, "lot", "occupied", "free", "cars") == [("p1", 101, 19, 1)]


def test_a_lot_without_a_level_is_unknown_and_not_empty(told: Told) -> None:
    """Gates alone do not say how many spaces are taken."""
    told.tell("parking", "08:00", what="in", lot="p1")
    lots = told.at("09:00").lots
    assert np.isnan([*lots.occupied, *lots.free]).all()
    assert words(lots, "lot", "cars") == [("p1", 0)]


@pytest.mark.parametrize(
    ("said", "capacity", "problem"),
    [
        ({"free": 150}, 120, "free-beyond-capacity"),
        ({"occupied": 150}, 120, "taken-beyond-capacity"),
    ],
)
def test_a_lot_beyond_its_capacity(
    told: Told, said: dict[str, int], capacity: int, problem: str
) -> None:
    """Numbers that cannot be are kept and told."""
    told.tell("parking", "08:00", what="level", lot="p1", **said)
    then = told.at("08:00", capacity={"p1": capacity})
    assert problems(then) == [("lot/p1", problem)]
    assert 150 in (then.lots.free[0], then.lots.occupied[0])


def test_more_cars_left_than_came(told: Told) -> None:
    """A count below zero is kept and told."""
    told.tell("parking", "08:00", what="level", lot="p1", occupied=0)
    told.tell("parking", "08:01", what="out", lot="p1")
    then = told.at("09:00")
    assert words(then.lots, "occupied") == [(-1,)]
    assert problems(then) == [("lot/p1", "less-than-nothing")]


def test_a_car_that_came_in_twice(told: Told) -> None:
    """The last passing of a gate tells where a car is, and the lost one is told."""
    told.tell("parking", "08:00", what="in", lot="p1", plate="x")
    told.tell("parking", "09:00", what="in", lot="p2", plate="x")
    then = told.at("09:00")
    assert words(then.cars, "plate", "lot") == [("x", "p2")]
    assert problems(then) == [("plate/x", "in-twice")]
