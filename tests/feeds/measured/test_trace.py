"""Small histories of visits, and the steps that they show, typed in."""

from typing import Any

import pytest

import twin
from tests.feeds.census.conftest import DAY, Told
from twin.feeds.census.canon import told as told_
from twin.feeds.event import Event
from twin.feeds.measured.reach import Family, families
from twin.feeds.measured.said import Parties, Party, parties
from twin.feeds.measured.streams import Streams
from twin.feeds.measured.times import Times
from twin.feeds.measured.trace import Shown, trace
from twin.feeds.store import Store
from twin.flow.frame import frame_of
from twin.flow.model import Model
from twin.hospital.scenario import Scenario
from twin.values.frame import Frame

V = {"visit": "v", "patient": "p"}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The small hospital."""
    return twin.load("small/weekday")


@pytest.fixture(scope="module")
def frame(scenario: Scenario) -> Frame:
    """The frame of its model."""
    return frame_of(Model.of(scenario))


@pytest.fixture(scope="module")
def shows(scenario: Scenario, frame: Frame) -> dict[str, Family]:
    """What visits of each stream may show."""
    return {one.name: one for one in families(scenario, frame)}


class History:
    """Events of a few visits, told one after the other."""

    def __init__(self) -> None:
        self._make = Told(Store("sqlite://"))
        self.events: list[Event] = []

    def tell(self, kind: str, time: str, what: str, **data: Any) -> "History":
        """Tell an event of the visit, or of another one."""
        who = {} if kind in ("parking", "appointment") or "patient" in data else V
        made = self._make.event(kind, time, what=what, **{**who, **data})
        self.events.append(made)
        return self

    @property
    def parties(self) -> Parties:
        """Whom it is about."""
        rows = [
            (
                one.subject,
                one.type,
                one.time,
                one.sequence,
                one.source,
                one.id,
                one.data,
            )
            for one in self.events
        ]
        return parties(one for mine in told_(rows).values() for one in mine)

    @property
    def party(self) -> Party:
        """The only visit it is about."""
        (party,) = self.parties.visits
        return party


def steps(shown: list[Shown]) -> list[tuple[str, dict[str, str]]]:
    """Ids of the steps that each may be, and its times of the day."""
    origin = int(DAY.timestamp()) * 1_000_000

    def clock(time: int) -> str:
        minute = (time - origin) // 60_000_000
        return f"{minute // 60:02}:{minute % 60:02}"

    return [
        (
            "|".join(sorted({reach.step.id for reach in one.candidates})),
            {moment: clock(time) for moment, time in one.times.items()},
        )
        for one in shown
    ]


def ticket(history: History, *said: tuple[str, str], ticket: str = "t") -> None:
    """Tell what happened to a number of the physicians' queue."""
    for time, what in said:
        history.tell("ticket", time, what, ticket=ticket, queue="internal-medicine")


def test_a_ticket_shows_who_asks_is_called_and_is_done(
    shows: dict[str, Family],
) -> None:
    """A step of a queue is asked for, begins and ends with its ticket."""
    history = History()
    ticket(history, ("08:00", "issued"), ("08:20", "called"), ("08:29", "closed"))
    assert steps(trace(history.party, shows["walk-in"])) == [
        ("consult-im", {"asked": "08:00", "began": "08:20", "ended": "08:29"})
    ]


def test_who_comes_back_is_at_the_review(shows: dict[str, Family]) -> None:
    """The same ticket, returned, is the step that begins with its return."""
    history = History()
    ticket(history, ("08:00", "issued"), ("08:20", "called"), ("08:29", "closed"))
    ticket(history, ("10:00", "returned"), ("10:05", "called"), ("10:09", "closed"))
    assert steps(trace(history.party, shows["walk-in"]))[1] == (
        "review-im",
        {"asked": "10:00", "began": "10:05", "ended": "10:09"},
    )


def test_who_misses_the_call_gives_up(shows: dict[str, Family]) -> None:
    """A missed number is somebody who gave up, and holds nothing."""
    history = History()
    ticket(history, ("08:00", "issued"), ("10:20", "missed"))
    assert steps(trace(history.party, shows["walk-in"])) == [
        ("consult-im", {"asked": "08:00", "gave-up": "10:20"})
    ]


def test_a_call_whose_number_was_never_drawn(shows: dict[str, Family]) -> None:
    """A step of which the beginning was lost is told as far as it was shown."""
    history = History()
    ticket(history, ("08:20", "called"), ("08:29", "closed"))
    (found,) = steps(trace(history.party, shows["walk-in"]))
    assert found[1] == {"began": "08:20", "ended": "08:29"}


def test_one_event_ends_a_step_and_begins_the_next(shows: dict[str, Family]) -> None:
    """What is analysed is being validated from then on; said twice, it is once."""
    history = History()
    for order in ("a", "b"):
        for time, what in (("09:00", "begun"), ("09:30", "done"), ("09:36", "result")):
            history.tell("order", time, what, order=order, service="analyser")
    assert steps(trace(history.party, shows["walk-in"])) == [
        ("analyse", {"began": "09:00", "ended": "09:30"}),
        ("validate", {"began": "09:30", "ended": "09:36"}),
        ("results", {"ended": "09:36"}),
    ]


