"""Order: what became of something that was ordered."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import ORDER_LASTS, effect, later


class Order(State):
    """What became of something that was ordered.

    Once it is done, has its last result or is cancelled, it is over, until it is
    placed anew.

    Attributes
    ----------
    state : placed, collected, begun or over.
    since : since when it is so. [µs]
    placed : when it was ordered, or first heard of. [µs]
    """

    __slots__ = ("patient", "placed", "priority", "service", "since", "state", "visit")
    facts: ClassVar[tuple[str, ...]] = ("service", "visit", "patient", "priority")
    service: str | None
    visit: str | None
    patient: str | None
    priority: int | None

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.since = 0
        self.placed: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is done or cancelled."""
        return self.state == "over"

    @property
    def until(self) -> int:
        """When it was forgotten, if nothing more is heard. [µs]"""
        return later(self.heard, ORDER_LASTS)

    def _apply(self, event: Told) -> None:
        if self.placed is None or event.what == "placed":
            self.placed = event.time
        if effect(event.type, event.data) < 0:
            state = "over"
        elif self.state == "over" and event.what != "placed":
            return
        elif event.what in ("placed", "collected", "begun"):
            state = event.what
        else:
            state = self.state or "placed"
        if state != self.state:
            self.state, self.since = state, event.time
