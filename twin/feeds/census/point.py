"""Point: the last value of a meter, a sensor or a weather station."""

from __future__ import annotations

from typing import Any

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State


class Point(State):
    """What a meter, a sensor or a weather station said last.

    Attributes
    ----------
    data : what its last event says.
    """

    __slots__ = ("data",)

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}

    def _apply(self, event: Told) -> None:
        self.data = event.data