def test_orders_of_one_service_are_told_apart(shows: dict[str, Family]) -> None:
    """Two scans at once end each with its own order."""
    history = History()
    for time, what, order in (
        ("09:00", "begun", "a"),
        ("09:05", "begun", "b"),
        ("09:10", "done", "b"),
        ("09:20", "done", "a"),
    ):
        history.tell("order", time, what, order=order, service="x-ray")
    assert [times for _, times in steps(trace(history.party, shows["walk-in"]))] == [
        {"began": "09:00", "ended": "09:20"},
        {"began": "09:05", "ended": "09:10"},
    ]


def test_who_is_admitted_left_the_emergency_bed(shows: dict[str, Family]) -> None:
    """A patient is in one bed at a time; the sex tells which beds of the ward."""
    history = History()
    history.tell("movement", "08:00", "transfer", place="bay", bed="bay/2", sex="male")
    history.tell("movement", "09:00", "pending-admit", place="medical-6")
    history.tell("movement", "10:00", "admit", place="medical-6", bed="medical-6/3")
    history.tell("movement", "3:10:30", "discharge", place="medical-6")
    found = trace(history.party, shows["emergency"])
    assert steps(found)[:2] == [
        ("bay-2|bay-3|chair|resuscitation-bed", {"began": "08:00", "ended": "10:00"}),
        ("medical-bed-men", {"asked": "09:00", "began": "10:00", "ended": "82:30"}),
    ]
    assert [one.is_left for one in found[:2]] == [True, False]


def test_what_was_taken_back_shows_nothing(shows: dict[str, Family]) -> None:
    """A cancelled admission, transfer or discharge never was."""
    history = History()
    history.tell("movement", "09:00", "pending-admit", place="medical-1", sex="female")
    history.tell("movement", "10:00", "admit", place="medical-1", bed="medical-1/3")
    history.tell("movement", "11:00", "discharge")
    history.tell("movement", "12:00", "cancel-discharge")
    found = steps(trace(history.party, shows["elective-medical"]))
    assert found == [("medical-bed-women", {"asked": "09:00", "began": "10:00"})]
    history.tell("movement", "13:00", "cancel-admit")
    found = steps(trace(history.party, shows["elective-medical"]))
    assert found == [("medical-bed-women", {"asked": "09:00"})]


def test_a_car_that_is_refused_and_one_that_parks(shows: dict[str, Family]) -> None:
    """A gate shows who takes a space, who gives it back, and who is refused."""
    history = History()
    history.tell("parking", "08:00", "refused", lot="parking", plate="x")
    history.tell("parking", "09:00", "in", lot="parking", plate="x")
    history.tell("parking", "11:00", "out", lot="parking", plate="x")
    (car,) = history.parties.cars
    assert steps(trace(car, shows["visitor"])) == [
        ("find-space", {"turned-away": "08:00"}),
        ("find-space", {"began": "09:00", "ended": "11:00"}),
    ]


def test_what_names_a_patient_alone_belongs_to_their_visit() -> None:
    """A ticket without a visit is of the visit that the patient has on that day."""
    history = History()
    history.tell("movement", "08:00", "register", place="counter")
    history.tell(
        "ticket", "08:30", "issued", ticket="t", queue="doctor-im", patient="p"
    )
    history.tell(
        "ticket", "08:30", "issued", ticket="u", queue="doctor-im", patient="q"
    )
    found = history.parties.visits
    assert [len(one.said) for one in found] == [2, 1]
    assert found[0].name == "v"


def test_merged_visits_are_one() -> None:
    """What was said of a visit that was merged is said of the one that remains."""
    history = History()
    history.tell("movement", "08:00", "admit", place="medical-1")
    history.tell("movement", "09:00", "merge", into_visit="w")
    history.tell("movement", "10:00", "discharge")
    (party,) = history.parties.visits
    assert (party.name, len(party.said)) == ("w", 2)


@pytest.mark.parametrize(
    ("said", "stream"),
    [
        ([("ticket", "issued", {"queue": "internal-medicine"})], ["walk-in"]),
        (
            [
                ("appointment", "book", {"place": "doctor-im", "patient": "p"}),
                ("ticket", "issued", {"queue": "internal-medicine"}),
            ],
            ["booked-im"],
        ),
        (
            [
                ("movement", "register", {"visit_class": "emergency"}),
                ("movement", "transfer", {"place": "chair"}),
            ],
            ["emergency"],
        ),
        (
            [
                ("appointment", "book", {"place": "surgical-1", "patient": "p"}),
                ("movement", "admit", {"place": "surgical-3"}),
            ],
            ["elective-surgical"],
        ),
        ([("ticket", "issued", {"queue": "nowhere"})], []),
    ],
)
def test_which_stream_a_visit_is_of(
    scenario: Scenario,
    shows: dict[str, Family],
    said: list[tuple[str, str, dict[str, str]]],
    stream: list[str],
) -> None:
    """Bookings, classes and places tell the stream, and the day of the week."""
    history = History()
    for hour, (kind, what, data) in enumerate(said, 8):
        names = {"ticket": "ticket", "appointment": "appointment"}
        named = {names[kind]: "n"} if kind in names else {}
        history.tell(kind, f"{hour:02}:00", what, **named, **data)
    found = history.parties
    times = Times(DAY.date(), DAY.tzinfo)  # type: ignore[arg-type]
    streams = Streams(scenario, tuple(shows.values()), times, True)
    (party,) = found.visits
    assert [one.name for one in streams.likely(party)] == stream
