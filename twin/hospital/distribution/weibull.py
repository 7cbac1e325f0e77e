"""The Weibull distribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Positive, Shape


class Weibull(Shape):
    """Weibull, given by mean and shape."""

    word = "weibull"
    mean: Positive
    """Mean."""
    shape: Positive
    """Shape; above 1 the hazard grows with time. [1]"""

    @property
    @override
    def variance(self) -> float:
        ratio = math.lgamma(1 + 2 / self.shape) - 2 * math.lgamma(1 + 1 / self.shape)
        return self.mean**2 * math.expm1(ratio)

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        hazard = -np.log1p(-np.asarray(u, np.float64))
        return np.asarray(self._scale * hazard ** (1 / self.shape))

    @override
    def below(self, x: ArrayLike) -> Floats:
        times = np.maximum(np.asarray(x, np.float64), 0.0)
        return np.asarray(-np.expm1(-((times / self._scale) ** self.shape)))

    @property
    def _scale(self) -> float:
        return self.mean / math.gamma(1 + 1 / self.shape)
