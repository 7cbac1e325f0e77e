"""What goes over the wire: each kind of event by its system, in order, and whole."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from twin.emulator.person import People
from twin.emulator.wire import SYSTEMS, Shown, System, Wire
from twin.feeds.event import moment
from twin.feeds.kinds.movement import Movement
from twin.feeds.kinds.reading import Reading
from twin.feeds.kinds.theatre import Theatre
from twin.feeds.kinds.ticket import Ticket

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = People(1, dt.date(2026, 11, 27))
AT = 1_795_000_000_000_000
MINUTE = 60_000_000


def admitted(time: int) -> Shown:
    """Somebody is admitted."""
    kind = Movement(
        what="admit",
        patient="P1",
        visit="V1",
        visit_class="inpatient",
        place="ward-3",
        bed="ward-3/12",
    )
    return Shown(time, kind, "booked/0/1", "F")


def test_hl7_has_names_and_the_character_set() -> None:
    """An admission is an ADT^A01 in GB18030, with the made-up person in it."""
    (message,) = Wire(PEOPLE, ZONE).messages([admitted(AT)])
    person = PEOPLE.person("booked/0/1", sex="F")
    text = message.body.decode("gb18030")
    assert (message.source, message.way) == ("his", "mllp")
    segments = {line[:3]: line.split("|") for line in text.split("\r") if line}
    assert segments["MSH"][8] == "ADT^A01"
    assert segments["MSH"][17] == "GB 18030-2000"
    assert segments["PID"][3] == "P1^^^HOSP^MR"
    assert segments["PID"][5] == person.name
    assert segments["PV1"][3] == "ward-3^^12"
    assert segments["PV1"][19] == "V1"
    assert segments["EVN"][2].startswith(f"{moment(AT, 480):%Y%m%d%H%M%S}")


def test_readings_of_a_moment_are_one_pack() -> None:
    """Two points at one time go out as one SenML pack, a later one as another."""
    shown = [
        Shown(AT, Reading(point="t-1", value=21.5, unit="Cel")),
        Shown(AT, Reading(point="t-2", value=22.0, unit="Cel")),
        Shown(AT + MINUTE, Reading(point="t-1", value=21.6, unit="Cel")),
    ]
    one, two = Wire(PEOPLE, ZONE).messages(shown)
    assert one.topic == "iot/senml"
    assert [(record["n"], record["v"]) for record in json.loads(one.body)] == [
        ("t-1", 21.5),
        ("t-2", 22.0),
    ]
    assert json.loads(two.body)[0]["bt"] == (AT + MINUTE) / 1e6


def test_tickets_are_rows_and_the_rest_is_exported() -> None:
    """A ticket is a row of the view, an operation a CloudEvent in a file."""
    ticket = Ticket(what="called", ticket="T7", queue="clinic-im", patient="P1")
    case = Theatre(what="start", case="C1", theatre="theatre-1")
    row, event = Wire(PEOPLE, ZONE).messages(
        [Shown(AT, ticket, "booked/0/1"), Shown(AT + 1, case)]
    )
    assert (row.way, event.way) == ("sql", "file")
    assert json.loads(row.body)["status"] == "called"
    assert json.loads(event.body)["type"] == "twin.theatre"


def test_a_wrong_clock_is_in_what_is_said_and_not_in_when_it_is_sent() -> None:
    """A clock two minutes ahead says times two minutes later, and sends as before."""
    wire = Wire(PEOPLE, ZONE, clocks={"his": 2 * MINUTE})
    (message,) = wire.messages([admitted(AT)])
    assert message.sent == AT
    ahead = f"{moment(AT + 2 * MINUTE, 480):%Y%m%d%H%M%S}"
    assert f"EVN|A01|{ahead}" in message.body.decode("gb18030")


def test_typed_in_batches() -> None:
    """What is typed at the end of four hours is said and sent then; others pass it."""
    typed = System("his", "hl7", "mllp", ("twin.movement",), typed_min=240)
    systems = (typed, *SYSTEMS)
    shown = [
        admitted(AT),
        Shown(AT + MINUTE, Reading(point="t-1", value=1.0)),
        admitted(AT + 2 * MINUTE),
    ]
    found = list(Wire(PEOPLE, ZONE, systems).messages(shown))
    assert [one.source for one in found] == ["iot", "his", "his"]
    later = -(-AT // (240 * MINUTE)) * 240 * MINUTE
    assert [one.sent for one in found[1:]] == [later, later]


def test_an_event_that_no_system_reports() -> None:
    """A hospital without a system for something says which event is meant."""
    wire = Wire(PEOPLE, ZONE, (System("his", "hl7", "mllp", ("twin.movement",)),))
    with pytest.raises(ValueError, match=r"twin\.reading"):
        list(wire.messages([Shown(AT, Reading(point="t-1", value=1.0))]))
