"""A way between two places."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.hospital.model import Flag, Model, Number
from twin.hospital.name import Identifier, Name

NotNegative = Annotated[Number, Field(ge=0)]


class Connection(Model):
    """One way, in both directions; it takes its length at walking speed plus a wait."""

    origin: Annotated[Identifier, Field(alias="from")]
    """Place at one end."""
    destination: Annotated[Identifier, Field(alias="to")]
    """Place at the other end."""
    kind: Literal["corridor", "stairs", "lift"] = "corridor"
    """What one walks through."""
    accessible: Flag = True
    """Whether wheelchairs and beds can pass."""
    length_m: NotNegative
    """Distance walked; that of the geometry if the file does not say. [m]"""
    seconds: NotNegative = 0.0
    """Time taken besides walking, such as waiting for a lift. [s]"""
    name: Name | None = None
    """What a person reads."""
    outline_m: tuple[tuple[Number, Number], ...] = ()
    """Points of the way, east and north of the layout's origin. (point, 2) [m]"""
