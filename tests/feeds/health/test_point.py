"""Meters and sensors that lie: each fault by hand, and none where nothing is wrong."""

import numpy as np
import pytest

from twin.feeds.event import MICROSECONDS
from twin.feeds.health.point import FROZEN_TIMES, PointHealth
from twin.feeds.kinds.reading import Reading

MINUTE = 60 * MICROSECONDS


def fed(values: list[float], is_counter: bool = False) -> tuple[PointHealth, list[str]]:
    """A point that said these values, one a minute, and what was found."""
    point = PointHealth("bms", "ahu-1")
    found = []
    for minute, value in enumerate(values):
        reading = Reading(point="ahu-1", value=value, unit="Cel", is_counter=is_counter)
        found += [fault.what for fault in point.see(reading, minute * MINUTE)]
    return point, found


def test_wavering_temperature_is_well() -> None:
    """A temperature that wavers for a week has no fault."""
    noise = np.random.Generator(np.random.PCG64(1)).normal(0, 0.2, 10_080)
    day = np.sin(np.arange(10_080) * 2 * np.pi / 1440)
    point, found = fed((24 + 2 * day + noise).round(1).tolist())
    assert found == []
    assert point.frozen() is None


def test_switched_pump_is_well() -> None:
    """A pump that goes on and off changes by its whole range and is no jump."""
    point, found = fed(([0.0] * 9 + [7.5] * 9) * 40)
    assert found == []
    assert point.frozen() is None


def test_jump() -> None:
    """A temperature that leaps to 85 °C jumped once, and once back."""
    steady = [24 + 0.1 * (n % 7) for n in range(100)]
    _, found = fed([*steady, 85.0, *steady])
    assert found == ["jump", "jump"]


def test_frozen() -> None:
    """A point that changed every minute is frozen once 20 minutes are the same."""
    lively = [float(n % 5) for n in range(50)]
    at_limit, _ = fed(lively + [9.0] * (FROZEN_TIMES + 1))
    beyond, _ = fed(lively + [9.0] * (FROZEN_TIMES + 2))
    assert at_limit.frozen() is None
    fault = beyond.frozen()
    assert fault is not None
    assert fault.value == pytest.approx(21 / 60)
    assert fault.since == 50 * MINUTE


def test_counter_back() -> None:
    """A meter that runs back is said to, by how much; one that rises is not."""
    point = PointHealth("meters", "main")
    values = [100.0, 101.0, 101.0, 3.0, 4.0]
    found = [
        fault
        for n, value in enumerate(values)
        for fault in point.see(
            Reading(point="main", value=value, unit="kWh", is_counter=True), n * MINUTE
        )
    ]
    assert [(one.what, one.value, one.unit) for one in found] == [("back", 98.0, "kWh")]
    assert "98 kWh" in found[0].sentence("en")
    assert "倒退 98 kWh" in found[0].sentence("zh")


def test_late_reading_is_not_looked_at() -> None:
    """A reading that comes after a later one changes nothing."""
    point = PointHealth("meters", "main")
    for time, value in ((10, 5.0), (30, 9.0), (20, 7.0)):
        reading = Reading(point="main", value=value, is_counter=True)
        assert point.see(reading, time * MINUTE) == []
    assert (point.readings, point.value) == (2, 9.0)
