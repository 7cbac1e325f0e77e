"""What a scenario says that no single model can see to be wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from twin.hospital import dangling, earlier, from_files, held, observed
from twin.hospital.by_attribute import ByAttribute, DurationBy
from twin.hospital.day import DayKind
from twin.hospital.demand import Demand, PriorityBy
from twin.hospital.held import handed
from twin.hospital.lift import Lift
from twin.hospital.paths import step_nodes
from twin.hospital.pathway import by_values
from twin.hospital.problems import Problem, what_next
from twin.hospital.reach import Reach
from twin.hospital.requirement import most_units
from twin.hospital.resource import Kind
from twin.hospital.sessions import Sessions
from twin.hospital.step import (
    By,
    Choose,
    Hold,
    Join,
    Release,
    Ride,
    Seize,
    Start,
    Step,
    Walk,
)
from twin.hospital.tree import Node, Path
from twin.hospital.validated import problem

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Finding = tuple[Path, str]


@dataclass(frozen=True)
class Known:
    """Names that are declared, rightly or not, by what they name."""

    resources: set[str]
    places: set[str]
    levels: set[str]
    pathways: set[str]
    attributes: set[str]
    values: dict[str, set[str]]

    @classmethod
    def of(cls, scenario: Scenario, tree: Node) -> Known:
        """Names in a tree; one whose own entry is wrong is not unknown too."""
        places = _keys(tree, ("layout", "places"))
        attributes = {
            name
            for stream in _keys(tree, ("demand",))
            for name in _keys(tree, ("demand", stream, "attributes"))
        }
        for stream in scenario.demand.values():
            attributes |= stream.attribute_names
        levels = {
            key
            for key in places
            if getattr(tree.at(("layout", "places", key, "feature_type")), "value", 0)
            == "level"
        }
        return cls(
            _keys(tree, ("resources",)),
            places,
            levels,
            _keys(tree, ("pathways",)),
            attributes,
            {
                name: set().union(
                    *(d.values_of(name) for d in scenario.demand.values())
                )
                for name in attributes
            },
        )


def _keys(tree: Node, path: Path) -> set[str]:
    node = tree.at(path)
    return (
        set(node.value) if node is not None and isinstance(node.value, dict) else set()
    )


def names(scenario: Scenario, tree: Node, whole: Node) -> list[Problem]:
    """Names that are used and nowhere declared.

    Parameters
    ----------
    scenario : what is right of a scenario.
    tree : its tree.
    whole : the tree with what is not right, which declares names too.
    """
    known = Known.of(scenario, whole)
    found = [
        *_layout_names(scenario, known),
        *_demand_names(scenario, known),
        *_pathway_names(scenario, whole, known),
        *from_files.dangling(scenario),
        *observed.findings(scenario),
        *dangling.findings(scenario, whole),
    ]
    return [problem(tree, path, message) for path, message in found]


def _unknown(
    path: Path, what: str, name: str, known: Collection[str]
) -> Iterator[Finding]:
    if name not in known:
        yield path, what_next(f'unknown {what} "{name}"', name, sorted(known))


def _layout_names(scenario: Scenario, known: Known) -> Iterator[Finding]:
    for key, resource in scenario.resources.items():
        path: Path = ("resources", key)
        if resource.place is not None:
            yield from _unknown((*path, "place"), "place", resource.place, known.places)
        for name in resource.alike:
            yield from _unknown((*path, "alike"), "attribute", name, known.attributes)
    for key, place in scenario.layout.places.items():
        if place.level_id is not None:
            path = ("layout", "places", key, "level_id")
            yield from _unknown(path, "level", place.level_id, known.levels)
    for index, way in enumerate(scenario.layout.connections):
        path = ("layout", "connections", index)
        yield from _unknown((*path, "from"), "place", way.origin, known.places)
        yield from _unknown((*path, "to"), "place", way.destination, known.places)
    for key in scenario.schedules:
        yield from _unknown(("schedules", key), "resource", key, known.resources)


def _demand_names(scenario: Scenario, known: Known) -> Iterator[Finding]:
    for key, demand in scenario.demand.items():
        path: Path = ("demand", key)
        yield from _unknown(
            (*path, "pathway"), "pathway", demand.pathway, known.pathways
        )
        if demand.enters is not None:
            yield from _unknown((*path, "enters"), "place", demand.enters, known.places)
        if isinstance(demand.priority, PriorityBy):
            yield from _by_attribute(demand, demand.priority, (*path, "priority"))
        if isinstance(demand.speed_m_per_s, DurationBy):
            where = (*path, "speed_m_per_s")
            yield from _by_attribute(demand, demand.speed_m_per_s, where)


def _by_attribute(
    demand: Demand, value: ByAttribute[Any], path: Path
) -> Iterator[Finding]:
    """What a value of a stream's own attribute lacks."""
    names = demand.attribute_names
    yield from _unknown((*path, "by"), "attribute", value.by, names)
    for missing in value.missing(demand.values_of(value.by)):
        yield (*path, "values"), f'says nothing of {value.by} "{missing}"'


