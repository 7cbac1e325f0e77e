"""The normal distribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.mean_and_sd import MeanAndSd
from twin.hospital.distribution.shape import Floats
from twin.hospital.model import Number


class Normal(MeanAndSd):
    """Normal, for what may be negative: unpunctuality, or an uncertain value."""

    word = "normal"
    mean: Number
    """Mean."""

    @property
    @override
    def support(self) -> tuple[float, float]:
        return -math.inf, math.inf

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(np.asarray(u, np.float64)))

    @override
    def below(self, x: ArrayLike) -> Floats:
        from scipy.special import ndtr

        return np.asarray(ndtr((np.asarray(x, np.float64) - self.mean) / self.sd))
