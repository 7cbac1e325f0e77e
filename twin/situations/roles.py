"""Roles: what the resources, steps, streams and places of a run are there for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.values.requests import Requests
from twin.values.step import MISSING

if TYPE_CHECKING:
    from twin.flow.model import Model
    from twin.hospital.demand import Demand
    from twin.hospital.place import Place
    from twin.hospital.resource import Resource
    from twin.hospital.scenario import Scenario
    from twin.values.itineraries import Itineraries

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EMERGENCY = "emergency"
"""The department whose visits are emergencies and whose beds admit nobody."""
COMES_BY = "comes_by"
"""The attribute that says by what means a visit comes."""


class Role(IntEnum):
    """What a step is on the boards; `MISSING` for most."""

    GATE = 0
    SCREENING = 1
    SERVICE = 2
    ORDER = 3
    RESULT = 4
    REQUEST = 5
    TRANSPORT = 6
    SETTLE = 7
    CANCEL = 8


@dataclass(frozen=True, eq=False)
class Roles:
    """What is known of a run besides its journeys; made with `of` or `plain`.

    Engines may divide a resource: a ward into rooms, and its added beds. Boards speak
    of resources as they are declared.

    Attributes
    ----------
    requests : the lines that steps ask in.
    car_places : places in one car of a lift bank, 0 for no lift. (engine resource,)
    declared : the declared resource of each that the engines know. (engine resource,)
    is_added : whether that is a pool of added beds. (engine resource,)
    kinds : kind of each declared resource. (resource,)
    departments : departments by id. (department,)
    resource_department : department of each resource or `MISSING`. (resource,)
    stream_department : department of each stream's visits or `MISSING`. (stream,)
    is_booked : whether the stream's visits have appointments. (stream,)
    is_task : whether the stream is of tasks. (stream,)
    has_service : whether the stream's visits come for a service. (stream,)
    step_role : `Role` of each declared step or `MISSING`. (step,)
    step_waits : whether somebody may wait at it. (step,)
    passages : gates, screening points and lift banks. (passage,)
    area_m2 : area of each place, not a number if unknown. (place,) [m²]
    means_attribute : which attribute is the means of arrival, or `MISSING`.
    means : means of arrival, by code. (means,)
    rate_cny : cost of a unit for an hour. (resource,) [CNY/h]
    visit_cny : cost of a visit besides. (stream,) [CNY]
    overtime_factor : what an hour beyond the plan costs, by one within it. [1]
    """

    requests: Requests
    car_places: Ints
    declared: Ints
    is_added: Bools
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    resource_department: Ints
    stream_department: Ints
    is_booked: Bools
    is_task: Bools
    has_service: Bools
    step_role: Ints
    step_waits: Bools
    passages: Ints
    area_m2: Floats
    means_attribute: int = MISSING
    means: tuple[str, ...] = ()
    rate_cny: Floats = field(default_factory=lambda: np.zeros(0))
    visit_cny: Floats = field(default_factory=lambda: np.zeros(0))
    overtime_factor: float = 1.0

    def __repr__(self) -> str:
        return (
            f"Roles({len(self.kinds)} resources, {len(self.step_role)} steps, "
            f"{len(self.area_m2)} places, {len(self.departments)} departments)"
        )

    @classmethod
    def plain(cls, itineraries: Itineraries) -> Roles:
        """Roles of a run of which nothing more is known."""
        requests, streams = itineraries.requests, len(itineraries.stream_names)
        steps = int(itineraries.label.max(initial=MISSING)) + 1
        places = int(itineraries.place.max(initial=MISSING)) + 1
        nowhere = np.full(requests.resources, MISSING)
        return cls(
            requests=requests,
            car_places=np.where(
                np.isin(np.arange(requests.resources), requests.bank), 1, 0
            ),
            declared=np.arange(requests.resources),
            is_added=np.zeros(requests.resources, dtype=np.bool_),
            kinds=("other",) * requests.resources,
            departments=(),
            resource_department=nowhere,
            stream_department=np.full(streams, MISSING),
            is_booked=np.zeros(streams, dtype=np.bool_),
            is_task=np.zeros(streams, dtype=np.bool_),
            has_service=np.ones(streams, dtype=np.bool_),
            step_role=np.full(steps, MISSING),
            step_waits=np.ones(steps, dtype=np.bool_),
            passages=np.zeros(0, dtype=np.int64),
            area_m2=np.full(places, np.nan),
            rate_cny=np.zeros(requests.resources),
            visit_cny=np.zeros(streams),
        )

    @classmethod
    def of(cls, model: Model) -> Roles:
        """Roles as the scenario of a model declares them."""
        from twin.flow.attributes import codes_of

        scenario = model.scenario
        resources, demand = scenario.resources, scenario.demand
        streams = model.stream_names
        # A stream of tasks is called by the stream that starts it and the way there.
        first = [name.partition("/")[0] for name in streams]
        departments = _departments(scenario)
        number = {name: row for row, name in enumerate(departments)}
        codes = codes_of(scenario)
        means = codes.get(COMES_BY, {})
        cost = scenario.cost
        serving = {each.pathway for each in model.steps if each.step.role == "service"}
        declared = np.asarray(model.declared, dtype=np.int64)
        places = [getattr(each, "places", 0) for each in resources.values()]
        return cls(
            requests=model.requests,
            car_places=np.array(places, dtype=np.int64)[declared],
            declared=declared,
            is_added=np.asarray(model.is_added, dtype=np.bool_),
            kinds=tuple(each.kind for each in resources.values()),
            departments=departments,
            resource_department=_numbers(resources.values(), number),
            stream_department=_numbers((demand[name] for name in first), number),
            is_booked=np.array(
                [demand[name].appointments is not None for name in first], np.bool_
            ),
            is_task=np.array(["/" in name for name in streams], dtype=np.bool_),
            has_service=np.array(
                [_pathway(scenario, name) in serving for name in streams], np.bool_
            ),
            step_role=np.array(
                [_role(each.step.role) for each in model.steps], dtype=np.int64
            ),
            step_waits=np.array(
                [bool(each.needs) for each in model.steps], dtype=np.bool_
            ),
            passages=_passages(model),
            area_m2=np.array(
                [_area_m2(scenario.layout.places[name]) for name in model.places]
            ),
            means_attribute=tuple(codes).index(COMES_BY) if means else MISSING,
            means=tuple(sorted(means, key=means.__getitem__)),
            rate_cny=np.array([cost.of_hour(name) for name in resources]),
            visit_cny=np.array(
                [0.0 if "/" in name else cost.of_visit(name) for name in streams]
            ),
            overtime_factor=cost.overtime_factor,
        )

    @property
    def emergency(self) -> int:
        """The emergency department; -2, which nothing is in, if there is none."""
        there = EMERGENCY in self.departments
        return self.departments.index(EMERGENCY) if there else -2

    @cached_property
    def car_parks(self) -> Ints:
        """Resources in which cars stand. (car park,)"""
        return self._of_kind("parking")

    @cached_property
    def theatres(self) -> Ints:
        """Operating theatres. (theatre,)"""
        return self._of_kind("theatre")

    @cached_property
    def wards(self) -> Ints:
        """Resources that are beds, those of the emergency department too. (ward,)"""
        return self._of_kind("bed")

    @cached_property
    def is_inpatient(self) -> Bools:
        """Whether a resource is beds to which patients are admitted. (resource,)"""
        found = np.zeros(len(self.kinds), dtype=np.bool_)
        found[self.wards] = True
        found &= self.resource_department != self.emergency
        return found

    @cached_property
    def steps(self) -> Ints:
        """Declared steps that boards tell of: waits, results, transports. (step,)"""
        told = np.isin(self.step_role, (Role.RESULT, Role.TRANSPORT, Role.SETTLE))
        return np.flatnonzero(self.step_waits | told)

    def position(self, axis: Ints, size: int) -> Ints:
        """Where each of `size` things stands on an axis, else `MISSING`. (size,)"""
        found = np.full(size, MISSING)
        found[axis] = np.arange(len(axis))
        return found

    @cached_property
    def members(self) -> Ints:
        """1 where visits of a line wait for a declared resource. (line, resource)"""
        first, members = self.requests.members
        found = np.zeros((len(self.requests), len(self.kinds)), dtype=np.int64)
        line = np.repeat(np.arange(len(self.requests)), np.diff(first))
        found[line, self.declared[members]] = 1
        return found

    @cached_property
    def line_department(self) -> Ints:
        """Department of the first resource of a line that has one. (line,)"""
        first, members = self.requests.members
        found = np.full(len(self.requests), MISSING)
        mine = self.resource_department[self.declared[members]]
        line = np.repeat(np.arange(len(self.requests)), np.diff(first))
        some = np.flatnonzero(mine != MISSING)
        found[line[some][::-1]] = mine[some][::-1]
        return found

    @cached_property
    def part_option(self) -> Ints:
        """The option that each part belongs to. (part,)"""
        first = self.requests.first_part
        return np.repeat(np.arange(len(first) - 1), np.diff(first))

    def options_with(self, wanted: Bools) -> Bools:
        """Which options have a part of some declared resources. (option,)"""
        part = wanted[self.declared[self.requests.part_resource]]
        found = np.zeros(len(self.requests.first_part) - 1, dtype=np.bool_)
        found[self.part_option[part]] = True
        return found

    def _of_kind(self, kind: str) -> Ints:
        return np.array([r for r, k in enumerate(self.kinds) if k == kind], np.int64)


def _departments(scenario: Scenario) -> tuple[str, ...]:
    """Departments as declared, then those that are only named, as they come up."""
    found = dict.fromkeys(scenario.departments)
    named = [each.department for each in scenario.resources.values()]
    named += [each.department for each in scenario.demand.values()]
    return tuple(found | dict.fromkeys(name for name in named if name is not None))


def _numbers(things: Iterable[Resource | Demand], number: dict[str, int]) -> Ints:
    ids = [each.department for each in things]
    return np.array([number.get(name or "", MISSING) for name in ids], dtype=np.int64)


def _pathway(scenario: Scenario, stream: str) -> str:
    """The pathway of an arriving stream; of tasks, none that a person comes for."""
    return "" if "/" in stream else scenario.demand[stream].pathway


def _passages(model: Model) -> Ints:
    """Resources of the steps at a gate or screening, and all lifts. (passage,)"""
    names = list(model.scenario.resources)
    found = {
        names.index(name)
        for each in model.steps
        if each.step.role in ("gate", "screening")
        for options in each.needs
        for name in options
    }
    resources = enumerate(model.scenario.resources.values())
    found |= {row for row, each in resources if each.kind == "lift"}
    return np.array(sorted(found), dtype=np.int64)


def _role(name: str | None) -> int:
    return MISSING if name is None else int(Role[name.upper()])


def _area_m2(place: Place) -> float:
    """Area within a place's outline, not a number if it has none. [m²]"""
    points = np.array(place.outline_m, dtype=np.float64).reshape(-1, 2)
    if len(points) < 3 or place.feature_type not in ("unit", "level"):
        return np.nan
    x, y = points.T
    twice = float(np.abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()))
    return twice / 2 if twice > 0 else np.nan