def _pathway_names(scenario: Scenario, tree: Node, known: Known) -> Iterator[Finding]:
    given = handed(scenario.pathways)
    for key, pathway in scenario.pathways.items():
        labels = _labels(tree, key)
        labels["seize"] |= given[key]
        for location, step in pathway.walk():
            path: Path = ("pathways", key, *location)
            yield from _step_names(step, path, known)
            yield from _label_names(step, path, labels)


def _values(
    path: Path, attribute: str, cases: Iterable[str], known: Known
) -> Iterator[Finding]:
    """Values that an attribute does not take in any stream."""
    values = known.values.get(attribute, set())
    for value in cases if values else ():
        yield from _unknown((*path, value), f"value of {attribute}", value, values)


def _step_names(step: Step, path: Path, known: Known) -> Iterator[Finding]:
    for location, each in by_values(step):
        where = (*path, *location, "by")
        yield from _unknown(where, "attribute", each.by, known.attributes)
        yield from _values((*path, *location, "values"), each.by, each.values, known)
    if isinstance(step, (Hold, Seize)):
        for requirement in step.requirements or ():
            for option in requirement.options:
                where = (*path, "for")
                yield from _unknown(where, "resource", option, known.resources)
    elif isinstance(step, Walk) and step.to is not None:
        yield from _unknown((*path, "to"), "place", step.to, known.places)
    elif isinstance(step, Ride):
        yield from _unknown((*path, "lift"), "resource", step.lift, known.resources)
        yield from _unknown((*path, "from"), "level", step.origin, known.levels)
        yield from _unknown((*path, "to"), "level", step.destination, known.levels)
    elif isinstance(step, Start):
        yield from _unknown((*path, "task"), "pathway", step.task, known.pathways)
    elif isinstance(step, By) and step.attribute is not None:
        where = (*path, "attribute")
        yield from _unknown(where, "attribute", step.attribute, known.attributes)
        where = (*path, "cases")
        yield from _values(where, step.attribute, step.cases, known)
    elif isinstance(step, By):
        for case in step.cases:
            where = (*path, "cases", case)
            yield from _unknown(where, "resource", case, known.resources)
    elif isinstance(step, Choose):
        for index, branch in enumerate(step.branches):
            for key in ("queue", "free"):
                name = getattr(branch.test, key, None)
                where = (*path, "branches", index, "if", key)
                if name is not None:
                    yield from _unknown(where, "resource", name, known.resources)


def _labels(tree: Node, pathway: str) -> dict[str, set[str]]:
    """Labels a pathway gives, by the step that gives them."""
    node = tree.at(("pathways", pathway))
    found: dict[str, set[str]] = {"seize": set(), "start": set(), "taken": set()}
    for _, step in step_nodes(node) if node is not None else ():
        do = step.value["do"].value
        said = [step.child(key) for key in ("as", "id")]
        label, own = (None if one is None else one.plain() for one in said)
        if do in found:
            found[do].add(str(label or own))
        if step.child("for") is not None:
            found["taken"] |= {str(name) for name in (label, own) if name is not None}
    return found


def _label_names(
    step: Step, path: Path, labels: dict[str, set[str]]
) -> Iterator[Finding]:
    if isinstance(step, Release):
        for name in step.what:
            yield from _unknown((*path, "what"), "label", name, labels["seize"])
    elif isinstance(step, Start):
        for name in step.takes:
            yield from _unknown((*path, "takes"), "label", name, labels["seize"])
    elif isinstance(step, Join):
        yield from _unknown((*path, "what"), "label", step.what, labels["start"])
    elif isinstance(step, By) and step.granted is not None:
        yield from _unknown((*path, "granted"), "step", step.granted, labels["taken"])
    elif isinstance(step, (Hold, Seize)):
        taken = labels["taken"]
        for need in step.requirements or ():
            if need.same_as is not None:
                yield from _unknown((*path, "for"), "step", need.same_as, taken)


def meaning(scenario: Scenario, tree: Node) -> list[Problem]:
    """What cannot work although every name is known."""
    found = [
        *_tasks(scenario),
        *_schedules(scenario),
        *_needs(scenario),
        *held.findings(scenario.pathways),
        *earlier.findings(scenario),
    ]
    found += [] if found else [*Reach(scenario).findings(), *_starts(scenario)]
    found += [] if found else dict.fromkeys(Sessions(scenario).findings())
    return [problem(tree, path, message) for path, message in found]


