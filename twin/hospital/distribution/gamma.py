"""The gamma distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from typing_extensions import override

from twin.hospital.distribution.mean_and_sd import MeanAndSd
from twin.hospital.distribution.shape import Floats


class Gamma(MeanAndSd):
    """Gamma, given by mean and standard deviation."""

    word = "gamma"

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import gammaincinv

        shape = (self.mean / self.sd) ** 2
        values = gammaincinv(shape, np.asarray(u, np.float64)) * (self.mean / shape)
        return np.asarray(values, np.float64)

    @override
    def below(self, x: ArrayLike) -> Floats:
        from scipy.special import gammainc

        shape = (self.mean / self.sd) ** 2
        times = np.maximum(np.asarray(x, np.float64), 0.0)
        return np.asarray(gammainc(shape, times / (self.mean / shape)), np.float64)
