"""A meter or a sensor says a value."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.feeds.kinds.kind import Kind, Number, Point

_UNIT = r"^(1|[0-9]?([A-Za-zµ°℃%‰/*.²³^-]{1,9}[0-9]?){1,3})$"


class Reading(Kind):
    """One value of one point."""

    type: ClassVar[str] = "twin.reading"

    point: Point
    """Which meter or sensor."""
    value: Number
    """What it says, in `unit`."""
    unit: Annotated[str, Field(pattern=_UNIT)] = "1"
    """Unit of the value, as SenML writes it: letters and signs, single digits."""
    is_counter: bool | None = None
    """Whether the value only rises, as a meter's does."""
    quality: Literal["good", "uncertain", "bad"] | None = None
    """What the source thinks of it."""

    @property
    def subject(self) -> str:
        """The point."""
        return f"point/{self.point}"
