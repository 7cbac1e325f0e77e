"""Who takes which pathway: where visits are, and what they must bring with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from twin.hospital.branches import branches, goes_past
from twin.hospital.pathway import Found, by_values
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


@dataclass(frozen=True)
class _Facts:
    """What is known of a step, whoever comes to it.

    Attributes
    ----------
    values : its values by attribute, each with its place.
    branches : the lists of steps inside it, each with its place.
    goes_past : whether a visit may go on without any of them.
    needs_due : whether it asks for an appointment.
    asks : whether it asks anything of a visit.
    """

    values: tuple[Found, ...]
    branches: tuple[tuple[Path, tuple[Step, ...]], ...]
    goes_past: bool
    needs_due: bool
    asks: bool

    @classmethod
    def of(cls, step: Step) -> _Facts:
        """What there is to know of a step."""
        values = tuple(by_values(step))
        needs_due = isinstance(step, Wait) and step.until == "due"
        if isinstance(step, Choose):
            tests = [branch.test for branch in step.branches]
            needs_due = any(test is not None and bool(test.late) for test in tests)
        asks = bool(values) or needs_due or isinstance(step, By | Ride)
        return cls(values, tuple(branches(step)), goes_past(step), needs_due, asks)


@dataclass
class Reach:
    """Follows every stream through its pathways.

    A visit is where it enters or last walked to; a task begins where its visit is.
    """

    scenario: Scenario
    _found: dict[tuple[Path, str], None] = field(default_factory=dict)
    _seen: set[tuple[str, Visit, Whereabouts]] = field(default_factory=set)
    _reachable: dict[tuple[str, bool], set[str]] = field(default_factory=dict)
    _known: dict[int, _Facts] = field(default_factory=dict)

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
        known = self._of(step)
        for key, message in self._lacks(step, known, visit) if known.asks else ():
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
            for key, inner, mine in self._branches(step, known, visit)
        ]
        return frozenset().union(*ends, at if known.goes_past else ())

    def _of(self, step: Step) -> _Facts:
        """What is known of a step."""
        found = self._known.get(id(step))
        if found is None:
            found = self._known[id(step)] = _Facts.of(step)
        return found

    def _branches(
        self, step: Step, known: _Facts, visit: Visit
    ) -> Iterator[tuple[Path, tuple[Step, ...], Visit]]:
        """The lists of steps inside a step, each with its place and who takes it."""
        if not isinstance(step, By) or step.attribute is None:
            for key, steps in known.branches:
                yield key, steps, visit
            return
        name, demand = step.attribute, self.scenario.demand[visit.stream]
        values = visit.values(name, demand)
        for value, steps in step.cases.items():
            if value in values:
                yield ("cases", value), steps, visit.having(name, frozenset({value}))
        if rest := values - set(step.cases):
            yield ("otherwise",), step.otherwise, visit.having(name, rest)

    def _lacks(
        self, step: Step, known: _Facts, visit: Visit
    ) -> Iterator[tuple[Path, str]]:
        """What a step asks of visits that they do not have."""
        demand = self.scenario.demand[visit.stream]
        named: dict[Path, str] = {}
        if isinstance(step, By) and step.attribute is not None:
            named[("attribute",)] = step.attribute
        for path, value in known.values:
            named[(*path, "by")] = value.by
            for missing in value.missing(visit.values(value.by, demand)):
                what = f'says nothing of {value.by} "{missing}" in visits'
                yield (*path, "values"), what
        for path, attribute in named.items():
            if attribute not in demand.attribute_names:
                yield path, f'there is no attribute "{attribute}" in visits'
        if known.needs_due and not _is_due(demand):
            yield (), "there is no appointment for visits"
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
            found = self.scenario.layout.reachable(*key)
            # A way leads both ways, so from each of them one comes to the same places.
            self._reachable.update(((place, step_free), found) for place in found)
        return self._reachable[key]


def _is_due(demand: Demand) -> bool:
    """Whether visits of a stream have appointments."""
    arrivals = demand.arrivals
    return demand.appointments is not None or bool(arrivals and arrivals.due)
