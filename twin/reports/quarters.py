"""Quarters: the parts of a hospital that people go between, departments where known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.experiment.axes import axes
from twin.locale import Label
from twin.values.step import MISSING

if TYPE_CHECKING:
    from twin.flow.model import Model
    from twin.situations.roles import Roles

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Quarters:
    """What each place is part of: the department of most resources there, or itself.

    Attributes
    ----------
    of_place : the quarter of each place. (place,)
    is_way : whether one only passes there: a door, a lift, a car park. (place,)
    names : what people call the quarters. (quarter,)
    department : the department that each is, or `MISSING`. (quarter,)
    """

    of_place: Ints
    is_way: npt.NDArray[np.bool_]
    names: tuple[Label, ...]
    department: Ints

    @classmethod
    def of(cls, model: Model, roles: Roles) -> Quarters:
        """The quarters of a run's places."""
        said = axes(model, roles)
        ways = {*roles.passages.tolist(), *roles.car_parks.tolist()}
        there: dict[str, list[int]] = {key: [] for key in model.places}
        for row, resource in enumerate(model.scenario.resources.values()):
            if resource.place in there and row not in ways:
                there[resource.place].append(int(roles.resource_department[row]))
        found: dict[tuple[int, str], Label] = {}
        of_place = []
        for key, place in zip(model.places, said["place"], strict=False):
            known = Counter(row for row in there[key] if row != MISSING)
            if known:
                row = known.most_common(1)[0][0]
                quarter, label = (row, ""), said["department"][row]
            else:
                quarter, label = (MISSING, key), place
            found.setdefault(quarter, Label(label.zh, label.en))
            of_place.append(list(found).index(quarter))
        return cls(
            np.array(of_place, dtype=np.int64),
            np.array([not there[key] for key in model.places], dtype=np.bool_),
            tuple(found.values()),
            np.array([row for row, _ in found], dtype=np.int64),
        )
