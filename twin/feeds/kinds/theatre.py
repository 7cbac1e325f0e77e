"""An operation is listed, begins and ends."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.feeds.kinds.kind import Kind, OrderNumber, Patient, Place, Staff, Time, Visit


class Theatre(Kind):
    """What happened to an operation."""

    type: ClassVar[str] = "twin.theatre"

    what: Literal[
        "listed",
        "sent-for",
        "in",
        "anaesthesia",
        "start",
        "end",
        "out",
        "recovery-in",
        "recovery-out",
        "cleaned",
        "cancelled",
    ]
    """What happened."""
    case: OrderNumber
    """Which operation."""
    theatre: Place | None = None
    """In which theatre."""
    patient: Patient | None = None
    """Who is operated on."""
    visit: Visit | None = None
    """In which visit."""
    surgeon: Staff | None = None
    """Who operates."""
    planned_start: Time | None = None
    """When it is listed for."""
    planned_min: Annotated[float, Field(ge=0)] | None = None
    """How long it is listed for. [min]"""
    is_urgent: bool | None = None
    """Whether it breaks into the list."""
    reason: Literal["no-bed", "no-time", "patient", "other"] | None = None
    """Why it was cancelled."""

    @property
    def subject(self) -> str:
        """The operation."""
        return f"case/{self.case}"
