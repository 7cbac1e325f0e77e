"""Parking: which cars are inside, and how full car parks are."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import CAR_LASTS, later


class Car(State):
    """Whether a car is inside: its last passing of a gate says it.

    Attributes
    ----------
    is_inside : whether it is.
    since : since when. [µs]
    lot : the car park that it passed last.
    """

    __slots__ = ("is_inside", "lot", "since", "wrong")
    facts: ClassVar[tuple[str, ...]] = ("lot",)
    lot: str | None

    def __init__(self) -> None:
        super().__init__()
        self.is_inside = False
        self.since = 0
        self.wrong = False

    @property
    def is_over(self) -> bool:
        """Whether it is not inside."""
        return not self.is_inside

    @property
    def until(self) -> int:
        """When it must have left unseen. [µs]"""
        return later(self.heard, CAR_LASTS)

    def problems(self) -> tuple[str, ...]:
        """Whether it came in while it was inside."""
        return ("in-twice",) if self.wrong else ()

    def _apply(self, event: Told) -> None:
        if event.what == "in":
            self.wrong = self.is_inside
            self.is_inside, self.since = True, event.time
        elif event.what in ("out", "refused"):
            self.is_inside = False


class Lot(State):
    """How full a car park is: what it last said, and who passed its gates since.

    Cars that gates name are told one by one, and are no events of the car park.

    Attributes
    ----------
    occupied, free, queue : spaces and cars, none while it has not said.
    """

    __slots__ = ("free", "occupied", "queue")

    def __init__(self) -> None:
        super().__init__()
        self.occupied: int | None = None
        self.free: int | None = None
        self.queue: int | None = None

    def _apply(self, event: Told) -> None:
        data = event.data
        if event.what == "level":
            for name in ("occupied", "free", "queue"):
                if name in data:
                    setattr(self, name, data[name])
            return
        change = {"in": 1, "out": -1}.get(event.what, 0)
        if self.occupied is not None:
            self.occupied += change
        if self.free is not None:
            self.free -= change

    def problems(self) -> tuple[str, ...]:
        """Whether it has less than no space, or less than no car."""
        numbers = (self.occupied, self.free)
        below = any(number is not None and number < 0 for number in numbers)
        return ("less-than-nothing",) if below else ()
