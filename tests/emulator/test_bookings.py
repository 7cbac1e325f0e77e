"""Bookings are made before they are kept, by those who come and those who do not."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

import twin
from twin.emulator.bookings import BookingDesk
from twin.emulator.clock import Clock
from twin.emulator.visit_name import visit_name
from twin.emulator.wire import Shown
from twin.feeds.event import micros
from twin.feeds.kinds.appointment import Appointment
from twin.flow.appointments import Appointments
from twin.flow.model import Model
from twin.values.itineraries import NUMBER_BITS

DAYS = 5
CLOCK = Clock(dt.date(2026, 11, 23), ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def model() -> Model:
    """The small hospital."""
    return Model.of(twin.load("small/weekday"))


@pytest.fixture(scope="module")
def shown(model: Model) -> list[Shown]:
    """What its booking desk said in five days."""
    return list(BookingDesk(model, 3, DAYS, CLOCK).shown())


def named(shown: list[Shown], *what: str) -> dict[str, Appointment]:
    """Appointments of which something was said."""
    return {
        one.person: one.kind
        for one in shown
        if isinstance(one.kind, Appointment) and one.kind.what in what
    }


def test_everybody_who_comes_by_appointment_was_booked(
    model: Model, shown: list[Shown]
) -> None:
    """Each visit of a booked stream has a booking at its time, not taken back."""
    drawn = model.draw(3, 0, 0, DAYS)
    booked = {
        stream.name
        for stream in model.drawing.streams
        if isinstance(stream.rule(0).source, Appointments)
    }
    comes = {
        visit_name(name, int(number)): CLOCK.micros(int(due))
        for stream, number, due, parent in zip(
            drawn.stream, drawn.number, drawn.due, drawn.parent, strict=True
        )
        if parent == 0 and (name := drawn.stream_names[stream]) in booked
    }
    made = named(shown, "book")
    assert comes
    assert {
        name: micros(made[name].start) for name in comes if made[name].start
    } == comes
    assert not comes.keys() & named(shown, "cancel", "no-show").keys()


def test_who_does_not_come_says_so_or_is_missed(shown: list[Shown]) -> None:
    """Of the no-shows about half cancel before, the others are noted that evening."""
    cancelled, missed = named(shown, "cancel"), named(shown, "no-show")
    assert not cancelled.keys() & missed.keys()
    assert 0.3 < len(cancelled) / (len(cancelled) + len(missed)) < 0.8
    for one in shown:
        if isinstance(one.kind, Appointment) and one.kind.start:
            start = micros(one.kind.start)
            assert (one.time > start) == (one.kind.what == "no-show")


def test_times_rise_and_the_future_is_known(shown: list[Shown]) -> None:
    """Bookings are told in the order of time; some are for days after the last."""
    assert [one.time for one in shown] == sorted(one.time for one in shown)
    end = CLOCK.origin + DAYS * 86_400_000_000
    assert all(one.time < end for one in shown)
    later = [one for one in shown if one.kind.start and micros(one.kind.start) > end]
    assert len(later) > 50


def test_names_are_those_of_the_event_log() -> None:
    """A visit is called by its stream, its day and its number."""
    number = (4 << NUMBER_BITS) + 17
    assert visit_name("walk-in", number) == "walk-in/4/17"
