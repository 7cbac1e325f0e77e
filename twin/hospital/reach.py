"""Who takes which pathway: where visits are, and what they must bring with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.hospital.patience import Then
from twin.hospital.step import (
    By,
    Chance,
    Choose,
    Hold,
    Leave,
    Repeat,
    Ride,
    Seize,
    Start,
    Step,
    Wait,
    Walk,
)
from twin.hospital.tree import Path

if TYPE_CHECKING:
    from twin.hospital.demand import Demand
    from twin.hospital.scenario import Scenario

Whereabouts = frozenset[str | None]
"""Places a visit may be at; None is a place nobody has named."""


@dataclass
class Reach:
    """Follows every stream through its pathways.

    A visit is where it enters or last walked to; a task begins where its visit is.
    """

    scenario: Scenario
    _found: dict[tuple[Path, str], None] = field(default_factory=dict)
    _seen: set[tuple[str, str, Whereabouts]] = field(default_factory=set)
    _reachable: dict[tuple[str, bool], set[str]] = field(default_factory=dict)

    def findings(self) -> list[tuple[Path, str]]:
        """Steps that some visit cannot take, and why."""
        for name, demand in self.scenario.demand.items():
            self._pathway(demand.pathway, name, frozenset({demand.enters}))
        return list(self._found)

    def _pathway(self, key: str, stream: str, at: Whereabouts) -> None:
        if (key, stream, at) in self._seen:
            return
        self._seen.add((key, stream, at))
        pathway = self.scenario.pathways[key]
        self._steps(pathway.steps, ("pathways", key, "steps"), stream, at)

    def _steps(
        self, steps: tuple[Step, ...], path: Path, stream: str, at: Whereabouts
    ) -> Whereabouts:
        """Whereabouts after some steps; none if the visit has left."""
        for index, step in enumerate(steps):
            if not at:
                return at
            at = self._step(step, (*path, index), stream, at)
        return at

    def _step(
        self, step: Step, path: Path, stream: str, at: Whereabouts
    ) -> Whereabouts:
        demand = self.scenario.demand[stream]
        for key, message in _lacks(step, demand):
            self._found[((*path, *key), f"{message} of {stream}")] = None
        if isinstance(step, Leave):
            return frozenset()
        if isinstance(step, Start):
            self._pathway(step.task, stream, at)
        if isinstance(step, Walk) and step.to is not None:
            return self._walk(step.to, (*path, "to"), stream, at)
        ends = [
            self._steps(inner, (*path, *key), stream, at) for key, inner in _inner(step)
        ]
        goes_on = not isinstance(step, Chance) and not _is_exhaustive(step)
        return frozenset().union(*ends, at if goes_on else ())

    def _walk(self, to: str, path: Path, stream: str, at: Whereabouts) -> Whereabouts:
        demand = self.scenario.demand[stream]
        for origin in sorted(at, key=str):
            if origin is None:
                message = f"nothing says where visits of {stream} are; give it `enters`"
                self._found[(path, message)] = None
            elif to not in self._from(origin, demand.step_free):
                free = "step-free " if demand.step_free else ""
                message = f'no {free}way leads from "{origin}" to "{to}"'
                self._found[(path, message)] = None
        return frozenset({to})

    def _from(self, origin: str, step_free: bool) -> set[str]:
        key = (origin, step_free)
        if key not in self._reachable:
            self._reachable[key] = self.scenario.layout.reachable(*key)
        return self._reachable[key]


def _inner(step: Step) -> Iterator[tuple[Path, tuple[Step, ...]]]:
    """The lists of steps inside a step, each with its place."""
    if isinstance(step, Chance):
        for index, outcome in enumerate(step.branches):
            yield ("branches", index, "steps"), outcome.steps
    elif isinstance(step, Choose):
        for index, option in enumerate(step.branches):
            yield ("branches", index, "steps"), option.steps
    elif isinstance(step, By):
        for value, steps in step.cases.items():
            yield ("cases", value), steps
        yield ("otherwise",), step.otherwise
    elif isinstance(step, Repeat):
        yield ("steps",), step.steps
    for key, then in _otherwise(step):
        if isinstance(then, tuple):
            yield key, then


def _otherwise(step: Step) -> Iterator[tuple[Path, Then]]:
    """What follows when a step does not go as planned."""
    if isinstance(step, (Hold, Seize, Ride)) and step.patience is not None:
        yield ("patience", "then"), step.patience.then
    if isinstance(step, Hold | Seize):
        yield ("turned_away",), step.turned_away
    if isinstance(step, Hold) and step.hold_patience is not None:
        yield ("hold_patience", "then"), step.hold_patience.then


def _is_exhaustive(step: Step) -> bool:
    """Whether one of the step's inner lists is always taken."""
    if isinstance(step, By):
        return True
    return isinstance(step, Choose) and step.branches[-1].test is None


def _lacks(step: Step, demand: Demand) -> Iterator[tuple[Path, str]]:
    """What a step asks of a visit that visits of this stream do not have."""
    if isinstance(step, By) and step.attribute not in demand.attribute_names:
        yield ("attribute",), f'there is no attribute "{step.attribute}" in visits'
    arrivals = demand.arrivals
    is_due = demand.appointments is not None or bool(arrivals and arrivals.due)
    needs_due = isinstance(step, Wait) and step.until == "due"
    if isinstance(step, Choose):
        needs_due = any(b.test is not None and b.test.late for b in step.branches)
    if needs_due and not is_due:
        yield (), "there is no appointment for visits"
