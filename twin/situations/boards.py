"""Boards: every indicator, by situation, and what computes them all from journeys."""

from functools import reduce
from operator import or_
from types import ModuleType

import numpy as np
import numpy.typing as npt

from twin.situations import access, collaboration, cost, performance
from twin.situations.indicator import Indicator, Situation
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally

Values = dict[str, npt.NDArray[np.float64]]

BOARDS: dict[Situation, tuple[Indicator, ...]] = {
    Situation.ACCESS: access.INDICATORS,
    Situation.COLLABORATION: collaboration.INDICATORS,
    Situation.COST: cost.INDICATORS,
    Situation.PERFORMANCE: performance.INDICATORS,
}

INDICATORS = {each.name: each for board in BOARDS.values() for each in board}
"""Every indicator by name."""

SITUATION_OF = {
    each.name: situation for situation, board in BOARDS.items() for each in board
}
"""The board that each indicator is on."""

ALSO_SHOWN = {Situation.COLLABORATION: ("unit_cost_cny",)}
"""Indicators of another board that a board shows as well."""

PARTS: tuple[ModuleType, ...] = (
    *access.PARTS,
    *collaboration.PARTS,
    cost,
    performance,
)
"""What the boards are made of."""


def tally(scene: Scene) -> Tally:
    """Exact sums of everything that the boards tell of a window.

    What each part of a board adds up is added up once, and may be told by others.
    """
    found: list[Tally] = [part.tally(scene) for part in PARTS if hasattr(part, "tally")]
    return reduce(or_, found)


def indicators(found: Tally, roles: Roles) -> Values:
    """All indicators of a window but those by day, by name."""
    values: Values = {}
    for part in PARTS:
        values |= part.indicators(found, roles)
    return values


def of_day(found: Tally, roles: Roles) -> Values:
    """The indicators by day of a window that is one, by name."""
    values: Values = {}
    for part in PARTS:
        if hasattr(part, "of_day"):
            values |= part.of_day(found, roles)
    return values
