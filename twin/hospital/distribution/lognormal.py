"""The lognormal distribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.mean_and_sd import MeanAndSd
from twin.hospital.distribution.shape import Floats


class Lognormal(MeanAndSd):
    """Lognormal; mean and standard deviation are those of the value itself."""

    word = "lognormal"

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import ndtri

        mu, sigma = self._of_logarithm()
        return np.asarray(np.exp(mu + sigma * ndtri(np.asarray(u, np.float64))))

    @override
    def below(self, x: ArrayLike) -> Floats:
        from scipy.special import ndtr

        mu, sigma = self._of_logarithm()
        with np.errstate(divide="ignore"):
            logarithm = np.log(np.maximum(np.asarray(x, np.float64), 0.0))
        return np.asarray(ndtr((logarithm - mu) / sigma), np.float64)

    def _of_logarithm(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm."""
        sigma = math.sqrt(math.log1p((self.sd / self.mean) ** 2))
        return math.log(self.mean) - sigma**2 / 2, sigma
