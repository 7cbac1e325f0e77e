"""Reach: which steps the visits of a stream may come to, and what shows each.

Tasks that a visit starts are of its family, so what shows their steps is said of the
visit; where a step stands under an attribute, only visits with its values come to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from twin.hospital.observed import Moment, Sighting, sightings
from twin.hospital.scenario import Scenario
from twin.hospital.step import By, Hold, Ride, Seize, Start, Step, Walk
from twin.values.frame import Frame

Names = tuple[str, ...]
Key = tuple[str, Names, Names]
"""The word of something said, and the names that it is at and that it is from."""
Only = Mapping[str, frozenset[str]]
"""Values that an attribute has to have, by attribute."""
MOMENTS: tuple[Moment, ...] = ("asked", "began", "ended")
"""Moments in their order; the others are ways in which a step comes out."""
ENDS: tuple[Moment, ...] = ("ended", "gave-up", "turned-away", "cancelled")


@dataclass(frozen=True, eq=False)
class Reach:
    """A declared step that the visits of a stream may come to.

    Attributes
    ----------
    stream : the stream that goes through it: the visits' own, or one of tasks.
    label : the declared step.
    step : what is declared.
    seen : what shows it.
    only : attributes that visits have there.
    is_there : whether they have come to the hospital by then.
    """

    stream: int
    label: int
    step: Step
    seen: tuple[Sighting, ...]
    only: Only
    is_there: bool

    @cached_property
    def takes(self) -> bool:
        """Whether it takes something."""
        if isinstance(self.step, Hold | Seize):
            return self.step.requirements is not None
        return isinstance(self.step, Ride)

    @property
    def kind(self) -> str:
        """What steps that one event can show beside each other differ in."""
        return "take" if self.takes else self.step.do

    def may_be(self, facts: Mapping[str, str]) -> bool:
        """Whether a visit of whom this is known may come to it."""
        only = self.only.items()
        return all(facts[name] in values for name, values in only if name in facts)

    @cached_property
    def first(self) -> Moment:
        """The first moment that something shows."""
        told = {one.moment for one in self.seen}
        return next((one for one in (*MOMENTS, *ENDS) if one in told), "ended")


@dataclass(frozen=True, eq=False)
class Family:
    """What the visits of a stream may show.

    Attributes
    ----------
    name : the stream.
    reaches : steps that something shows.
    """

    name: str
    reaches: tuple[Reach, ...]

    @cached_property
    def _shown(self) -> dict[Key, tuple[Showing, ...]]:
        return {}

    def shows(self, key: Key) -> tuple[Showing, ...]:
        """Steps that something said at some names may show, and how."""
        found = self._shown.get(key)
        if found is None:
            word, where, before = key
            found = tuple(
                (reach, sighting)
                for reach, sighting in self._by_word.get(word, ())
                if sighting.fits(*(before if sighting.is_from else where))
            )
            self._shown[key] = found
        return found

    @cached_property
    def resources(self) -> frozenset[str]:
        """Resources that their visits may take, as far as that is shown."""
        return frozenset(
            name
            for reach in self.reaches
            if isinstance(reach.step, Hold | Seize)
            for need in reach.step.requirements or ()
            for name in need.options
        )

    @cached_property
    def _by_word(self) -> dict[str, list[Showing]]:
        found: dict[str, list[Showing]] = {}
        for reach in self.reaches:
            for sighting in reach.seen:
                found.setdefault(sighting.event, []).append((reach, sighting))
        return found


Showing = tuple[Reach, Sighting]
"""A step, and what shows it."""


def families(scenario: Scenario, frame: Frame) -> tuple[Family, ...]:
    """What visits of each stream of demand may show."""
    seen = sightings(scenario)
    found = []
    for name, demand in scenario.demand.items():
        walk = _Walk(scenario, frame, seen, {}, demand.enters is not None)
        possible = {one: demand.values_of(one) for one in demand.attribute_names}
        steps = scenario.pathways[demand.pathway].steps
        reaches = walk.steps(steps, name, demand.pathway, possible, {})
        found.append(Family(name, tuple(dict.fromkeys(reaches))))
    return tuple(found)


@dataclass(eq=False)
class _Walk:
    scenario: Scenario
    frame: Frame
    seen: Mapping[tuple[str, str], tuple[Sighting, ...]]
    begun: dict[str, None]
    """Streams of tasks that were walked."""
    is_there: bool
    """Whether the visits have come; they have once they walk."""

    def steps(
        self,
        steps: Sequence[Step],
        stream: str,
        pathway: str,
        possible: Mapping[str, set[str]],
        only: Only,
    ) -> Iterator[Reach]:
        for step in steps:
            seen = self.seen.get((pathway, step.id), ())
            if seen:
                label = self.frame.label[pathway, step.id]
                number = self.frame.stream[stream]
                yield Reach(number, label, step, seen, only, self.is_there)
            self.is_there |= isinstance(step, Walk) and step.to is not None
            if isinstance(step, By) and step.attribute is not None:
                of = step.attribute
                for case, values in self._cases(step, possible.get(of, set())):
                    more, kept = (
                        {**only, of: frozenset(values)},
                        {**possible, of: values},
                    )
                    yield from self.steps(case, stream, pathway, kept, more)
            elif isinstance(step, Start):
                yield from self._task(step, stream, possible, only)
            else:
                for inner in _inner(step):
                    yield from self.steps(inner, stream, pathway, possible, only)

    def _cases(
        self, step: By, left: set[str]
    ) -> Iterator[tuple[Sequence[Step], set[str]]]:
        """The cases that visits may come to, each with its values."""
        for value, steps in step.cases.items():
            if value in left:
                yield steps, {value}
        rest = left - set(step.cases)
        if rest:
            yield step.otherwise, rest

    def _task(
        self, step: Start, stream: str, possible: Mapping[str, set[str]], only: Only
    ) -> Iterator[Reach]:
        base = f"{stream}/{step.id}"
        for name in (base, f"{base}#1"):  # in a repeat each round has its own
            if name in self.frame.stream and name not in self.begun:
                self.begun[name] = None
                steps = self.scenario.pathways[step.task].steps
                yield from self.steps(steps, name, step.task, possible, only)
                return


def _inner(step: Step) -> Iterator[Sequence[Step]]:
    """Steps within a step, by lot, by state, by what was granted or after giving up."""
    yield from getattr(step, "cases", {}).values()
    yield getattr(step, "otherwise", ())
    for branch in getattr(step, "branches", ()):
        yield branch.steps
    yield getattr(step, "steps", ())
    for key in ("patience", "hold_patience"):
        patience = getattr(step, key, None)
        if patience is not None and isinstance(patience.then, tuple):
            yield patience.then
    away = getattr(step, "turned_away", ())
    if isinstance(away, tuple):
        yield away
