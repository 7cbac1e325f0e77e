"""Redaction: what is kept of a message, and that nothing else is."""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

import pytest

from tests.feeds.hl7.messages import admission, message
from tests.feeds.hl7.names import Letters, pseudonym
from twin.feeds.hl7 import Hl7
from twin.feeds.hl7.message import Segment
from twin.feeds.hl7.redaction import KEPT, age_band, chosen
from twin.feeds.kinds.kind import Who
from twin.feeds.reasons import UnreadableError


def kept(raw: str | bytes, form: Hl7 | None = None) -> list[str]:
    """Lines of the redacted message."""
    data = raw.encode() if isinstance(raw, str) else raw
    return (form or Hl7()).redact(data, Letters()).split("\r")


def test_an_admission_is_kept_to_the_field() -> None:
    """Of a full admission these fields are kept, and no others."""
    digest = Letters().digest("C1")
    patient, visit, doctor = (
        pseudonym(who, name)
        for who, name in (("patient", "P1"), ("visit", "V1"), ("staff", "D1"))
    )
    raw = message(
        "ADT^A01^ADT_A01",
        "EVN|A01|20261127082500||04|OPERATOR^NAME|20261127082000",
        "PID|1|X^^^OLD|P1^^^H^MR~110101196001011234^^^^NNCHN|ALT|LI^SI||19600101|F"
        "|ALIAS|R|ROAD 1^^CITY||13800138000|||M||ACCOUNT|110101196001011234",
        "NK1|1|LI^WU|BRO|ROAD 2",
        "PV1|1|I|W7^701^2^FAC^^^B^3|R|PRE|W6^^|D1^DOCTOR^NAME|D2^REFERRER|||T1||||"
        "|VIP|D3|IP|V1|||||||||||||||||||||||W8^1^1||20261127080000|",
        "PV2||ROOM|J18.9^PNEUMONIA|||||20261126|20261201",
        "OBX|1|NM|8867-4^PULSE||72|/min",
        "DG1|1||J18.9^PNEUMONIA",
        "GT1|1||LI^WU",
        "IN1|1|PLAN|INSURER",
        "NTE|1||HE LIKES TEA",
        "ZPI|1|ANYTHING",
    )
    account = "|" * 9
    assert kept(raw) == [
        rf"MSH|^~\&|||||20261127083000||ADT^A01^ADT_A01|{digest}||2.5",
        "EVN|A01|20261127082500||||20261127082000",
        f"PID|||{patient}||||60-69|F{account}".rstrip("|"),
        f"PV1||I|W7^701^2|||W6|{doctor}||||T1||||||||{visit}"
        f"{'|' * 23}W8^1^1||20261127080000",
        "PV2||||||||20261126|20261201",
    ]


PERSONAL = {
    "EVN": (5,),
    "PID": (*range(2, 7), *range(9, 40)),
    "PD1": range(2, 22),
    "NK1": range(2, 40),
    "PV1": (5, *range(7, 10), 17, 19, 50, 52),
    "PV2": (13,),
    "GT1": range(2, 58),
    "IN1": range(2, 54),
    "IN2": range(1, 73),
    "ROL": (4, 11, 12),
    "OBX": (5, 16),
    "NTE": (3,),
    "MRG": range(1, 8),
    "SCH": (1, 2, *range(12, 24)),
    "AIP": (3,),
}
"""Fields of the samples that may name somebody, or say anything."""
PUBLIC = {
    "MSH": (6, 8, 11),
    "EVN": (1, 2, 3, 6),
    "PV1": (3, 6, 11, 42, 44, 45),
    "PV2": (8, 9),
    "AIL": (3,),
    "AIS": (3,),
    "TQ1": (7, 8),
    "SCH": (11,),
}
"""Fields whose words may be kept, by their place between delimiters."""


def words(raw: bytes, fields: Mapping[str, Iterable[int]]) -> set[str]:
    """Words of three characters or more in these fields."""
    found: set[str] = set()
    for line in re.split(r"[\r\n]+", raw.decode("utf-8-sig")):
        given = dict(enumerate(line.split("|")))
        for number in fields.get(line[:3], ()):
            found |= set(re.findall(r"[^\W_]{3,}", given.get(number, "")))
    return found


