from dataclasses import replace

import pytest

from tests.feeds.census.conftest import Told, words
from twin.feeds.store import Store
from twin.values.census import Visits


@pytest.fixture(scope="module")
def told() -> Told:
    """A ward, a clinic and a car park."""
    told = Told(Store("sqlite://"))
    for number in range(3):
        told.tell("bed", "06:00", bed=f"w3/{number}", place="w3", state="free")
    told.tell("bed", "06:00", bed="w3/9", place="w3", state="closed", until="3:06:00")
    who = {"what": "admit", "visit_class": "inpatient", "place": "w3"}
    told.tell("movement", "07:00", visit="v", patient="p", bed="w3/1", **who)
    told.tell("movement", "07:30", visit="w", patient="p", bed="w3/2", **who)
    told.tell("movement", "08:00", what="pre-admit", visit="x", place="w3")
    told.tell("ticket", "08:00", what="issued", ticket="t", queue="clinic")
    told.tell("appointment", "08:00", what="book", appointment="a", place="clinic")
    told.tell("parking", "08:00", what="in", lot="p1", plate="c")
    return told


def test_a_census_says_what_it_is(told: Told) -> None:
    """What a notebook shows has the times, the visits, the beds and the problems."""
    assert repr(told.at("09:00", "10:00")) == (
        "Census(at 2025-11-27T09:00Z, known at 2025-11-27T10:00Z: 2 visits here, "
        "1 of 4 beds free, 1 bookings, 1 problems)"
    )


def test_the_table_has_a_row_for_each_place(told: Told) -> None:
    """People, beds, queues, bookings and cars are counted by place."""
    table = told.at("09:00").table()
    assert table.index.tolist() == ["clinic", "p1", "w3"]
    named = ["inside", "expected", "beds", "beds_free", "beds_occupied", "beds_closed"]
    assert table.loc["w3", named].tolist() == [2, 1, 4, 1, 2, 1]
    assert table.loc["clinic", ["waiting", "booked"]].tolist() == [1, 1]
    assert table.loc["p1", "cars"] == 1


def test_people_count_once(told: Told) -> None:
    """One patient in two beds is two visits and one person."""
    census = told.at("09:00")
    assert (len(census.inside), census.patients) == (2, 1)
    assert words(census.closed_beds, "bed") == [("w3/9",)]


def test_problems_are_told_in_both_languages(told: Told) -> None:
    """What cannot be is said in words."""
    problems = told.at("09:00").problems
    assert problems.sentences() == ["patient/p: is in two beds at once"]
    assert problems.sentences("zh") == ["patient/p: 同一患者同时占用两张床"]


def test_a_census_refuses_what_it_cannot_be(told: Told) -> None:
    """A visit that comes twice, or is neither here nor expected, is refused."""
    census = told.at("09:00")
    visits = census.visits
    twice = Visits(**{n: getattr(visits, n).repeat(2) for n in vars(visits)})
    with pytest.raises(ValueError, match="visits: a visit comes twice"):
        replace(census, visits=twice)
    gone = replace(visits, status=visits.status + "?")
    with pytest.raises(ValueError, match="status is not"):
        replace(census, visits=gone)
