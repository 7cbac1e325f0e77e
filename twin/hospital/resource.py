"""Anything with a capacity that can be held."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.hospital.model import Model, Whole
from twin.hospital.name import Identifier, Name

Kind = Literal[
    "room",
    "staff",
    "bed",
    "kiosk",
    "scanner",
    "theatre",
    "parking",
    "equipment",
    "lift",
    "other",
]
AtDrop = Literal["finish", "suspend", "restart"]
PreEmpt = Literal["none", "resume", "restart", "leave"]
Count = Annotated[Whole, Field(ge=0)]


class Resource(Model):
    """A room, a group of staff, a ward's beds: units that visits hold."""

    name: Name
    """What a person reads."""
    place: Identifier | None = None
    """Where it is; nowhere in particular if absent."""
    department: Identifier | None = None
    """Department it belongs to; none in particular if absent."""
    kind: Kind = "other"
    """What it is."""
    capacity: Count
    """Units that can be held at once when no schedule says otherwise. [1]"""
    added_beds: Count = 0
    """Units beyond the capacity that are held only when that is full. [1]"""
    at_drop: AtDrop = "finish"
    """What becomes of holds when capacity falls below what is held: they finish, are
    suspended and resume with the time left, or restart."""
    alike: tuple[Identifier, ...] = ()
    """Attributes in which all who hold it at once must agree."""
    queue_limit: Count | None = None
    """Visits that may wait; further ones are turned away. No limit if absent. [1]"""
    pre_empt: PreEmpt = "none"
    """What a holder does when a better priority takes its unit: resume later, restart
    or leave; `none` if nobody is pre-empted."""

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.alike and self.pre_empt != "none":
            raise ValueError("alike and pre_empt cannot be combined")
        return self

    @property
    def most(self) -> int:
        """Units with added beds. [1]"""
        return self.capacity + self.added_beds