def test_no_identifier_of_the_samples_is_kept(samples: dict[str, bytes]) -> None:
    """No word of a field of the 73 samples that may name somebody is in a body."""
    ours = {*KEPT, *get_args(Who)}  # names of segments, and how pseudonyms begin here
    asked, found = 0, []
    for name, raw in samples.items():
        body = set(re.findall(r"[^\W_]{3,}", Hl7().redact(raw, Letters())))
        secret = words(raw, PERSONAL) - words(raw, PUBLIC) - ours
        asked += len(secret)
        found += [(name, word) for word in sorted(secret & body)]
    assert found == []
    assert asked > 5_000


def test_what_is_no_code_time_or_word_is_not_kept() -> None:
    """A field that should hold a code, a time or a word and holds text is a mark."""
    text = (
        "the neighbour of Mr Li who telephoned about the parcel, and will again, or not"
    )
    raw = admission(pv1_3=f"{text * 2}^701", pv1_44="on Monday", pv1_2="in patient")
    stay = Segment(next(line for line in kept(raw) if line.startswith("PV1")))
    assert (stay.field(2), stay.field(3), stay.field(44)) == ("?", "?^701", "?")


@pytest.mark.parametrize(
    "secret",
    ["110101196001011234", "11010119600101123X", "13800138000", "a@example.org"],
)
def test_numbers_of_persons_in_the_wrong_field(secret: str) -> None:
    """A sender that shifts its fields leaves no identity number or telephone."""
    fields = {f"pv1_{n}": secret for n in (2, 3, 6, 11, 42, 44, 45)}
    fields |= {f"evn_{n}": secret for n in (1, 2, 3, 6)}
    fields |= {f"pid_{n}": secret for n in (3, 7, 8, 18)}
    raw = admission(pv2_8=secret, pv2_9=secret, pv1_7=secret, **fields)
    assert not any(secret in line for line in kept(raw))
    plain = kept(admission(pv1_3="76164006^2138000000^1"))
    assert any("76164006^2138000000^1" in line for line in plain)


def test_what_belongs_to_a_patient() -> None:
    """Visit, order and appointment are the patient's; staff are nobody's."""
    names = Letters()
    raw = message(
        "SIU^S12",
        "SCH|A1|A2",
        "PID|||P1",
        "PV1||O|||||D1||||||||||||V1",
        "AIP|1||D2",
        "ORC|NW|O1",
    )
    Hl7().redact(raw.encode(), names)
    patient = pseudonym("patient", "P1")
    assert names.owners == {
        patient: None,
        pseudonym("appointment", "A2"): patient,
        pseudonym("visit", "V1"): patient,
        pseudonym("order", "O1"): patient,
        pseudonym("staff", "D1"): None,
        pseudonym("staff", "D2"): None,
    }


def test_two_patients_own_what_is_theirs() -> None:
    """In a message of two patients a visit belongs to the one before it."""
    names = Letters()
    raw = message(
        "ADT^A17",
        "PID|||P1",
        "PV1||I|A^^1" + "|" * 16 + "V1",
        "PID|||P2",
        "PV1||I|A^^2" + "|" * 16 + "V2",
    )
    Hl7().redact(raw.encode(), names)
    assert names.owners[pseudonym("visit", "V1")] == pseudonym("patient", "P1")
    assert names.owners[pseudonym("visit", "V2")] == pseudonym("patient", "P2")


@pytest.mark.parametrize(
    ("identifiers", "authority", "meant"),
    [
        ("P1", "", "P1"),
        ("110101^^^^NNCHN~P1^^^H^MR", "", "P1"),
        ("E1^^^MPI^PI~P1^^^H^MR", "", "P1"),
        ("E1^^^MPI^PI~X^^^^SS", "", "E1"),
        ("P2^^^OTHER^MR~P1^^^H&1.2&ISO^MR", "H", "P1"),
        ("P2^^^OTHER^MR~P1^^^H^PI", "H", "P1"),
        ("P2^^^OTHER^MR", "H", "P2"),
        ("110101^^^^NNCHN~P1^^^H", "", "P1"),
        ("123^^^^SS~456^^^^DL", "", "123"),
        ("^^^H^MR~P1", "", "P1"),
        ("", "", ""),
    ],
)
def test_the_number_that_the_site_means(
    identifiers: str, authority: str, meant: str
) -> None:
    """Of several: the site's authority, then MR, then PI, then no number of a state."""
    assert chosen(Segment(f"PID|||{identifiers}"), 3, authority) == meant


