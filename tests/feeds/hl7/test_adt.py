"""Movements: what each trigger of ADT says."""

from typing import Any, get_args

import pytest

from tests.feeds.hl7.conftest import Say
from tests.feeds.hl7.messages import admission, message
from tests.feeds.hl7.names import pseudonym
from twin.feeds.codes import Codes
from twin.feeds.event import Event, Refusal, moment
from twin.feeds.hl7.adt import OF_PATIENTS, OF_VISITS, TRIGGERS, is_read
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.movement import What

P1, P2 = pseudonym("patient", "P1"), pseudonym("patient", "P2")
V1, V2 = pseudonym("visit", "V1"), pseudonym("visit", "V2")


def only(found: list[Event | Refusal]) -> Event:
    """The one event of a message."""
    (event,) = found
    assert isinstance(event, Event)
    return event


def data(found: list[Event | Refusal]) -> dict[str, Any]:
    """What the one event of a message says, absent fields left out."""
    event = only(found)
    kind = KINDS[event.type].model_validate_json(event.data)
    return kind.model_dump(mode="json", exclude_none=True)


def refusal(found: list[Event | Refusal]) -> Refusal:
    """The one refusal of a message."""
    (one,) = found
    assert isinstance(one, Refusal)
    return one


def when(event: Event) -> str:
    """The time of an event, in its own zone."""
    return moment(event.time, event.offset_min).isoformat()


def test_an_admission(say: Say) -> None:
    """A01 says who, which visit, of what class, where, with whom and until when."""
    found = say(admission(pv1_44="20261127080000", pv2_9="20261201"))
    assert data(found) == {
        "what": "admit",
        "patient": P1,
        "visit": V1,
        "visit_class": "inpatient",
        "place": "places:W7",
        "bed": "beds:W7^701^2",
        "doctor": pseudonym("staff", "D1"),
        "sex": "female",
        "age_band": "60-69",
        "expected_end": "2026-12-01T00:00:00+08:00",
    }
    event = only(found)
    assert (event.subject, event.source) == (f"visit/{V1}", "his")
    assert when(event) == "2026-11-27T08:00:00+08:00"
    assert moment(event.recorded, 480).isoformat() == "2026-11-27T08:25:00+08:00"


@pytest.mark.parametrize(
    ("trigger", "what", "place", "prior"),
    [
        ("A01", "admit", "W7", "W6"),
        ("A02", "transfer", "W7", "W6"),
        ("A03", "discharge", None, "W7"),
        ("A04", "register", "W7", "W6"),
        ("A05", "pre-admit", "W7", None),
        ("A06", "change-class", "W7", "W6"),
        ("A07", "change-class", "W7", "W6"),
        ("A08", "update", None, None),
        ("A09", "depart", "CT", "W6"),
        ("A10", "arrive", "CT", "W6"),
        ("A11", "cancel-admit", None, None),
        ("A12", "cancel-transfer", "W7", None),
        ("A13", "cancel-discharge", "W7", None),
        ("A14", "pending-admit", "W7", None),
        ("A15", "pending-transfer", "W8", "W7"),
        ("A16", "pending-discharge", None, None),
        ("A17", "transfer", "W7", "W6"),
        ("A21", "depart", None, None),
        ("A22", "arrive", "W7", None),
        ("A23", "cancel-admit", None, None),
        ("A25", "cancel-pending-discharge", None, None),
        ("A26", "cancel-pending-transfer", None, None),
        ("A27", "cancel-pending-admit", None, None),
        ("A28", "update", None, None),
        ("A31", "update", None, None),
        ("A32", "cancel-arrive", None, None),
        ("A33", "cancel-depart", None, None),
        ("A38", "cancel-pre-admit", None, None),
        ("A52", "cancel-depart", None, None),
        ("A53", "cancel-arrive", None, None),
        ("A54", "update", None, None),
    ],
)
def test_triggers(
    say: Say, trigger: str, what: str, place: str | None, prior: str | None
) -> None:
    """Each trigger says this, with these places of PV1-3, -6, -11 and -42."""
    raw = admission(trigger, pv1_6="W6^1^1", pv1_11="CT", pv1_42="W8^1^1")
    said = data(say(raw))
    assert said["what"] == what
    assert said.get("place") == (f"places:{place}" if place else None)
    assert said.get("prior_place") == (f"places:{prior}" if prior else None)
    is_of_person = trigger in ("A28", "A31")
    assert said.get("visit") == (None if is_of_person else V1)


