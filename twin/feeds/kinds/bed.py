"""A bed is taken, given back, cleaned or closed."""

from __future__ import annotations

from typing import ClassVar, Literal

from twin.feeds.kinds.kind import BedCode, Kind, Place, Time


class Bed(Kind):
    """State of a bed."""

    type: ClassVar[str] = "twin.bed"

    bed: BedCode
    """Which bed."""
    place: Place
    """Ward it stands in."""
    state: Literal["free", "occupied", "reserved", "dirty", "cleaning", "closed"]
    """What it is now."""
    is_added: bool | None = None
    """Whether it stands beyond the plan."""
    until: Time | None = None
    """Of a closed or reserved bed: until when."""

    @property
    def subject(self) -> str:
        """The bed."""
        return f"bed/{self.bed}"
