"""One number with its unit and its interval."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from twin.result.summary import LEVEL, summary
from twin.situations.indicator import ANY, Bounds

Spread = Literal["runs", "mean", "paired"]


@dataclass(frozen=True)
class Quantity:
    """A value, the interval it comes with, and what that interval says.

    Every number of a report is one of these; a number without an interval does not
    leave the twin.
    """

    value: float
    """Of single replications the median, else their mean; not a number where there is
    none."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""
    unit: str
    """Unit of all three, as written in the dataset; 1 for a plain ratio."""
    level: float
    """Share that the interval holds. [1]"""
    spread: Spread
    """What the interval holds: single replications (what one day may bring), the mean
    over them (how well it is known), or the mean of paired differences."""
    replications: int
    """How many replications have a value."""

    @property
    def is_known(self) -> bool:
        """Whether there was anything to average."""
        return bool(np.isfinite(self.value))

    def to_json(self) -> dict[str, Any]:
        """The fields as plain data; what is not known is null."""
        return {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in asdict(self).items()
        }


def of_runs(values: ArrayLike, unit: str, level: float = 0.8) -> Quantity:
    """The median replication and the central share of them, so that it lies inside.

    Parameters
    ----------
    values : one value per replication; not a number where there is none. (replication,)
    unit : unit of the values.
    level : share of replications inside the interval. [1]
    """
    known = _known(values)
    if known.size == 0:
        return Quantity(np.nan, np.nan, np.nan, unit, level, "runs", 0)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    middle = float(np.median(known))
    return Quantity(middle, float(low), float(high), unit, level, "runs", known.size)


def of_mean(values: ArrayLike, unit: str, bounds: Bounds = ANY) -> Quantity:
    """The mean over replications and its interval, as `summary` has them.

    Parameters
    ----------
    values : one value per replication. (replication,)
    unit : unit of the values.
    bounds : the least and the most that a value can be.
    """
    known = _known(values)
    found = summary(known, bounds)
    ends = float(found.mean), float(found.low), float(found.high)
    return Quantity(*ends, unit, LEVEL, "mean", known.size)


def exactly(value: float, unit: str) -> Quantity:
    """A number that is given and not estimated, such as a capacity."""
    return Quantity(value, value, value, unit, 1.0, "mean", 0)


def of_share(count: int, replications: int, level: float = 0.95) -> Quantity:
    """Share of replications in which something happens, with Wilson's interval.

    Parameters
    ----------
    count : replications in which it happens.
    replications : all of them.
    level : confidence of the interval. [1]

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22, 209-212.
    """
    if replications == 0:
        return Quantity(np.nan, np.nan, np.nan, "share", level, "mean", 0)
    from scipy.special import ndtri

    share, z2 = count / replications, float(ndtri((1 + level) / 2)) ** 2 / replications
    centre = (share + z2 / 2) / (1 + z2)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Quantity(share, low, high, "share", level, "mean", replications)


def _known(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]
