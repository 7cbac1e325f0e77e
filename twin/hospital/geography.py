"""GeoJSON features as places and connections, in metres."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from twin.hospital.problems import Problem, what_next
from twin.hospital.source import read_json
from twin.hospital.tree import Node, grow

EARTH_M = 6_371_008.8
"""Mean radius of the Earth, IUGG. [m]"""
Point = tuple[float, float]
_TYPES = ("level", "unit", "opening", "amenity", "connection")
_PLACE_KEYS = ("name", "level_id", "ordinal")
_WAY_KEYS = ("name", "from", "to", "kind", "accessible", "length_m", "seconds")
_OURS = ("feature_type", "id", *_PLACE_KEYS, *_WAY_KEYS)
_IMDF = frozenset(
    {
        "accessibility",
        "address_id",
        "alt_name",
        "building_ids",
        "category",
        "display_point",
        "door",
        "outdoor",
        "restriction",
        "short_name",
        "unit_ids",
    }
)


@dataclass
class Geography:
    """What a file of features gives.

    Parameters
    ----------
    places : features by id.
    connections : ways, in the order of the file.
    crs : what the coordinates were.
    problems : what is wrong with the file.
    """

    places: dict[str, Node] = field(default_factory=dict)
    connections: list[Node] = field(default_factory=list)
    crs: str = "WGS-84"
    problems: list[Problem] = field(default_factory=list)


def read_geography(path: Path) -> Geography:
    """Places and connections of a GeoJSON file.

    Raises
    ------
    ScenarioError if the file cannot be read or is not JSON.
    """
    root = read_json(path)
    found = Geography()
    features = root.child("features")
    if features is None or not isinstance(features.value, list):
        _add(found, root, "features", "missing; this should be a FeatureCollection")
        return found
    found.crs = _crs(found, root)
    lines = [_points(node) for node in features.value]
    for points, node in zip(lines, features.value, strict=True):
        if found.crs == "WGS-84" and any(
            not (abs(x) <= 180 and abs(y) <= 90) for x, y in points
        ):
            _add(found, node, "geometry", "is no longitude and latitude; `crs: local`?")
            return found
    to_m = _projection(found.crs, [point for points in lines for point in points])
    for index, node in enumerate(features.value):
        _feature(found, index, node, [to_m(point) for point in lines[index]])
    for node in found.connections:
        _measure(found, node)
    return found


def _crs(found: Geography, root: Node) -> str:
    node = root.child("crs")
    if node is None or not isinstance(node.value, str):
        return "WGS-84"
    if node.value not in ("local", "WGS-84"):
        message = f'unknown crs "{node.value}"; known are local, WGS-84'
        _add(found, node, "crs", message)
        return "local"
    return node.value


def _feature(found: Geography, index: int, node: Node, points: list[Point]) -> None:
    properties = node.child("properties")
    if properties is None or not isinstance(properties.value, dict):
        _add(found, node, f"features.{index}", "has no properties")
        return
    id_node = properties.child("id") or node.child("id")
    key = str(id_node.value) if id_node is not None else ""
    where = f"places.{key}" if key else f"features.{index}"
    kind = properties.child("feature_type")
    if kind is None or kind.value not in _TYPES:
        word = "" if kind is None else str(kind.value)
        message = what_next(f'unknown feature_type "{word}"', word, _TYPES)
        _add(found, kind or properties, where, message)
        return
    is_way = kind.value == "connection"
    wanted = _WAY_KEYS if is_way else _PLACE_KEYS
    for name, inner in properties.value.items():
        if name not in (*wanted, *_IMDF, "feature_type", "id"):
            message = what_next("unknown key", name, ("feature_type", "id", *wanted))
            _add(found, inner, f"{where}.{name}", message)
    kept = {
        name: inner
        for name, inner in properties.value.items()
        if name in wanted and inner.value is not None
    }
    outline = [list(point) for point in points]
    kept["outline_m"] = grow(outline, node.file, node.line)
    if is_way:
        found.connections.append(Node(kept, node.file, node.line))
        return
    if not key:
        _add(found, properties, where, "has no id")
        return
    if key in found.places:
        _add(found, properties, where, "is there twice")
        return
    kept["feature_type"] = kind
    if points:
        kept["position_m"] = grow(list(_middle(points)), node.file, node.line)
    found.places[key] = Node(kept, node.file, node.line)


def _measure(found: Geography, node: Node) -> None:
    """Give a connection the length of its line, or the straight line's."""
    if "length_m" in node.value:
        return
    points = node.value["outline_m"].plain()
    if len(points) < 2:
        ends = [node.child(key) for key in ("from", "to")]
        names = [str(end.value) for end in ends if end is not None]
        places = [found.places[name] for name in names if name in found.places]
        spots = [place.child("position_m") for place in places]
        points = [spot.plain() for spot in spots if spot is not None]
    if len(points) < 2:
        _add(found, node, "connections", "has neither a line nor length_m")
        points = [(0.0, 0.0)]
    length = sum(math.dist(a, b) for a, b in pairwise(points))
    node.value["length_m"] = Node(round(length, 3), node.file, node.line)


def _add(found: Geography, node: Node, path: str, message: str) -> None:
    found.problems.append(Problem(node.file, node.line, path, message))


def _points(feature: Node) -> list[Point]:
    """Points of a feature's geometry; of an area, those of its outer ring."""
    geometry = feature.child("geometry")
    data: Any = geometry.plain() if geometry is not None else None
    if not isinstance(data, dict):
        return []
    coordinates = data.get("coordinates")
    depth = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}
    levels = depth.get(str(data.get("type")))
    try:
        if levels is None or not coordinates:
            return []
        for _ in range(levels - 1):
            coordinates = coordinates[0]
        rows = [coordinates] if levels == 0 else coordinates
        return [(float(row[0]), float(row[1])) for row in rows]
    except (TypeError, ValueError, IndexError, KeyError):
        return []


def _middle(points: list[Point]) -> Point:
    """Centroid of a closed ring; of a line or point, the mean of its points."""
    ring = points[:-1] if len(points) > 3 and points[0] == points[-1] else []
    x0, y0 = points[0]
    area = moment_x = moment_y = 0.0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        moment_x += cross * (ax + bx - 2 * x0)
        moment_y += cross * (ay + by - 2 * y0)
    if abs(area) > 1e-12:
        return x0 + moment_x / (3 * area), y0 + moment_y / (3 * area)
    count = len(points)
    return sum(x for x, _ in points) / count, sum(y for _, y in points) / count


def _projection(crs: str, points: list[Point]) -> Any:
    """Function from a file's coordinates to metres east and north.

    WGS-84 is laid flat about the middle of the site, which over 2 km errs by less
    than a centimetre.
    """
    if crs == "local" or not points:
        return lambda point: point
    longitude = (min(x for x, _ in points) + max(x for x, _ in points)) / 2
    latitude = (min(y for _, y in points) + max(y for _, y in points)) / 2
    east = EARTH_M * math.cos(math.radians(latitude))

    def to_m(point: Point) -> Point:
        x, y = point
        return (
            round(east * math.radians(x - longitude), 4),
            round(EARTH_M * math.radians(y - latitude), 4),
        )

    return to_m