def test_every_word_of_movements_is_said_by_a_trigger() -> None:
    """No word of the kind is out of reach, but those no trigger of HL7 has."""
    said = {trigger.what for trigger in TRIGGERS.values()} | {"merge"}
    assert set(get_args(What)) - said == {"cancel-register"}


def test_the_header_is_trusted_and_not_the_event(say: Say) -> None:
    """EVN-1 says A01 in many systems whatever happens; MSH-9 says what did."""
    assert data(say(admission("A03", evn_1="A01")))["what"] == "discharge"


def test_a_header_without_trigger(say: Say) -> None:
    """Where MSH-9 names only a structure, or nothing, that or EVN-1 says it."""
    by_structure = admission().replace("ADT^A01|", "ADT^^ADT_A02|")
    by_event = admission(evn_1="A03").replace("ADT^A01|", "ADT|")
    assert data(say(by_structure))["what"] == "transfer"
    assert data(say(by_event))["what"] == "discharge"


@pytest.mark.parametrize(
    ("code", "visit_class"),
    [
        ("I", "inpatient"),
        ("E", "emergency"),
        ("O", "outpatient"),
        ("P", "pre-admission"),
        ("R", "outpatient"),
        ("B", "inpatient"),
        ("N", "other"),
        ("", None),
    ],
)
def test_classes(say: Say, code: str, visit_class: str | None) -> None:
    """PV1-2 is the class of the visit."""
    assert data(say(admission(pv1_2=code))).get("visit_class") == visit_class


@pytest.mark.parametrize(
    ("trigger", "fields", "time"),
    [
        ("A01", {"pv1_44": "20261127070000"}, "07:00:00"),
        ("A01", {"evn_6": "20261127071500"}, "07:15:00"),
        ("A01", {}, "08:25:00"),
        ("A01", {"evn_2": ""}, "08:30:00"),
        ("A02", {"pv1_44": "20261101", "evn_6": "20261127071500"}, "07:15:00"),
        ("A03", {"pv1_45": "20261127074500"}, "07:45:00"),
        ("A03", {"pv1_45": "20261127"}, "08:25:00"),
        ("A03", {"pv1_45": "20261127", "evn_2": "20261128"}, "08:30:00"),
    ],
)
def test_when_it_was(say: Say, trigger: str, fields: dict[str, str], time: str) -> None:
    """PV1-44 or -45 says it best, then EVN-6, EVN-2 and MSH-7."""
    event = only(say(admission(trigger, **fields)))
    assert when(event) == f"2026-11-27T{time}+08:00"


def test_a_date_alone_is_its_first_moment(say: Say) -> None:
    """A date without any time of that day is taken at its beginning."""
    event = only(say(admission(pv1_44="20261125")))
    assert when(event) == "2026-11-25T00:00:00+08:00"


def test_the_zone_of_the_header_is_that_of_the_message(say: Say) -> None:
    """Times without a zone are of MSH-7's, if that has one, else of the hospital's."""
    raw = admission(pv1_44="20261127070000").replace("083000|", "083000+0215|", 1)
    assert when(only(say(raw))) == "2026-11-27T07:00:00+02:15"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"pv1_44": "00190827070000"}, "bad-time"),
        ({"pv1_44": "2025"}, "bad-time"),
        ({"pv1_44": "yesterday"}, "bad-time"),
        ({"pid_3": "", "pv1_19": ""}, "no-subject"),
        ({"pid_3": '""', "pv1_19": '""'}, "no-subject"),
    ],
)
def test_what_cannot_be_applied(say: Say, fields: dict[str, str], reason: str) -> None:
    """The year 0019, a year alone, no time, and nobody: each has its reason."""
    assert refusal(say(admission(**fields))).reason == reason


def test_no_time_at_all(say: Say) -> None:
    """Without any time it is not known when it was."""
    raw = admission(evn_2="").replace("20261127083000", "", 1)
    assert refusal(say(raw)).reason == "no-time"


