"""Small histories of visits, each with its census typed in."""

from typing import Any

import pytest

from tests.feeds.census.conftest import Told, problems, words

MOVE = "movement"
Where = list[tuple[str, ...]]


def where(told: Told, time: str, known: str | None = None) -> Where:
    """Visit, status, place and bed of all who are here or expected."""
    return words(told.at(time, known).visits, "visit", "status", "place", "bed")


def move(told: Told, time: str, what: str, visit: str = "v", **data: Any) -> None:
    """Tell a movement of a visit, with the bed as in ward/bed."""
    if "to" in data:
        place, _, bed = data.pop("to").partition("/")
        data |= {"place": place, **({"bed": bed} if bed else {})}
    told.tell(MOVE, time, what=what, visit=visit, **data)


def test_an_admission_a_transfer_and_a_discharge(told: Told) -> None:
    """A patient is in the bed told last, since then, and gone after the discharge."""
    move(told, "08:00", "admit", to="w3/12", patient="p", visit_class="inpatient")
    move(told, "10:00", "transfer", to="icu/1")
    move(told, "15:00", "discharge")
    assert where(told, "07:59") == []
    assert where(told, "08:00") == [("v", "here", "w3", "12")]
    assert where(told, "14:59") == [("v", "here", "icu", "1")]
    assert where(told, "15:00") == []
    then = told.at("12:00").visits
    assert str(then.since[0]) == "2025-11-27T10:00:00.000000"
    assert str(then.arrived[0]) == "2025-11-27T08:00:00.000000"
    assert then.visit_class.tolist() == ["inpatient"]


def test_a_bed_is_let_go_by_a_transfer(told: Told) -> None:
    """The place before a transfer is over, whatever the transfer says of it."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "10:00", "transfer", to="w3/13", prior_place="w3", prior_bed="11")
    then = told.at("10:00").beds
    assert words(then, "bed", "state", "holders") == [("13", "occupied", 1)]


def test_an_update_moves_nobody(told: Told) -> None:
    """A08 changes what is known of a patient, and neither place nor status."""
    move(told, "08:00", "admit", to="w3/12", sex="male")
    move(told, "09:00", "update", to="w9/99", sex="female", age_band="60-69")
    visits = told.at("09:00").visits
    assert words(visits, "place", "bed", "sex", "age_band") == [
        ("w3", "12", "female", "60-69")
    ]


def test_who_is_known_by_updates_only_is_unknown(told: Told) -> None:
    """An update lets nobody in; the visit is told of, and not counted as here."""
    move(told, "08:00", "update", to="w3/12")
    assert where(told, "08:00") == [("v", "unknown", "w3", "12")]
    assert len(told.at("08:00").inside) == 0
    assert len(told.at("08:00").beds) == 0


def test_an_update_lets_nobody_back_in(told: Told) -> None:
    """An update after the discharge leaves the patient gone."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "discharge")
    move(told, "10:00", "update", to="w3/12")
    assert where(told, "10:00") == []


@pytest.mark.parametrize("what", ["cancel-admit", "cancel-register"])
def test_a_cancelled_admission_frees_the_bed(told: Told, what: str) -> None:
    """A11 takes the stay back, transfers after the admission included."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "transfer", to="icu/1")
    move(told, "10:00", what)
    assert where(told, "09:59") == [("v", "here", "icu", "1")]
    assert where(told, "10:00") == []
    assert len(told.at("10:00").beds) == 0


def test_a_cancelled_transfer_goes_back(told: Told) -> None:
    """A12 puts the patient back, for as long as they have been there; two undo two."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "transfer", to="icu/1")
    move(told, "10:00", "transfer", to="icu/2")
    move(told, "11:00", "cancel-transfer", to="icu/1")
    assert where(told, "11:00") == [("v", "here", "icu", "1")]
    move(told, "12:00", "cancel-transfer", to="w3/12")
    assert where(told, "12:00") == [("v", "here", "w3", "12")]
    assert str(told.at("12:00").visits.since[0]) == "2025-11-27T08:00:00.000000"


