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
from twin.streams import Key, name_word

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Stream:
    """What draws the visits of a stream.

    Attributes
    ----------
    name : its name.
    source : who comes when.
    attributes : what they are like.
    columns : random quantities of their steps.
    names : what names them. (column,)
    """

    name: str
    source: Arrivals | Appointments | Listed
    attributes: Attributes
    columns: tuple[Column, ...]
    names: Words

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
        names = [name_word(each.stream, each.quantity) for each in columns]
        return cls(
            name,
            source,
            Attributes(name, demand, codes, listed),
            columns,
            np.array(names, dtype=np.uint64),
        )

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> "Drawn":
        """The visits of consecutive days."""
        visits = self.source.draw(key, first_day, kinds)
        day = visits.day - first_day
        width = np.zeros(len(kinds), dtype=np.int64)
        np.maximum.at(width, day, visits.number + 1)
        attributes, priority, party = self.attributes.draw(
            key, visits, first_day, width
        )
        begin = (np.cumsum(width) - width)[day]
        return Drawn(
            visits=visits,
            priority=priority,
            party=party,
            attributes=attributes,
            first=(begin + visits.number) * len(self.names),
            size=int(width.sum()) * len(self.names),
            width=width,
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Visits of a stream, and where the uniforms of their quantities stand.

    Uniforms stand by day, then number, in use or not, then column: what a visit needs
    is in one place.

    Attributes
    ----------
    visits : who comes when.
    priority : of each. (visit,)
    party : people who come with each. (visit,)
    attributes : of each. (visit, attribute)
    first : where the first column's uniform of each stands. (visit,)
    size : uniforms of all columns.
    width : numbers in use on each day. (day,)
    """

    visits: Visits
    priority: npt.NDArray[np.int16]
    party: npt.NDArray[np.int16]
    attributes: npt.NDArray[np.int16]
    first: Ints
    size: int
    width: Ints