def test_a_bad_time_that_is_not_needed(say: Say) -> None:
    """A bad time of recording is the receipt's; a planned end that is none is left."""
    raw = admission(evn_2="99991231", pv1_44="20261127070000", pv2_9="99991231")
    raw = raw.replace("20261127083000", "00191127083000", 1)
    event = only(say(raw))
    assert event.recorded == 2_000_000_000_000_000
    assert "expected_end" not in event.data
    assert event.sequence == ""


def test_no_place(say: Say) -> None:
    """An admission may leave the place open; a transfer has to say where to."""
    assert "place" not in data(say(admission(pv1_3="")))
    assert refusal(say(admission("A02", pv1_3=""))).reason == "bad-value"


def test_null_clears_and_empty_does_not(say: Say) -> None:
    """A field that is said to be none is cleared; one that is empty stays."""
    null = data(say(admission(pv1_3='""', pv1_7='""', pv2_9='""')))
    assert null["cleared"] == ["place", "bed", "doctor", "expected_end"]
    assert "cleared" not in data(say(admission(pv1_3="", pv1_7="", pv2_9="")))


def test_what_is_pending(say: Say) -> None:
    """Pending movements say when they are planned for, PV2 before EVN-3."""
    fields = {"pv2_8": "20261128", "pv2_9": "20261205", "evn_3": "20261129"}
    for trigger, day in (
        ("A05", "28"),
        ("A14", "28"),
        ("A15", "29"),
        ("A16", "05"),
    ):
        said = data(say(admission(trigger, **fields)))
        assert said["expected"][8:10] == day, trigger


def test_a_visit_by_its_account(say: Say) -> None:
    """Without PV1-19 the account of PID-18 stands for the visit."""
    said = data(say(admission(pv1_19="", pid_18="K1")))
    assert said["visit"] == pseudonym("visit", "K1")
    assert "visit" not in data(say(admission(pv1_19="")))


def test_two_patients_swap(say: Say) -> None:
    """A17 moves each of two patients to where they are now."""
    raw = message(
        "ADT^A17",
        "EVN||20261127082500",
        "PID|||P1",
        "PV1||I|A^1^1|||A^1^2" + "|" * 13 + "V1",
        "PID|||P2",
        "PV1||I|A^1^2|||A^1^1" + "|" * 13 + "V2",
    )
    found = [one.what() for one in say(raw) if isinstance(one, Event)]
    assert [(one.visit, one.bed, one.prior_bed) for one in found] == [
        (V1, "beds:A^1^1", "beds:A^1^2"),
        (V2, "beds:A^1^2", "beds:A^1^1"),
    ]


@pytest.mark.parametrize("trigger", sorted(OF_PATIENTS))
def test_patients_are_merged(say: Say, trigger: str) -> None:
    """MRG-1 goes into PID-3."""
    found = say(message(f"ADT^{trigger}", "EVN||20261127", "PID|||P1", "MRG|P2"))
    event = found[0]
    assert isinstance(event, Event)
    assert (event.what().patient, event.what().into_patient) == (P2, P1)
    assert event.subject == f"patient/{P2}"


def test_several_patients_are_merged(say: Say) -> None:
    """Each pair of PID and MRG is a merge of its own."""
    raw = message("ADT^A40", "PID|||P1", "MRG|P2", "PID|||P3", "MRG|P4")
    found = [one.what() for one in say(raw) if isinstance(one, Event)]
    assert [(one.patient, one.into_patient) for one in found] == [
        (P2, P1),
        (pseudonym("patient", "P4"), pseudonym("patient", "P3")),
    ]


@pytest.mark.parametrize("trigger", sorted(OF_VISITS))
def test_visits_are_merged(say: Say, trigger: str) -> None:
    """A visit or account of MRG goes into that of PV1 or PID."""
    by_account = OF_VISITS[trigger][0][1] == 3
    goes = "MRG|P1||V2" if by_account else "MRG|P1||||V2"
    patient = "PID|||P1" + ("|" * 15 + "V1" if by_account else "")
    stay = "PV1||I" + ("" if by_account else "|" * 17 + "V1")
    found = say(message(f"ADT^{trigger}", patient, goes, stay))
    event = found[-1]
    assert isinstance(event, Event)
    assert (event.what().visit, event.what().into_visit) == (V2, V1)