def test_a_patient_of_version_2_3() -> None:
    """Where PID-3 is empty, PID-2 names the patient."""
    line = next(one for one in kept(message("ADT^A01", "PID||P1")) if one[:3] == "PID")
    assert Segment(line).component(3) == pseudonym("patient", "P1")


def test_an_account_is_kept_where_it_stands_for_a_visit() -> None:
    """PID-18 is kept without PV1-19, and of messages about accounts."""
    account = pseudonym("visit", "K1")
    for raw, is_kept in (
        (admission(pid_18="K1"), False),
        (admission(pid_18="K1", pv1_19=""), True),
        (message("ADT^A41", "PID|||P1" + "|" * 15 + "K1", "MRG|P1||K0"), True),
    ):
        assert any(account in line for line in kept(raw)) is is_kept


@pytest.mark.parametrize(
    ("birth", "day", "band"),
    [
        ("19600101", "20261127", "60-69"),
        ("19361127", "20261127", "90+"),
        ("19361128", "20261127", "80-89"),
        ("20261127", "20261127", "0-9"),
        ("1960", "20261127", "60-69"),
        ("196001011230+0800", "20261127083000", "60-69"),
        ("20270101", "20261127", ""),
        ("18600101", "20261127", ""),
        ("soon", "20261127", ""),
        ("19600101", "", ""),
    ],
)
def test_age(birth: str, day: str, band: str) -> None:
    """Age is ten years at the day of the message, and what cannot be is left out."""
    assert age_band(birth, day) == band


@pytest.mark.parametrize(
    ("written", "meant"),
    [("F", "F"), ("男", "M"), ("2", "F"), ("A", "O"), ("U", ""), ("woman", "")],
)
def test_sex(written: str, meant: str) -> None:
    """Sex is one of three words, as HL7 or GB/T 2261.1 writes it, or left out."""
    line = next(line for line in kept(admission(pid_8=written)) if line[:3] == "PID")
    assert Segment(line).field(8) == meant


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "unreadable"),
        (b"hello", "unreadable"),
        (b"FHS|^~\\&|\rMSH|^~\\&|", "unreadable"),
        (b"MSH|^~\\&|a\rMSH|^~\\&|b", "unreadable"),
        (b"MSH", "unreadable"),
        (b"MSH|^~\\&|\x81\xff", "bad-charset"),
        (b"MSH|^~\\&|" + b"x" * (16 * 1024 * 1024), "too-large"),
    ],
)
def test_what_cannot_be_redacted(raw: bytes, reason: str) -> None:
    """What is no message is refused with the reason, and quoted nowhere."""
    with pytest.raises(UnreadableError) as caught:
        Hl7().redact(raw, Letters())
    assert caught.value.reason == reason
    assert "hello" not in caught.value.detail


def test_a_body_is_a_message() -> None:
    """The redacted message is HL7 with the delimiters that are recommended."""
    raw = r"MSH#*@!%#a#b#c#d#20261127083000##ADT*A01#1#P#2.3" + "\r"
    raw += r"PID###P!S!1*x*y*H*MR@Q" + "\rPV1##I#W!F!7%x*1*2"
    body = kept(raw)
    assert body[0].startswith(r"MSH|^~\&|||||20261127083000||ADT^A01|")
    assert body[1] == f"PID|||{pseudonym('patient', 'P*1')}"
    assert body[2] == "PV1||I|W#7^1^2"


def test_a_name_with_a_delimiter_in_it_moves_nothing() -> None:
    """A name in GB 18030 whose second byte is 0x7C does not shift the fields after."""
    raw = admission().replace("P1^^^H^MR||||", "P1^^^H^MR||東方^某||", 1)
    plain = kept(admission())
    assert kept(raw.encode("gb18030")) == plain
    named = raw.replace("|P|2.5", "|P|2.5||||||GB 18030-2000", 1)
    assert kept(named.encode("gb18030")) == plain
