"""A value that never varies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Shape
from twin.hospital.model import Number


class Constant(Shape):
    """Always the same value; a file may write the bare number."""

    word = "constant"
    value: Number
    """The value."""

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.value

    @property
    @override
    def variance(self) -> float:
        return 0.0

    @property
    @override
    def support(self) -> tuple[float, float]:
        return self.value, self.value

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        return np.full(np.shape(u), self.value, dtype=np.float64)

    @override
    def below(self, x: ArrayLike) -> Floats:
        return np.asarray(np.asarray(x, np.float64) >= self.value, np.float64)
