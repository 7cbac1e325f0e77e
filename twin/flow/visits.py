"""Visits: who comes on some days of a stream, and when."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
