"""The exponential distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Positive, Shape


class Exponential(Shape):
    """Memoryless."""

    word = "exponential"
    mean: Positive
    """Mean."""

    @property
    @override
    def variance(self) -> float:
        return self.mean**2

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        return np.asarray(-self.mean * np.log1p(-np.asarray(u, np.float64)))

    @override
    def below(self, x: ArrayLike) -> Floats:
        times = np.maximum(np.asarray(x, np.float64), 0.0)
        return np.asarray(-np.expm1(-times / self.mean))
