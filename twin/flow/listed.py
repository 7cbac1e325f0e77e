"""Listed arrivals: visits whose times are given one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from twin.flow.visits import Visits
from twin.hospital.arrivals import Arrivals
from twin.hospital.day import DayKind
from twin.streams import Key
from twin.values.step import DAY, MINUTE

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Listed:
    """A list of arrivals, by day and then in the order of the list.

    A visit's number is its place among those of its day.

    Attributes
    ----------
    arrival : when each enters. (visit,) [tick]
    due : when each is expected. (visit,) [tick]
    row : where each stands in the list. (visit,)
    """

    arrival: Ints
    due: Ints
    row: Ints

    @classmethod
    def of(cls, arrivals: Arrivals, first_date: date | None) -> "Listed":
        """The list that a scenario declares, counted from the run's origin."""
        arrival = np.rint(arrivals.since(first_date) * MINUTE).astype(np.int64)
        minutes = arrivals.due_since(first_date)
        due = arrival
        if minutes is not None:
            due = np.rint(minutes * MINUTE).astype(np.int64)
        row = np.argsort(arrival // DAY, kind="stable")
        return cls(arrival[row], due[row], row)

    def draw(self, _key: Key, first_day: int, kinds: Sequence[DayKind]) -> Visits:
        """The visits of consecutive days."""
        day, number, mine = self._days(first_day, len(kinds))
        return Visits(day, number, self.arrival[mine], self.due[mine])

    def rows(self, first_day: int, days: int) -> Ints:
        """Where the visits of `draw` stand in the list. (visit,)"""
        return self.row[self._days(first_day, days)[2]]

    def _days(self, first_day: int, days: int) -> tuple[Ints, Ints, slice]:
        all_days = self.arrival // DAY
        bounds = np.searchsorted(all_days, np.arange(first_day, first_day + days + 1))
        mine = slice(int(bounds[0]), int(bounds[-1]))
        day = all_days[mine]
        number = np.arange(bounds[0], bounds[-1]) - bounds[day - first_day]
        return day, number, mine
