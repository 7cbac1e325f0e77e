"""Histogram: how long things took, to the minute or to one in a hundred."""

import numpy as np
import numpy.typing as npt

from twin.values.step import MINUTE

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FINE = 100
"""Up to so many minutes the bins are a minute wide."""
RATIO = 1.02
"""Beyond, each bin is so much longer than the last."""
LONGEST = 90 * 24 * 60
"""The last bin ends here. [min]"""


def _edges() -> Floats:
    coarse = FINE * RATIO ** np.arange(
        np.ceil(np.log(LONGEST / FINE) / np.log(RATIO)) + 1
    )
    return np.concatenate(([0.0], np.arange(FINE), coarse))


EDGES = _edges()
"""Bounds of the bins; the first holds exact zeros alone. (bin + 1,) [min]"""
BINS = len(EDGES) - 1
_FIRST = np.searchsorted(EDGES, np.arange(LONGEST + 1), side="right") - 1
"""The bin in which each whole minute lies; no other begins within it but the next."""


def bin_of(ticks: Ints) -> Ints:
    """The bin of each duration; what is longer than all goes in the last. (n,)

    Parameters
    ----------
    ticks : durations. (n,) [tick]
    """
    # Looked up, as a search would take ten times as long.
    found = np.minimum(_FIRST[np.minimum(ticks // MINUTE, LONGEST)], BINS - 1)
    found += (ticks / MINUTE >= EDGES[found + 1]) & (found < BINS - 1)
    found[ticks == 0] = 0
    return found


def spread(what: Ints, ticks: Ints, size: int) -> Ints:
    """How many durations of each thing lie in each bin. (size, bin)"""
    return spread_bins(what, bin_of(ticks), size)


def spread_bins(what: Ints, bins: Ints, size: int) -> Ints:
    """How many of each thing are in each bin. (size, bin)"""
    found = np.bincount(what * BINS + bins, minlength=size * BINS)
    return found.reshape(size, BINS)


def quantile(histogram: Ints, share: float) -> Floats:
    """The duration that `share` of a histogram does not exceed, linear in a bin.

    Parameters
    ----------
    histogram : counts. (..., bin)
    share : share of the durations, above 0. [1]

    Returns
    -------
    Minutes, not a number where there is nothing. (...) [min]
    """
    below = np.cumsum(histogram, axis=-1)
    total = below[..., -1]
    target = share * total
    at = np.minimum((below < target[..., None]).sum(axis=-1), BINS - 1)
    inside = np.take_along_axis(histogram, at[..., None], axis=-1)[..., 0]
    reached = np.take_along_axis(below, at[..., None], axis=-1)[..., 0]
    part = 1 - (reached - target) / np.maximum(inside, 1)
    found = EDGES[at] + part * (EDGES[at + 1] - EDGES[at])
    return np.where(total > 0, found, np.nan)
