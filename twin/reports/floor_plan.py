"""Floor plan: the levels of a layout with the areas that people can be in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.layout import Layout
    from twin.hospital.place import Place

Point = tuple[float, float]

OUTSIDE = Label("室外", "Outside")
"""What the level is called on which places are that name none."""
SPOT = 0.007
"""Half the side of the square in which a place without an area is drawn, as a share of
the widest level. [1]"""
MOST_SHRUNK = 60
"""Scales that are tried, at most."""
MARGIN = 0.01
"""Empty space around a level, as a share of the widest level. [1]"""


@dataclass(frozen=True)
class Area:
    """One place as it is drawn."""

    key: str
    """Place in the layout."""
    name: Label
    """What people call it."""
    number: int | None
    """Which of the counted places it is; none where no step of any visit is."""
    outline_m: tuple[Point, ...]
    """Its outline, east and south of the layout's origin. (point, 2) [m]"""
    area_m2: float
    """What it measures, not a number for a spot. [m²]"""

    @property
    def is_spot(self) -> bool:
        """Whether it is a point, such as a door, drawn as a small square."""
        return bool(np.isnan(self.area_m2))

    @property
    def box_m(self) -> tuple[float, float, float, float]:
        """Left, top, width and height. [m]"""
        return _box(self.outline_m)


@dataclass(frozen=True)
class Floor:
    """One level and what is on it."""

    key: str
    """Level in the layout."""
    name: Label
    """What people call it."""
    areas: tuple[Area, ...]
    """Places on it, the largest first, so that small ones are drawn over large ones."""
    box_m: tuple[float, float, float, float]
    """Left, top, width and height with a margin. [m]"""


@dataclass(frozen=True)
class Shelves:
    """Levels in rows, one scale for all."""

    scale: float
    """Of the page's height, for a metre. [1/m]"""
    corners: tuple[Point, ...]
    """Left and top of each level, by the page's height. (level, 2) [1]"""
    height: float
    """Of all rows. [1]"""

    @classmethod
    def at(
        cls,
        sizes: Sequence[tuple[float, float]],
        width: float,
        gap: float,
        heading: float,
        scale: float,
    ) -> Shelves:
        """The rows at one scale, each as full as it can be, in the order given."""
        corners: list[Point] = []
        left = top = low = 0.0
        for across, down in sizes:
            if left and left + across * scale > width * 1.000001:
                left, top = 0.0, low + gap
            corners.append((left, top + heading))
            left += across * scale + gap
            low = max(low, top + heading + down * scale)
        return cls(scale, tuple(corners), low)


@dataclass(frozen=True)
class FloorPlan:
    """The levels of a hospital; made with `of`."""

    floors: tuple[Floor, ...]
    """The ground floor, what is above it, and last what is below."""

    @property
    def widest_m(self) -> float:
        """Width of the widest level. [m]"""
        return max((floor.box_m[2] for floor in self.floors), default=1.0)

    @property
    def drawn(self) -> frozenset[int]:
        """Counted places that have an area."""
        numbers = (area.number for floor in self.floors for area in floor.areas)
        return frozenset(number for number in numbers if number is not None)

    def shelves(self, width: float, gap: float, heading: float) -> Shelves:
        """The levels side by side as large as a page of a given shape lets them be.

        Parameters
        ----------
        width : of the page, by its height. [1]
        gap, heading : between levels and above each, by the page's height. [1]
        """
        sizes = [floor.box_m[2:] for floor in self.floors]
        widest = self.widest_m
        best = Shelves.at(sizes, width, gap, heading, width / widest)
        for part in range(1, MOST_SHRUNK):
            if best.height <= 1:
                break
            scale = width / widest * (1 - part / MOST_SHRUNK)
            best = Shelves.at(sizes, width, gap, heading, scale)
        return best

    @classmethod
    def of(cls, layout: Layout, places: Sequence[str]) -> FloorPlan:
        """The plan of a layout.

        Parameters
        ----------
        places : those in which people are counted.
        """
        number = {key: at for at, key in enumerate(places)}
        on: dict[str, list[tuple[str, Place]]] = {
            key: [] for key in (*layout.levels, "")
        }
        for key, place in layout.places.items():
            is_seen = place.feature_type == "unit" or key in number
            if place.position_m is not None and is_seen:
                on[place.level_id or ""].append((key, place))
        widest = max(map(_width_m, on.values()), default=1.0)
        levels = sorted(layout.levels, key=lambda key: _height(layout, key))
        return cls(
            tuple(
                _floor(
                    layout,
                    level,
                    [
                        _area(key, one, number.get(key), widest)
                        for key, one in on[level]
                    ],
                    MARGIN * widest,
                )
                for level in (*levels, "")
                if on[level]
            )
        )


def _height(layout: Layout, key: str) -> tuple[bool, int]:
    ordinal = layout.places[key].ordinal or 0
    return ordinal < 0, abs(ordinal)


def _floor(layout: Layout, key: str, areas: list[Area], margin: float) -> Floor:
    left, top, width, height = _around(areas)
    name = layout.places[key].name if key else OUTSIDE
    return Floor(
        key,
        Label(name.zh, name.en),
        tuple(sorted(areas, key=lambda area: (area.is_spot, -np.prod(area.box_m[2:])))),
        (left - margin, top - margin, width + 2 * margin, height + 2 * margin),
    )


def _width_m(places: Sequence[tuple[str, Place]]) -> float:
    """How far places reach from west to east. [m]"""
    east = [
        x
        for _, one in places
        for x, _ in one.outline_m or (one.position_m or (0.0, 0.0),)
    ]
    return max(east) - min(east) if east else 0.0


def _area(key: str, place: Place, number: int | None, widest: float) -> Area:
    outline = tuple((x, -y) for x, y in place.outline_m)
    size = _area_m2(outline)
    if place.feature_type != "unit" or not size:
        x, y = place.position_m or (0.0, 0.0)
        reach = SPOT * widest
        sides = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        outline = tuple((x + a * reach, -y + b * reach) for a, b in sides)
        size = float("nan")
    return Area(key, Label(place.name.zh, place.name.en), number, outline, size)


def _area_m2(points: Sequence[Point]) -> float:
    x, y = np.array(points, dtype=np.float64).reshape(-1, 2).T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def _around(areas: Iterable[Area]) -> tuple[float, float, float, float]:
    return _box([point for area in areas for point in area.outline_m])


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = np.min(points, axis=0), np.max(points, axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