def of_plan(
    plan: Scenario, usual: Scenario, tree: Node, kinds: Sequence[DayKind]
) -> list[Problem]:
    """What cannot work on some days, of what is not as usual on them.

    Parameters
    ----------
    plan : the scenario on these days.
    usual : the scenario on all others.
    tree : the plan's tree.
    kinds : kinds of these days.
    """
    known = Known.of(plan, tree)
    new = {
        key: one
        for key, one in plan.demand.items()
        if any(
            one.values_of(name) - usual.demand[key].values_of(name)
            for name in one.attribute_names
        )
    }
    found = [*_demand_names(plan, known)]
    found += [] if found else _schedules(plan)
    if new and not found:
        found += Reach(plan.model_copy(update={"demand": new})).findings()
    found += [] if found else dict.fromkeys(Sessions(plan, kinds).findings())
    return [problem(tree, path, message) for path, message in found]


def _tasks(scenario: Scenario) -> Iterator[Finding]:
    """Pathways that start themselves, by way of others or not."""
    started = {
        key: {step.task for _, step in pathway.walk() if isinstance(step, Start)}
        for key, pathway in scenario.pathways.items()
    }
    for key in started:
        circle = _circle(started, key)
        if circle and key == min(circle):
            path: Path = ("pathways", key)
            yield path, f"starts itself: {' starts '.join([*circle, key])}"


def _circle(started: dict[str, set[str]], key: str) -> list[str]:
    """The shortest way of a pathway back to itself, itself first; else nothing."""
    ways = [[key]]
    seen = {key}
    while ways:
        way = ways.pop(0)
        for task in sorted(started[way[-1]]):
            if task == key:
                return way
            if task not in seen:
                seen.add(task)
                ways.append([*way, task])
    return []


_PHYSICAL = frozenset(get_args(Kind)) - {"staff", "other"}


def _schedules(scenario: Scenario) -> Iterator[Finding]:
    for key, schedule in scenario.schedules.items():
        resource = scenario.resources[key]
        if resource.kind not in _PHYSICAL:
            continue
        for day, row in schedule.root.items():
            for window, level in row.items():
                if level > resource.capacity:
                    path = ("schedules", key, day, window)
                    yield path, f"{level} is more than the capacity {resource.capacity}"


def _needs(scenario: Scenario) -> Iterator[Finding]:
    for key, pathway in scenario.pathways.items():
        for location, step in pathway.walk():
            path: Path = ("pathways", key, *location)
            if isinstance(step, (Hold, Seize)):
                for requirement in step.requirements or ():
                    most = [_most(scenario, name) for name in requirement.options]
                    # Capacity 0 is a closure, and meant.
                    if requirement.most_units > max(most) > 0:
                        options = " or ".join(requirement.options)
                        message = f"needs {requirement.most_units} of {options}"
                        message += f", which has {max(most)} at most together"
                        yield (*path, "for"), message
            elif isinstance(step, Choose):
                yield from _counted(scenario, step, path)
            elif isinstance(step, Ride):
                yield from _ride(scenario, step, path)


def _most(scenario: Scenario, name: str) -> int:
    resource = scenario.resources[name]
    schedule = scenario.schedules.get(name)
    planned = resource.capacity if schedule is None else schedule.most
    return resource.together(planned)


def _counted(scenario: Scenario, step: Choose, path: Path) -> Iterator[Finding]:
    """Tests on free units that are spread over rooms."""
    for index, branch in enumerate(step.branches):
        name = branch.test.free if branch.test is not None else None
        if name is not None and scenario.resources[name].is_told_apart:
            message = f'free units of "{name}" are told apart; test its queue'
            yield (*path, "branches", index, "if", "free"), message


def _ride(scenario: Scenario, step: Ride, path: Path) -> Iterator[Finding]:
    lift: Any = scenario.resources[step.lift]
    if not isinstance(lift, Lift):
        yield (*path, "lift"), f'"{step.lift}" is of kind {lift.kind}, not a lift'
    elif (units := most_units(step.units)) > lift.places:
        yield (*path, "units"), f"needs {units} places of {lift.places} in a car"


def _starts(scenario: Scenario) -> Iterator[Finding]:
    if scenario.run.start is not None:
        return
    for key, demand in scenario.demand.items():
        if demand.arrivals is not None and demand.arrivals.is_dated:
            yield ("demand", key, "arrivals"), "dated arrivals need run.start"
    for key, period in scenario.during.items():
        if period.days.needs_date:
            yield ("during", key, "days"), "dates need run.start"
