"""Wards of a result: what is told of sections, told of the ward they make."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from twin.experiment.wards import Ward, from_json

Floats = NDArray[np.float64]
Rule = Callable[[Floats, Floats], Floats]


def wards_of(dataset: xr.Dataset) -> tuple[Ward, ...]:
    """The wards that a result's files part into sections; none in an older result."""
    return from_json(dataset.attrs.get("wards", "[]"))


def gathered(dataset: xr.Dataset, groups: Sequence[Ward], axis: str) -> xr.Dataset:
    """The dataset with each ward in place of its sections along an axis.

    What cannot be told of a ward from its sections, such as a quantile, is missing for
    it; along `resource` it is left out altogether.

    Parameters
    ----------
    groups : the wards.
    axis : `resource` or `ward`.
    """
    if axis not in dataset.dims:
        return dataset
    keys = [str(key) for key in dataset[axis].values]
    ward_of = {member: ward for ward in groups for member in ward.members}
    columns: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        columns[ward_of[key].key if key in ward_of else key].append(at)
    if all(len(places) == 1 for places in columns.values()):
        return dataset
    found = dataset.drop_dims(axis)
    for name in map(str, dataset.data_vars):
        if axis not in dataset[name].dims:
            continue
        rule, weight = RULES.get(name, (_unknown, "capacity"))
        if name in RULES or axis == "ward":
            weights = _weights(dataset, weight, axis)
            found[name] = _joined(dataset[name], weights, rule, axis, columns)
    first = [places[0] for places in columns.values()]
    is_whole = [len(places) > 1 for places in columns.values()]
    names = {ward.key: ward.name for ward in groups}
    coordinates: dict[str, Any] = {axis: np.array(list(columns), dtype=object)}
    for part in ("zh", "en"):
        old = dataset[f"{axis}_{part}"].values
        new = [
            getattr(names[key], part) if whole else str(old[at])
            for key, whole, at in zip(columns, is_whole, first, strict=True)
        ]
        coordinates[f"{axis}_{part}"] = (axis, np.array(new, dtype=object))
    if f"{axis}_kind" in dataset.coords:
        coordinates[f"{axis}_kind"] = (axis, dataset[f"{axis}_kind"].values[first])
    return found.assign_coords(coordinates)


def _weights(dataset: xr.Dataset, name: str, axis: str) -> xr.DataArray:
    """What weighs the sections, over the whole window. (..., axis)"""
    weights = dataset[name]
    if name == "discharges":
        return weights.sum("day")
    if axis == "ward":
        keys = list(dataset["ward"].values)
        weights = weights.sel(resource=keys).rename(resource="ward")
    return weights


def _joined(
    values: xr.DataArray,
    weights: xr.DataArray,
    rule: Rule,
    axis: str,
    columns: Mapping[str, Sequence[int]],
) -> xr.DataArray:
    if "hour" in weights.dims and "hour" not in values.dims:
        weights = weights.mean("hour")
    values, weights = values.transpose(..., axis), weights.transpose(..., axis)
    new = np.stack(
        [
            rule(values.values[..., at], np.asarray(weights.values[..., at]))
            if len(at) > 1
            else values.values[..., at[0]]
            for at in map(list, columns.values())
        ],
        -1,
    )
    return xr.DataArray(new, dims=values.dims, attrs=values.attrs)


def _sum(values: Floats, _: Floats) -> Floats:
    known = np.isfinite(values).any(-1)
    return np.asarray(np.where(known, np.nansum(values, -1), np.nan))


def _least(values: Floats, _: Floats) -> Floats:
    return np.asarray(np.min(values, -1))


def _greatest(values: Floats, _: Floats) -> Floats:
    return np.asarray(np.fmax.reduce(values, axis=-1))


def _mean(values: Floats, weights: Floats) -> Floats:
    kept = np.where(np.isfinite(values), np.nan_to_num(weights), 0.0)
    total = kept.sum(-1)
    part = (np.nan_to_num(values) * kept).sum(-1)
    empty = np.full_like(part, np.nan)
    return np.asarray(np.divide(part, total, out=empty, where=total > 0))


def _unknown(values: Floats, _: Floats) -> Floats:
    return np.full(values.shape[:-1], np.nan)


RULES: dict[str, tuple[Rule, str]] = {
    "occupancy": (_sum, "capacity"),
    "capacity": (_sum, "capacity"),
    "full": (_least, "capacity"),
    "served": (_sum, "served"),
    "load": (_mean, "capacity"),
    "wait_min": (_mean, "served"),
    "hourly_wait_min": (_greatest, "capacity"),
    "bed_occupancy": (_mean, "capacity"),
    "added_beds": (_sum, "capacity"),
    "boarders_for": (_greatest, "capacity"),
    "bed_assignment_h": (_mean, "served"),
    "stay_d": (_mean, "discharges"),
    "discharges": (_sum, "discharges"),
    "bed_turnover": (_mean, "capacity"),
}
"""How a variable of sections becomes one of their ward, and what weighs the sections.
A ward is full when every section is; that they are full at the same minutes is not
looked at."""
