"""Values seen, as a distribution."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, model_validator
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Shape
from twin.hospital.model import Number


class Empirical(Shape):
    """The values seen, each as often as its weight says; a stepwise distribution."""

    word = "empirical"
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    """Values seen."""
    weights: tuple[Annotated[Number, Field(ge=0)], ...] | None = None
    """How often each was seen, relative to one another; equal if absent. [1]"""

    @model_validator(mode="after")
    def _weighed(self) -> Self:
        if self.weights is None:
            return self
        if len(self.weights) != len(self.values):
            raise ValueError(
                f"should have as many weights as values, "
                f"not {len(self.weights)} for {len(self.values)}"
            )
        if sum(self.weights) <= 0:
            raise ValueError("should have a weight above 0")
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        value, share = self._table()
        return float(value @ share)

    @property
    @override
    def variance(self) -> float:
        value, share = self._table()
        return float((value - value @ share) ** 2 @ share)

    @property
    @override
    def support(self) -> tuple[float, float]:
        value, share = self._table()
        return float(value[share > 0].min()), float(value[share > 0].max())

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        value, share = self._table()
        value, share = value[share > 0], share[share > 0]
        upper = np.cumsum(share)[:-1]
        return np.asarray(value[np.searchsorted(upper, np.asarray(u, np.float64))])

    @override
    def below(self, x: ArrayLike) -> Floats:
        value, share = self._table()
        upper = np.concatenate(([0.0], np.cumsum(share)))
        upper[-1] = 1.0
        found = np.searchsorted(value, np.asarray(x, np.float64), side="right")
        return np.asarray(upper[found])

    def _table(self) -> tuple[Floats, Floats]:
        value = np.array(self.values, np.float64)
        share = np.ones_like(value) if self.weights is None else np.array(self.weights)
        order = np.argsort(value, kind="stable")
        return value[order], share[order] / share.sum()
