"""Sensors count the people and the cars of the run, and a meter only rises."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import twin
from twin.emulator.clock import Clock
from twin.emulator.sensors import BASE_KW, Sensors
from twin.emulator.world import World
from twin.feeds.kinds.parking import Parking
from twin.feeds.kinds.reading import Reading
from twin.flow.model import Model
from twin.values.step import DAY, MINUTE, MISSING

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOCK = Clock(dt.date(2026, 11, 23), SHANGHAI)


@pytest.fixture(scope="module")
def watched():
    """Two days of the small hospital, with what its sensors said."""
    model = Model.of(twin.load("small/weekday"))
    sensors = Sensors(model, CLOCK, seed=1, minutes=30)
    blocks = list(World(model, 3, 2).run())
    return model, blocks, [list(sensors.shown(block)) for block in blocks]


def test_times_are_of_the_hospital(watched) -> None:
    """The first reading is at midnight of the first day in the hospital's zone."""
    _, _, said = watched
    first = dt.datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert said[0][0].time == first.timestamp() * 1e6
    times = [one.time for day in said for one in day]
    assert times == sorted(times)


def test_people_counted_are_those_inside(watched) -> None:
    """People of all places are never more than came and have not left."""
    _, blocks, said = watched
    for block, day in zip(blocks, said, strict=True):
        journeys = block.journeys
        party = journeys.itineraries.party
        for tick in range(block.window[0], block.window[1], 30 * MINUTE):
            came = (journeys.arrived != MISSING) & (journeys.arrived <= tick)
            inside = came & ((journeys.left == MISSING) | (journeys.left > tick))
            time = CLOCK.micros(tick)
            counted = sum(
                one.kind.value
                for one in day
                if one.time == time
                and isinstance(one.kind, Reading)
                and one.kind.point.endswith("/people")
            )
            assert counted <= party[inside].sum()
    busiest = max(
        one.kind.value
        for one in said[0]
        if isinstance(one.kind, Reading) and one.kind.point.endswith("/people")
    )
    assert busiest > 10


def test_cars_are_those_that_hold_a_space(watched) -> None:
    """What a car park says is what is held of it, and the rest is free."""
    model, _, said = watched
    levels = [one for one in said[0] if isinstance(one.kind, Parking)]
    assert levels
    most = 0
    for one in levels:
        spaces = model.scenario.resources[one.kind.lot].capacity
        assert one.kind.occupied + one.kind.free == spaces
        most = max(most, one.kind.occupied)
    assert most > 0


def test_the_meter_rises_by_at_least_the_base(watched) -> None:
    """Energy of two days is the base load and something for the people."""
    _, _, said = watched
    meter = [
        one.kind.value
        for day in said
        for one in day
        if isinstance(one.kind, Reading) and one.kind.point == "hospital/energy"
    ]
    assert len(meter) == 2 * DAY // (30 * MINUTE)
    assert (np.diff(meter) >= BASE_KW / 2 - 0.01).all()
    assert BASE_KW * 48 < meter[-1] < 1.5 * BASE_KW * 48
