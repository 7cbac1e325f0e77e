"""Axes: what people call the places, car parks, wards and steps that boards tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.experiment.labels import Label
from twin.hospital.name import Name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from twin.flow.model import Model
    from twin.hospital.scenario import Scenario
    from twin.situations.roles import Roles

ON_THE_WAY = Label("~on-the-way", "行走途中", "On the way")
"""Where those are who walk from place to place."""
NOT_SAID = Label("~not-said", "未注明", "Not said")
"""The means of those of whom nothing is said."""

MEANS = {
    "car": ("私家车", "Car"),
    "taxi": ("出租车", "Taxi"),
    "metro": ("地铁", "Metro"),
    "bus": ("公交", "Bus"),
    "ambulance": ("救护车", "Ambulance"),
    "foot": ("步行", "On foot"),
    "bicycle": ("自行车", "Bicycle"),
    "other": ("其他", "Other"),
}
"""Usual means of arrival; others are called what the file calls them."""


def axes(model: Model, roles: Roles) -> dict[str, tuple[Label, ...]]:
    """Labels of the axes that some indicators have, in the order of their values."""
    places = model.scenario.layout.places
    resources = list(model.scenario.resources.items())

    def some(rows: npt.NDArray[np.int64]) -> tuple[Label, ...]:
        chosen = (resources[row] for row in rows)
        return tuple(_label(key, each.name, each.kind) for key, each in chosen)

    return {
        "place": (
            *(_label(key, places[key].name) for key in model.places),
            ON_THE_WAY,
        ),
        "means": (*(_means(key) for key in roles.means), NOT_SAID),
        "car_park": some(roles.car_parks),
        "passage": some(roles.passages),
        "ward": some(roles.wards),
        "theatre": some(roles.theatres),
        "department": tuple(
            _department(model.scenario, key) for key in roles.departments
        ),
        "step": tuple(_step(model, row) for row in roles.steps),
    }


def _label(key: str, name: Name, kind: str = "") -> Label:
    return Label(key, name.zh, name.en, kind)


def _department(scenario: Scenario, key: str) -> Label:
    declared = scenario.departments.get(key)
    return Label(key, key, key) if declared is None else _label(key, declared.name)


def _step(model: Model, row: int) -> Label:
    """A step by its pathway and its own name."""
    step, scenario = model.steps[row], model.scenario
    way = scenario.pathways[step.pathway].name or Name.both(step.pathway)
    own = step.name or Name.both(step.id)
    key = f"{step.pathway}.{step.id}"
    return Label(key, f"{way.zh}，{own.zh}", f"{way.en}, {own.en}")


def _means(key: str) -> Label:
    return Label(key, *MEANS.get(key, (key, key)))
