"""Orders and their results."""

from typing import get_args

import pytest

from tests.feeds.hl7.conftest import Say
from tests.feeds.hl7.messages import message
from tests.feeds.hl7.names import pseudonym
from tests.feeds.hl7.test_adt import data, only, refusal, when
from twin.feeds.event import Event
from twin.feeds.hl7.orders import _CONTROLS, _STATES
from twin.feeds.kinds.order import What

PATIENT = "PID|||P1"
STAY = "PV1||I" + "|" * 17 + "V1"


def order(*segments: str, type_: str = "ORM^O01") -> str:
    """A message of orders."""
    return message(type_, PATIENT, STAY, *segments)


def result(state: str = "F", **fields: str) -> str:
    """A message of results about one order."""
    given = {2: "O1", 4: "CT^CT of the head", 25: state}
    given |= {int(key.removeprefix("obr_")): text for key, text in fields.items()}
    line = [given.get(number, "") for number in range(1, 28)]
    return order("|".join(("OBR", *line)), "OBX|1|TX|X||text", type_="ORU^R01")


@pytest.mark.parametrize(
    "type_", ["ORM^O01", "OML^O21", "OMG^O19", "OMI^O23", "ORM^O01^ORM_O01", "ORM"]
)
def test_an_order(say: Say, type_: str) -> None:
    """Orders of any department say what, for whom, how urgent and when."""
    raw = order(
        "ORC|NW|O1|F1||||^^^^^S||20261127081500", "OBR|1|O1|F1|CT^CT", type_=type_
    )
    assert data(say(raw)) == {
        "what": "placed",
        "order": pseudonym("order", "O1"),
        "service": "services:CT",
        "patient": pseudonym("patient", "P1"),
        "visit": pseudonym("visit", "V1"),
        "priority": 0,
    }
    assert when(only(say(raw))) == "2026-11-27T08:15:00+08:00"


@pytest.mark.parametrize(("control", "what"), _CONTROLS.items())
def test_controls(say: Say, control: str, what: str) -> None:
    """ORC-1 says what happened."""
    assert data(say(order(f"ORC|{control}|O1", "OBR||||CT")))["what"] == what


@pytest.mark.parametrize(("state", "what"), _STATES.items())
def test_states(say: Say, state: str, what: str) -> None:
    """Where ORC-1 says that the status changed, ORC-5 says to what."""
    raw = order(f"ORC|SC|O1|||{state}", "OBR||||CT")
    assert data(say(raw))["what"] == what


def test_every_word_of_orders_is_said() -> None:
    """Each word of the kind comes from some code."""
    said = {*_CONTROLS.values(), *_STATES.values(), "collected"}
    assert said == set(get_args(What))


@pytest.mark.parametrize(
    ("segments", "priority"),
    [
        (("ORC|NW|O1||||^^^^^A", "OBR||||CT"), None),
        (("ORC|NW|O1|||||^^^^^A", "OBR||||CT|R"), 1),
        (("ORC|NW|O1", "OBR||||CT|R"), 3),
        (("ORC|NW|O1", "OBR||||CT" + "|" * 23 + "^^^^^A"), 1),
        (("ORC|NW|O1", "TQ1|||||||||S", "OBR||||CT|R"), 0),
        (("ORC|NW|O1", "OBR||||CT|whenever"), None),
    ],
)
def test_priorities(say: Say, segments: tuple[str, ...], priority: int | None) -> None:
    """TQ1-9, ORC-7, OBR-27 and OBR-5 say how urgent it is."""
    assert data(say(order(*segments))).get("priority") == priority


def test_several_orders(say: Say) -> None:
    """Each request is an event, of the order before it or of its own number."""
    raw = order("ORC|NW|O1", "OBR|1|||CT", "ORC|CA|O2", "OBR|1|||MR", "OBR|2|O3||XR")
    found = [one.what() for one in say(raw) if isinstance(one, Event)]
    assert [(one.what, one.order, one.service) for one in found] == [
        ("placed", pseudonym("order", "O1"), "services:CT"),
        ("cancelled", pseudonym("order", "O2"), "services:MR"),
        ("cancelled", pseudonym("order", "O3"), "services:XR"),
    ]


def test_a_bad_order_takes_no_other_with_it(say: Say) -> None:
    """Of two orders in a message the good one is applied."""
    found = say(order("ORC|NW|O1", "OBR||||", "ORC|NW|O2", "OBR||||CT"))
    assert [isinstance(one, Event) for one in found] == [False, True]


@pytest.mark.parametrize(
    ("state", "what", "is_final"),
    [
        ("F", "result", True),
        ("C", "result", True),
        ("P", "result", False),
        ("A", "result", False),
        ("R", "result", False),
        ("", "result", None),
        ("I", "collected", None),
        ("S", "changed", None),
        ("O", "placed", None),
        ("X", "cancelled", None),
    ],
)
def test_results(say: Say, state: str, what: str, *, is_final: bool | None) -> None:
    """OBR-25 says what has become of the order, and whether that is the last of it."""
    said = data(say(result(state)))
    assert (said["what"], said.get("is_final")) == (what, is_final)


def test_when_a_result_came(say: Say) -> None:
    """A result is of OBR-22, a specimen of OBR-14 or OBR-7, else of MSH-7."""
    times = {"obr_7": "20261127060000", "obr_14": "20261127061000"}
    times["obr_22"] = "20261127070000"
    for state, fields, time in (
        ("F", times, "07:00"),
        ("I", times, "06:10"),
        ("I", {"obr_7": times["obr_7"]}, "06:00"),
        ("F", {}, "08:30"),
    ):
        assert when(only(say(result(state, **fields))))[11:16] == time


def test_the_number_of_the_filler(say: Say) -> None:
    """Where only the filler's number is known, that is the order."""
    said = data(say(result(obr_2="", obr_3="F1")))
    assert said["order"] == pseudonym("order", "F1")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (order("ORC|NW|O1"), "no-subject"),
        (order("ORC|NW", "OBR||||CT"), "no-subject"),
        (order("ORC|QQ|O1", "OBR||||CT"), "bad-value"),
        (order("OBR||O1||CT"), "bad-value"),
        (order(), "bad-value"),
        (result("Y"), "bad-value"),
        (result(obr_4="^free text"), "no-subject"),
        (message("ORU^R99"), "unknown-type"),
    ],
)
def test_what_cannot_be_applied(say: Say, raw: str, reason: str) -> None:
    """No number, nothing ordered, a code that is not known: each has its reason."""
    assert refusal(say(raw)).reason == reason
