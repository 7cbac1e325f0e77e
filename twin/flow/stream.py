"""Stream: one stream of visits, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from twin.flow.appointments import Appointments
from twin.flow.arrivals import Arrivals
from twin.flow.attributes import Attributes, Codes
from twin.flow.listed import Listed
from twin.flow.program import Column
from twin.flow.visits import Visits
from twin.hospital.day import DayKind
from twin.hospital.demand import Demand
from twin.streams import Key

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stream:
    """What draws the visits of a stream.

    Attributes
    ----------
    name : its name.
    source : who comes when.
    attributes : what they are like.
    columns : random quantities of their steps.
    """

    name: str
    source: Arrivals | Appointments | Listed
    attributes: Attributes
    columns: tuple[Column, ...]

    @classmethod
    def of(
        cls,
        name: str,
        demand: Demand,
        codes: Codes,
        columns: tuple[Column, ...],
        first_date: date | None,
    ) -> "Stream":
        """A stream that a scenario declares."""
        source: Arrivals | Appointments | Listed
        listed = None
        if demand.arrivals is not None:
            source = listed = Listed.of(demand.arrivals, first_date)
        elif demand.appointments is not None:
            source = Appointments.of(name, demand, demand.appointments)
        else:
            source = Arrivals.of(name, demand)
        return cls(name, source, Attributes(name, demand, codes, listed), columns)

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> "Drawn":
        """The visits of consecutive days with the uniforms of all their quantities."""
        visits = self.source.draw(key, first_day, kinds)
        width = np.zeros(len(kinds), dtype=np.int64)
        np.maximum.at(width, visits.day - first_day, visits.number + 1)
        attributes, priority = self.attributes.draw(key, visits, first_day, width)
        first = np.cumsum(width) - width
        uniforms = np.empty((len(self.columns), int(width.sum())))
        days = [
            (first_day + index, begin, begin + length)
            for index, (begin, length) in enumerate(
                zip(first.tolist(), width.tolist(), strict=True)
            )
            if length
        ]
        for column, row in zip(self.columns, uniforms, strict=True):
            for day, begin, end in days:
                key.fill(column.stream, day, column.quantity, row[begin:end])
        return Drawn(
            visits=visits,
            priority=priority,
            attributes=attributes,
            position=first[visits.day - first_day] + visits.number,
            uniforms=uniforms,
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Visits of a stream and their uniforms.

    Attributes
    ----------
    visits : who comes when.
    priority : of each. (visit,)
    attributes : of each. (visit, attribute)
    position : where the uniforms of each stand in every column. (visit,)
    uniforms : of all numbers of all days, in use or not. (column, position)
    """

    visits: Visits
    priority: npt.NDArray[np.int16]
    attributes: npt.NDArray[np.int16]
    position: Ints
    uniforms: npt.NDArray[np.float64]