def test_a_cancelled_discharge_goes_on(told: Told) -> None:
    """A13 lets the stay go on where it was, as if it had never ended."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "discharge")
    move(told, "10:00", "cancel-discharge")
    assert where(told, "09:30") == []
    visits = told.at("10:00").visits
    assert words(visits, "status", "place", "bed") == [("here", "w3", "12")]
    assert str(visits.since[0]) == "2025-11-27T08:00:00.000000"
    assert problems(told.at("10:00")) == []


def test_a_cancelled_discharge_of_whom_nothing_is_known(told: Told) -> None:
    """A13 of a visit that was never heard of says where the patient is."""
    move(told, "10:00", "cancel-discharge", to="w3/12")
    assert where(told, "10:00") == [("v", "here", "w3", "12")]
    assert problems(told.at("10:00")) == [("visit/v", "no-admission")]


def test_a_transfer_of_an_unknown_visit(told: Told) -> None:
    """Who is moved is here, since then; when they came is not known."""
    move(told, "10:00", "transfer", to="icu/1", prior_place="w3", prior_bed="12")
    then = told.at("10:00")
    assert words(then.visits, "place", "bed") == [("icu", "1")]
    assert str(then.visits.arrived[0]) == "NaT"
    assert problems(then) == [("visit/v", "no-admission")]
    move(told, "11:00", "cancel-transfer")
    assert where(told, "11:00") == [("v", "here", "w3", "12")]


def test_a_transfer_after_the_discharge(told: Told) -> None:
    """Who is gone stays gone."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "discharge")
    move(told, "10:00", "transfer", to="icu/1")
    assert where(told, "10:00") == []


def test_a_transfer_to_nowhere(told: Told) -> None:
    """A transfer without a place moves nobody, and is told as a problem."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "transfer")
    assert where(told, "09:00") == [("v", "here", "w3", "12")]
    assert problems(told.at("09:00")) == [("visit/v", "moved-nowhere")]


def test_admitted_twice_to_different_beds(told: Told) -> None:
    """The later admission says where the patient is; the first says since when."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "admit", to="w3/14")
    then = told.at("09:00")
    assert words(then.visits, "place", "bed") == [("w3", "14")]
    assert str(then.visits.arrived[0]) == "2025-11-27T08:00:00.000000"
    assert problems(then) == [("visit/v", "admitted-twice")]


def test_admitted_twice_to_the_same_bed_is_no_problem(told: Told) -> None:
    """The same said twice changes nothing."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "admit", to="w3/12")
    then = told.at("09:00")
    assert str(then.visits.since[0]) == "2025-11-27T08:00:00.000000"
    assert problems(then) == []


def test_admitted_again_after_the_discharge(told: Told) -> None:
    """A number that is used again begins a new stay, and is told as a problem."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "discharge")
    move(told, "10:00", "admit", to="w3/14")
    then = told.at("10:00")
    assert str(then.visits.arrived[0]) == "2025-11-27T10:00:00.000000"
    assert problems(then) == [("visit/v", "admitted-again")]


def test_a_discharge_that_happened_before_the_admission(told: Told) -> None:
    """A stay of negative length is kept: the patient is here, and it is told."""
    move(told, "09:00", "admit", to="w3/12")
    move(told, "08:00", "discharge")
    then = told.at("10:00")
    assert words(then.visits, "status", "bed") == [("here", "12")]
    assert problems(then) == [("visit/v", "negative-stay")]


def test_a_discharge_heard_before_the_admission(told: Told) -> None:
    """What came late is taken at its time: A03 before A01 leaves nobody here."""
    move(told, "09:00", "discharge", known="09:01")
    told.tell(MOVE, "08:00", "12:00", what="admit", visit="v", place="w3", bed="12")
    assert where(told, "08:30", "08:30") == []
    assert where(told, "08:30", "12:00") == [("v", "here", "w3", "12")]
    assert where(told, "12:00") == []


def test_what_is_known_later_changes_the_past_from_then_on(told: Told) -> None:
    """As known at a time, nothing that was recorded later counts."""
    told.tell(MOVE, "08:00", what="admit", visit="v", place="w3", bed="12")
    told.tell(MOVE, "09:00", "11:00", what="transfer", visit="v", place="icu", bed="1")
    assert where(told, "10:00", "10:59") == [("v", "here", "w3", "12")]
    assert where(told, "10:00", "11:00") == [("v", "here", "icu", "1")]


