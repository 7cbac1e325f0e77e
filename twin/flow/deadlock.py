"""Deadlock: visits that wait for each other for ever, or for what never comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from twin.flow.hand_overs import hand_overs
from twin.values.capacity import Capacity
from twin.values.itineraries import Itineraries
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Gone, Requests
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]


class Wait(NamedTuple):
    """The line in which a visit waits, and the option to which it is tied there."""

    line: int
    tied_to: int


@dataclass(frozen=True)
class Standstill:
    """Visits that can never go on, as a run left them.

    Attributes
    ----------
    visits : rows of the visits that wait for ever.
    cycle : resources round which they hold each other up, each held by one who waits
        for the next; empty if there is just not enough of what they ask for.
    asked : names of the lines in which they wait.
    """

    visits: tuple[int, ...]
    cycle: tuple[str, ...]
    asked: tuple[str, ...]


def standstill(journeys: Journeys, capacity: Capacity) -> Standstill | None:
    """Who can never go on after a run, None if everybody can.

    A visit can go on if it does not wait, if it may give up, or if one of its options
    could be free once all who can go on have gone, at the highest level to come. Others
    than its own do for one that is tied if these are closed at the lowest to come.

    Parameters
    ----------
    journeys : of a run, with everybody still there.
    capacity : of that run, and of as much of the time after it as is planned.
    """
    itineraries = journeys.itineraries
    waits = _waits(journeys)
    if not waits:
        return None
    held = _held(journeys, np.unique(itineraries.family[list(waits)]))
    levels, lowest = (
        _to_come(capacity, journeys.until, furthest)
        for furthest in (np.maximum, np.minimum)
    )
    stuck = dict(waits)
    while True:
        used = np.zeros(len(capacity), dtype=np.int64)
        for visit in _and_their_parents(itineraries, journeys, stuck):
            for resource, units in held.get(visit, ()):
                used[resource] += units
        can_go = {
            wait
            for wait in set(stuck.values())
            if _possible(itineraries.requests, wait, levels - used, lowest)
        }
        able = [visit for visit, wait in stuck.items() if wait in can_go]
        if not able:
            break
        for visit in able:
            del stuck[visit]
    if not stuck:
        return None
    names = itineraries.requests.names
    return Standstill(
        visits=tuple(sorted(stuck)),
        cycle=_cycle(itineraries, capacity, held, stuck),
        asked=tuple(sorted({names[wait.line] for wait in stuck.values()})),
    )


def _held(journeys: Journeys, families: Ints) -> dict[int, list[tuple[int, int]]]:
    """What each visit of some families holds at the end: resource and units."""
    itineraries, log = journeys.itineraries, journeys.interruptions
    lost = log["step"][
        (log["kind"] == Interruption.PRE_EMPTED) & (log["ended"] == MISSING)
    ]
    holds = (
        (itineraries.steps["op"] == Op.SEIZE)
        & (journeys.began != MISSING)
        & (journeys.ended == MISSING)
    )
    holds[lost] = False
    is_mine = np.isin(itineraries.family, families)
    holds &= is_mine[itineraries.visit_of_step]
    handed = hand_overs(journeys, np.flatnonzero(holds))
    held: dict[int, list[tuple[int, int]]] = {}
    requests = itineraries.requests
    for step in np.flatnonzero(holds):
        option = int(journeys.option[step])
        visit = int(itineraries.visit_of_step[step])
        _, visit = handed.get(int(step), [(0, visit)])[-1]
        held.setdefault(visit, []).extend(requests.parts(option))
    return held


def _waits(journeys: Journeys) -> dict[int, Wait]:
    """What each visit waits for that will not give up of itself."""
    itineraries = journeys.itineraries
    steps = itineraries.steps
    waits = (
        np.isin(steps["op"], (Op.SEIZE, Op.RIDE))
        & (journeys.outcome == Outcome.STILL_HERE)
        & (journeys.began == MISSING)
        & (steps["patience"] == MISSING)
    )
    found = {}
    for step in np.flatnonzero(waits):
        op, line, back = (int(steps[name][step]) for name in ("op", "arg", "ticks"))
        is_tied = op == Op.SEIZE and back > 0
        tied_to = int(journeys.first_option[step - back]) if is_tied else MISSING
        found[int(itineraries.visit_of_step[step])] = Wait(line, tied_to)
    return found


def _and_their_parents(
    itineraries: Itineraries, journeys: Journeys, stuck: Iterable[int]
) -> set[int]:
    """The stuck visits, and those who wait for one of them to come back."""
    found = set(stuck)
    joins = np.flatnonzero(
        (itineraries.steps["op"] == Op.JOIN) & (journeys.outcome == Outcome.STILL_HERE)
    )
    waits_for = {
        int(itineraries.visit_of_step[step]): int(
            itineraries.visit_of_step[step] + itineraries.steps["arg"][step]
        )
        for step in joins
    }
    grown = True
    while grown:
        more = {v for v, child in waits_for.items() if child in found} - found
        found |= more
        grown = bool(more)
    return found


def _to_come(capacity: Capacity, now: int, furthest: np.ufunc) -> Ints:
    """The highest, or lowest, level each resource has now or later. (resource,)"""
    found = capacity.levels_at(now - 1)
    owner = np.repeat(np.arange(len(capacity)), np.diff(capacity.first_change))
    later = capacity.change_time >= now
    furthest.at(found, owner[later], capacity.change_level[later])
    return found


def _possible(requests: Requests, wait: Wait, free: Ints, lowest: Ints) -> bool:
    """Whether a visit can go on when so much is free, and so little there at times."""
    line = wait.line
    if requests.is_lift[line]:
        return bool(free[requests.bank[line]] > 0)
    options = requests.own_options(line, wait.tied_to)
    if all(
        any(lowest[resource] < units for resource, units in requests.tied(option))
        for option in options
    ):
        if requests.gone[line] == Gone.AWAY:
            return True
        if requests.gone[line] == Gone.ANY:
            options = requests.own_options(line, MISSING)
    return any(
        all(free[resource] >= units for resource, units in requests.parts(option))
        for option in options
    )


def _cycle(
    itineraries: Itineraries,
    capacity: Capacity,
    held: dict[int, list[tuple[int, int]]],
    stuck: dict[int, Wait],
) -> tuple[str, ...]:
    """Names of resources that hold each other up, empty if there is no circle."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    first, member = itineraries.requests.members
    for visit, (line, _) in stuck.items():
        for resource, _ in held.get(visit, ()):
            for wanted in member[first[line] : first[line + 1]]:
                graph.add_edge(resource, int(wanted))
    try:
        circle = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return ()
    return tuple(capacity.names[resource] for resource, _ in circle)
