"""Requests: the lines in which visits wait, and what each line can be given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

Ints32 = npt.NDArray[np.int32]

Part = tuple[int, int]
"""A resource and how many units of it."""
Requirement = Sequence[Part]
"""Alternatives, the preferred first."""


@dataclass(frozen=True, eq=False)
class Requests:
    """Lines, their options in order of preference, and the parts of each option.

    Visits that ask for the same thing stand in one line. An option is a set of parts
    that is given whole. A lift line has no option: its visits wait for a car.

    Attributes
    ----------
    names : what the line asks for. (line,)
    first_option : where each line's options begin. (line + 1,)
    first_part : where each option's parts begin. (option + 1,)
    part_resource : resource of each part. (part,)
    part_units : units of each part. (part,)
    bank : the lift bank of a lift line, -1 for the others. (line,)
    resources : number of resources.
    """

    names: tuple[str, ...]
    first_option: Ints32
    first_part: Ints32
    part_resource: Ints32
    part_units: Ints32
    bank: Ints32
    resources: int

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def is_lift(self) -> npt.NDArray[np.bool_]:
        """Whether visits of the line wait for a lift car. (line,)"""
        return self.bank >= 0

    @cached_property
    def members(self) -> tuple[Ints32, Ints32]:
        """Resources each line waits for, without repeats: first (line + 1,) and all."""
        return ragged(self._resources_of_lines())

    @cached_property
    def lines_of_resource(self) -> tuple[Ints32, Ints32]:
        """Lines that wait for each resource: first (resource + 1,) and all."""
        lines: list[list[int]] = [[] for _ in range(self.resources)]
        for line, resources in enumerate(self._resources_of_lines()):
            for resource in resources:
                lines[resource].append(line)
        return ragged(lines)

    def options(self, line: int) -> list[list[Part]]:
        """The options of a line, each a list of (resource, units)."""
        found = []
        for option in range(self.first_option[line], self.first_option[line + 1]):
            parts = slice(self.first_part[option], self.first_part[option + 1])
            found.append(
                list(
                    zip(
                        self.part_resource[parts].tolist(),
                        self.part_units[parts].tolist(),
                        strict=True,
                    )
                )
            )
        return found

    def _resources_of_lines(self) -> list[list[int]]:
        found = []
        for line in range(len(self)):
            if self.bank[line] >= 0:
                found.append([int(self.bank[line])])
            else:
                parts = (r for option in self.options(line) for r, _ in option)
                found.append(list(dict.fromkeys(parts)))
        return found

    @classmethod
    def of(
        cls,
        lines: Sequence[tuple[str, Sequence[Requirement] | int]],
        resources: int,
        last: Collection[int] = (),
    ) -> "Requests":
        """Requests from a name and, per line, its requirements or its lift bank.

        Requirements are met together; each has alternatives, and the options of the
        line are their combinations, in order of preference, without repeats.

        Parameters
        ----------
        lines : name, and requirements or bank, of each.
        resources : number of resources.
        last : resources given only where no option without them is free.
        """
        options: list[list[list[Part]]] = []
        bank = []
        for _, wants in lines:
            bank.append(wants if isinstance(wants, int) else -1)
            mine = [] if isinstance(wants, int) else combine(wants)
            options.append(sorted(mine, key=lambda o: sum(r in last for r, _ in o)))
        flat = [option for line in options for option in line]
        first_part, parts = ragged(
            [[p for part in option for p in part] for option in flat]
        )
        return cls(
            names=tuple(name for name, _ in lines),
            first_option=starts([len(line) for line in options]),
            first_part=(first_part // 2).astype(np.int32),
            part_resource=parts[0::2].copy(),
            part_units=parts[1::2].copy(),
            bank=np.array(bank, dtype=np.int32),
            resources=resources,
        )


def combine(requirements: Sequence[Requirement]) -> list[list[Part]]:
    """All ways to meet every requirement, units of one resource added up."""
    found: list[list[Part]] = []
    for choice in product(*requirements):
        units: dict[int, int] = {}
        for resource, number in choice:
            units[resource] = units.get(resource, 0) + number
        option = list(units.items())
        if option not in found:
            found.append(option)
    return found


def starts(lengths: Sequence[int]) -> Ints32:
    """Where each of several lists begins when they stand one after the other."""
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int32)


def ragged(lists: Sequence[Sequence[int]]) -> tuple[Ints32, Ints32]:
    """Lists of unequal length as where each begins and all their values."""
    values = [value for row in lists for value in row]
    return starts([len(row) for row in lists]), np.array(values, dtype=np.int32)
