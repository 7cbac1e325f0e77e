"""Known: which indicators can be known where feeds do not show everything.

An indicator is one function of journeys, whoever made them. Where journeys were
measured, some of what it adds up was shown by nobody; then it is missing, and it can be
said why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.situations.boards import INDICATORS, Values
from twin.situations.roles import Role, Roles
from twin.situations.rules import NEEDS_ALL, RULES, Rule
from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import PRIORITIES
from twin.values.journeys import Journeys, Outcome
from twin.values.sight import Sight
from twin.values.step import MISSING, Op

Bools = npt.NDArray[np.bool_]
Labels = tuple[int, ...]


class Lack(NamedTuple):
    """Something that has to be known, and is not."""

    fact: str
    """What of it, as a field of `Sight`."""
    name: str
    """The stream, or pathway and step."""


class Thing(NamedTuple):
    """What an indicator tells of one thing on its axis."""

    labels: Labels
    """Steps of which something has to be known."""
    streams: Labels
    """Streams of which something has to be known."""


NOTHING = Thing((), ())


@dataclass(frozen=True, eq=False)
class Known:
    """What can be known, where only some is shown.

    Attributes
    ----------
    sight : what is shown of steps and streams.
    roles : what they are for.
    capacity : by whose rules something may be taken away.
    is_strict : whether an end that is known only by what came next does not count.
    """

    sight: Sight
    roles: Roles
    capacity: Capacity
    is_strict: bool = False

    def of(self, name: str) -> Bools:
        """Whether an indicator is known, for each thing on its axis. (thing,) or ()"""
        rule = RULES.get(name, NEEDS_ALL)
        known = [not self._lacks(rule, thing) for thing in self._things(rule)]
        return np.array(known if rule.axis else known[0], dtype=np.bool_)

    def why(self, name: str, thing: int = 0) -> list[Lack]:
        """What an indicator lacks; nothing if it is known.

        Parameters
        ----------
        thing : which one on the indicator's axis.
        """
        rule = RULES.get(name, NEEDS_ALL)
        return self._lacks(rule, self._things(rule)[thing])

    def only(self, values: Values) -> Values:
        """The values, missing where they are not known."""
        return {
            name: np.where(self._shaped(name, array.ndim), array, np.nan)
            for name, array in values.items()
        }

    def _shaped(self, name: str, ndim: int) -> Bools:
        """What is known of an indicator, as wide as its values."""
        known, axis = self.of(name), RULES.get(name, NEEDS_ALL).axis
        if not axis:
            return known
        dims = INDICATORS[name].dims[-ndim:]  # those of one day lack the day
        shape = [len(known) if dim == axis else 1 for dim in dims]
        return known.reshape(shape)

    def _lacks(self, rule: Rule, thing: Thing) -> list[Lack]:
        frame = self.sight.frame
        steps = [
            Lack(fact, ".".join(frame.steps[label]))
            for fact in rule.facts
            for label in thing.labels
            if not self._facts[fact][label]
        ]
        return steps + [
            Lack(fact, frame.streams[stream])
            for fact in rule.streams
            for stream in thing.streams
            if not getattr(self.sight, fact)[stream]
        ]

    @cached_property
    def _facts(self) -> dict[str, Bools]:
        """What is known of each step, by name. (label,)"""
        sight = self.sight
        names = (
            *("asked", "began", "gave_up", "turned_away"),
            *("is_told_apart", "is_given", "is_there"),
        )
        facts = {name: getattr(sight, name) for name in names}
        facts["ended"] = sight.ended & ~sight.is_near if self.is_strict else sight.ended
        pre_empts = self._resources(self.capacity.pre_empt != PreEmpt.NONE)
        stops = self._resources(self.capacity.at_drop != AtDrop.FINISH)
        facts["is_kept"] = self._free_of(pre_empts)
        holds = np.array([word == "hold" for word in sight.frame.step_does])
        facts["is_steady"] = holds & self._free_of(pre_empts | stops)
        whole = all(facts[name].all() for name in names)
        whole &= bool(sight.arrival.all() and sight.leaving.all())
        return {**facts, "everything": np.full(len(holds), whole)}

    def _resources(self, pools: Bools) -> Bools:
        """Declared resources of which some pool is one of these. (resource,)"""
        found = np.zeros(len(self.roles.kinds), dtype=np.bool_)
        found[self.roles.declared[pools]] = True
        return found

    def _free_of(self, resources: Bools) -> Bools:
        """Steps that may be given none of these. (label,)"""
        found = np.ones(len(self.sight.frame.steps), dtype=np.bool_)
        found[list(self._taking(np.flatnonzero(resources)))] = False
        return found

    def _taking(self, resources: Iterable[int]) -> Labels:
        """Steps that may be given some resources."""
        of = self.sight.frame.labels_of_resource
        return tuple(sorted({label for one in resources for label in of[one]}))

    def _things(self, rule: Rule) -> list[Thing]:
        if not rule.axis:
            labels = self._group(rule.steps)
            is_idle = bool(rule.steps) and not labels
            return [NOTHING if is_idle else Thing(labels, self._streams(rule.of))]
        found = self._on_axis(rule)
        if rule.steps:
            found = [
                one if one is NOTHING else one._replace(labels=self._group(rule.steps))
                for one in found
            ]
        return found

    def _on_axis(self, rule: Rule) -> list[Thing]:
        frame, roles = self.sight.frame, self.roles
        if rule.axis == "stream":
            return [self._stream(rule, number) for number in range(len(frame.streams))]
        if rule.axis == "step":
            return [Thing((label,), ()) for label in roles.steps.tolist()]
        if rule.axis == "request":
            return [
                Thing(labels, self._through(labels)) for labels in frame.labels_of_line
            ]
        if rule.axis == "department":
            return [
                Thing(self._of_department(number), self._streams(rule.of))
                for number in range(len(roles.departments))
            ]
        rows = {
            "resource": np.arange(len(roles.kinds)),
            "car_park": roles.car_parks,
            "ward": roles.wards,
            "theatre": roles.theatres,
            "passage": roles.passages,
        }[rule.axis]
        return [self._resource(rule, row) for row in rows.tolist()]

    def _resource(self, rule: Rule, resource: int) -> Thing:
        roles = self.roles
        is_other = (rule.only == "staff" and roles.kinds[resource] != "staff") or (
            rule.only == "inpatient" and not roles.is_inpatient[resource]
        )
        return NOTHING if is_other else Thing(self._taking((resource,)), ())

    def _stream(self, rule: Rule, stream: int) -> Thing:
        roles, frame = self.roles, self.sight.frame
        is_other = (rule.only == "booked" and not roles.is_booked[stream]) or (
            rule.only == "priced" and roles.visit_cny[stream] == 0
        )
        if is_other or (rule.only == "service" and not roles.has_service[stream]):
            return NOTHING
        labels = [
            label
            for label, (pathway, _) in enumerate(frame.steps)
            if pathway == frame.pathways[stream]
            and roles.step_role[label] == Role.SERVICE
        ]
        return Thing(tuple(labels), (stream,))

    def _of_department(self, department: int) -> Labels:
        lines = np.flatnonzero(self.roles.line_department == department)
        of = self.sight.frame.labels_of_line
        return tuple(sorted({label for line in lines.tolist() for label in of[line]}))

    def _through(self, labels: Labels) -> Labels:
        """Streams that go through some steps."""
        frame = self.sight.frame
        ways = {frame.steps[label][0] for label in labels}
        return tuple(n for n, way in enumerate(frame.pathways) if way in ways)

    def _group(self, names: str) -> Labels:
        """Steps of some groups of resources, or with a role."""
        roles = self.roles
        found: set[int] = set()
        for name in names.split():
            kinds = np.array(roles.kinds)
            rows: dict[str, npt.NDArray[np.bool_]] = {
                "bed": kinds == "bed",
                "inpatient": roles.is_inpatient,
                "theatre": kinds == "theatre",
                "staff": (kinds == "staff") & (roles.rate_cny > 0),
            }
            if name == "all":
                found.update(range(len(roles.step_role)))
            elif name == "service":
                found.update(np.flatnonzero(roles.step_role == Role.SERVICE).tolist())
            else:
                found.update(self._taking(np.flatnonzero(rows[name]).tolist()))
        return tuple(sorted(found))

    def _streams(self, name: str) -> Labels:
        """Streams of a group."""
        roles = self.roles
        is_emergency = roles.stream_department == roles.emergency
        served = roles.has_service & ~roles.is_task
        some = {
            "emergency": is_emergency & ~roles.is_task,
            "served": served & ~is_emergency,
            "priced": roles.visit_cny > 0,
            "counted": served | (roles.visit_cny > 0),
        }.get(name, np.zeros(len(served), dtype=np.bool_))
        return tuple(np.flatnonzero(some).tolist())


def as_boards_need(journeys: Journeys, first_seen: npt.NDArray[np.int64]) -> Journeys:
    """Measured journeys in which boards find their way.

    Boards follow visits from their arrival, steps from when they were asked for, and
    what was given. Where nobody saw that, the first that was seen, or could have been
    given, stands for it here; `Known` leaves out what would be wrong by it.

    Parameters
    ----------
    first_seen : when each visit was first heard of. (visit,) [tick]
    """
    asked, option = journeys.asked.copy(), journeys.option.copy()
    np.copyto(asked, journeys.began, where=asked == MISSING)
    in_vain = np.isin(journeys.outcome, (Outcome.GAVE_UP, Outcome.TURNED_AWAY))
    np.copyto(asked, journeys.ended, where=(asked == MISSING) & in_vain)
    steps = journeys.itineraries.steps
    is_given = (steps["op"] == Op.SEIZE) & (journeys.began != MISSING)
    first = journeys.itineraries.requests.first_option[steps["arg"]]
    np.copyto(option, first, where=is_given & (option == MISSING))
    is_reached = journeys.visit_outcome != Outcome.NOT_REACHED
    is_unseen = (journeys.arrived == MISSING) & is_reached
    made = journeys.itineraries
    priority = np.where(made.priority == MISSING, PRIORITIES - 1, made.priority)
    return replace(
        journeys,
        itineraries=replace(made, priority=priority.astype(made.priority.dtype)),
        asked=asked,
        option=option,
        arrived=np.where(is_unseen, first_seen, journeys.arrived),
    )
