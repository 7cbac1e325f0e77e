"""Who is to work, and who does not come."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from twin.feeds.kinds.kind import Kind, Place, Staff, Time


class Roster(Kind):
    """A shift, an absence, or one of them taken back."""

    type: ClassVar[str] = "twin.roster"

    what: Literal["shift", "absence", "cancel-shift", "cancel-absence"]
    """What is said."""
    resource: Place
    """Group of staff that it concerns."""
    staff: Staff | None = None
    """Who."""
    start: Time
    """When it begins."""
    end: Time
    """When it ends."""
    count: Annotated[int, Field(ge=1)] = 1
    """How many people, where nobody is named. [1]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end should be later than start")
        return self

    @property
    def subject(self) -> str:
        """The shift or absence: whose and from when."""
        who = self.staff or "anybody"
        kind = self.what.removeprefix("cancel-")
        return f"{kind}/{self.resource}/{who}/{self.start.timestamp():.0f}"
