"""ADT: patients come, move and go, and records of them are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from twin.feeds.hl7.message import Segment
from twin.feeds.hl7.reader import Reader, RefusedError, Said
from twin.feeds.kinds.bed import Bed
from twin.feeds.kinds.movement import Movement, VisitClass, What

_CLASSES: dict[str, VisitClass] = {
    "I": "inpatient",
    "B": "inpatient",  # obstetrics
    "E": "emergency",
    "O": "outpatient",
    "R": "outpatient",  # comes again and again
    "P": "pre-admission",
    "D": "day",
}
"""Classes of visits by the codes of table 0004; a code of the site's own is other."""
_SEXES = {"F": "female", "M": "male", "O": "other"}
_BED_STATES = {
    "C": "closed",
    "H": "cleaning",
    "K": "dirty",
    "O": "occupied",
    "U": "free",
}
"""States of beds by the codes of table 0116."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a trigger of ADT says, and which fields say it.

    Attributes
    ----------
    what : happened.
    at : when, best first; EVN-6, EVN-2 and MSH-7 follow.
    place : where the patient is from now on, or is planned to be; the first that is
        said.
    prior : where the patient was.
    expected : when what is pending is planned for, best first.
    must_say_where : whether it says nothing without a place.
    is_of_person : whether it is about a patient and no visit.
    """

    what: What
    at: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    prior: str = ""
    expected: tuple[str, ...] = ()
    must_say_where: bool = False
    is_of_person: bool = False


_HERE = ("PV1-3",)
_ADMISSION = ("PV2-8", "EVN-3")
_TRANSFER = Trigger("transfer", (), _HERE, "PV1-6", must_say_where=True)
_TRACKED = ("PV1-11", "PV1-3")
_PERSON = Trigger("update", is_of_person=True)

TRIGGERS = {
    "A01": Trigger("admit", ("PV1-44",), _HERE, "PV1-6"),
    "A02": _TRANSFER,
    "A03": Trigger("discharge", ("PV1-45",), prior="PV1-3"),
    "A04": Trigger("register", ("PV1-44",), _HERE, "PV1-6"),
    "A05": Trigger("pre-admit", (), _HERE, expected=_ADMISSION),
    "A06": Trigger("change-class", (), _HERE, "PV1-6"),
    "A07": Trigger("change-class", (), _HERE, "PV1-6"),
    "A08": Trigger("update"),
    "A09": Trigger("depart", (), _TRACKED, "PV1-6"),
    "A10": Trigger("arrive", (), _TRACKED, "PV1-6"),
    "A11": Trigger("cancel-admit"),
    "A12": Trigger("cancel-transfer", (), _HERE),
    "A13": Trigger("cancel-discharge", (), _HERE),
    "A14": Trigger("pending-admit", (), _HERE, expected=_ADMISSION),
    "A15": Trigger("pending-transfer", (), ("PV1-42",), "PV1-3", ("EVN-3",)),
    "A16": Trigger("pending-discharge", expected=("PV2-9", "EVN-3")),
    "A17": _TRANSFER,
    "A21": Trigger("depart"),
    "A22": Trigger("arrive", (), _HERE),
    "A23": Trigger("cancel-admit"),
    "A25": Trigger("cancel-pending-discharge"),
    "A26": Trigger("cancel-pending-transfer"),
    "A27": Trigger("cancel-pending-admit"),
    "A28": _PERSON,
    "A31": _PERSON,
    "A32": Trigger("cancel-arrive"),
    "A33": Trigger("cancel-depart"),
    "A38": Trigger("cancel-pre-admit"),
    "A52": Trigger("cancel-depart"),
    "A53": Trigger("cancel-arrive"),
    "A54": Trigger("update"),
}
"""What is read of movements, by trigger.

An update (A08) changes data only, never place or status: many senders repeat in it
what they hold, which may be older than a transfer that is known already.
"""
OF_PATIENTS = frozenset({"A18", "A30", "A34", "A36", "A39", "A40", "A47"})
"""Triggers by which the records of one patient (MRG-1) go to another (PID-3)."""
_ACCOUNT, _VISIT = (("MRG", 3), ("PID", 18)), (("MRG", 5), ("PV1", 19))
OF_VISITS = {
    "A35": _ACCOUNT,
    "A36": _ACCOUNT,
    "A41": _ACCOUNT,
    "A42": _VISIT,
    "A44": _ACCOUNT,
    "A45": _VISIT,
    "A49": _ACCOUNT,
    "A50": _VISIT,
}
"""Triggers by which a visit or account goes to another, and the fields with them."""

Group = dict[str, Segment]


def read(reader: Reader) -> Iterator[Callable[[], Said]]:
    """What a message of ADT says, a part for each patient or merge."""
    trigger = TRIGGERS.get(reader.trigger)
    if trigger is not None:
        for group in _visits(reader):
            yield partial(_movement, reader, trigger, group)
    elif reader.trigger == "A20":
        for segment in reader.message.segments({"NPU"}):
            yield partial(_bed, reader, segment)
    else:
        for group in _merges(reader):
            if reader.trigger in OF_PATIENTS:
                yield partial(_patients, reader, group)
            if reader.trigger in OF_VISITS:
                yield partial(_merged_visits, reader, group)


def is_read(trigger: str) -> bool:
    """Whether a trigger is read here."""
    return (
        trigger in TRIGGERS
        or trigger in OF_PATIENTS
        or trigger in OF_VISITS
        or trigger == "A20"
    )


def _visits(reader: Reader) -> list[Group]:
    """Patient and visit: one of each, but two of each where two patients swap beds."""
    if reader.trigger == "A17":
        return reader.groups("PID", ("PV1", "PV2"))
    return [{name: reader.message.first(name) for name in ("PID", "PV1", "PV2")}]


