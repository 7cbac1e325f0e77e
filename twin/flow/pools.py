"""Pools: what the engines count together, finer than the declared resources.

A ward of rooms is one pool per room, so that who must be alike need be so in the room
only, and its added beds are a pool of their own. Individuals are a pool each, so that
visits can come back to one of them. Everything else is one pool.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from twin.hospital.resource import Resource
from twin.hospital.scenario import Scenario

ALL = 1 << 40
"""More units than anything has."""


@dataclass(frozen=True)
class Pool:
    """Units of a resource that the engines count together.

    Attributes
    ----------
    name : the resource's, `ward-3/01` for a room, `ward-3/added` for added beds,
        `doctor/01` for one of its individuals.
    resource : the declared resource, in the layout's order.
    room : which room or individual of it, from 1; 0 if it is none.
    before : units that are in rooms, or individuals, before it.
    units : units it has at most.
    is_added : whether its units are added ones.
    is_individual : whether it is one of several individuals.
    """

    name: str
    resource: int
    room: int = 0
    before: int = 0
    units: int = ALL
    is_added: bool = False
    is_individual: bool = False

    @property
    def is_first(self) -> bool:
        """Whether it stands for the resource where only one pool can."""
        return self.room <= 1 and not self.is_added

    def level(self, planned: int) -> int:
        """Units there are when so many of the resource are planned.

        The last go first; added beds are there while anything is open.
        """
        if self.is_added:
            return self.units if planned else 0
        return min(max(planned - self.before, 0), self.units)


def pools_of(scenario: Scenario) -> tuple[Pool, ...]:
    """The pools of all resources: those of each in order, then its added beds."""
    found: list[Pool] = []
    plans = scenario.plans
    for number, (name, resource) in enumerate(scenario.resources.items()):
        planned = [plan.schedules.get(name) for plan in plans]
        most = max(one.most for one in planned if one) if any(planned) else 0
        found += _pools(name, number, resource, max(most, resource.capacity))
    return tuple(found)


def _pools(name: str, number: int, resource: Resource, most: int) -> Iterator[Pool]:
    if not resource.is_told_apart:
        yield Pool(name, number)
    else:
        units = 1 if resource.rooms is None else resource.rooms.beds
        for room, before in enumerate(range(0, max(most, 1), units), start=1):
            yield Pool(
                f"{name}/{room:02}",
                number,
                room,
                before,
                units,
                is_individual=resource.individuals,
            )
    if resource.added_beds:
        added = resource.added_beds
        yield Pool(f"{name}/added", number, units=added, is_added=True)
