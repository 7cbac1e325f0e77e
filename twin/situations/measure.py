"""Measure: from exact sums to the numbers that are shown."""

from math import prod

import numpy as np
import numpy.typing as npt

from twin.values.step import DAY, MINUTE

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def summed(what: Ints, amount: Ints, size: int) -> Ints:
    """What each thing amounts to, added up exactly. (size,)"""
    from twin.situations import kernel

    found: Ints = kernel.summed(what, amount, size)
    return found


def product(counts: Ints, members: Ints) -> Ints:
    """Counts times members, of which few are not zero, exactly. (..., outer)

    Parameters
    ----------
    counts : counts of each. (..., inner)
    members : what each counts for. (inner, outer)
    """
    from twin.situations import kernel

    inner, outer = np.nonzero(members)
    rows = counts.reshape(prod(counts.shape[:-1]), counts.shape[-1])
    found: Ints = kernel.product(rows, inner, outer, members)
    return found.reshape(*counts.shape[:-1], members.shape[1])


def ratio(above: npt.NDArray[np.generic], below: npt.NDArray[np.generic]) -> Floats:
    """One by the other, not a number where there is nothing below."""
    over, under = np.asarray(above, np.float64), np.asarray(below, np.float64)
    return np.where(under > 0, over / np.where(under > 0, under, 1), np.nan)


def mean_min(ticks: Ints, number: Ints) -> Floats:
    """Mean duration, not a number where there is none. [min]"""
    return ratio(ticks, number) / MINUTE


def mean_d(ticks: Ints, number: Ints) -> Floats:
    """Mean duration, not a number where there is none. [d]"""
    return ratio(ticks, number) / DAY


def number(count: Ints) -> Floats:
    """Counts as they are shown."""
    return count.astype(np.float64)
