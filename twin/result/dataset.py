"""The dataset of an experiment: its samples side by side, under names and units."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
import xarray as xr

from twin.experiment.labels import Label
from twin.experiment.sample import Sample
from twin.situations.boards import INDICATORS, SITUATION_OF
from twin.situations.indicator import Indicator
from twin.situations.requests import TARGETS_MIN
from twin.values.itineraries import PRIORITIES

THINGS = (
    *("stream", "resource", "request"),
    *("place", "means", "car_park", "passage"),
    *("ward", "theatre", "department", "step"),
)
"""Axes whose coordinates are names; one without a thing on it is left out."""

Samples = Mapping[tuple[int, int], Sample]
"""Samples by scenario and replication."""


def dataset(
    scenarios: Sequence[Label], replications: int, samples: Samples
) -> xr.Dataset:
    """All samples in one dataset; what is not there is missing.

    Scenarios may differ in their streams, resources and requests: an axis holds the
    things of all of them, in the order in which they first come up.

    Parameters
    ----------
    scenarios : what the scenarios are called.
    replications : how many there were to be.
    samples : those that came to their end, of windows of one length.
    """
    if not samples:
        nothing = xr.Dataset(coords=_axis("scenario", scenarios))
        return nothing.assign_coords(replication=np.arange(replications))
    ordered = [samples[at] for at in sorted(samples)]
    axes = {dim: _things(s.labels.get(dim, ()) for s in ordered) for dim in THINGS}
    places = {dim: {each.key: i for i, each in enumerate(axes[dim])} for dim in axes}
    partial = {at: _partial(sample, axes) for at, sample in samples.items()}
    sizes = {dim: len(things) for dim, things in axes.items()}
    sizes |= {"priority": PRIORITIES, "target": len(TARGETS_MIN)}
    sizes["hour"] = len(ordered[0].values["occupancy"])
    sizes["day"] = len(ordered[0].values["daily_served"])
    variables = {}
    for name, indicator in INDICATORS.items():
        shape = (len(scenarios), replications, *(sizes[dim] for dim in indicator.dims))
        if 0 in shape:
            continue
        values = np.empty(shape)
        if len(samples) < len(scenarios) * replications:
            values[...] = np.nan
        for at, sample in samples.items():
            if partial[at].isdisjoint(indicator.dims):
                values[at] = sample.values[name]
                continue
            values[at] = np.nan
            place = _where(indicator.dims, sample, places, sizes)
            values[(*at, *place)] = sample.values[name]
        variables[name] = (("scenario", "replication", *indicator.dims), values)
    found = xr.Dataset(variables, _coordinates(scenarios, axes, sizes, ordered))
    found = found.assign_coords(replication=np.arange(replications))
    return _described(_occurring(found)).merge(_drawn(replications, samples))


def _things(labels: Iterable[tuple[Label, ...]]) -> list[Label]:
    found: dict[str, Label] = {}
    for some in labels:
        for each in some:
            found.setdefault(each.key, each)
    return list(found.values())


def _partial(sample: Sample, axes: Mapping[str, Sequence[Label]]) -> set[str]:
    """Axes on which a sample has not all things of all samples in their order."""
    return {
        dim
        for dim, things in axes.items()
        if [each.key for each in sample.labels.get(dim, ())]
        != [each.key for each in things]
    }


def _where(
    dims: tuple[str, ...],
    sample: Sample,
    places: Mapping[str, Mapping[str, int]],
    sizes: Mapping[str, int],
) -> tuple[Any, ...]:
    """Where a sample's values stand among those of all samples."""
    return np.ix_(
        *(
            [places[dim][each.key] for each in sample.labels.get(dim, ())]
            if dim in places
            else np.arange(sizes[dim])
            for dim in dims
        )
    )


def _axis(dim: str, things: Sequence[Label]) -> dict[str, Any]:
    keys = np.array([each.key for each in things], dtype=object)
    found: dict[str, Any] = {dim: keys}
    for part in ("zh", "en"):
        names = np.array([getattr(each, part) for each in things], dtype=object)
        found[f"{dim}_{part}"] = (dim, names)
    return found


def _coordinates(
    scenarios: Sequence[Label],
    axes: Mapping[str, Sequence[Label]],
    sizes: Mapping[str, int],
    samples: Sequence[Sample],
) -> dict[str, Any]:
    hours, days = np.arange(sizes["hour"]), np.arange(sizes["day"])
    found: dict[str, Any] = {
        "hour": ("hour", hours, {"unit": "h"}),
        "day": days,
        "priority": np.arange(PRIORITIES),
        "target": ("target", np.array(TARGETS_MIN), {"unit": "min"}),
    }
    for dim, things in (("scenario", scenarios), *axes.items()):
        if things:
            found |= _axis(dim, things)
    kinds = [each.kind for each in axes["resource"]]
    found["resource_kind"] = ("resource", np.array(kinds, dtype=object))
    is_task = np.array([each.kind == "task" for each in axes["stream"]])
    found["stream_is_task"] = ("stream", is_task)
    starts = {sample.first_day for sample in samples}
    first = starts.pop()
    if first is not None and not starts:
        start = np.datetime64(first).astype("datetime64[ns]")
        found["time"] = ("hour", start + hours * np.timedelta64(1, "h"))
        found["date"] = ("day", start + days * np.timedelta64(1, "D"))
    return found


def _occurring(found: xr.Dataset) -> xr.Dataset:
    """Only the priorities that some visit had."""
    asked = found["request_asked"]
    others = [dim for dim in asked.dims if dim != "priority"]
    return found.isel(priority=np.flatnonzero((asked > 0).any(others).values))


def _described(found: xr.Dataset) -> xr.Dataset:
    for name, indicator in INDICATORS.items():
        if name not in found:
            continue
        found[name].attrs = {
            "unit": indicator.unit,
            "long_name": indicator.label.en,
            "long_name_zh": indicator.label.zh,
            "definition": indicator.definition.en,
            "definition_zh": indicator.definition.zh,
            "situation": SITUATION_OF[name].name.lower(),
            "better": indicator.better.value,
            "over_time": indicator.over_time.value,
            **_thresholds(indicator),
            **_bounds(indicator),
        }
    return found


def _thresholds(indicator: Indicator) -> dict[str, Any]:
    """Only those that there are: a file has no word for none."""
    given = indicator.thresholds
    found: dict[str, Any] = {"warn": given.warn, "alarm": given.alarm}
    found["thresholds_from"] = given.source or None
    return {name: value for name, value in found.items() if value is not None}


def _bounds(indicator: Indicator) -> dict[str, float]:
    """Those that there are, as a file has no word for none."""
    given = indicator.bounds._asdict()
    return {name: float(end) for name, end in given.items() if isfinite(end)}


def _drawn(replications: int, samples: Samples) -> xr.Dataset:
    paths = sorted({path for sample in samples.values() for path in sample.drawn})
    if not paths:
        return xr.Dataset()
    values = np.full((replications, len(paths)), np.nan)
    for (_, replication), sample in samples.items():
        for path, value in sample.drawn.items():
            values[replication, paths.index(path)] = value
    attrs = {
        "unit": "as declared",
        "long_name": "Uncertain values as drawn",
        "long_name_zh": "不确定参数的抽样值",
        "definition": "drawn once per replication, the same in every scenario",
        "definition_zh": "每次重复抽取一次，各方案相同",
    }
    dims = ("replication", "uncertain")
    uncertain = np.array(paths, dtype=object)
    return xr.Dataset(
        {"uncertain_value": (dims, values, attrs)}, {"uncertain": uncertain}
    )
