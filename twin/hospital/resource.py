"""Anything with a capacity that can be held."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.hospital.model import Flag, Model, Whole
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


class Rooms(Model):
    """How beds are spread over rooms."""

    beds: Annotated[Whole, Field(ge=1)]
    """Beds in each room; the last has what is left. [1]"""


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
    """Units beyond the capacity, held only where no resource that would do has a
    normal one free. [1]"""
    rooms: Rooms | None = None
    """Rooms that the capacity is spread over; who holds it is alike within each room.
    Where the capacity falls, the last rooms close first."""
    individuals: Flag = False
    """Whether its units are told apart, such as doctors to whom patients come back.
    Where the capacity falls, the last ones go first."""
    at_drop: AtDrop = "finish"
    """What becomes of holds when capacity falls below what is held: they finish, are
    suspended and resume with the time left, or restart."""
    alike: tuple[Identifier, ...] = ()
    """Attributes in which all who hold it at once must agree; its added beds are one
    more room."""
    queue_limit: Count | None = None
    """Visits that may wait; further ones are turned away. No limit if absent. [1]"""
    pre_empt: PreEmpt = "none"
    """What a holder does when a better priority takes its unit: resume later, restart
    or leave; `none` if nobody is pre-empted."""

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.alike and self.pre_empt != "none":
            raise ValueError("alike and pre_empt cannot be combined")
        if self.rooms is not None and self.kind in ("staff", "lift"):
            raise ValueError(f"rooms are for beds, not for what is of kind {self.kind}")
        if self.added_beds and self.kind == "lift":
            raise ValueError("a lift has no added beds")
        if self.individuals and (self.rooms is not None or self.added_beds):
            raise ValueError("individuals have neither rooms nor added beds")
        if self.individuals and self.kind == "lift":
            raise ValueError("the cars of a lift are not told apart")
        return self

    @property
    def is_told_apart(self) -> bool:
        """Whether visits hold one of its units or rooms, rather than any of them."""
        return self.individuals or self.rooms is not None

    def together(self, planned: int) -> int:
        """Units that one visit can have at once, all of one room or added ones. [1]

        Parameters
        ----------
        planned : units of the resource that there are. [1]
        """
        room = planned if self.rooms is None else min(planned, self.rooms.beds)
        if self.individuals:
            room = min(planned, 1)
        return max(room, self.added_beds if planned else 0)
