"""What steps say of earlier ones: of the same unit, and of what was granted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from twin.hospital.branches import branches, goes_past
from twin.hospital.pathway import Pathway
from twin.hospital.step import (
    By,
    Choose,
    Hold,
    Leave,
    Repeat,
    Ride,
    Seize,
    Step,
)
from twin.hospital.tree import Path

if TYPE_CHECKING:
    from twin.hospital.requirement import Requirement
    from twin.hospital.scenario import Scenario

Finding = tuple[Path, str]
Names = frozenset[str]


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Steps that look back at what does not come before, or has nothing to tell."""
    for key, pathway in scenario.pathways.items():
        yield from _Look(scenario, pathway).findings(("pathways", key, "steps"))


def called(step: Hold | Seize) -> tuple[str, ...]:
    """What later steps may call one that takes something."""
    label = step.label if isinstance(step, Seize) else None
    return (step.id,) if label is None else (step.id, label)


def takers(pathway: Pathway) -> dict[str, list[Hold | Seize]]:
    """Steps of a pathway that take something, by what later ones may call them."""
    found: dict[str, list[Hold | Seize]] = defaultdict(list)
    for _, step in pathway.walk():
        if isinstance(step, Hold | Seize) and step.requirements:
            for name in called(step):
                found[name].append(step)
    return found


@dataclass(frozen=True)
class _Past:
    """What a visit may have come past.

    Attributes
    ----------
    names : what steps that it came past may be called.
    open : those of them that are several steps, where what happens decides which of
        them was the last.
    since : those of them since the last step of which what happens decides.
    """

    names: Names = frozenset()
    open: Names = frozenset()
    since: Names = frozenset()

    def __or__(self, other: _Past) -> _Past:
        return _Past(
            self.names | other.names, self.open | other.open, self.since | other.since
        )

    def with_step(self, names: Names) -> _Past:
        """The past with one more step."""
        return _Past(self.names | names, self.open - names, self.since | names)


class _Look:
    """Goes through a pathway with what has been before."""

    def __init__(self, scenario: Scenario, pathway: Pathway) -> None:
        self.scenario = scenario
        self.pathway = pathway
        self.takers = takers(pathway)
        self.found: dict[Finding, None] = {}

    def findings(self, path: Path) -> Iterator[Finding]:
        """What is wrong, and where."""
        self._steps(self.pathway.steps, path, _Past())
        yield from self.found

    def _steps(self, steps: tuple[Step, ...], path: Path, past: _Past) -> _Past | None:
        """The past after some steps; none if the visit has left."""
        for index, step in enumerate(steps):
            after = self._step(step, (*path, index), past)
            if after is None:
                return None
            past = after
        return past

    def _step(self, step: Step, path: Path, past: _Past) -> _Past | None:
        if isinstance(step, Leave):
            return None
        if isinstance(step, Repeat):  # what a round comes past, the next one has
            first, self.found = dict(self.found), {}
            past |= self._steps(step.steps, path, past) or _Past()
            self.found = first
        self._looks_back(step, path, past)
        if isinstance(step, Hold | Seize) and step.requirements:
            past = past.with_step(frozenset(called(step)))
        if not _is_open(step):
            ends = self._ends(step, path, past)
        else:
            ends = self._ends(step, path, replace(past, since=frozenset()))
            asked = frozenset[str]().union(*(end.since for end in ends))
            open_now = {name for name in asked if len(self.takers[name]) > 1}
            ends = [
                replace(end, open=end.open | open_now, since=end.since | past.since)
                for end in ends
            ]
        if goes_past(step):
            ends.append(past)
        return reduce(or_, ends) if ends else None

    def _ends(self, step: Step, path: Path, past: _Past) -> list[_Past]:
        """The pasts of those who go on after the lists of steps inside a step."""
        ends = [
            self._steps(inner, (*path, *key), past) for key, inner in branches(step)
        ]
        return [end for end in ends if end is not None]

    def _looks_back(self, step: Step, path: Path, past: _Past) -> None:
        needs = step.requirements or () if isinstance(step, Hold | Seize) else ()
        tied = [need for need in needs if need.same_as is not None]
        for need in tied:
            self._tied(need, needs, (*path, "for"), past)
        for key in ("same_as", "gone"):
            if len({getattr(need, key) for need in tied}) > 1:
                self._wrong((*path, "for"), f"{key} should be the same for all of them")
        if isinstance(step, By) and step.granted is not None:
            self._comes_before(step.granted, (*path, "granted"), past)
            if not self._asked(step.granted) & {*step.cases}:
                self._wrong((*path, "cases"), f'"{step.granted}" takes none of these')

    def _tied(
        self, need: Requirement, needs: Sequence[Requirement], path: Path, past: _Past
    ) -> None:
        name = str(need.same_as)
        self._comes_before(name, path, past)
        words = " or ".join(f'"{option}"' for option in need.options)
        if not self._asked(name) & {*need.options}:
            self._wrong(path, f'"{name}" never takes {words}')
        one = self.scenario.resources[need.options[0]]
        if len(need.options) == 1 and not one.is_told_apart:
            what = f"units of {words} are not told apart; give it `individuals: true`"
            self._wrong(path, what)
        for other in needs:
            if other is not need and {*other.options} & {*need.options}:
                self._wrong(path, f"{words}: asked for twice, once as before")

    def _comes_before(self, name: str, path: Path, past: _Past) -> None:
        if name not in past.names:
            self._wrong(path, f'"{name}" does not come before')
        elif name in past.open:
            what = f'what happens decides which step took "{name}"; name it by its id'
            self._wrong(path, what)

    def _asked(self, name: str) -> set[str]:
        """Resources that steps of a name ask for."""
        return {
            option
            for step in self.takers[name]
            for need in step.requirements or ()
            for option in need.options
        }

    def _wrong(self, path: Path, what: str) -> None:
        self.found[path, what] = None


def _is_open(step: Step) -> bool:
    """Whether what happens decides which of the lists inside a step is taken."""
    if isinstance(step, By):
        return step.granted is not None
    return isinstance(step, Choose | Hold | Seize | Ride)
