"""A result as people on the wards speak of it: beds together, steps by their names.

Files may part a ward into rooms that are kept for one sex or one infection. Such rooms
stand in for one another, and each alone says little: the first one asked for is always
full. A report counts them together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.requirement import Requirement
    from twin.hospital.scenario import Scenario

Floats = NDArray[np.float64]
MOST_NAMES = 2
"""Steps that one request may be called by, at most."""


@dataclass(frozen=True)
class Ward:
    """Resources that always stand in for one another."""

    key: str
    """Place in the layout."""
    name: Label
    """What people call the place."""
    members: tuple[str, ...]
    """Resources counted together."""


def told(dataset: xr.Dataset, scenario: "Scenario") -> xr.Dataset:
    """The dataset with wards in place of their rooms, and steps' names for requests.

    Parameters
    ----------
    dataset : of an experiment with this scenario.
    scenario : says which rooms make a ward, and what its steps are called.
    """
    if not dataset.data_vars:
        return dataset
    return renamed(gathered(dataset, list(wards(scenario))), step_names(scenario))


def wards(scenario: "Scenario") -> Iterator[Ward]:
    """Resources of one kind and place that steps only ask for as alternatives."""
    asked: dict[str, set[frozenset[str]]] = defaultdict(set)
    for requirement, _ in _requirements(scenario):
        for option in requirement.options:
            asked[option].add(frozenset(requirement.options))
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for key, resource in scenario.resources.items():
        if resource.place is not None and len(asked[key]) == 1:
            alike[resource.place, resource.kind, *asked[key]].append(key)
    for (place, *_), members in alike.items():
        if len(members) > 1:
            name = scenario.layout.places[place].name
            yield Ward(place, Label(name.zh, name.en), tuple(members))


def step_names(scenario: "Scenario") -> dict[str, Label]:
    """What to call requests that only one or two kinds of step make."""
    names: dict[str, list[Label]] = defaultdict(list)
    whole: dict[str, bool] = defaultdict(lambda: True)
    for pathway in scenario.pathways.values():
        for _, step in pathway.walk():
            requirements = getattr(step, "requirements", None)
            if not requirements:
                continue
            key = " + ".join(map(_said, requirements))
            if step.name is None:
                whole[key] = False
            elif (name := Label(step.name.zh, step.name.en)) not in names[key]:
                names[key].append(name)
    return {
        key: Label(*(" / ".join(parts) for parts in zip(*found, strict=True)))
        for key, found in names.items()
        if whole[key] and 0 < len(found) <= MOST_NAMES
    }


def renamed(dataset: xr.Dataset, names: Mapping[str, Label]) -> xr.Dataset:
    """The dataset with these names for the requests that have one."""
    keys = [str(key) for key in dataset["request"].values]
    changes = {}
    for at, part in enumerate(("zh", "en")):
        old = dataset[f"request_{part}"].values
        new = [
            names[key][at] if key in names else said
            for key, said in zip(keys, old, strict=True)
        ]
        changes[f"request_{part}"] = ("request", np.array(new, dtype=object))
    return dataset.assign_coords(changes)


def gathered(dataset: xr.Dataset, groups: Sequence[Ward]) -> xr.Dataset:
    """The dataset with each ward in place of its resources.

    Variables by resource that cannot be told of a ward are left out.
    """
    keys = [str(key) for key in dataset["resource"].values]
    ward_of = {member: ward for ward in groups for member in ward.members}
    columns: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        columns[ward_of[key].key if key in ward_of else key].append(at)
    if all(len(places) == 1 for places in columns.values()):
        return dataset
    found = dataset.drop_dims("resource")
    for name, (rule, weight) in RULES.items():
        if name in dataset:
            found[name] = _joined(dataset, name, rule, weight, list(columns.values()))
    names = {ward.key: ward.name for ward in groups}
    first = [places[0] for places in columns.values()]
    coordinates: dict[str, Any] = {"resource": np.array(list(columns), dtype=object)}
    for at, part in enumerate(("zh", "en")):
        old = dataset[f"resource_{part}"].values
        new = [
            names[key][at] if len(places) > 1 else str(old[places[0]])
            for key, places in columns.items()
        ]
        coordinates[f"resource_{part}"] = ("resource", np.array(new, dtype=object))
    kinds = dataset["resource_kind"].values[first]
    coordinates["resource_kind"] = ("resource", kinds)
    return found.assign_coords(coordinates)


def _joined(
    dataset: xr.Dataset,
    name: str,
    rule: Callable[[Floats, Floats], Floats],
    weight: str,
    columns: Sequence[Sequence[int]],
) -> xr.DataArray:
    values = dataset[name].transpose(..., "resource")
    weights = dataset[weight].transpose(..., "resource")
    if "hour" in weights.dims and "hour" not in values.dims:
        weights = weights.mean("hour")
    new = np.stack(
        [rule(values.values[..., at], weights.values[..., at]) for at in columns], -1
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


RULES: dict[str, tuple[Callable[[Floats, Floats], Floats], str]] = {
    "occupancy": (_sum, "capacity"),
    "capacity": (_sum, "capacity"),
    "full": (_least, "capacity"),
    "served": (_sum, "served"),
    "load": (_mean, "capacity"),
    "wait_min": (_mean, "served"),
    "hourly_wait_min": (_greatest, "capacity"),
}
"""How a variable of rooms becomes one of their ward, and what weighs the rooms. A ward
is full when every room is; that they are full at the same minutes is not looked at."""


def _requirements(scenario: "Scenario") -> "Iterator[tuple[Requirement, str]]":
    for pathway in scenario.pathways.values():
        for _, step in pathway.walk():
            for requirement in getattr(step, "requirements", None) or ():
                yield requirement, step.id


def _said(requirement: "Requirement") -> str:
    """A requirement as requests are named."""
    units = f"{requirement.most_units} " if requirement.most_units > 1 else ""
    same = "same " if requirement.same_as is not None else ""
    return same + " | ".join(f"{units}{option}" for option in requirement.options)
