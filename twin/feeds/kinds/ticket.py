"""A number in a queue is drawn, called and closed."""

from __future__ import annotations

from typing import ClassVar, Literal

from twin.feeds.kinds.kind import Kind, Patient, Place, Staff, TicketNumber, Visit


class Ticket(Kind):
    """What happened to a queue ticket."""

    type: ClassVar[str] = "twin.ticket"

    what: Literal["issued", "called", "missed", "returned", "closed", "cancelled"]
    """What happened; who comes back with a result is `returned` to the queue."""
    ticket: TicketNumber
    """Which ticket, with its day where numbers begin anew every day."""
    queue: Place
    """The clinic, desk or service that the queue is for."""
    patient: Patient | None = None
    """Who holds it."""
    visit: Visit | None = None
    """The visit it belongs to."""
    server: Staff | None = None
    """Who called it, or at which window."""

    @property
    def subject(self) -> str:
        """The ticket."""
        return f"ticket/{self.ticket}"
