"""A car passes a gate, or a car park says how full it is."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.feeds.kinds.kind import Kind, Lot, Plate

Count = Annotated[int, Field(ge=0)]


class Parking(Kind):
    """What a gate or a car park reports."""

    type: ClassVar[str] = "twin.parking"

    what: Literal["in", "out", "refused", "level"]
    """What happened; `level` is a count and no car."""
    lot: Lot
    """Which car park."""
    plate: Plate | None = None
    """Which car."""
    occupied: Count | None = None
    """Spaces taken. [1]"""
    free: Count | None = None
    """Spaces free. [1]"""
    queue: Count | None = None
    """Cars before the gate. [1]"""

    @property
    def subject(self) -> str:
        """The car, or the car park."""
        if self.plate is not None:
            return f"plate/{self.plate}"
        return f"lot/{self.lot}"
