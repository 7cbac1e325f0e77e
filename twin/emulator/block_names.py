"""Who is meant by the rows of a block of a run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.emulator.visit_name import visit_name
from twin.emulator.ward_beds import Key
from twin.flow.attributes import Codes
from twin.values.journeys import Journeys
from twin.values.step import MISSING


class BlockNames:
    """Names of the visits of a block's journeys.

    Parameters
    ----------
    journeys : of the block.
    codes : number of each value of each attribute.
    """

    def __init__(self, journeys: Journeys, codes: Codes) -> None:
        made = journeys.itineraries
        self._made = made
        self._journeys = journeys
        self._key = made.key
        self._visit = made.visit_of_step
        self._family = made.family
        self._values = {
            name: (column, {number: value for value, number in codes[name].items()})
            for column, name in enumerate(made.attribute_names)
            if name in codes
        }

    def key(self, row: int) -> Key:
        """Which step of which visit a row is."""
        visit = int(self._visit[row])
        return int(self._key[visit]), row - int(self._made.first_step[visit])

    def own(self, row: int) -> str:
        """The visit's own name; a task has one of its own."""
        return self._name(int(self._visit[row]))

    def root(self, row: int) -> str:
        """Name of the visit that it is all about."""
        return self._name(int(self._family[self._visit[row]]))

    def stream(self, row: int) -> str:
        """Stream of the visit that it is all about."""
        stream = int(self._made.stream[self._family[self._visit[row]]])
        return self._made.stream_names[stream]

    def attribute(self, row: int, name: str) -> str:
        """An attribute of the visit that it is all about; empty if it has none."""
        column, values = self._values.get(name, (0, {}))
        visit = self._family[self._visit[row]]
        number = int(self._made.attributes[visit, column]) if values else MISSING
        return values.get(number, "")

    def gone(self, window: tuple[int, int]) -> Iterator[str]:
        """Names of the visits that left in a window."""
        made, left = self._made, self._journeys.left
        over = (left >= window[0]) & (left < window[1]) & (made.parent == 0)
        for visit in np.flatnonzero(over).tolist():
            yield self._name(visit)

    def _name(self, visit: int) -> str:
        made = self._made
        stream = made.stream_names[made.stream[visit]]
        return visit_name(stream, int(made.number[visit]))
