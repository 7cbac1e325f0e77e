"""Requests: the lines in which visits wait, and what each line can be given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from twin.values.step import MISSING

Ints32 = npt.NDArray[np.int32]

Part = tuple[int, int]
"""A resource and how many units of it."""
Requirement = Sequence[Part]
"""Alternatives, the preferred first."""


class Gone(IntEnum):
    """What becomes of a visit whose tied resources are not there."""

    ANY = 0
    """Any option of the line will do until they are back."""
    WAIT = 1
    """It waits until they are back."""
    AWAY = 2
    """It is turned away."""


@dataclass(frozen=True)
class Tie:
    """How a line is tied to what its visits were granted before.

    Attributes
    ----------
    needs : its requirements that are tied.
    gone : what becomes of visits whose tied resources are not there.
    """

    needs: tuple[int, ...]
    gone: Gone = Gone.ANY


@dataclass(frozen=True, eq=False)
class Requests:
    """Lines, their options in order of preference, and the parts of each option.

    Visits that ask for the same thing stand in one line. An option is a set of parts
    that is given whole. A lift line has no option: its visits wait for a car. Where
    parts are tied, a visit's own options are those whose tied parts are all of
    resources that it was granted before.

    Attributes
    ----------
    names : what the line asks for. (line,)
    first_option : where each line's options begin. (line + 1,)
    first_part : where each option's parts begin. (option + 1,)
    part_resource : resource of each part. (part,)
    part_units : units of each part. (part,)
    is_tied : whether a part is tied. (part,)
    gone : `Gone`, which says something only of lines with tied parts. (line,)
    bank : the lift bank of a lift line, -1 for the others. (line,)
    resources : number of resources.
    """

    names: tuple[str, ...]
    first_option: Ints32
    first_part: Ints32
    part_resource: Ints32
    part_units: Ints32
    is_tied: npt.NDArray[np.bool_]
    gone: npt.NDArray[np.int8]
    bank: Ints32
    resources: int

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def is_lift(self) -> npt.NDArray[np.bool_]:
        """Whether visits of the line wait for a lift car. (line,)"""
        return self.bank >= 0

    @cached_property
    def ties(self) -> npt.NDArray[np.bool_]:
        """Whether a line has tied parts. (line,)"""
        count = np.concatenate(([0], np.cumsum(self.is_tied)))
        before = count[self.first_part[self.first_option]]
        return np.diff(before) > 0

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
        return [
            self.parts(option)
            for option in range(self.first_option[line], self.first_option[line + 1])
        ]

    def parts(self, option: int) -> list[Part]:
        """Resource and units of each part of an option."""
        parts = slice(self.first_part[option], self.first_part[option + 1])
        return list(
            zip(
                self.part_resource[parts].tolist(),
                self.part_units[parts].tolist(),
                strict=True,
            )
        )

    def tied(self, option: int) -> list[Part]:
        """The tied parts of an option."""
        first = self.first_part[option]
        return [
            part
            for row, part in enumerate(self.parts(option))
            if self.is_tied[first + row]
        ]

    def own_options(self, line: int, granted: int) -> list[int]:
        """Options of a line whose tied parts are all of resources in another option.

        Parameters
        ----------
        granted : that option; all of the line if it is `MISSING`.
        """
        options = list(range(self.first_option[line], self.first_option[line + 1]))
        if granted == MISSING:
            return options
        had = {resource for resource, _ in self.parts(granted)}
        return [o for o in options if all(r in had for r, _ in self.tied(o))]

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
        ties: Mapping[int, Tie] | None = None,
    ) -> "Requests":
        """Requests from a name and, per line, its requirements or its lift bank.

        Requirements are met together; each has alternatives, and the options of the
        line are their combinations, in order of preference, without repeats.

        Parameters
        ----------
        lines : name, and requirements or bank, of each.
        resources : number of resources.
        last : resources given only where no option without them is free.
        ties : how lines are tied, by their numbers.
        """
        ties = {} if ties is None else ties
        options: list[list[list[Part]]] = []
        bank, is_tied = [], []
        for line, (_, wants) in enumerate(lines):
            bank.append(wants if isinstance(wants, int) else -1)
            mine = [] if isinstance(wants, int) else combine(wants)
            options.append(sorted(mine, key=lambda o: sum(r in last for r, _ in o)))
            tied = {
                resource
                for need in (ties[line].needs if line in ties else ())
                for resource, _ in (wants[need] if not isinstance(wants, int) else ())
            }
            is_tied += [r in tied for option in options[-1] for r, _ in option]
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
            is_tied=np.array(is_tied, dtype=np.bool_),
            gone=np.array(
                [ties[n].gone if n in ties else Gone.ANY for n in range(len(lines))],
                dtype=np.int8,
            ),
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
