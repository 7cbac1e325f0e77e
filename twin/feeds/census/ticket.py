"""Ticket: where a number in a queue stands."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import TICKET_LASTS, later

STATES = {
    "issued": "waiting",
    "returned": "waiting",
    "called": "called",
    "missed": "missed",
    "closed": "over",
    "cancelled": "over",
}


class Ticket(State):
    """Where a number in a queue stands: its last event says it.

    Attributes
    ----------
    state : waiting, called, missed or over.
    since : since when it is so. [µs]
    issued : when it was drawn, or first heard of. [µs]
    """

    __slots__ = ("issued", "patient", "queue", "since", "state", "visit", "wrong")
    facts: ClassVar[tuple[str, ...]] = ("queue", "visit", "patient")
    queue: str | None
    visit: str | None
    patient: str | None

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.since = 0
        self.issued: int | None = None
        self.wrong = False

    @property
    def is_over(self) -> bool:
        """Whether it was closed or cancelled."""
        return self.state == "over"

    @property
    def until(self) -> int:
        """When it was given up, if nothing more is heard. [µs]"""
        return later(self.heard, TICKET_LASTS)

    def problems(self) -> tuple[str, ...]:
        """Whether it was closed before it was drawn."""
        return ("over-before-begun",) if self.wrong else ()

    def _apply(self, event: Told) -> None:
        if event.what == "issued":
            self.wrong = self.state == "over"
        if self.issued is None:
            self.issued = event.time
        state = STATES[event.what]
        if state != self.state or event.what == "returned":
            self.state, self.since = state, event.time
