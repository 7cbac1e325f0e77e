"""The 73 samples: accepted, or put aside with the right reason; and what they mean.

Ten of them have a FHIR bundle that an independent converter made. What an event says
is compared with it; the folded state is compared in the tests of the census.
"""

import datetime as dt
from collections import Counter

import pytest

from tests.feeds.hl7.conftest import Bundle, Bundles, Say
from tests.feeds.hl7.names import pseudonym
from twin.feeds.event import Event, Refusal, moment
from twin.feeds.kinds.appointment import Appointment
from twin.feeds.kinds.movement import Movement

ASIDE = {
    "ADT-A29-01": "unknown-type",
    "ADT-A29-02": "unknown-type",
    "ADT-A60-01": "unknown-type",
    "ADT-A60-02": "unknown-type",
    "SIU_12": "unknown-type",  # its MSH-9 says A60
    "ADT-A41-02": "no-subject",  # a merge of accounts that names none
}
"""Samples that are put aside, and why."""


def test_all_samples(samples: dict[str, bytes], say: Say) -> None:
    """67 of 73 are read, and 6 put aside with their reason."""
    found = {}
    for name, raw in samples.items():
        reasons = {one.reason for one in say(raw) if isinstance(one, Refusal)}
        found[name] = ",".join(sorted(reasons))
    assert {name: reason for name, reason in found.items() if reason} == ASIDE


def test_what_they_are(samples: dict[str, bytes], say: Say) -> None:
    """The samples say so much of each, by MSH-9, though 46 have another EVN-1."""
    found = Counter(
        f"{one.type.removeprefix('twin.')} {one.what().what}"
        for raw in samples.values()
        for one in say(raw)
        if isinstance(one, Event)
    )
    assert found == {
        "movement admit": 4,
        "movement transfer": 2,
        "movement discharge": 2,
        "movement register": 5,
        "movement pre-admit": 2,
        "movement change-class": 4,
        "movement update": 9,
        "movement depart": 2,
        "movement arrive": 2,
        "movement cancel-admit": 2,
        "movement cancel-discharge": 2,
        "movement pending-admit": 2,
        "movement pending-transfer": 2,
        "movement pending-discharge": 2,
        "movement cancel-pending-admit": 2,
        "movement cancel-pending-transfer": 2,
        "movement cancel-pending-discharge": 2,
        "movement merge": 7,
        "appointment book": 3,
        "appointment move": 2,
        "appointment change": 2,
        "appointment cancel": 4,
        "appointment delete": 2,
        "appointment no-show": 2,
    }


def test_they_are_all_distinct(samples: dict[str, bytes], say: Say) -> None:
    """41 samples share one MSH-10, and their events are told from each other."""
    found = Counter(
        one.id for raw in samples.values() for one in say(raw) if isinstance(one, Event)
    )
    # Without what is not kept of them, some pairs of samples are the same message.
    assert len(found) >= 62


def one(say: Say, raw: bytes) -> Event:
    """The one event of a sample."""
    (event,) = say(raw)
    assert isinstance(event, Event)
    return event


def places(bundle: Bundle) -> list[tuple[str, str]]:
    """Name and status of each location of the encounter."""
    names = {one["id"]: one.get("name", "") for one in bundle["Location"]}
    (encounter,) = bundle["Encounter"]
    return [
        (names[at["location"]["reference"].partition("/")[2]], at.get("status", ""))
        for at in encounter["location"]
    ]


CLASSES = {"IMP": "inpatient", "PRENC": "pre-admission"}
STATES = {
    "in-progress": {"admit", "transfer", "cancel-discharge"},
    "finished": {"discharge"},
    "cancelled": {"cancel-admit"},
}
"""What makes an encounter so."""


@pytest.mark.parametrize(
    "name",
    ["ADT01-23", "ADT-A02-02", "ADT-A03-02", "ADT-A11-02", "ADT-A13-02"],
)
def test_movements_mean_what_their_bundles_say(
    name: str,
    samples: dict[str, bytes],
    bundles: Bundles,
    say: Say,
) -> None:
    """Class, status, visit, patient, locations and period are those of the bundle."""
    event = one(say, samples[name])
    said = event.what()
    assert isinstance(said, Movement)
    (encounter,) = bundles[name]["Encounter"]
    (patient,) = bundles[name]["Patient"]
    assert said.visit_class == CLASSES[encounter["class"]["code"]]
    assert said.what in STATES[encounter["status"]]
    visits = [pseudonym("visit", one["value"]) for one in encounter["identifier"]]
    assert said.visit == visits[0]
    patients = [pseudonym("patient", one["value"]) for one in patient["identifier"]]
    assert said.patient in patients
    status = dict(places(bundles[name]))
    if said.place is not None:
        assert status[said.place.removeprefix("places:")] == "active"
    if said.prior_place is not None:
        assert status[said.prior_place.removeprefix("places:")] == "completed"
    if said.what == "admit":
        start = dt.datetime.fromisoformat(encounter["period"]["start"])
        assert moment(event.time) == start
    if said.what == "discharge":
        end = dt.datetime.fromisoformat(encounter["period"]["end"])
        assert (said.ended, moment(event.time)) == (end, end)
        assert "active" not in status.values()
    if said.what == "cancel-admit":
        assert "active" not in status.values()


def test_an_update_moves_nobody(
    samples: dict[str, bytes],
    bundles: Bundles,
    say: Say,
) -> None:
    """A08: the bundle sets the status to planned; we keep it on purpose."""
    said = one(say, samples["ADT-A08-02"]).what()
    assert isinstance(said, Movement)
    assert bundles["ADT-A08-02"]["Encounter"][0]["status"] == "planned"
    assert (said.what, said.place, said.bed) == ("update", None, None)


def test_merges_say_who_survives(samples: dict[str, bytes], say: Say) -> None:
    """A40 with two pairs is two merges; its bundle has no patients to compare with."""
    found = [one.what() for one in say(samples["ADT-A40-02"]) if isinstance(one, Event)]
    assert [
        (said.patient, said.into_patient)
        for said in found
        if isinstance(said, Movement)
    ] == [
        (pseudonym("patient", "56789"), pseudonym("patient", "12345")),
        (pseudonym("patient", "569"), pseudonym("patient", "145")),
    ]


@pytest.mark.parametrize(
    ("name", "whats"),
    [
        ("SIU-S12-02", {"book"}),
        ("SIU-S13-02", {"move"}),
        ("SIU-S15-02", {"cancel"}),
    ],
)
def test_appointments_mean_what_their_bundles_say(
    name: str,
    whats: set[str],
    samples: dict[str, bytes],
    bundles: Bundles,
    say: Say,
) -> None:
    """Status, number, start and end are those of the bundle."""
    said = one(say, samples[name]).what()
    assert isinstance(said, Appointment)
    (appointment,) = bundles[name]["Appointment"]
    is_cancelled = appointment["status"] == "cancelled"
    assert (said.what in whats, said.what == "cancel") == (True, is_cancelled)
    numbers = [one["value"] for one in appointment["identifier"]]
    assert said.appointment in [pseudonym("appointment", text) for text in numbers]
    assert said.start == dt.datetime.fromisoformat(appointment["start"])
    assert said.end == dt.datetime.fromisoformat(appointment["end"])
    names = {one["id"]: one.get("name") for one in bundles[name]["Location"]}
    taken = [
        names.get(one["actor"]["reference"].partition("/")[2])
        for one in appointment["participant"]
        if one["actor"]["reference"].startswith("Location")
    ]
    assert (said.place or "").removeprefix("places:") == taken[0]
