"""A time is booked, moved or given back."""

from __future__ import annotations

from typing import ClassVar, Literal

from twin.feeds.kinds.kind import AppointmentNumber, Kind, Patient, Place, Staff, Time
from twin.feeds.kinds.kind import Visit as VisitNumber

What = Literal[
    "book",
    "move",
    "change",
    "cancel",
    "delete",
    "no-show",
    "arrive",
    "block",
    "open",
]


class Appointment(Kind):
    """What is known of an appointment after the event."""

    type: ClassVar[str] = "twin.appointment"

    what: What
    """What happened; `block` closes a slot that nobody has, `open` gives it back."""
    appointment: AppointmentNumber
    """Which appointment."""
    patient: Patient | None = None
    """Whose it is."""
    visit: VisitNumber | None = None
    """The visit it belongs to, where the source says it."""
    place: Place | None = None
    """Clinic, room or service it is for."""
    doctor: Staff | None = None
    """With whom."""
    start: Time | None = None
    """When it begins."""
    end: Time | None = None
    """When it ends."""

    @property
    def subject(self) -> str:
        """The appointment."""
        return f"appointment/{self.appointment}"
