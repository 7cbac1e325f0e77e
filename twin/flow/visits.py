"""Visits: who comes on some days of a stream, and when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.values.step import DAY

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Visits:
    """Visits of one stream, by day and number.

    Attributes
    ----------
    day : day of the run. (visit,) [d]
    number : number in the stream and day. (visit,)
    arrival : when it enters. (visit,) [tick]
    due : when it is expected; its arrival if it has no appointment. (visit,) [tick]
    """

    day: Ints
    number: Ints
    arrival: Ints
    due: Ints

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def of_days(cls, days: Sequence["Visits"]) -> "Visits":
        """The visits of several days, in order."""
        if not days:
            nobody = np.zeros(0, dtype=np.int64)
            return cls(nobody, nobody, nobody, nobody)
        return cls(
            np.concatenate([each.day for each in days]),
            np.concatenate([each.number for each in days]),
            np.concatenate([each.arrival for each in days]),
            np.concatenate([each.due for each in days]),
        )

    @classmethod
    def on(cls, day: int, number: Ints, arrival: Ints, due: Ints) -> "Visits":
        """Visits of one day, whose times are kept within the day's ticks."""
        within = np.clip(arrival, day * DAY, (day + 1) * DAY - 1)
        return cls(np.full(len(number), day, dtype=np.int64), number, within, due)
