"""Visits that come when nobody is there to see them, or for whom there is no bed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from twin.hospital.branches import branches
from twin.hospital.by_attribute import ByAttribute
from twin.hospital.day import DAY_KINDS, MINUTES, WEEKDAYS, DayKind
from twin.hospital.step import (
    By,
    Chance,
    Hold,
    Repeat,
    Seize,
    Start,
    Step,
    Wait,
)
from twin.hospital.tree import Path

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Finding = tuple[Path, str]
LONG_STAY = 720.0
"""Time after which a visit may well still be here the next day. [min]"""


@dataclass
class _Way:
    """Visits of a stream on their way, as far as it is certain.

    Parameters
    ----------
    stream : where they belong.
    days : kinds of day on which they may be here.
    values : values their attributes may have.
    pathway : where they are.
    tasks : pathways they have been on, each followed once.
    """

    stream: str
    days: tuple[DayKind, ...]
    values: Mapping[str, frozenset[str]]
    pathway: str
    tasks: set[str] = field(default_factory=set)

    def stays(self) -> None:
        """Count with any day from here on."""
        self.days = DAY_KINDS


class Sessions:
    """Looks for steps at which visits wait in vain.

    Only what visits take by lot or by their attributes is followed: steps after a
    choice on the state or after waiting in vain are there for such cases.

    Parameters
    ----------
    scenario : declares visits, and when there is anybody to see them.
    kinds : kinds of day on which visits may come; who stays longer than a day is not
        looked at where these are not all.
    """

    def __init__(
        self, scenario: Scenario, kinds: Sequence[DayKind] = DAY_KINDS
    ) -> None:
        self.scenario = scenario
        self.kinds = kinds
        self._days: dict[str, frozenset[DayKind]] = {}
        self._long: dict[int, bool] = {}

    def findings(self) -> Iterator[Finding]:
        """Where, and what is wrong there; each step once for each stream."""
        for stream, demand in self.scenario.demand.items():
            days = tuple(kind for kind in self.kinds if demand.visits_per_day(kind) > 0)
            if demand.arrivals is not None:
                days = tuple(self.kinds)
            if not days or demand.pathway not in self.scenario.pathways:
                continue
            values = {
                name: frozenset(one for one, share in shares.items() if share > 0)
                for name, shares in demand.attributes.items()
            }
            if demand.arrivals is not None:
                listed = demand.arrivals.attributes.items()
                values |= {name: frozenset(column) for name, column in listed}
            way = _Way(stream, days, values, demand.pathway)
            yield from self._pathway(way)

    def _pathway(self, way: _Way) -> Iterator[Finding]:
        way.tasks.add(way.pathway)
        steps = self.scenario.pathways[way.pathway].steps
        yield from self._steps(steps, way, ("pathways", way.pathway, "steps"))

    def _steps(self, steps: Iterable[Step], way: _Way, path: Path) -> Iterator[Finding]:
        for index, step in enumerate(steps):
            here: Path = (*path, index)
            if isinstance(step, (Hold, Seize)):
                yield from self._request(step, way, here)
            if self._is_long(step):
                way.stays()
            if isinstance(step, Start) and step.task not in way.tasks:
                yield from self._pathway(replace(way, pathway=step.task))
            elif isinstance(step, Repeat) and step.p != 0:
                yield from self._steps(step.steps, way, (*here, "steps"))
            elif isinstance(step, Chance):
                for number, branch in enumerate(step.branches):
                    if branch.p != 0:
                        below = (*here, "branches", number, "steps")
                        yield from self._steps(branch.steps, way, below)
            elif isinstance(step, By):
                yield from self._by(step, way, here)

    def _is_long(self, step: Step) -> bool:
        """Whether visits may stay the night at a step."""
        if id(step) not in self._long:
            self._long[id(step)] = _is_long(step)
        return self._long[id(step)]

    def _by(self, step: By, way: _Way, path: Path) -> Iterator[Finding]:
        """The branches of the values that the visits may have."""
        if step.attribute is None:  # any of them may be what was granted
            for key, steps in branches(step):
                yield from self._steps(steps, way, (*path, *key))
            return
        name = step.attribute
        values = way.values.get(name, frozenset())
        long = False
        for value, steps in step.cases.items():
            if value in values:
                only = {**way.values, name: frozenset({value})}
                branch = replace(way, values=only)
                yield from self._steps(steps, branch, (*path, "cases", value))
                long |= branch.days == DAY_KINDS
        left = values - set(step.cases)
        if left or not values:
            branch = replace(way, values={**way.values, name: left})
            yield from self._steps(step.otherwise, branch, (*path, "otherwise"))
            long |= branch.days == DAY_KINDS
        if left and "otherwise" not in step.model_fields_set and self._gives_beds(step):
            value = min(left)
            message = (
                f'gives no bed to {name} "{value}", which {way.stream} has; add the '
                "case, or `otherwise`"
            )
            yield (*path, "cases"), message
        if long:
            way.stays()

    def _gives_beds(self, step: By) -> bool:
        """Whether each of several cases is about a bed of its own."""
        return len(step.cases) > 1 and all(
            any(self._is_for_bed(one) for one in steps) for steps in step.cases.values()
        )

    def _is_for_bed(self, step: Step) -> bool:
        needs = step.requirements or () if isinstance(step, (Hold, Seize)) else ()
        names = {name for each in needs for name in each.options}
        known = self.scenario.resources
        return any(name in known and known[name].kind == "bed" for name in names)

    def _request(self, step: Hold | Seize, way: _Way, path: Path) -> Iterator[Finding]:
        for requirement in step.requirements or ():
            options = requirement.options
            if way.days == DAY_KINDS and self.kinds is not DAY_KINDS:
                continue  # the days after are as usual, or in another period
            # A resource of capacity 0 without a schedule is closed, and meant so.
            is_planned = any(name in self.scenario.schedules for name in options)
            if not is_planned or any(
                self._open(name) & {*way.days} for name in options
            ):
                continue
            names = " or ".join(options)
            days = (
                "at any time" if way.days == DAY_KINDS else f"on {', '.join(way.days)}"
            )
            message = (
                f"visits of {way.stream} want {names} {days}, with no session then"
            )
            yield (*path, "for"), message

    def _open(self, resource: str) -> frozenset[DayKind]:
        """Kinds of day on which a resource has any planned capacity."""
        if resource not in self._days:
            schedule = self.scenario.schedules.get(resource)
            if schedule is None:
                is_there = self.scenario.resources[resource].capacity > 0
                found = frozenset(DAY_KINDS if is_there else ())
            else:
                found = frozenset(
                    day
                    for kind in DAY_KINDS
                    for _, end, level in schedule.windows(kind)
                    if level > 0
                    for day in (kind, *_next(kind)[: end > MINUTES])
                )
            self._days[resource] = found
        return self._days[resource]


def _next(kind: DayKind) -> tuple[DayKind, ...]:
    """Kinds of day that may follow one."""
    if kind == "holiday":
        return DAY_KINDS
    return (WEEKDAYS[(WEEKDAYS.index(kind) + 1) % 7],)


def _is_long(step: Step) -> bool:
    if isinstance(step, Wait):
        return step.next_day
    minutes = step.minutes if isinstance(step, Hold) else None
    if minutes is None:
        return False
    choices = minutes.choices if isinstance(minutes, ByAttribute) else (minutes,)
    return max(one.mean for one in choices) >= LONG_STAY
