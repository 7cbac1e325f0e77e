"""Which bed of its ward a visit is in: the lowest number that is free."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush

from twin.flow.model import Model
from twin.flow.pools import Pool

Key = tuple[int, int]
"""A step of a visit: the visit's key, and the step's number in it."""


@dataclass
class Units:
    """Units of a pool of beds."""

    free: list[int] = field(default_factory=list)
    most: int = 0

    def take(self) -> int:
        """The lowest that is free, from 1."""
        if self.free:
            return heappop(self.free)
        self.most += 1
        return self.most


class WardBeds:
    """Names the beds that steps take, and lets them be taken again.

    Parameters
    ----------
    model : the hospital.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._names = list(model.scenario.resources)
        self._units: defaultdict[str, Units] = defaultdict(Units)
        self._taken: dict[Key, tuple[str, int]] = {}

    def take(self, key: Key, pool: int) -> str | None:
        """The bed that a step is given; none if what it is given is no bed.

        Parameters
        ----------
        key : the step, which has the same bed whenever it is asked for.
        pool : the engine resource that it was granted.
        """
        one: Pool = self._model.pools[pool]
        name = self._names[one.resource]
        if self._model.scenario.resources[name].kind != "bed":
            return None
        if key not in self._taken:
            self._taken[key] = (one.name, self._units[one.name].take())
        number = self._taken[key][1]
        return f"{name}/+{number}" if one.is_added else f"{name}/{one.before + number}"

    def give_back(self, key: Key) -> None:
        """Let the bed of a step be free again."""
        taken = self._taken.pop(key, None)
        if taken is not None:
            heappush(self._units[taken[0]].free, taken[1])
