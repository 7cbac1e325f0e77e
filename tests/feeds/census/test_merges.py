"""Patients and visits that turn out to be one."""

from typing import Any

from tests.feeds.census.conftest import Told, problems, words

MOVE = "movement"


def admit(told: Told, time: str, patient: str, visit: str, bed: str) -> None:
    """Tell an admission."""
    told.tell(
        MOVE,
        time,
        what="admit",
        patient=patient,
        visit=visit,
        place="w3",
        bed=bed,
        visit_class="inpatient",
    )


def merge(told: Told, time: str, known: str | None = None, **who: Any) -> None:
    """Tell a merge."""
    told.tell(MOVE, time, known, what="merge", **who)


def test_merged_patients_are_one(told: Told) -> None:
    """Visits of who is merged are those of who remains, and people count once."""
    admit(told, "08:00", "p", "v", "12")
    admit(told, "08:30", "q", "w", "14")
    merge(told, "09:00", patient="p", into_patient="q")
    before, after = told.at("08:59"), told.at("09:00")
    assert (before.patients, after.patients) == (2, 1)
    assert words(after.visits, "visit", "patient") == [("v", "q"), ("w", "q")]
    assert problems(after) == [("patient/q", "in-two-beds")]


def test_chains_of_merges_lead_to_their_end(told: Told) -> None:
    """Who goes into who has gone stands for who remains, in either order."""
    for number, patient in enumerate("pqrs"):
        admit(told, "08:00", patient, f"v{number}", f"{number}")
    merge(told, "09:00", patient="p", into_patient="q")
    merge(told, "10:00", patient="q", into_patient="r")
    merge(told, "11:00", patient="s", into_patient="p")
    then = told.at("11:00")
    assert then.patients == 1
    assert set(then.visits.patient) == {"r"}


def test_a_circle_of_merges_changes_nothing_more(told: Told) -> None:
    """Of two merges in opposite directions the first stands."""
    admit(told, "08:00", "p", "v", "12")
    merge(told, "09:00", patient="p", into_patient="q")
    merge(told, "10:00", patient="q", into_patient="p")
    merge(told, "11:00", patient="q", into_patient="q")
    then = told.at("11:00")
    assert words(then.visits, "patient") == [("q",)]
    assert then.patients == 1
    assert problems(then) == [("patient/q", "merged-in-circle")]


def test_a_merge_counts_from_when_it_was_known(told: Told) -> None:
    """As known before, two who are one are still two."""
    admit(told, "08:00", "p", "v", "12")
    admit(told, "08:30", "q", "w", "14")
    merge(told, "09:00", "12:00", patient="p", into_patient="q")
    assert told.at("10:00", "11:59").patients == 2
    assert told.at("10:00", "12:00").patients == 1


def test_a_visit_lives_on_in_another(told: Told) -> None:
    """What was known of the visit that goes holds of the one that remains."""
    admit(told, "08:00", "p", "v", "12")
    told.tell(MOVE, "08:30", what="update", visit="w", sex="female")
    merge(told, "09:00", visit="v", into_visit="w")
    then = told.at("09:00")
    assert words(then.visits, "visit", "status", "bed", "sex") == [
        ("w", "here", "12", "female")
    ]
    told.tell(MOVE, "10:00", what="transfer", visit="v", place="icu", bed="1")
    assert words(told.at("10:00").visits, "visit", "bed") == [("w", "1")]
    told.tell(MOVE, "11:00", what="discharge", visit="w")
    assert len(told.at("11:00").visits) == 0


def test_one_visit_under_two_numbers_is_in_one_bed(told: Told) -> None:
    """Of two that are here, the place of the one that remains holds."""
    admit(told, "08:00", "p", "v", "12")
    admit(told, "08:30", "p", "w", "14")
    assert problems(told.at("08:30")) == [("patient/p", "in-two-beds")]
    merge(told, "09:00", visit="v", into_visit="w")
    then = told.at("09:00")
    assert words(then.visits, "visit", "bed") == [("w", "14")]
    assert str(then.visits.arrived[0]) == "2025-11-27T08:00:00.000000"
    assert problems(then) == []


def test_who_was_discharged_comes_back_by_a_merge(told: Told) -> None:
    """A stay that goes on under a number that was closed is found again."""
    admit(told, "08:00", "p", "w", "14")
    told.tell(MOVE, "08:10", what="discharge", visit="w")
    admit(told, "08:20", "p", "v", "12")
    merge(told, "09:00", visit="v", into_visit="w")
    told.tell(MOVE, "09:30", what="discharge", visit="v")
    assert words(told.at("09:00").visits, "visit", "bed") == [("w", "12")]
    assert len(told.at("09:30").visits) == 0
    told.tell(MOVE, "10:00", what="cancel-discharge", visit="v")
    assert words(told.at("10:00").visits, "visit", "bed") == [("w", "12")]


def test_patients_without_visits_merge_like_visits(told: Told) -> None:
    """Where the feed names patients alone, their stays are merged with them."""
    told.tell(MOVE, "08:00", what="admit", patient="p", place="w3", bed="12")
    told.tell(MOVE, "08:30", what="admit", patient="q", place="w3", bed="14")
    merge(told, "09:00", patient="p", into_patient="q")
    then = told.at("09:00")
    assert words(then.visits, "visit", "patient", "bed") == [("q", "q", "14")]
    merge(told, "10:00", patient="q", into_patient="p")
    assert problems(told.at("10:00")) == [("patient/q", "merged-in-circle")]


def test_what_belongs_to_the_merged_belongs_to_who_remains(told: Told) -> None:
    """Tickets, orders, operations and bookings follow their patient and visit."""
    who = {"patient": "p", "visit": "v"}
    told.tell("ticket", "08:00", what="issued", ticket="t", queue="clinic", **who)
    told.tell("order", "08:00", what="placed", order="o", service="ct", **who)
    told.tell("theatre", "08:00", what="listed", case="c", **who)
    told.tell("appointment", "08:00", what="book", appointment="a", **who)
    merge(told, "09:00", visit="v", into_visit="w", patient="p", into_patient="q")
    then = told.at("09:00")
    for rows in (then.tickets, then.orders, then.cases, then.bookings):
        assert words(rows, "visit", "patient") == [("w", "q")]
