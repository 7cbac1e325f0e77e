"""Resume: samples that an earlier result already holds."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import TwinError
from twin.experiment.labels import Label
from twin.experiment.sample import Sample
from twin.locale import Language
from twin.situations.boards import INDICATORS
from twin.values.itineraries import PRIORITIES

if TYPE_CHECKING:
    import xarray as xr

PRESENT = {
    "stream": "arrivals",
    "resource": "capacity",
    "request": "still_waiting",
    "place": "people",
    "means": "arrivals_by_means",
    "car_park": "parking_queue",
    "passage": "passage_served",
    "ward": "discharges",
    "theatre": "operations",
    "department": "department_served",
    "step": "step_served",
}
"""Indicators that are never missing where the thing is there."""


def finished(
    dataset: xr.Dataset, resolved: dict[str, Any], seed: int
) -> dict[tuple[int, int], Sample]:
    """The samples in a dataset, by scenario and replication.

    Parameters
    ----------
    resolved : the scenarios that are to be run, by name.
    seed : the seed they are to be run with.

    Raises
    ------
    TwinError if the dataset is of other scenarios or another seed.
    """
    if int(dataset.attrs["seed"]) != seed:
        was = dataset.attrs["seed"]
        raise TwinError(f"resume: that result has seed {was}, not {seed}")
    if json.loads(dataset.attrs["scenarios"]) != json.loads(json.dumps(resolved)):
        raise TwinError("resume: that result is of other scenarios, or of other values")
    found: dict[tuple[int, int], Sample] = {}
    if not dataset.data_vars:
        return found
    halts = json.loads(dataset.attrs.get("standstills", "[]"))
    stuck: dict[tuple[str, int], dict[Language, str]] = {
        (one["scenario"], one["replication"]): {"zh": one["zh"], "en": one["en"]}
        for one in halts
    }
    names = [str(name) for name in dataset["scenario"].values]
    for s, name in enumerate(names):
        for r in range(dataset.sizes["replication"]):
            if dataset["in_hospital"][s, r].notnull().any():
                mine = dataset.isel(scenario=s, replication=r)
                found[s, r] = _sample(mine, stuck.get((name, r), {}))
    return found


def _sample(mine: xr.Dataset, standstill: dict[Language, str]) -> Sample:
    labels: dict[str, tuple[Label, ...]] = {}
    for dim, name in PRESENT.items():
        if name not in mine:
            labels[dim] = ()  # an axis without a thing on it is left out
            continue
        others = [other for other in mine[name].dims if other != dim]
        is_there = mine[name].notnull().any(others).values
        mine = mine.isel({dim: np.flatnonzero(is_there)})
        labels[dim] = tuple(_labels(mine, dim))
    values = {}
    for name, indicator in INDICATORS.items():
        if name not in mine:
            values[name] = np.zeros([_size(mine, dim) for dim in indicator.dims])
            continue
        found = mine[name].transpose(*indicator.dims).values
        if "priority" in indicator.dims:
            # Priorities that nobody had were left out; nobody asked, nobody was served.
            axis = indicator.dims.index("priority")
            shape = list(found.shape)
            shape[axis] = PRIORITIES
            whole = np.full(shape, 0.0 if indicator.unit == "visits" else np.nan)
            np.moveaxis(whole, axis, 0)[mine["priority"].values] = np.moveaxis(
                found, axis, 0
            )
            found = whole
        values[name] = found
    first = None
    if "date" in mine.coords:
        first = date.fromisoformat(str(mine["date"].values[0])[:10])
    drawn = {}
    if "uncertain_value" in mine:
        for path, value in zip(
            mine["uncertain"].values, mine["uncertain_value"].values, strict=True
        ):
            drawn[str(path)] = float(value)
    return Sample(values, labels, first, drawn, standstill)


def _size(mine: xr.Dataset, dim: str) -> int:
    return PRIORITIES if dim == "priority" else mine.sizes.get(dim, 0)


def _labels(mine: xr.Dataset, dim: str) -> list[Label]:
    kinds: list[str] = [""] * mine.sizes[dim]
    if dim == "resource":
        kinds = [str(kind) for kind in mine["resource_kind"].values]
    if dim == "stream":
        kinds = ["task" if is_task else "" for is_task in mine["stream_is_task"].values]
    columns = (mine[name].values for name in (dim, f"{dim}_zh", f"{dim}_en"))
    return [
        Label(str(key), str(zh), str(en), kind)
        for key, zh, en, kind in zip(*columns, kinds, strict=True)
    ]
