"""Thing: beds and devices, which are what they were last said to be."""

from __future__ import annotations

from typing import ClassVar

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import instant


class Thing(State):
    """A bed or device: what it was last said to be.

    Attributes
    ----------
    state : the word of its last event.
    since : since when all events say so. [µs]
    until_ : until when that is to be. [µs]
    place : where it stands, of a bed.
    is_added : whether it stands beyond the plan, of a bed.
    """

    __slots__ = ("is_added", "place", "since", "state", "until_")
    facts: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.since = 0
        self.until_: int | None = None
        self.place: str | None = None
        self.is_added = False

    def _apply(self, event: Told) -> None:
        data = event.data
        if event.what != self.state:
            self.state, self.since = event.what, event.time
        until = data.get("until")
        self.until_ = None if until is None else instant(until)
        self.place = data.get("place")
        self.is_added = data.get("is_added", False)
