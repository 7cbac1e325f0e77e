"""Walking: how far it is from place to place, and where lifts land."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt

from twin.hospital.layout import Layout

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

USUAL_SPEED_M_PER_S = 1.2
"""Speed at which people weigh a walk against the wait for a lift when they choose
their way; the speed walked is the visit's own."""


@dataclass(frozen=True, eq=False)
class Walking:
    """Ways between places: all of them, and those without steps.

    Attributes
    ----------
    places : names of the places.
    metres : length of the quickest way. (2, place, place) [m]
    seconds : time on it besides walking. (2, place, place) [s]
    landing : where a lift taken at a place lands on a level. (2, level, place)
    """

    places: tuple[str, ...]
    metres: Floats
    seconds: Floats
    landing: Ints

    @classmethod
    def of(
        cls, layout: Layout, walked_to: Sequence[str], levels: Sequence[str]
    ) -> "Walking":
        """The ways of a layout.

        Parameters
        ----------
        walked_to : places that some visit enters at or walks to; those where lifts
            land from them are added.
        levels : levels that some visit rides to.
        """
        graphs = [graph(layout, is_step_free) for is_step_free in (False, True)]
        places = list(dict.fromkeys(walked_to))
        lands: dict[tuple[int, int, str], str] = {}
        for place in places:  # grows while lifts land elsewhere
            for ways, every_way in enumerate(graphs):
                for number, level in enumerate(levels):
                    end = landing(layout, every_way, place, level)
                    lands[ways, number, place] = end
                    if end not in places:
                        places.append(end)
        n = len(places)
        index = {place: position for position, place in enumerate(places)}
        metres = np.full((2, n, n), np.inf)
        seconds = np.zeros((2, n, n))
        for ways, every_way in enumerate(graphs):
            for place in places:
                for end, (length, wait) in ways_from(every_way, place).items():
                    if end in index:
                        metres[ways, index[place], index[end]] = length
                        seconds[ways, index[place], index[end]] = wait
        table = np.tile(np.arange(n, dtype=np.int64), (2, len(levels), 1))
        for (ways, number, place), end in lands.items():
            table[ways, number, index[place]] = index[end]
        return cls(tuple(places), metres, seconds, table)


def graph(layout: Layout, is_step_free: bool = False) -> "nx.Graph[str]":
    """Places and the quickest connection between each two."""
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(layout.places)
    for way in layout.connections:
        if is_step_free and not way.accessible:
            continue
        time = way.length_m / USUAL_SPEED_M_PER_S + way.seconds
        ends = (way.origin, way.destination)
        if not found.has_edge(*ends) or time < found.edges[ends]["time"]:
            found.add_edge(*ends, time=time, metres=way.length_m, seconds=way.seconds)
    return found


def ways_from(ways: "nx.Graph[str]", origin: str) -> dict[str, tuple[float, float]]:
    """Length and further time of the quickest way to each place. [m], [s]"""
    if origin not in ways:
        return {origin: (0.0, 0.0)}
    paths = nx.single_source_dijkstra_path(ways, origin, weight="time")
    found: dict[str, tuple[float, float]] = {}
    for end, path in paths.items():
        edges = [ways.edges[edge] for edge in pairwise(path)]
        metres = sum(edge["metres"] for edge in edges)
        found[end] = (metres, sum(edge["seconds"] for edge in edges))
    return found


def landing(layout: Layout, ways: "nx.Graph[str]", place: str, level: str) -> str:
    """Where a visit that takes a lift at a place gets off on a level.

    It is the place on that level at the end of a lift connection, straight or over
    further floors; where the layout draws none, the visit counts as still there.
    """
    if place not in ways or layout.places[place].level_id == level:
        return place
    shafts: nx.Graph[str] = nx.Graph()
    shafts.add_node(place)
    for way in layout.connections:
        if way.kind == "lift" and ways.has_edge(way.origin, way.destination):
            shafts.add_edge(way.origin, way.destination)
    for end in sorted(nx.node_connected_component(shafts, place)):
        if layout.places[end].level_id == level:
            return str(end)
    return place
