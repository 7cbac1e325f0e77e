"""Who takes which pathway: where visits are, and what they must bring with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from twin.hospital.branches import branches, goes_past
from twin.hospital.pathway import by_values
from twin.hospital.step import (
    By,
    Choose,
    Leave,
    Ride,
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


@dataclass(frozen=True)
class Visit:
    """Visits of one kind on their way.

    Attributes
    ----------
    stream : the stream they belong to.
    has_people : whether somebody goes this way.
    narrowed : values that attributes may still have, where branches have told.
    """

    stream: str
    has_people: bool = True
    narrowed: frozenset[tuple[str, frozenset[str]]] = frozenset()

    def having(self, attribute: str, values: frozenset[str]) -> Visit:
        """Those of them whose attribute has one of some values."""
        others = {pair for pair in self.narrowed if pair[0] != attribute}
        return replace(self, narrowed=frozenset({*others, (attribute, values)}))

    def values(self, attribute: str, demand: Demand) -> frozenset[str]:
        """Values an attribute may have."""
        return dict(self.narrowed).get(attribute) or frozenset(
            demand.values_of(attribute)
        )


@dataclass
class Reach:
    """Follows every stream through its pathways.

    A visit is where it enters or last walked to; a task begins where its visit is.
    """

    scenario: Scenario
    _found: dict[tuple[Path, str], None] = field(default_factory=dict)
    _seen: set[tuple[str, Visit, Whereabouts]] = field(default_factory=set)
    _reachable: dict[tuple[str, bool], set[str]] = field(default_factory=dict)

    def findings(self) -> list[tuple[Path, str]]:
        """Steps that some visit cannot take, and why."""
        for name, demand in self.scenario.demand.items():
            self._pathway(demand.pathway, Visit(name), frozenset({demand.enters}))
        return list(self._found)

    def _pathway(self, key: str, visit: Visit, at: Whereabouts) -> None:
        if (key, visit, at) in self._seen:
            return
        self._seen.add((key, visit, at))
        pathway = self.scenario.pathways[key]
        self._steps(pathway.steps, ("pathways", key, "steps"), visit, at)

    def _steps(
        self, steps: tuple[Step, ...], path: Path, visit: Visit, at: Whereabouts
    ) -> Whereabouts:
        """Whereabouts after some steps; none if the visit has left."""
        for index, step in enumerate(steps):
            if not at:
                return at
            at = self._step(step, (*path, index), visit, at)
        return at

    def _step(
        self, step: Step, path: Path, visit: Visit, at: Whereabouts
    ) -> Whereabouts:
        for key, message in self._lacks(step, visit):
            self._found[((*path, *key), f"{message} of {visit.stream}")] = None
        if isinstance(step, Leave):
            return frozenset()
        if isinstance(step, Start):
            has_people = step.people and visit.has_people
            self._pathway(step.task, replace(visit, has_people=has_people), at)
        if isinstance(step, Walk) and step.to is not None:
            if step.minutes is not None:
                return frozenset({step.to})
            return self._walk(step.to, (*path, "to"), visit.stream, at)
        ends = [
            self._steps(inner, (*path, *key), mine, at)
            for key, inner, mine in self._branches(step, visit)
        ]
        return frozenset().union(*ends, at if goes_past(step) else ())

    def _branches(
        self, step: Step, visit: Visit
    ) -> Iterator[tuple[Path, tuple[Step, ...], Visit]]:
        """The lists of steps inside a step, each with its place and who takes it."""
        if not isinstance(step, By):
            for key, steps in branches(step):
                yield key, steps, visit
            return
        name, demand = step.attribute, self.scenario.demand[visit.stream]
        values = visit.values(name, demand)
        for value, steps in step.cases.items():
            if value in values:
                yield ("cases", value), steps, visit.having(name, frozenset({value}))
        if rest := values - set(step.cases):
            yield ("otherwise",), step.otherwise, visit.having(name, rest)

    def _lacks(self, step: Step, visit: Visit) -> Iterator[tuple[Path, str]]:
        """What a step asks of visits that they do not have."""
        demand = self.scenario.demand[visit.stream]
        named: dict[Path, str] = {}
        if isinstance(step, By):
            named[("attribute",)] = step.attribute
        for path, value in by_values(step):
            named[(*path, "by")] = value.by
            for missing in value.missing(visit.values(value.by, demand)):
                what = f'says nothing of {value.by} "{missing}" in visits'
                yield (*path, "values"), what
        for path, attribute in named.items():
            if attribute not in demand.attribute_names:
                yield path, f'there is no attribute "{attribute}" in visits'
        yield from _lacks_due(step, demand)
        if isinstance(step, Ride) and step.units is None and visit.has_people:
            car = getattr(self.scenario.resources[step.lift], "places", 0)
            if demand.most_people > car > 0:
                what = f"{demand.most_people} people may come together"
                yield (), f"{what}, and a car has {car} places, in visits"

    def _walk(self, to: str, path: Path, stream: str, at: Whereabouts) -> Whereabouts:
        demand = self.scenario.demand[stream]
        for origin in sorted(at, key=str):
            if origin is None:
                message = (
                    f"nothing says where visits of {stream} are; give it `enters`, "
                    "or the walk `minutes`"
                )
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


def _lacks_due(step: Step, demand: Demand) -> Iterator[tuple[Path, str]]:
    """That a step asks for an appointment where visits have none."""
    arrivals = demand.arrivals
    is_due = demand.appointments is not None or bool(arrivals and arrivals.due)
    needs_due = isinstance(step, Wait) and step.until == "due"
    if isinstance(step, Choose):
        needs_due = any(b.test is not None and b.test.late for b in step.branches)
    if needs_due and not is_due:
        yield (), "there is no appointment for visits"