def test_when_a_stay_ended_is_what_the_discharge_says(told: Told) -> None:
    """A discharge typed late counts from its own time; its end is told by `ended`."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "15:00", "discharge", ended="10:30")
    assert where(told, "14:59") == [("v", "here", "w3", "12")]
    assert where(told, "15:00") == []


def test_expected_then_here(told: Told) -> None:
    """Who is announced is expected with place and time, and here once admitted."""
    move(told, "08:00", "pre-admit", to="w3/12", expected="1:10:00")
    then = told.at("09:00")
    assert len(then.inside) == 0
    waiting = then.waiting_list
    assert words(waiting, "visit", "place", "bed") == [("v", "w3", "12")]
    assert str(waiting.expected[0]) == "2025-11-28T10:00:00.000000"
    assert str(waiting.since[0]) == "2025-11-27T08:00:00.000000"
    move(told, "1:09:00", "admit")
    assert where(told, "1:09:00") == [("v", "here", "w3", "12")]


def test_expected_no_more(told: Told) -> None:
    """A cancelled announcement leaves nobody expected, and nobody who is here goes."""
    for visit in ("v", "w"):
        move(told, "08:00", "pre-admit", visit, to="w3")
    move(told, "09:00", "admit", "w", to="w3/2")
    for visit in ("v", "w"):
        move(told, "10:00", "cancel-pre-admit", visit)
    assert where(told, "10:00") == [("w", "here", "w3", "2")]


def test_waiting_to_be_taken_to_a_ward(told: Told) -> None:
    """Who is here and is to be taken elsewhere waits, until moved to another place."""
    move(told, "08:00", "register", to="ed/bay-1", visit_class="emergency")
    move(told, "09:00", "pending-admit", to="w3")
    move(told, "10:00", "transfer", to="ed/bay-2")
    then = told.at("10:00").boarders
    assert words(then, "place", "wants_place") == [("ed", "w3")]
    assert str(then.wants_since[0]) == "2025-11-27T09:00:00.000000"
    move(told, "11:00", "transfer", to="w4/1")
    assert len(told.at("11:00").boarders) == 0


def test_a_planned_discharge(told: Told) -> None:
    """A planned discharge is known of the future until it happens or is taken back."""
    for visit in ("v", "w"):
        move(told, "08:00", "admit", visit, to=f"w3/{visit}")
        move(told, "09:00", "pending-discharge", visit, expected="1:10:00")
    move(told, "10:00", "cancel-pending-discharge", "w")
    planned = told.at("12:00").planned_discharges
    assert words(planned, "visit", "leaves") == [("v", planned.leaves.tolist()[0])]
    assert str(planned.leaves[0]) == "2025-11-28T10:00:00.000000"
    move(told, "1:10:00", "discharge")
    assert len(told.at("1:10:00").planned_discharges) == 0


def test_at_one_instant_the_sequence_decides(told: Told) -> None:
    """Events of one time go by their sequence, and by what happened without one."""
    move(told, "08:00", "transfer", to="b/2", sequence="2")
    move(told, "08:00", "admit", to="a/1", sequence="3")
    assert where(told, "08:00") == [("v", "here", "a", "1")]
    move(told, "08:00", "transfer", "w", to="b/2")
    move(told, "08:00", "admit", "w", to="a/1")
    assert ("w", "here", "b", "2") in where(told, "08:00")


def test_who_is_named_without_a_visit(told: Told) -> None:
    """A patient whom no visit is named for has a stay of their own."""
    told.tell(MOVE, "08:00", what="admit", patient="p", place="w3", bed="12")
    assert words(told.at("08:00").visits, "visit", "patient") == [("p", "p")]
    told.tell(MOVE, "09:00", what="discharge", patient="p")
    assert len(told.at("09:00").visits) == 0


def test_outpatients_lapse(told: Told) -> None:
    """Who is an outpatient is believed to have left a day after the last word."""
    move(told, "08:00", "register", to="clinic", visit_class="outpatient")
    move(told, "08:00", "register", "w", to="ward", visit_class="inpatient")
    assert len(told.at("1:08:00").inside) == 2
    assert words(told.at("1:08:01").inside, "visit") == [("w",)]


@pytest.mark.parametrize(
    ("what", "left"),
    [("discharge", []), ("change-class", [("v", "here", "w3", "12")])],
)
def test_an_outpatient_becomes_an_inpatient(told: Told, what: str, left: Where) -> None:
    """A change of class moves who is here, and brings nobody back who is gone."""
    move(told, "08:00", "register", to="ed", visit_class="emergency")
    move(told, "09:00", what, to="w3/12", visit_class="inpatient")
    assert where(told, "09:00") == left


def test_who_is_away_keeps_ward_and_bed(told: Told) -> None:
    """Who departs for a while is told where they are, and is back when they arrive."""
    move(told, "08:00", "admit", to="w3/12")
    move(told, "09:00", "depart", to="imaging")
    away = told.at("09:00").visits
    assert words(away, "place", "bed", "away_place") == [("w3", "12", "imaging")]
    assert str(away.away_since[0]) == "2025-11-27T09:00:00.000000"
    move(told, "10:00", "arrive", to="w3")
    back = told.at("10:00").visits
    assert words(back, "place", "bed", "away_place") == [("w3", "12", "")]
    assert str(back.away_since[0]) == "NaT"


def test_what_is_cleared_is_none_and_what_is_left_out_stays(told: Told) -> None:
    """A bed that is only left out stays; one that is said to be none does not."""
    move(told, "08:00", "admit", to="w3/12", expected_end="1:10:00")
    move(told, "09:00", "transfer", to="w3")
    then = told.at("09:00").visits
    assert words(then, "place", "bed") == [("w3", "12")]
    assert str(then.leaves[0]) == "2025-11-28T10:00:00.000000"
    move(told, "10:00", "transfer", to="w3", cleared=("bed", "expected_end"))
    then = told.at("10:00").visits
    assert words(then, "place", "bed") == [("w3", "")]
    assert str(then.leaves[0]) == "NaT"
