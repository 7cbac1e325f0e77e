"""Frame: the streams, steps, lines and resources that journeys are told in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.values.requests import Requests

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Frame:
    """What the numbers in journeys of a hospital stand for.

    Journeys that were measured are told in the frame of the model they are compared
    with, so that whatever reads the ones reads the others.

    Attributes
    ----------
    streams : names of streams, tasks' too.
    pathways : the pathway of each stream. (stream,)
    attributes : for each attribute, the number of each value.
    steps : pathway and id of each declared step. (label,)
    step_does : what each declared step does, in the word of the files. (label,)
    step_lines : lines that each declared step may ask in. (label,)
    requests : the lines.
    resources : names of declared resources.
    pool_resource : the declared resource of each engine resource. (pool,)
    pool_before : units of the resource in rooms before it. (pool,)
    pool_units : units it has at most. (pool,)
    pool_is_added : whether its units are added ones. (pool,)
    """

    streams: tuple[str, ...]
    pathways: tuple[str, ...]
    attributes: Mapping[str, Mapping[str, int]]
    steps: tuple[tuple[str, str], ...]
    step_does: tuple[str, ...]
    step_lines: tuple[tuple[int, ...], ...]
    requests: Requests
    resources: tuple[str, ...]
    pool_resource: Ints
    pool_before: Ints
    pool_units: Ints
    pool_is_added: npt.NDArray[np.bool_]

    def __repr__(self) -> str:
        return (
            f"Frame({len(self.streams)} streams, {len(self.steps)} steps, "
            f"{len(self.requests)} requests, {len(self.resources)} resources)"
        )

    @cached_property
    def label(self) -> dict[tuple[str, str], int]:
        """The number of each declared step, by pathway and id."""
        return {key: number for number, key in enumerate(self.steps)}

    @cached_property
    def stream(self) -> dict[str, int]:
        """The number of each stream."""
        return {name: number for number, name in enumerate(self.streams)}

    @cached_property
    def labels_of_line(self) -> tuple[tuple[int, ...], ...]:
        """Declared steps that may ask in each line. (line,)"""
        found: list[list[int]] = [[] for _ in range(len(self.requests))]
        for label, lines in enumerate(self.step_lines):
            for line in lines:
                found[line].append(label)
        return tuple(map(tuple, found))

    @cached_property
    def labels_of_resource(self) -> tuple[tuple[int, ...], ...]:
        """Declared steps that may be given each declared resource. (resource,)"""
        found: list[set[int]] = [set() for _ in self.resources]
        first, members = self.requests.members
        for line, labels in enumerate(self.labels_of_line):
            for pool in members[first[line] : first[line + 1]].tolist():
                found[int(self.pool_resource[pool])].update(labels)
        return tuple(tuple(sorted(labels)) for labels in found)

    def pool(self, name: str) -> int | None:
        """The engine resource that a resource, or a bed such as `ward-3/12`, is in.

        None where it is no resource, or one of several rooms and nobody says which.
        """
        if name not in self._pools:
            self._pools[name] = self._pool(name)
        return self._pools[name]

    @cached_property
    def _pools(self) -> dict[str, int | None]:
        return {}

    def _pool(self, name: str) -> int | None:
        resource, _, unit = name.partition("/")
        if resource not in self.resources:
            return None
        of = self.pool_resource == self.resources.index(resource)
        is_added = unit.startswith("+")
        mine = np.flatnonzero(of & (self.pool_is_added == is_added))
        if len(mine) == 1:
            return int(mine[0])
        if not unit.isdecimal():
            return None
        room = mine[self.pool_before[mine] < int(unit)]
        return int(room[-1]) if len(room) else None

    def option(self, line: int, pool: int) -> int | None:
        """The first option of a line that has an engine resource."""
        requests = self.requests
        for option in range(
            int(requests.first_option[line]), int(requests.first_option[line + 1])
        ):
            first, last = requests.first_part[option], requests.first_part[option + 1]
            if pool in requests.part_resource[first:last]:
                return option
        return None

    def only_option(self, line: int) -> int | None:
        """The option of a line that has but one."""
        first, last = self.requests.first_option[line : line + 2].tolist()
        return int(first) if last - first == 1 else None
