"""Rosters are the schedules, told before they begin."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import twin
from twin.emulator.clock import Clock
from twin.emulator.rosters import AHEAD_DAYS, Rosters
from twin.feeds.event import micros
from twin.feeds.kinds.roster import Roster

HOUR = 3_600_000_000
CLOCK = Clock(dt.date(2026, 11, 23), ZoneInfo("Asia/Shanghai"))


def test_hours_told_are_hours_scheduled() -> None:
    """Staff hours of a week are the same in the rosters and in the schedules."""
    scenario = twin.load("small/weekday")
    told: dict[str, float] = {}
    end = CLOCK.origin + 7 * 24 * HOUR
    for one in Rosters(scenario, 7, CLOCK).shown():
        assert isinstance(one.kind, Roster)
        begin = micros(one.kind.start)
        if begin < end:
            hours = (micros(one.kind.end) - begin) / HOUR * one.kind.count
            told[one.kind.resource] = told.get(one.kind.resource, 0) + hours
    week = scenario.day_kinds(0, 7)
    scheduled = {}
    for name, one in scenario.resources.items():
        if one.kind == "staff":
            levels = [*scenario.capacity(name, week), (7 * 24 * 60, 0)]
            scheduled[name] = sum(
                count * (later - at) / 60
                for (at, count), (later, _) in itertools.pairwise(levels)
            )
    assert told
    assert told == {name: hours for name, hours in scheduled.items() if hours}


def test_told_two_weeks_ahead_in_order() -> None:
    """From the third week on each shift is told two weeks before; times rise."""
    shown = list(Rosters(twin.load("small/weekday"), 10, CLOCK).shown())
    assert [one.time for one in shown] == sorted(one.time for one in shown)
    for one in shown:
        ahead = micros(one.kind.start) - one.time
        assert ahead >= 0
        if one.time > CLOCK.origin:
            days = (AHEAD_DAYS - 0.25) * 24 * HOUR
            assert days <= ahead < days + 24 * HOUR
