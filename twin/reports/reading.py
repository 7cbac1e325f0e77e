"""What a morning report says, read off the result of an experiment."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from twin.locale import Label
from twin.reports.boards import View
from twin.reports.headlines import POSSIBLE, SPACES
from twin.reports.morning import (
    Arrivals,
    Basis,
    Difference,
    Fill,
    Hours,
    Load,
    Morning,
    Source,
    Wait,
    Week,
    WhatIf,
)
from twin.reports.quantity import Quantity, of_mean, of_runs, of_share
from twin.result import Result
from twin.result.caution import bounds_of
from twin.result.comparison import Difference as Row

HOURS_PER_DAY = 24
UNITS = {"bed": "beds", "parking": "spaces", "staff": "staff"}
"""What the units of a kind of resource are called."""
MOST_WAITS_COMPARED = 8
MOST_STREAMS_COMPARED = 4
MOST_SHIFTED = 4
LEAST_SHIFT = 0.02
"""Difference of offered loads from which on a resource is looked at. [1]"""

Floats = NDArray[np.float64]


def morning(
    result: Result,
    basis: Basis,
    sources: Sequence[Source] = (),
    boards: Sequence[View] = (),
) -> Morning:
    """Everything a report says of an experiment whose first scenario is the plan.

    Parameters
    ----------
    result : the plan, then the what-ifs; its first day is the one reported by hour.
    basis : what it rests on.
    sources : files of real data that were drawn from.
    boards : the boards of the plan.
    """
    plan = result.dataset.isel(scenario=0)
    halts, first = result.standstills, result.scenarios[0]
    return Morning(
        basis=basis,
        arrivals=tuple(arrivals(plan)),
        hours=tuple(hours(plan)),
        waits=tuple(waits(plan)),
        loads=tuple(loads(plan)),
        fills=tuple(fills(plan)),
        week_peaks=tuple(week_peaks(plan)),
        week_waits=tuple(week_waits(plan)),
        what_ifs=tuple(what_ifs(result)),
        failures=result.failures,
        standstills=tuple(one for one in halts if one.scenario == first),
        what_if_standstills=tuple(one for one in halts if one.scenario != first),
        sources=tuple(sources),
        boards=tuple(boards),
    )


def finished(plan: xr.Dataset) -> int:
    """Replications of one scenario that came to their end."""
    if "capacity" not in plan:
        return 0
    known = plan["capacity"].notnull().any(["hour", "resource"])
    return int(known.sum())


def arrivals(plan: xr.Dataset) -> Iterator[Arrivals]:
    """Visits that begin tomorrow, by stream; not the tasks that visits start."""
    values = _values(plan["arrivals"].isel(hour=slice(HOURS_PER_DAY)), "stream", "hour")
    for at, (key, name) in enumerate(_labels(plan, "stream")):
        if not plan["stream_is_task"].values[at]:
            visits = of_runs(values[:, at].sum(-1), "visits")
            if visits.high > 0:
                yield Arrivals(key, name, visits)


def hours(plan: xr.Dataset) -> list[Hours]:
    """Resources that are open tomorrow, spaces first, tightest first."""
    tomorrow = plan.isel(hour=slice(HOURS_PER_DAY))
    held = _values(tomorrow["occupancy"], "resource", "hour")
    offered = _values(tomorrow["capacity"], "resource", "hour")
    full = _values(tomorrow["full"], "resource", "hour")
    kinds = plan["resource_kind"].values
    found = []
    for at, (key, name) in enumerate(_labels(plan, "resource")):
        runs = _finite(held[:, at])
        if not runs.size or not _finite(offered[:, at]).any():
            continue
        low, middle, high = np.quantile(runs, [0.1, 0.5, 0.9], axis=0)
        found.append(
            Hours(
                key=key,
                name=name,
                kind=str(kinds[at]),
                middle=middle,
                low=low,
                high=high,
                capacity=_finite(offered[:, at]).mean(0),
                full=_is_full(full[:, at][_kept(held[:, at])]).mean(0),
                peak=of_runs(runs.max(-1), UNITS.get(str(kinds[at]), "units")),
            )
        )
    found.sort(key=lambda one: (one.kind not in SPACES, -one.tightness))
    return found


def waits(plan: xr.Dataset) -> list[Wait]:
    """Waits tomorrow, longest first."""
    first = plan.isel(day=0)
    mean = _values(first["daily_request_wait_min"], "request")
    p90 = _values(first["daily_request_wait_p90_min"], "request")
    served = _values(first["daily_request_served"], "request")
    worst = _worst_hours(plan)
    found = [
        Wait(
            key=key,
            name=name,
            mean=of_runs(mean[:, at], "min"),
            p90=of_runs(p90[:, at], "min"),
            served=of_runs(served[:, at], "visits"),
            worst_hours=worst.get(key.split(" + ")[0]),
        )
        for at, (key, name) in enumerate(_labels(plan, "request"))
    ]
    found = [wait for wait in found if wait.mean.is_known and wait.mean.high > 0]
    found.sort(key=lambda wait: (-wait.mean.value, -wait.mean.high))
    return found


def loads(plan: xr.Dataset) -> list[Load]:
    """Offered loads, highest first."""
    values = _values(plan["load"], "resource")
    found = [
        Load(key, name, of_runs(values[:, at], "1"))
        for at, (key, name) in enumerate(_labels(plan, "resource"))
    ]
    found = [load for load in found if load.load.is_known and load.load.value > 0]
    return sorted(found, key=lambda load: -load.load.value)


def fills(plan: xr.Dataset) -> list[Fill]:
    """Spaces that fill up tomorrow for half an hour or more, first in time first."""
    full = _values(plan["full"].isel(hour=slice(HOURS_PER_DAY)), "resource", "hour")
    runs = finished(plan)
    kinds = plan["resource_kind"].values
    found = []
    for at, (key, name) in enumerate(_labels(plan, "resource")):
        is_full = _is_full(full[:, at])
        fills_up = is_full.any(-1)
        if kinds[at] in SPACES and runs and fills_up.sum() / runs >= POSSIBLE:
            hour = of_runs(is_full[fills_up].argmax(-1), "clock")
            found.append(Fill(key, name, of_share(int(fills_up.sum()), runs), hour))
    return sorted(found, key=lambda fill: (fill.hour.value, -fill.share.value))


def _is_full(share_of_hour: Floats) -> NDArray[np.bool_]:
    """Hours in which nothing is free for at least half of the time."""
    return np.asarray(np.nan_to_num(share_of_hour) >= 0.5)


def week_peaks(plan: xr.Dataset) -> list[Week]:
    """Highest hour of each day as a share of capacity, of spaces, fullest first."""
    held = _values(plan["occupancy"], "resource", "hour")
    offered = _values(plan["capacity"], "resource", "hour")
    used = np.divide(held, offered, out=np.full_like(held, np.nan), where=offered > 0)
    days = used.reshape(*used.shape[:2], -1, HOURS_PER_DAY)
    peaks = np.fmax.reduce(days, axis=-1)
    kinds = plan["resource_kind"].values
    found = [
        Week(key, name, tuple(of_runs(day, "share") for day in peaks[:, at].T))
        for at, (key, name) in enumerate(_labels(plan, "resource"))
        if kinds[at] in SPACES
    ]
    return _largest(found)


def week_waits(plan: xr.Dataset) -> list[Week]:
    """Mean wait of each day by what is asked for, longest first."""
    values = _values(plan["daily_request_wait_min"], "request", "day")
    found = [
        Week(key, name, tuple(of_runs(day, "min") for day in values[:, at].T))
        for at, (key, name) in enumerate(_labels(plan, "request"))
    ]
    return _largest(found)


def what_ifs(result: Result) -> Iterator[WhatIf]:
    """Every further scenario beside the first.

    The rows are chosen by what either scenario makes people wait, not by what differs,
    so that choosing does not make differences; and by whose offered load differs, which
    is known before anybody waits.
    """
    if len(result.scenarios) < 2:
        return
    coordinates = result.dataset.coords
    rows = result.compare("bed_wait_h", "length_min", "wait_min", base=0).rows
    for at, scenario in enumerate(result.scenarios[1:], 1):
        name = Label(
            *(str(coordinates[f"scenario_{part}"].values[at]) for part in ("zh", "en"))
        )
        mine = [row for row in rows if row.scenario == scenario]
        places = [("bed_wait_h", "")]
        places += [("length_min", key) for key in _spent(result.dataset, at)]
        waited = [*_waited(result.dataset, at), *_shifted(result.dataset, at)]
        places += [("wait_min", key) for key in dict.fromkeys(waited)]
        by_place = {(row.name, _thing(row)): row for row in mine}
        shown = [by_place[place] for place in places if place in by_place]
        resolved = result.resolved.get(scenario, {})
        why = resolved.get("why") if isinstance(resolved, dict) else None
        differences = tuple(
            _difference(result.dataset, row, at) for row in _without_echo(shown)
        )
        yield WhatIf(name, Label(**why) if why else None, differences)


def _spent(dataset: xr.Dataset, other: int) -> list[str]:
    """Streams of visits in which most visits come, in the plan and a what-if."""
    both = dataset.isel(scenario=[0, other])
    total = both["arrivals"].sum("hour").mean("replication").sum("scenario").values
    total = np.where(dataset["stream_is_task"].values, 0, total)
    return _largest_of(dataset["stream"].values, total, MOST_STREAMS_COMPARED)


def _waited(dataset: xr.Dataset, other: int) -> list[str]:
    """Resources for which most time is waited in the plan and a what-if together."""
    both = dataset.isel(scenario=[0, other])
    total = (both["wait_min"] * both["served"]).mean("replication").sum("scenario")
    return _largest_of(dataset["resource"].values, total.values, MOST_WAITS_COMPARED)


def _shifted(dataset: xr.Dataset, other: int) -> list[str]:
    """Resources whose offered load differs most between the plan and a what-if."""
    load = dataset["load"].isel(scenario=[0, other]).mean("replication").values
    shift = np.abs(load[1] - load[0])
    is_much = np.isfinite(shift) & (shift >= LEAST_SHIFT)
    shift = np.where(is_much, shift, 0)
    return _largest_of(dataset["resource"].values, shift, MOST_SHIFTED)


def _largest_of(keys: Any, sizes: Floats, most: int) -> list[str]:
    order = np.argsort(-sizes, kind="stable")[:most]
    return [str(keys[at]) for at in order if sizes[at] > 0]


def _without_echo(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows without those that repeat one, as a room repeats the doctor it goes with."""
    seen = set()
    for row in rows:
        numbers = (row.name, row.base_value, row.difference, row.low, row.high)
        if row.verdict == "unknown" or numbers not in seen:
            seen.add(numbers)
            yield row


