"""A whole emulation: the same every time, by all ways, and worse where ordered."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

import twin
from twin.emulator.emulation import Emulation
from twin.emulator.faults import Faults

FIRST = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def emulation() -> Emulation:
    """Two days of the small hospital."""
    return Emulation(twin.load("small/weekday"), FIRST, 2, sensor_min=30)


def test_the_same_every_time(emulation: Emulation) -> None:
    """One seed gives the same bytes at the same times; another gives others."""
    first = list(emulation.messages())
    assert list(emulation.messages()) == first
    assert list(replace(emulation, seed=2).messages()) != first


def test_all_ways_in_the_order_of_time(emulation: Emulation) -> None:
    """Messages go by MLLP, MQTT, SQL and files, none before an earlier one."""
    messages = list(emulation.messages())
    ways = Counter(message.way for message in messages)
    assert all(ways[way] > 100 for way in ("mllp", "mqtt", "sql", "file")), ways
    assert [one.sent for one in messages] == sorted(one.sent for one in messages)


def test_faults_come_where_they_are_ordered(emulation: Emulation) -> None:
    """A tenth sent twice is a tenth more messages, of the same bytes."""
    plain = list(emulation.messages())
    faults = Faults(duplicated=0.1, jitter_s=120)
    worse = list(replace(emulation, faults=faults).messages())
    assert {one.body for one in worse} == {one.body for one in plain}
    extra = len(worse) - len(plain)
    assert extra == pytest.approx(0.1 * len(plain), abs=4 * (0.09 * len(plain)) ** 0.5)
    numbers = [one.number for one in worse]
    assert numbers != sorted(numbers), "reordered by the jitter"


def test_no_days_is_no_emulation() -> None:
    """An emulation of no days is refused."""
    with pytest.raises(ValueError, match="days: 0"):
        Emulation(twin.load("small/weekday"), FIRST, 0)
