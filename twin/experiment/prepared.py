"""Prepared: what all replications of a scenario share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.experiment.axes import axes
from twin.experiment.labels import Label, labels

if TYPE_CHECKING:
    from twin.flow.model import Model
    from twin.hospital.scenario import Scenario
    from twin.situations.roles import Roles


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario in which nothing is uncertain any more, ready to be run.

    Attributes
    ----------
    model : what draws its visits.
    roles : what its resources, steps and places are for.
    labels : the things on each axis of its indicators.
    """

    model: Model
    roles: Roles
    labels: dict[str, tuple[Label, ...]]

    @classmethod
    def of(cls, scenario: Scenario) -> Prepared:
        """The scenario, made ready."""
        from twin.flow.model import Model
        from twin.situations.roles import Roles

        model = Model.of(scenario)
        roles = Roles.of(model)
        said = labels(scenario, model.stream_names, model.requests, roles.declared)
        return cls(model, roles, said | axes(model, roles))
