"""Balance: the air of zones and the power of uses, from readings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic_core import from_json
from sqlalchemy import select

from twin.feeds.event import micros
from twin.feeds.lifetimes import FOREVER
from twin.feeds.store import Store
from twin.feeds.store.tables import events
from twin.hospital.point import SITE
from twin.values.balance import Balance

Floats = npt.NDArray[np.float64]

AIR = {"temp": "temp_c", "humidity": "humidity_pct", "co2": "co2_ppm"}
"""Quantities of points, and what they tell of a zone."""
ALL = "all"
"""The use that the meter of the whole site measures."""
UNITS: dict[str, dict[str, tuple[float, float]]] = {
    "temp": {"1": (1, 0), "Cel": (1, 0), "K": (1, -273.15)},
    "humidity": {"1": (1, 0), "%RH": (1, 0), "%": (1, 0), "/": (100, 0)},
    "co2": {"1": (1, 0), "ppm": (1, 0), "/": (1e6, 0)},
    "power": {"1": (1, 0), "kW": (1, 0), "W": (1e-3, 0), "MW": (1e3, 0)},
    "energy": {
        "1": (1, 0),
        "kWh": (1, 0),
        "Wh": (1e-3, 0),
        "MWh": (1e3, 0),
        "J": (1 / 3.6e6, 0),
        "MJ": (1 / 3.6, 0),
    },
}
"""Units of readings by quantity: a factor and what is added to have the twin's own; `1`
is a reading that says no unit, and is in the twin's own."""


class Value(NamedTuple):
    """One reading in the twin's own unit."""

    time: int
    """[µs since 1970-01-01 UTC]"""
    point: str
    value: float


def balance(
    store: Store,
    begin: dt.datetime,
    end: dt.datetime,
    step_min: float = 15,
    known_at: dt.datetime | None = None,
) -> Balance:
    """The air and power that sensors and meters showed.

    The air of a zone is the mean of what its sensors said in an interval. Power is that
    of its meter, and of a counter what it rose over the interval by its length, read
    off between the two nearest readings. A use that several meters measure is known
    where all of them are. Readings that their source calls bad, or that are in a unit
    that does not belong to the quantity, are none; so is what a counter rose while it
    went back.

    Parameters
    ----------
    begin, end : from when to when, with an offset; whole intervals from `begin` on.
    step_min : length of an interval. [min]
    known_at : nothing that became known later is read; everything is, if not given.
    """
    first, step = micros(begin), round(step_min * 60_000_000)
    number = max((micros(end) - first) // step, 0)
    known = FOREVER if known_at is None else micros(known_at)
    margin = max(step, 3_600_000_000)  # a counter is read before and after
    read = _read(store, first - margin, first + number * step + margin, known)
    edges = first + step * np.arange(number + 1, dtype=np.int64)
    return of_values(read, edges, step_min)


def of_values(
    values: Iterable[Value], edges: npt.NDArray[np.int64], step_min: float
) -> Balance:
    """The balance that readings show.

    Parameters
    ----------
    values : in whatever order.
    edges : when intervals begin, and the last one ends. (interval + 1,) [µs]
    step_min : their length. [min]
    """
    by_point: dict[str, list[Value]] = defaultdict(list)
    for one in values:
        by_point[one.point].append(one)
    air: dict[str, dict[str, list[Floats]]] = {name: {} for name in AIR.values()}
    power: dict[str, list[Floats]] = {}
    counted: dict[str, list[Floats]] = {}
    for point in sorted(by_point):
        place, quantity, use = _named(point)
        mine = sorted(by_point[point])
        times = np.array([one.time for one in mine], dtype=np.int64)
        said = np.array([one.value for one in mine], dtype=np.float64)
        if quantity in AIR:
            zone = air[AIR[quantity]].setdefault(place, [])
            zone.append(_means(times, said, edges))
        elif quantity == "power":
            power.setdefault(use, []).append(_means(times, said, edges))
        else:
            rise = _rises(times, said, edges) / (step_min / 60)
            counted.setdefault(use, []).append(rise)
    zones = tuple(sorted({zone for table in air.values() for zone in table}))
    uses = {**power, **counted}  # a counter misses nothing between its readings
    size = len(edges) - 1
    return Balance(
        start=edges[:-1].astype("datetime64[us]"),
        step_min=step_min,
        zones=zones,
        uses=tuple(sorted(uses)),
        **{
            name: _table([_mean_of(table.get(zone, []), size) for zone in zones], size)
            for name, table in air.items()
        },
        power_kw=_table([np.sum(uses[use], axis=0) for use in sorted(uses)], size),
    )


def _read(store: Store, begin: int, end: int, known: int) -> Iterator[Value]:
    asked = select(events.c.time, events.c.data).where(
        events.c.type == "twin.reading",
        events.c.time >= begin,
        events.c.time <= end,
        events.c.recorded <= known,
    )
    with store.reading() as connection:
        for time, text in connection.execute(asked):
            data = from_json(text)
            quantity = _named(data["point"])[1]
            unit = UNITS.get(quantity, {}).get(data.get("unit", "1"))
            if unit is not None and data.get("quality") != "bad":
                yield Value(time, data["point"], data["value"] * unit[0] + unit[1])


def _named(point: str) -> tuple[str, str, str]:
    """Place, quantity and use of a point."""
    place, _, rest = point.partition("/")
    quantity, _, label = rest.partition("/")
    return place, quantity, label or (ALL if place == SITE else place)


def _means(
    times: npt.NDArray[np.int64], said: Floats, edges: npt.NDArray[np.int64]
) -> Floats:
    """Mean of the readings in each interval. (interval,)"""
    size = len(edges) - 1
    row = np.searchsorted(edges, times, side="right") - 1
    inside = (row >= 0) & (row < size)
    number = np.bincount(row[inside], minlength=size)
    total = np.bincount(row[inside], said[inside], minlength=size)
    found = np.full(size, np.nan)
    np.divide(total, number, out=found, where=number > 0)
    return found


def _rises(
    times: npt.NDArray[np.int64], said: Floats, edges: npt.NDArray[np.int64]
) -> Floats:
    """What a counter rose in each interval, unknown where it went back. (interval,)"""
    if len(times) < 2:
        return np.full(len(edges) - 1, np.nan)
    begin = float(times[0])
    at = np.interp(edges - begin, times - begin, said, left=np.nan, right=np.nan)
    rise: Floats = np.diff(at)
    back = np.flatnonzero(np.diff(said) < 0)
    for row in back.tolist():
        rise[(edges[:-1] < times[row + 1]) & (edges[1:] > times[row])] = np.nan
    return rise


def _mean_of(sensors: list[Floats], size: int) -> Floats:
    """Mean over the sensors that said something. (interval,)"""
    if not sensors:
        return np.full(size, np.nan)
    every = np.stack(sensors)
    number = (~np.isnan(every)).sum(axis=0)
    found = np.full(size, np.nan)
    np.divide(np.nansum(every, axis=0), number, out=found, where=number > 0)
    return found


def _table(columns: list[Floats], size: int) -> Floats:
    table: Floats = np.array(columns, dtype=np.float64).reshape(-1, size).T.copy()
    return table
