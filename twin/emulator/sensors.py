"""Sensors: people counted, car parks, air and power, every few minutes.

People and cars are those of the run. Air and power follow from the people by rules as
simple as can be, so that feeds have the readings that a hospital has; the physics of a
building is the twin's and not the emulator's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.emulator.clock import Clock
from twin.emulator.wire import Shown
from twin.feeds.kinds.parking import Parking
from twin.feeds.kinds.reading import Reading
from twin.flow.model import Model
from twin.flow.streaming import Block
from twin.situations.intervals import Intervals
from twin.situations.kernel import whereabouts
from twin.situations.scene import Scene
from twin.situations.window import Window
from twin.streams import Key
from twin.values.step import MINUTE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OUTSIDE_PPM = 430.0
PPM_PER_PERSON = 6.0
NOISE_PPM = 8.0
BASE_KW = 600.0
KW_PER_PERSON = 0.11


@dataclass
class Sensors:
    """What gateways report of a run, block by block.

    Attributes
    ----------
    model : the hospital.
    clock : when the run was.
    seed : of the noise.
    minutes : between two readings. [min]
    energy_kwh : what the main meter shows. [kWh]
    """

    model: Model
    clock: Clock
    seed: int
    minutes: int = 5
    energy_kwh: float = 0.0

    def shown(self, block: Block) -> Iterator[Shown]:
        """Readings of a block, in the order of time."""
        begin, end = block.window
        step = self.minutes * MINUTE
        times = np.arange(begin, end, step)
        people = self._people(block).standing(times, len(self.model.places))
        window = Window(begin, end)
        held = Scene.plain(block.journeys, block.capacity, window).held
        units = held.standing(times, len(self.model.pools))
        cars = {
            name: units[:, self._numbers(name)].sum(axis=1)
            for name, one in self.model.scenario.resources.items()
            if one.kind == "parking"
        }
        noise = Key(self.seed, 0).uniform(
            "sensors", begin, "noise", len(times) * people.shape[1]
        )
        ppm = OUTSIDE_PPM + PPM_PER_PERSON * people
        ppm += NOISE_PPM * (2 * noise.reshape(people.shape) - 1)
        used = [np.flatnonzero(people.any(axis=0))]
        for row, tick in enumerate(times.tolist()):
            time = self.clock.micros(tick)
            yield from self._places(time, people[row], ppm[row], used[0])
            self.energy_kwh += self._power(people[row].sum()) * self.minutes / 60
            yield Shown(time, _reading("hospital/energy", self.energy_kwh, "kWh", True))
            for name, taken in cars.items():
                yield Shown(time, self._level(name, int(taken[row])))

    def _people(self, block: Block) -> Intervals:
        """Who is where in the block, those on the way left out."""
        journeys = block.journeys
        made = journeys.itineraries
        rows = whereabouts(
            made.first_step,
            made.steps,
            made.place,
            journeys.asked,
            journeys.arrived,
            journeys.left,
            made.party,
            block.window,
        )
        return Intervals(*rows[rows[:, 0] >= 0].T.copy())

    def _places(
        self, time: int, people: Floats, ppm: Floats, used: Ints
    ) -> Iterator[Shown]:
        for place in used.tolist():
            name = self.model.places[place]
            yield Shown(time, _reading(f"{name}/people", float(people[place]), "count"))
            yield Shown(time, _reading(f"{name}/co2", round(float(ppm[place])), "ppm"))

    def _power(self, people: float) -> float:
        return BASE_KW + KW_PER_PERSON * people

    def _level(self, name: str, taken: int) -> Parking:
        spaces = self.model.scenario.resources[name].capacity
        return Parking(
            what="level", lot=name, occupied=taken, free=max(0, spaces - taken)
        )

    def _numbers(self, name: str) -> Ints:
        """Engine resources of a declared one."""
        names = list(self.model.scenario.resources)
        return np.flatnonzero(self.model.declared == names.index(name))


def _reading(
    point: str, value: float, unit: str, is_counter: bool | None = None
) -> Reading:
    return Reading(point=point, value=round(value, 3), unit=unit, is_counter=is_counter)
