"""Sparse: histograms of many things, of which most have nothing in most bins."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import BINS, quantile

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sparse:
    """Counts of the cells that have any, which may stand there more than once.

    Attributes
    ----------
    cell : thing times bins, plus bin. (count,)
    number : how many are in it. (count,)
    """

    cell: Ints
    number: Ints

    @classmethod
    def of(cls, what: Ints, bins: Ints) -> "Sparse":
        """The histogram of durations, by what each is of and the bin it is in."""
        return cls(*np.unique(what * BINS + bins, return_counts=True))

    def __add__(self, other: "Sparse") -> "Sparse":
        """Both together."""
        return Sparse(
            np.concatenate((self.cell, other.cell)),
            np.concatenate((self.number, other.number)),
        )

    def dense(self, size: int, every: int = 1) -> Ints:
        """The histogram of each of `size` things, so many of them taken as one."""
        what, bins = np.divmod(self.cell, BINS)
        found = np.zeros((size // every, BINS), dtype=np.int64)
        np.add.at(found, (what // every, bins), self.number)
        return found

    def quantile(self, share: float, size: int) -> Floats:
        """The duration that a share of each thing's does not exceed. (size,) [min]"""
        what, bins = np.divmod(self.cell, BINS)
        some, row = np.unique(what, return_inverse=True)
        histogram = np.zeros((len(some), BINS), dtype=np.int64)
        np.add.at(histogram, (row, bins), self.number)
        found = np.full(size, np.nan)
        found[some] = quantile(histogram, share)
        return found
