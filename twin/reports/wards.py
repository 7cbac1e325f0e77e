"""A result as people on the wards speak of it: beds together, steps by their names."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from twin.experiment.wards import wards
from twin.locale import Label
from twin.result.wards import gathered

if TYPE_CHECKING:
    from twin.hospital.requirement import Requirement
    from twin.hospital.scenario import Scenario

MOST_NAMES = 2
"""Steps that one request may be called by, at most."""


def told(dataset: xr.Dataset, scenario: "Scenario") -> xr.Dataset:
    """The dataset with wards in place of their rooms, and steps' names for requests.

    Parameters
    ----------
    dataset : of an experiment with this scenario.
    scenario : says which rooms make a ward, and what its steps are called.
    """
    if not dataset.data_vars:
        return dataset
    whole = gathered(dataset, list(wards(scenario)), "resource")
    return renamed(whole, step_names(scenario))


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


def _said(requirement: "Requirement") -> str:
    """A requirement as requests are named."""
    units = f"{requirement.most_units} " if requirement.most_units > 1 else ""
    same = "same " if requirement.same_as is not None else ""
    return same + " | ".join(f"{units}{option}" for option in requirement.options)
