"""Emulation: a hospital as its feeds would report it, from first to last message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from heapq import merge
from zoneinfo import ZoneInfo

from twin.emulator.bookings import BookingDesk
from twin.emulator.clock import Clock
from twin.emulator.faults import Faults, disturbed
from twin.emulator.message import Message
from twin.emulator.person import People
from twin.emulator.rosters import Rosters
from twin.emulator.sensors import Sensors
from twin.emulator.watcher import Watcher
from twin.emulator.wire import SYSTEMS, Shown, System, Wire
from twin.emulator.world import Foreign, World
from twin.flow.model import Model
from twin.hospital.scenario import Scenario
from twin.streams import Key


@dataclass(frozen=True)
class Emulation:
    """A hospital to be emulated; the same seed gives the same messages.

    Attributes
    ----------
    scenario : the hospital, with values that a twin is not told.
    first_day : the day whose midnight the emulation begins at.
    days : how long. [d]
    seed : of all chance.
    foreign : what of this world no scenario has.
    faults : what goes wrong between the systems and the twin.
    systems : that report, in order.
    sensor_min : between two readings of a sensor. [min]
    """

    scenario: Scenario
    first_day: dt.date
    days: int
    seed: int = 1
    foreign: Foreign = field(default_factory=Foreign)
    faults: Faults = field(default_factory=Faults)
    systems: tuple[System, ...] = SYSTEMS
    sensor_min: int = 5

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"days: {self.days} is not at least 1")

    @cached_property
    def model(self) -> Model:
        """The hospital as the engines need it."""
        return Model.of(self.scenario)

    @cached_property
    def clock(self) -> Clock:
        """When it is."""
        return Clock(self.first_day, ZoneInfo(self.scenario.layout.timezone))

    @property
    def world(self) -> World:
        """What really happens."""
        return World(self.model, self.seed, self.days, self.foreign)

    def shown(self) -> Iterator[Shown]:
        """What the systems notice, in the order of time."""
        desk = BookingDesk(self.model, self.seed, self.days, self.clock)
        rosters = Rosters(self.scenario, self.days, self.clock)
        streams = (self._watched(), desk.shown(), rosters.shown())
        return merge(*streams, key=lambda one: one.time)

    def _watched(self) -> Iterator[Shown]:
        watcher = Watcher(self.model, self.clock)
        sensors = Sensors(self.model, self.clock, self.seed, self.sensor_min)
        for block in self.world.run():
            both = (watcher.shown(block), sensors.shown(block))
            yield from merge(*both, key=lambda one: one.time)

    def messages(self) -> Iterator[Message]:
        """What arrives at the twin's door, faults included, in that order."""
        wire = Wire(
            People(self.seed, self.first_day),
            self.clock.zone,
            self.systems,
            {
                system.source: self.faults.clock_of(system.source)
                for system in self.systems
            },
        )
        key = Key(self.seed, 0)
        return disturbed(wire.messages(self.shown()), self.faults, key)
