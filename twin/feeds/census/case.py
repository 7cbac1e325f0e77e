"""Case: how far an operation is."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import CASE_LASTS, LISTED_LASTS, instant, later


class Case(State):
    """How far an operation is: what happened last.

    It is over when the patient has left recovery or, if nobody saw them there, when
    the theatre is clean again.

    Attributes
    ----------
    state : listed, sent-for, in, … cleaned, or over.
    since : since when it is so. [µs]
    began : when the patient came into the theatre. [µs]
    planned : when it is listed for. [µs]
    """

    __slots__ = (
        "began",
        "is_urgent",
        "patient",
        "planned",
        "planned_min",
        "since",
        "state",
        "surgeon",
        "theatre",
        "visit",
    )
    facts: ClassVar[tuple[str, ...]] = (
        *("theatre", "visit", "patient", "surgeon", "planned_min", "is_urgent"),
    )
    theatre: str | None
    visit: str | None
    patient: str | None
    surgeon: str | None
    planned_min: float | None
    is_urgent: bool | None

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.since = 0
        self.began: int | None = None
        self.planned: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was cancelled, or nobody of it is in theatre or recovery."""
        return self.state in ("over", "cleaned")

    @property
    def until(self) -> int:
        """When it was forgotten, if nothing more is heard. [µs]"""
        if self.began is None and self.planned is not None:
            return later(max(self.heard, self.planned), CASE_LASTS)
        return later(self.heard, LISTED_LASTS if self.state == "listed" else CASE_LASTS)

    def _apply(self, event: Told) -> None:
        what = event.what
        when = event.data.get("planned_start")
        if when is not None:
            self.planned = instant(when)
        if what == "cleaned" and self.state in ("over", "recovery-in"):
            return
        if what in ("recovery-out", "cancelled"):
            what = "over"
        elif what == "listed":
            self.began = None
        elif what not in ("sent-for", "cleaned") and self.began is None:
            self.began = event.time
        if what != self.state:
            self.state, self.since = what, event.time
