"""Quarters: the parts of a hospital that people go between, departments where known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.experiment.axes import axes
from twin.locale import Label

if TYPE_CHECKING:
    from twin.flow.model import Model
    from twin.situations.roles import Roles

WAYS = frozenset({"lift", "gate", "parking"})
"""Kinds of resources that one uses on the way to somewhere."""


@dataclass(frozen=True, eq=False)
class Quarters:
    """What each place is part of: the department of most resources there, or itself.

    Attributes
    ----------
    of_place : the quarter of each place. (place,)
    names : what people call them. (quarter,)
    is_way : whether one only passes: a door, a lobby, a car park. (quarter,)
    """

    of_place: npt.NDArray[np.int64]
    names: tuple[Label, ...]
    is_way: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, model: Model, roles: Roles) -> Quarters:
        """The quarters of a run's places."""
        said = axes(model, roles)
        departments: dict[str, Counter[str]] = {key: Counter() for key in model.places}
        kinds: dict[str, set[str]] = {key: set() for key in model.places}
        for resource in model.scenario.resources.values():
            if resource.place in kinds:
                kinds[resource.place].add(resource.kind)
                if resource.department:
                    departments[resource.place][resource.department] += 1
        name_of = {each.key: each for each in said["department"]}
        names: dict[str, Label] = {}
        is_way: dict[str, bool] = {}
        of_place = []
        for key, place in zip(model.places, said["place"], strict=False):
            most = departments[key].most_common(1)
            found = name_of[most[0][0]] if most else place
            here = f"department:{found.key}" if most else key
            names.setdefault(here, Label(found.zh, found.en))
            is_way[here] = is_way.get(here, True) and kinds[key] <= WAYS
            of_place.append(list(names).index(here))
        return cls(
            np.array(of_place, dtype=np.int64),
            tuple(names.values()),
            np.array(list(is_way.values()), dtype=np.bool_),
        )
