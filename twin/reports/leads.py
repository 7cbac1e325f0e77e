"""Leads: what the visits of a line wait for first of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.experiment.wards import wards
from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario
    from twin.situations.roles import Roles


@dataclass(frozen=True, eq=False)
class Leads:
    """The first resource of the first option of each line, a ward's sections as one.

    Attributes
    ----------
    of_line : which of the names each line has. (line,)
    names : what people call them. (lead,)
    """

    of_line: npt.NDArray[np.int64]
    names: tuple[Label, ...]

    @classmethod
    def of(cls, scenario: Scenario, roles: Roles) -> Leads:
        """The leads of the lines of a run."""
        requests, resources = roles.requests, list(scenario.resources.items())
        ward_of = {key: ward for ward in wards(scenario) for key in ward.members}
        names: dict[str, Label] = {}
        column = []
        for line in range(len(requests)):
            options = requests.options(line)
            first = options[0][0][0] if options else int(requests.bank[line])
            key, resource = resources[roles.declared[first]]
            name = Label(resource.name.zh, resource.name.en)
            if key in ward_of:
                key, name = f"~{ward_of[key].key}", ward_of[key].name
            names.setdefault(key, name)
            column.append(list(names).index(key))
        return cls(np.array(column, dtype=np.int64), tuple(names.values()))

    def gathered(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Values of lines added up by lead. (..., line) -> (..., lead)"""
        found = np.zeros((*values.shape[:-1], len(self.names)))
        np.add.at(found.T, self.of_line, values.T)
        return found