def _difference(dataset: xr.Dataset, row: Row, other: int) -> Difference:
    place = dict(_of(row))
    values = dataset[row.name].sel(place)
    kept = values.isel(scenario=[0, other]).notnull().all("scenario")
    bounds = bounds_of(values.attrs)
    base, changed = (
        of_mean(values.isel(scenario=at).where(kept).values, row.unit, bounds)
        for at in (0, other)
    )
    name = Label(
        *(
            f"{part} · {label}" if part else label
            for part, label in zip(
                (row.element.zh, row.element.en), row.label, strict=True
            )
        )
    )
    difference = Quantity(
        row.difference, row.low, row.high, row.unit, 0.95, "paired", row.replications
    )
    key = " ".join([row.name, *(value for _, value in _of(row))])
    return Difference(key, name, base, changed, difference, row.verdict)


def _of(row: Row) -> tuple[tuple[str, Any], ...]:
    return row.element.key


def _thing(row: Row) -> str:
    return str(_of(row)[0][1]) if _of(row) else ""


def _worst_hours(plan: xr.Dataset) -> dict[str, tuple[int, int]]:
    """Hours of tomorrow with the longest waits, by resource, where they stand out."""
    tomorrow = plan["hourly_wait_min"].isel(hour=slice(HOURS_PER_DAY))
    values = np.nan_to_num(_values(tomorrow, "resource", "hour"))
    found = {}
    for at, (key, _) in enumerate(_labels(plan, "resource")):
        by_hour = values[:, at].mean(0)
        top = int(by_hour.argmax())
        near = by_hour >= 0.7 * by_hour[top]
        if by_hour[top] <= 0 or near.sum() > 8:
            continue
        start, end = top, top + 1
        while start > 0 and near[start - 1]:
            start -= 1
        while end < near.size and near[end]:
            end += 1
        found[key] = (start, end)
    return found


def _largest(rows: list[Week]) -> list[Week]:
    """Rows with the largest days, largest first, without those that are empty."""

    def size(row: Week) -> float:
        return max((day.value for day in row.days if day.is_known), default=0.0)

    return sorted((row for row in rows if size(row) > 0), key=size, reverse=True)


def _labels(dataset: xr.Dataset, dim: str) -> list[tuple[str, Label]]:
    """Keys and names along an axis."""
    keys, zh, en = (dataset[name].values for name in (dim, f"{dim}_zh", f"{dim}_en"))
    return [
        (str(key), Label(str(one), str(other)))
        for key, one, other in zip(keys, zh, en, strict=True)
    ]


def _values(variable: xr.DataArray, *dims: str) -> Floats:
    """Values with the replications first. (replication, *dims)"""
    found: Floats = variable.transpose("replication", *dims).values
    return found


def _kept(values: Floats) -> NDArray[np.bool_]:
    """Which replications have any value. (replication,)"""
    return np.asarray(np.isfinite(values).any(-1))


def _finite(values: Floats) -> Floats:
    """Replications that have any value, what they lack as zero."""
    return np.nan_to_num(values[_kept(values)])
