"""Readings, as the means of intervals that one can work out by hand."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from tests.feeds.census.conftest import DAY, Told
from twin.feeds.measured import balance
from twin.feeds.store import Store
from twin.values.balance import Balance

Read = Callable[..., None]
NAN = float("nan")


@pytest.fixture(scope="module")
def told() -> Told:
    """A store that is told readings; each test has hours of its own."""
    return Told(Store("sqlite://"))


def read(told: Told, point: str, **said: float) -> None:
    """Tell readings of a point, as `t0805=21.5`."""
    extra = {key: said.pop(key) for key in ("unit", "quality") if key in said}
    for time, value in said.items():
        clock = f"{time[1:3]}:{time[3:5]}"
        told.tell("reading", clock, point=point, value=value, **extra)


def of(told: Told, begin: str, end: str, **more: object) -> Balance:
    """The balance between two times of the day."""
    times = [
        DAY + dt.timedelta(hours=int(t[:2]), minutes=int(t[3:])) for t in (begin, end)
    ]
    return balance(told.store, *times, **more)  # type: ignore[arg-type]


def test_air_is_the_mean_of_its_readings(told: Told) -> None:
    """What a sensor said in an interval is averaged; where it said nothing, nothing."""
    read(told, "ward/temp", t0100=20, t0105=22, t0115=25, t0145=19)
    found = of(told, "01:00", "02:00")
    assert found.zones == ("ward",)
    np.testing.assert_array_equal(found.temp_c[:, 0], [21, 25, NAN, 19])
    assert np.isnan(found.co2_ppm).all()


def test_sensors_of_a_zone_count_alike(told: Told) -> None:
    """A zone has the mean of its sensors, however often each of them speaks."""
    read(told, "hall/co2/north", t0200=600, t0201=800, t0202=700)
    read(told, "hall/co2/south", t0200=500)
    read(told, "hall/co2/south", t0216=400)
    found = of(told, "02:00", "02:30")
    column = found.zones.index("hall")
    np.testing.assert_array_equal(found.co2_ppm[:, column], [600, 400])


def test_units_become_the_twins_own(told: Told) -> None:
    """Kelvin, shares and watts are what they are in degrees, percent and kilowatts."""
    told.tell("reading", "03:00", point="icu/temp", value=295.15, unit="K")
    told.tell("reading", "03:00", point="icu/humidity", value=0.45, unit="/")
    told.tell("reading", "03:00", point="icu/power", value=1500.0, unit="W")
    told.tell("reading", "03:01", point="icu/temp", value=99.0, unit="lx")
    told.tell("reading", "03:02", point="icu/temp", value=99.0, quality="bad")
    found = of(told, "03:00", "03:15")
    column = found.zones.index("icu")
    assert found.temp_c[0, column] == pytest.approx(22)
    assert found.humidity_pct[0, column] == pytest.approx(45)
    assert found.power_kw[0, found.uses.index("icu")] == pytest.approx(1.5)


def test_a_counter_is_read_between_its_readings(told: Told) -> None:
    """Energy over an interval is what the counter rose, by the nearest readings."""
    read(told, "hospital/energy", t0400=100, t0430=130, t0500=130, t0510=133)
    found = of(told, "04:00", "05:15")
    power = found.power_kw[:, found.uses.index("all")]
    np.testing.assert_allclose(power, [60, 60, 0, 0, NAN], atol=1e-9)
    np.testing.assert_allclose(found.energy_kwh[0, found.uses.index("all")], 15)


def test_a_counter_that_goes_back_is_unknown_there(told: Told) -> None:
    """While a counter went back, nobody knows what it rose."""
    read(told, "hospital/energy/lifts", t0600=10, t0615=20, t0630=5, t0645=8)
    found = of(told, "06:00", "06:45")
    power = found.power_kw[:, found.uses.index("lifts")]
    np.testing.assert_allclose(power, [40, NAN, 12], atol=1e-9)


def test_a_use_of_several_meters_needs_all_of_them(told: Told) -> None:
    """The power of a use is that of all its meters, and missing where one is."""
    read(told, "hall/power/light", t0700=2, t0715=3)
    read(told, "ward/power/light", t0700=5)
    found = of(told, "07:00", "07:30")
    power = found.power_kw[:, found.uses.index("light")]
    np.testing.assert_array_equal(power, [7, NAN])


def test_what_became_known_later_is_left_out(told: Told) -> None:
    """As known before, a reading that came late is none."""
    told.tell("reading", "08:00", "08:20", point="lab/temp", value=20.0)
    known = DAY + dt.timedelta(hours=8, minutes=10)
    found = of(told, "08:00", "08:15", known_at=known)
    assert "lab" not in found.zones or np.isnan(found.temp_c).all()
    assert "lab" in of(told, "08:00", "08:15").zones


def test_an_hour_without_readings_knows_nothing(told: Told) -> None:
    """Intervals are there, and everything in them is missing."""
    found = of(told, "20:00", "21:00")
    assert len(found) == 4
    assert np.isnan(found.temp_c).all()
    assert np.isnan(found.power_kw).all()
