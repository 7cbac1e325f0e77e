"""Four days of the small hospital, as they were and as its feeds showed them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

import twin
from twin.emulator.bookings import BookingDesk
from twin.emulator.clock import Clock
from twin.emulator.watcher import Watcher
from twin.emulator.wire import Shown
from twin.feeds.event import Event, Origin, moment
from twin.feeds.measured import Measured, measured
from twin.feeds.store import Store, Taken
from twin.flow import kernel
from twin.flow.frame import frame_of
from twin.flow.model import Model
from twin.flow.streaming import Block
from twin.hospital.scenario import Scenario
from twin.values.capacity import Capacity
from twin.values.frame import Frame
from twin.values.journeys import Journeys
from twin.values.step import DAY

FIRST = dt.date(2025, 11, 3)
"""A Monday, as the first day of a run is."""
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 4
AT_ONCE = 5_000


@dataclass(frozen=True)
class Week:
    """What happened, and what was shown of it."""

    model: Model
    frame: Frame
    journeys: Journeys
    capacity: Capacity
    store: Store
    clock: Clock

    @property
    def scenario(self) -> Scenario:
        """The hospital."""
        return self.model.scenario

    def time(self, hours: float) -> dt.datetime:
        """So many hours after the run began."""
        return self.clock.time(round(hours * DAY / 24))


def taken(shown: Iterable[Shown]) -> Iterator[Taken]:
    """A message for each thing that was noticed, known when it happened."""
    for number, one in enumerate(shown):
        origin = Origin("hoc", "", one.time, ZONE)
        event = Event.of(one.kind, origin, str(number), moment(one.time))
        hash_ = hashlib.sha256(str(number).encode()).digest()[:16]
        yield Taken("hoc", "test", hash_, one.time, "{}", events=(event,))


@pytest.fixture(scope="session")
def week() -> Iterator[Week]:
    """The run, and a store of all that the hospital's systems noticed."""
    model = Model.of(twin.load("small/weekday"))
    clock = Clock(FIRST, ZONE)
    capacity = model.capacity(DAYS)
    journeys = kernel.run(model.draw(3, 0, 0, DAYS), capacity, DAYS * DAY)
    watched = Watcher(model, clock).shown(Block((0, DAYS * DAY), journeys, capacity))
    desk = BookingDesk(model, 3, DAYS, clock)
    store = Store("sqlite://")
    messages = list(taken([*watched, *desk.shown()]))
    for begin in range(0, len(messages), AT_ONCE):
        store.append(messages[begin : begin + AT_ONCE])
    yield Week(model, frame_of(model), journeys, capacity, store, clock)
    store.close()


@pytest.fixture(scope="session")
def seen(week: Week) -> Measured:
    """What the store shows of the run."""
    return measured(week.store, week.scenario, week.frame, FIRST, week.time(24 * DAYS))
