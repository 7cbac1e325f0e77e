"""Booking: whether a time is booked, and which."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import BOOKING_LASTS, FOREVER, instant, later


class Booking(State):
    """Whether a time is booked, and which.

    It is over when the patient has come, or it was given back; to book or move it
    makes it stand again.

    Attributes
    ----------
    state : booked, blocked or over.
    booked : when it was booked or last moved. [µs]
    start, end : the time. [µs]
    """

    __slots__ = (
        "booked",
        "doctor",
        "end",
        "patient",
        "place",
        "start",
        "state",
        "visit",
    )
    facts: ClassVar[tuple[str, ...]] = ("place", "doctor", "visit", "patient")
    place: str | None
    doctor: str | None
    visit: str | None
    patient: str | None

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.booked: int | None = None
        self.start: int | None = None
        self.end: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether the patient has come, or nobody will; or it was never booked."""
        return self.state in ("", "over")

    @property
    def until(self) -> int:
        """When nobody will come any more. [µs]"""
        times = [time for time in (self.start, self.end) if time is not None]
        return later(max(times), BOOKING_LASTS) if times else FOREVER

    def _apply(self, event: Told) -> None:
        data, what = event.data, event.what
        if "start" in data:
            self.start, self.end = instant(data["start"]), None
        if "end" in data:
            self.end = instant(data["end"])
        if what in ("book", "move"):
            self.state, self.booked = "booked", event.time
        elif what == "block":
            self.state, self.booked = "blocked", event.time
        elif what != "change":
            self.state = "over"
