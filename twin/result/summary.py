"""Summary: the mean over replications, and the interval that it is known to."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
"""Confidence of every interval. [1]"""


@dataclass(frozen=True, eq=False)
class Summary:
    """Means over replications with Student's interval at `LEVEL`.

    Attributes
    ----------
    mean : mean over the replications that have a value. (...)
    low : lower end of the interval, missing under two replications. (...)
    high : upper end of the same. (...)
    replications : how many have a value. (...)
    """

    mean: Floats
    low: Floats
    high: Floats
    replications: npt.NDArray[np.int64]


def summary(values: npt.ArrayLike, axis: int = -1) -> Summary:
    """The mean of independent values and the interval of Student's t.

    Missing values are left out; infinite ones make the mean infinite.

    Parameters
    ----------
    values : one value per replication along `axis`. (..., replication)
    """
    from scipy.special import stdtrit

    found = np.moveaxis(np.asarray(values, dtype=np.float64), axis, -1)
    known = ~np.isnan(found)
    n = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, found, 0.0).sum(axis=-1) / n
        spread = np.where(known, found - mean[..., None], 0.0)
        error = np.sqrt((spread**2).sum(axis=-1) / (n - 1) / n)
        half = stdtrit(np.maximum(n - 1, 1), (1 + LEVEL) / 2) * error
    half = np.where(n > 1, half, np.nan)
    return Summary(mean, mean - half, mean + half, n)


def plain(values: Any) -> Any:
    """Nested lists without what JSON has no word for: what is not a number is null."""
    found = np.asarray(values)
    if found.dtype.kind != "f":
        return found.tolist()
    return _null(found.tolist())


def _null(value: Any) -> Any:
    if isinstance(value, list):
        return [_null(each) for each in value]
    return value if isfinite(value) else None
