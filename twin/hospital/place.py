"""A point or area people can be in."""

from __future__ import annotations

from typing import Literal

from twin.hospital.model import Model, Number, Whole
from twin.hospital.name import Identifier, Name

FeatureType = Literal["level", "unit", "opening", "amenity"]


class Place(Model):
    """One feature of a layout: a storey, a room, a door or a spot in it."""

    feature_type: FeatureType
    """What it is, in the words of IMDF."""
    name: Name
    """What a person reads."""
    level_id: Identifier | None = None
    """The level it is on; a level itself has none."""
    ordinal: Whole | None = None
    """Storey of a level, 0 at the ground. [1]"""
    position_m: tuple[Number, Number] | None = None
    """Middle of the geometry, east and north of the layout's origin. [m]"""
    outline_m: tuple[tuple[Number, Number], ...] = ()
    """Outer ring of the area, or the points of a line, as position_m. (point, 2) [m]"""