def _merges(reader: Reader) -> list[Group]:
    """What goes, with the patient before it and the visit after it."""
    found: list[Group] = []
    patient = reader.message.first("PID")
    for segment in reader.message.segments({"PID", "MRG", "PV1"}):
        if segment.name == "PID":
            patient = segment
        elif segment.name == "MRG":
            found.append({"PID": patient, "MRG": segment})
        elif found:
            found[-1].setdefault("PV1", segment)
    return found or [{"PID": patient}]


def _movement(reader: Reader, trigger: Trigger, group: Group) -> Said:
    patient, stay, plan = (_of(reader, group, name) for name in ("PID", "PV1", "PV2"))
    event = reader.message.first("EVN")
    data: dict[str, Any] = {
        "what": trigger.what,
        "patient": patient.component(3) or None,
        "sex": _SEXES.get(patient.component(8)),
        "age_band": patient.component(7) or None,
    }
    if not trigger.is_of_person:
        data |= _stay(reader, trigger, group, plan)
        data["visit"] = stay.component(19) or patient.component(18) or None
    if not data["patient"] and not data.get("visit"):
        raise RefusedError("no-subject", "PID-3 and PV1-19 name nobody and no visit")
    at = [_field(reader, group, name) for name in trigger.at]
    time = reader.when(*at, (event, 6), (event, 2))
    if trigger.what == "discharge":
        data["ended"] = time
    return Said(Movement(**data), time)


def _stay(
    reader: Reader, trigger: Trigger, group: Group, plan: Segment
) -> dict[str, Any]:
    """What is said of a visit: class, places, doctor, and what is planned."""
    stay = _of(reader, group, "PV1")
    kind = stay.component(2)
    data: dict[str, Any] = {
        "visit_class": _CLASSES.get(kind, "other") if kind else None,
        "doctor": stay.component(7) or None,
    }
    fields = [_field(reader, group, name) for name in trigger.place]
    where = next((one for one in fields if one[0].component(one[1])), None)
    cleared = []
    if where is not None:
        data["place"], data["bed"] = reader.place(*where), reader.bed(*where)
    elif any(segment.is_null(number) for segment, number in fields):
        cleared += ["place", "bed"]
    elif trigger.must_say_where:
        raise RefusedError("bad-value", "PV1-3 should say where the patient is now")
    if trigger.prior:
        prior = _field(reader, group, trigger.prior)
        data["prior_place"], data["prior_bed"] = (
            reader.place(*prior),
            reader.bed(*prior),
        )
    planned = (reader.known(*_field(reader, group, name)) for name in trigger.expected)
    data["expected"] = next((time for time in planned if time), None)
    if not trigger.what.startswith("cancel"):
        data["expected_end"] = reader.known(plan, 9)
    cleared += ["doctor"] * stay.is_null(7) + ["expected_end"] * plan.is_null(9)
    data["cleared"] = tuple(cleared) or None
    return data


def _of(reader: Reader, group: Group, name: str) -> Segment:
    return group.get(name) or reader.message.segment(name)


def _field(reader: Reader, group: Group, name: str) -> tuple[Segment, int]:
    """Segment and number of a field such as `PV1-3`."""
    segment, _, number = name.partition("-")
    if segment == "EVN":
        return reader.message.first(segment), int(number)
    return _of(reader, group, segment), int(number)


def _patients(reader: Reader, group: Group) -> Said:
    goes, stays = _two(reader, group, (("MRG", 1), ("PID", 3)))
    kind = Movement(what="merge", patient=goes, into_patient=stays)
    return Said(kind, _time_of(reader))


def _merged_visits(reader: Reader, group: Group) -> Said:
    """A visit that goes to another, or to another patient with its number."""
    fields = OF_VISITS[reader.trigger]
    if reader.trigger in ("A44", "A45"):
        patient = _of(reader, group, "PID").component(3)
        goes, stays = (_of(reader, group, name).component(n) for name, n in fields)
        if patient and goes and stays in ("", goes):
            kind = Movement(what="update", patient=patient, visit=goes)
            return Said(kind, _time_of(reader))
    goes, stays = _two(reader, group, fields)
    return Said(Movement(what="merge", visit=goes, into_visit=stays), _time_of(reader))


def _two(
    reader: Reader, group: Group, fields: tuple[tuple[str, int], tuple[str, int]]
) -> tuple[str, str]:
    """What goes and what remains.

    Raises
    ------
    RefusedError if one of them is not said, or if they are the same.
    """
    goes, stays = (_of(reader, group, name).component(n) for name, n in fields)
    (gone, m), (kept, n) = fields
    if not goes or not stays:
        raise RefusedError(
            "no-subject", f"{gone}-{m} and {kept}-{n} should say what goes into what"
        )
    if goes == stays:
        raise RefusedError("bad-value", f"{gone}-{m} and {kept}-{n} are the same")
    return goes, stays


def _time_of(reader: Reader) -> dt.datetime:
    event = reader.message.first("EVN")
    return reader.when((event, 6), (event, 2))


def _bed(reader: Reader, segment: Segment) -> Said:
    bed, place = reader.bed(segment, 1), reader.place(segment, 1)
    state = _BED_STATES.get(segment.component(2))
    if bed is None or place is None:
        raise RefusedError("no-subject", "NPU-1 should name ward and bed")
    if state is None:
        codes = ", ".join(_BED_STATES)
        raise RefusedError("bad-value", f"NPU-2 should be one of {codes}")
    return Said(
        Bed.model_validate({"bed": bed, "place": place, "state": state}),
        _time_of(reader),
    )