@pytest.mark.parametrize("trigger", ["A44", "A45"])
def test_a_visit_goes_to_another_patient(say: Say, trigger: str) -> None:
    """A visit that keeps its number and changes its patient is an update."""
    goes = "MRG|P2||V1" if trigger == "A44" else "MRG|P2||||V1"
    raw = message(
        f"ADT^{trigger}",
        "PID|||P1" + "|" * 15 + "V1",
        goes,
        "PV1||I" + "|" * 17 + "V1",
    )
    assert data(say(raw)) == {"what": "update", "patient": P1, "visit": V1}


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        (("PID|||P1", "MRG|P1"), "bad-value"),
        (("PID|||P1", "MRG|"), "no-subject"),
        (("PID|||P1",), "no-subject"),
        (("MRG|P2",), "no-subject"),
    ],
)
def test_a_merge_that_says_too_little(
    say: Say, segments: tuple[str, ...], reason: str
) -> None:
    """A merge needs two that are not the same."""
    assert refusal(say(message("ADT^A40", *segments))).reason == reason


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("C", "closed"),
        ("H", "cleaning"),
        ("K", "dirty"),
        ("O", "occupied"),
        ("U", "free"),
    ],
)
def test_states_of_beds(say: Say, code: str, state: str) -> None:
    """A20 says the state of a bed."""
    found = say(message("ADT^A20", "EVN||20261127", f"NPU|W7^701^2|{code}"))
    assert data(found) == {"bed": "beds:W7^701^2", "place": "places:W7", "state": state}


def test_a_state_of_a_bed_that_is_not_known(say: Say) -> None:
    """A code or bed that is not known is refused."""
    assert refusal(say(message("ADT^A20", "NPU|W7^701^2|Q"))).reason == "bad-value"
    assert refusal(say(message("ADT^A20", "NPU|W7|U"))).reason == "no-subject"


@pytest.mark.parametrize(
    "type_", ["ADT^A60", "ADT^A29", "ADT^Z99", "MDM^T02", "ACK", ""]
)
def test_types_that_are_not_read(say: Say, type_: str) -> None:
    """A type or trigger that is not read has its reason, and its body is kept."""
    found = refusal(say(admission().replace("ADT^A01", type_)))
    assert found.reason == "unknown-type"
    assert type_ in found.detail
    assert not is_read(type_.partition("^")[2])


def test_codes_that_are_not_mapped(say: Say) -> None:
    """An unknown ward is refused with the nearest that is known."""
    codes = Codes({"his": {"places": {"W71": "ward-7"}, "beds": {}}})
    found = refusal(say(admission(), codes=codes))
    assert (found.reason, found.nearest) == ("unknown-code", "W71")


def test_a_copy_with_other_line_ends_is_the_same_event(say: Say) -> None:
    """The same message in LF counts once; another time of sending does not."""
    one = only(say(admission()))
    assert only(say(admission().replace("\r", "\n"))) == one
    other = only(say(admission().replace("20261127083000", "20261127083001")))
    assert other.id != one.id


def test_messages_that_share_a_number_are_not_the_same(say: Say) -> None:
    """MSH-10 tells nothing: many senders have one for all their messages."""
    assert only(say(admission())).id != only(say(admission(pv1_19="V2"))).id


def test_order_at_one_time(say: Say) -> None:
    """What happened at one time is taken as it was sent, by MSH-7 and then MSH-13."""
    raw = admission(evn_6="20261127080000")
    first = only(say(raw))
    numbered = [only(say(raw.replace("|P|2.5", f"|P|2.5|{n}", 1))) for n in (9, 10)]
    zoned = only(say(raw.replace("083000|", "083001+0900|", 1)))
    later = only(say(raw.replace("083000|", "083001|", 1)))
    in_order = [zoned, first, *numbered, later]
    assert [one.sequence for one in in_order] == sorted(
        one.sequence for one in in_order
    )
    assert len({one.sequence for one in in_order}) == 5
