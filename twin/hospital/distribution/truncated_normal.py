"""The normal distribution, cut at two bounds."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, model_validator
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Positive, Shape
from twin.hospital.model import Number


class TruncatedNormal(Shape):
    """Normal kept within two bounds; what lies outside is spread over the inside.

    `mean` and `sd` in the file are those of the normal before it is cut; the
    properties `mean` and `variance` are those of what is left.
    """

    word = "truncated_normal"
    parent_mean: Annotated[Number, Field(alias="mean")]
    """Mean of the normal before it is cut."""
    sd: Positive
    """Standard deviation of the normal before it is cut."""
    low: Number
    """Least value."""
    high: Number
    """Greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError("should have low < high")
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.parent_mean + self.sd * self._moments()[0]

    @property
    @override
    def variance(self) -> float:
        return self.sd**2 * self._moments()[1]

    @property
    @override
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import log_ndtr, ndtri_exp

        share = np.asarray(u, np.float64)
        low, high = self._bounds()
        # Logarithms of the lower tail keep their digits, so the upper one is mirrored.
        is_mirrored = low > 0
        if is_mirrored:
            low, high, share = -high, -low, 1 - share
        with np.errstate(divide="ignore"):
            below = np.log1p(-share) + log_ndtr(low)
            above = np.log(share) + log_ndtr(high)
        standard = ndtri_exp(np.minimum(np.logaddexp(below, above), 0.0))
        values = self.parent_mean + self.sd * (-standard if is_mirrored else standard)
        return np.asarray(np.clip(values, self.low, self.high))

    @override
    def below(self, x: ArrayLike) -> Floats:
        from scipy.special import log_ndtr

        low, high = self._bounds()
        value = np.clip(np.asarray(x, np.float64), self.low, self.high)
        at = (value - self.parent_mean) / self.sd
        is_mirrored = low > 0
        if is_mirrored:
            low, high, at = -high, -low, -at
        # All three relative to the heaviest tail, which alone may be next to nothing.
        first, here, last = (
            np.exp(log_ndtr(z) - log_ndtr(high)) for z in (low, at, high)
        )
        share = (last - here if is_mirrored else here - first) / (last - first)
        return np.asarray(share, np.float64)

    def _bounds(self) -> tuple[float, float]:
        return (
            (self.low - self.parent_mean) / self.sd,
            (self.high - self.parent_mean) / self.sd,
        )

    def _moments(self) -> tuple[float, float]:
        """Mean and variance of the cut standard normal, by Gauss-Legendre.

        The closed form cancels to nothing when both bounds lie in one tail.
        """
        low, high = self._bounds()
        peak = min(max(0.0, low), high)
        reach = min(12.0, 80.0 / max(abs(peak), 1e-9))
        start, end = max(low, peak - reach), min(high, peak + reach)
        node, weight = _legendre()
        x = start - peak + (end - start) * (node + 1) / 2
        density = weight * np.exp(-x * (x / 2 + peak))
        density /= density.sum()
        mean = float(density @ x)
        return peak + mean, float(density @ (x - mean) ** 2)


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(200)
