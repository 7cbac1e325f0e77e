"""Distributions given by mean and standard deviation."""

from __future__ import annotations

from typing_extensions import override

from twin.hospital.distribution.shape import Positive, Shape


class MeanAndSd(Shape):
    """A distribution whose parameters are its mean and standard deviation."""

    mean: Positive
    """Mean."""
    sd: Positive
    """Standard deviation."""

    @property
    @override
    def variance(self) -> float:
        return self.sd**2
