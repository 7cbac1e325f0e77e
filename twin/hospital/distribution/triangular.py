"""The triangular distribution."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import model_validator
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Shape
from twin.hospital.model import Number


class Triangular(Shape):
    """Triangular between two bounds, with its peak at the mode."""

    word = "triangular"
    low: Number
    """Least value."""
    mode: Number
    """Most likely value."""
    high: Number
    """Greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError("should have low <= mode <= high and low < high")
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.mode + self.high) / 3

    @property
    @override
    def variance(self) -> float:
        a, b, c = self.high - self.low, self.mode - self.low, self.high - self.mode
        return (a * a + b * b + c * c) / 36

    @property
    @override
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        share = np.asarray(u, np.float64)
        width, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(share * width * left)
        falling = self.high - np.sqrt((1 - share) * width * (width - left))
        return np.asarray(np.where(share * width < left, rising, falling))

    @override
    def below(self, x: ArrayLike) -> Floats:
        value = np.clip(np.asarray(x, np.float64), self.low, self.high)
        width, left = self.high - self.low, self.mode - self.low
        # Each side may have no width; the other then holds every value.
        with np.errstate(divide="ignore", invalid="ignore"):
            rising = (value - self.low) ** 2 / (width * left)
            falling = 1 - (self.high - value) ** 2 / (width * (width - left))
        share = np.where(value - self.low < left, rising, falling)
        return np.asarray(np.where(value < self.high, share, 1.0))
