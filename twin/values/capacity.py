"""Capacity: how much of each resource there is when, and by which rules it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class AtDrop(IntEnum):
    """What happens to those in service when capacity drops below what is in use."""

    FINISH = 0
    """They finish; the unit goes when they do."""
    SUSPEND = 1
    """The latest granted stop, and go on with the time left."""
    RESTART = 2
    """The latest granted stop, and begin their time again."""


class PreEmpt(IntEnum):
    """What becomes of a visit in service when a better priority takes its unit."""

    NONE = 0
    """It cannot be pre-empted."""
    RESUME = 1
    """It waits again and goes on with the time left."""
    RESTART = 2
    """It waits again and begins its time again."""
    LEAVE = 3
    """It goes where those turned away go."""


@dataclass(frozen=True, eq=False)
class Capacity:
    """Levels of all resources over time, and the rules of each.

    Attributes
    ----------
    names : name of each resource. (resource,)
    first_change : where each resource's changes begin. (resource + 1,)
    change_time : when the level changes, increasing per resource. (change,) [tick]
    change_level : the new level; before the first change it is 0. (change,)
    at_drop : `AtDrop`. (resource,)
    queue_limit : waiting visits at most, -1 for no limit. (resource,)
    alike : bit i set: holders share the value of attribute i. (resource,)
    pre_empt : `PreEmpt`. (resource,)
    places : units that fit in one car of a lift bank, 0 for no lift. (resource,)
    return_ticks : how long a car takes to come back empty. (resource,) [tick]
    """

    names: tuple[str, ...]
    first_change: Ints
    change_time: Ints
    change_level: Ints
    at_drop: Ints
    queue_limit: Ints
    alike: Ints
    pre_empt: Ints
    places: Ints
    return_ticks: Ints

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"Capacity({len(self)} resources, {len(self.change_time)} changes)"

    def levels_at(self, time: int) -> Ints:
        """The level of each resource at a time, changes then included. (resource,)"""
        levels = np.zeros(len(self), dtype=np.int64)
        for r in range(len(self)):
            mine = slice(self.first_change[r], self.first_change[r + 1])
            at = np.searchsorted(self.change_time[mine], time, side="right")
            if at:
                levels[r] = self.change_level[mine][at - 1]
        return levels

    def problems(self) -> list[str]:
        """What breaks the rules that the engines rely on; empty if nothing does."""
        found = []
        for r, name in enumerate(self.names):
            mine = slice(self.first_change[r], self.first_change[r + 1])
            if (np.diff(self.change_time[mine]) <= 0).any():
                found.append(f"{name}: changes out of order")
            if (self.change_time[mine] < 0).any() or (
                self.change_level[mine] < 0
            ).any():
                found.append(f"{name}: a negative time or level")
            if self.alike[r] and self.pre_empt[r]:
                found.append(f"{name}: alike and pre-emption do not go together")
        return found

    @classmethod
    def of(cls, resources: Sequence["ResourceRule"]) -> "Capacity":
        """Capacity from one rule per resource, in order."""

        def column(name: str) -> Ints:
            return np.array([getattr(r, name) for r in resources], dtype=np.int64)

        lengths = [len(r.changes) for r in resources]
        changes = [change for r in resources for change in r.changes]
        return cls(
            names=tuple(r.name for r in resources),
            first_change=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
            change_time=np.array([time for time, _ in changes], dtype=np.int64),
            change_level=np.array([level for _, level in changes], dtype=np.int64),
            at_drop=column("at_drop"),
            queue_limit=column("queue_limit"),
            alike=column("alike"),
            pre_empt=column("pre_empt"),
            places=column("places"),
            return_ticks=column("return_ticks"),
        )


@dataclass(frozen=True)
class ResourceRule:
    """One resource: its changes (tick, level) and its rules, see `Capacity`."""

    name: str
    changes: tuple[tuple[int, int], ...]
    at_drop: int = AtDrop.FINISH
    queue_limit: int = -1
    alike: int = 0
    pre_empt: int = PreEmpt.NONE
    places: int = 0
    return_ticks: int = 0
