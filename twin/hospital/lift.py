"""A lift bank: cars that carry several visits at once."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from twin.hospital.model import Number, Whole
from twin.hospital.resource import Resource


class Lift(Resource):
    """A resource whose capacity is its cars."""

    places: Annotated[Whole, Field(ge=1)]
    """Places in one car. [1]"""
    return_seconds: Annotated[Number, Field(ge=0)] = 0.0
    """Time a car needs after a ride before it boards again. [s]"""


def _kind(value: Any) -> str:
    if isinstance(value, Resource):
        return "~lift" if isinstance(value, Lift) else "~resource"
    is_lift = isinstance(value, dict) and value.get("kind") == "lift"
    return "~lift" if is_lift else "~resource"


AnyResource = Annotated[
    Annotated[Lift, Tag("~lift")] | Annotated[Resource, Tag("~resource")],
    Discriminator(_kind),
]
"""A lift bank if its kind is `lift`, else a plain resource."""
