"""Plan: shifts, absences, maintenance and forecasts of the weather."""

from __future__ import annotations

from typing import Any

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import plan_ends

TAKEN_BACK = ("cancel-shift", "cancel-absence", "cancelled")


class Plan(State):
    """Something said of the future, as it was said last.

    Attributes
    ----------
    data : what the last event says.
    is_taken_back : whether that takes it back.
    """

    __slots__ = ("data", "is_taken_back")

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.is_taken_back = False

    @property
    def is_over(self) -> bool:
        """Whether it was taken back."""
        return self.is_taken_back

    @property
    def until(self) -> int:
        """When it is over. [µs]"""
        return plan_ends(self.data)

    def is_open(self, at: int) -> bool:
        """Whether it is still to come, or lasts."""
        return not self.is_over and self.until > at

    def _apply(self, event: Told) -> None:
        self.data = event.data
        self.is_taken_back = event.what in TAKEN_BACK
