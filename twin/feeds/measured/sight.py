"""What the feeds of a scenario can show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from twin.feeds.kinds import KINDS
from twin.feeds.measured.reach import Family, Reach
from twin.hospital.demand import PriorityBy
from twin.hospital.observed import Moment, Sighting, sightings
from twin.hospital.scenario import Scenario
from twin.hospital.step import Hold, Leave, Seize, Step
from twin.values.frame import Frame
from twin.values.sight import Sight

Bools = npt.NDArray[np.bool_]
TOLD = ("sex", "pathogen")
"""Attributes that events tell."""
LEAVES = "movement.discharge"


def sight_of(
    scenario: Scenario,
    frame: Frame,
    families: Sequence[Family],
    has_bookings: bool,
    not_given: Collection[int] = (),
) -> Sight:
    """What can be known of journeys if only what is declared is shown.

    Parameters
    ----------
    families : what visits of each stream may show.
    has_bookings : whether bookings are told of.
    not_given : declared steps of which it was not always told what was given.
    """
    steps = {
        (key, step.id): step
        for key, pathway in scenario.pathways.items()
        for _, step in pathway.walk()
    }
    declared = [steps[key] for key in frame.steps]
    found = sightings(scenario)
    seen = [tuple(filter(_is_traced, found.get(key, ()))) for key in frame.steps]
    apart = np.ones(len(seen), dtype=np.bool_)
    apart[[n for n, one in enumerate(seen) if not all(map(_names_visits, one))]] = False
    for family in families:
        apart[list(_mixed(family))] = False
    there = np.ones(len(seen), dtype=np.bool_)
    yet = {r.label for family in families for r in family.reaches if not r.is_there}
    there[list(yet)] = False
    given = np.ones(len(seen), dtype=np.bool_)
    given[list(not_given)] = False

    def shows(*moments: Moment) -> Bools:
        return np.array(
            [any(s.moment in moments and not s.is_from for s in one) for one in seen]
        )

    near = np.array([any(s.is_from for s in one) for one in seen], dtype=np.bool_)
    patient = np.array([_has_patience(step) for step in declared], dtype=np.bool_)
    limited = np.array([_is_limited(step, scenario) for step in declared], np.bool_)
    return Sight(
        frame,
        asked=shows("asked"),
        began=shows("began"),
        ended=shows("ended") | near,
        gave_up=shows("gave-up") | ~patient,
        turned_away=shows("turned-away") | ~limited,
        is_near=near,
        is_told_apart=apart,
        is_given=given,
        is_there=there,
        **_of_streams(scenario, frame, has_bookings),
    )


def _is_traced(sighting: Sighting) -> bool:
    """Whether what it says can be linked to a visit or car; a bed names neither."""
    return sighting.kind != "bed"


def _names_visits(sighting: Sighting) -> bool:
    return "patient" in KINDS[f"twin.{sighting.kind}"].model_fields


def _mixed(family: Family) -> set[int]:
    """Declared steps whose first sign may be that of another one."""
    found: set[int] = set()
    taking = [reach for reach in family.reaches if reach.takes]
    for one, other in combinations(taking, 2):
        if one.label != other.label and _may_be_taken(one, other):
            found |= {one.label, other.label}
    return found


def _may_be_taken(one: Reach, other: Reach) -> bool:
    if any(
        one.only[name].isdisjoint(other.only[name])
        for name in TOLD
        if name in one.only and name in other.only
    ):
        return False
    return any(
        mine.event == theirs.event
        and (not mine.at or not theirs.at or not mine.at.isdisjoint(theirs.at))
        for mine in one.seen
        for theirs in other.seen
        if mine.moment == one.first and theirs.moment == other.first
    )


def _has_patience(step: Step) -> bool:
    return getattr(step, "patience", None) is not None


def _is_limited(step: Step, scenario: Scenario) -> bool:
    """Whether a visit may be turned away, or lose what it has."""
    if not isinstance(step, Hold | Seize):
        return False
    names = [name for need in step.requirements or () for name in need.options]
    resources = [scenario.resources[name] for name in names]
    return any(
        one.queue_limit is not None or one.pre_empt != "none" for one in resources
    )


def _of_streams(
    scenario: Scenario, frame: Frame, has_bookings: bool
) -> dict[str, Bools]:
    seen = sightings(scenario)
    names = {name: demand.pathway for name, demand in scenario.demand.items()}
    columns: dict[str, list[bool]] = {
        name: [] for name in ("arrival", "leaving", "priority", "due")
    }
    for stream in frame.streams:
        demand = scenario.demand[stream.partition("/")[0]]
        pathway = names.get(stream)
        steps = scenario.pathways[pathway].steps if pathway else ()
        columns["arrival"].append(
            bool(steps)
            and any(
                sighting.moment == "asked"
                for sighting in seen.get((str(pathway), steps[0].id), ())
            )
        )
        columns["leaving"].append(_is_seen_off(scenario, pathway, seen))
        rule = demand.priority
        told = not isinstance(rule, PriorityBy) or rule.by in TOLD
        columns["priority"].append(told)
        columns["due"].append(has_bookings and demand.appointments is not None)
    return {name: np.array(column, np.bool_) for name, column in columns.items()}


def _is_seen_off(
    scenario: Scenario,
    pathway: str | None,
    seen: dict[tuple[str, str], tuple[Sighting, ...]],
) -> bool:
    """Whether every way out of a pathway ends with a discharge."""
    if pathway is None:
        return False

    def is_shown(step: Step) -> bool:
        return any(s.event == LEAVES for s in seen.get((pathway, step.id), ()))

    for _, step in scenario.pathways[pathway].walk():
        if isinstance(step, Leave) and not is_shown(step):
            return False
        for key in ("patience", "hold_patience"):
            patience = getattr(step, key, None)
            if patience is not None and patience.then == "leave":
                return False
        if _is_limited(step, scenario) and getattr(step, "turned_away", "") == "leave":
            return False
    return is_shown(scenario.pathways[pathway].steps[-1])
