"""A mixture of distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from typing_extensions import override

from twin.hospital.distribution.shape import Floats, Shape
from twin.hospital.model import Model
from twin.hospital.problems import shown
from twin.hospital.shares import Probability, refuse_sum, shares

if TYPE_CHECKING:
    from twin.hospital.distribution import Distribution

CLOSE, LEAST = 1e-13, 1e-15
"""Quantiles are right to this share of themselves, or to so little."""


class Part(Model):
    """One distribution of a mixture."""

    p: Probability | None = None
    """Probability; one part may leave it out and gets what the others leave. [1]"""
    of: Distribution
    """The distribution."""


class Mixture(Shape):
    """One of several distributions, by lot.

    Files write `{mixture: [{p: 0.3, of: {lognormal: ...}}, {of: 5}]}`.
    """

    word = "mixture"
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    """The distributions."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, dict) and set(data) == {"parts"}:
            return data
        if not isinstance(data, (list, tuple)):
            raise ValueError(f"should be a list of p and of, not {shown(data)}")
        return {"parts": tuple(data)}

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        given = [part.p for part in self.parts]
        if given.count(None) > 1:
            raise ValueError("only one part may leave out its p")
        refuse_sum(given)
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(sum(p * one.mean for p, one in self._weighed()))

    @property
    @override
    def variance(self) -> float:
        mean, parts = self.mean, self._weighed()
        within = sum(p * one.variance for p, one in parts)
        return float(within + sum(p * (one.mean - mean) ** 2 for p, one in parts))

    @property
    @override
    def support(self) -> tuple[float, float]:
        ends = [one.support for _, one in self._weighed()]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        share = np.atleast_1d(np.asarray(u, np.float64))
        each = np.array([one.quantile(share) for _, one in self._weighed()])
        # Below the least of the parts' own quantiles no part has reached the share, and
        # at the greatest all have.
        low, high = each.min(axis=0), each.max(axis=0)
        found = np.where(self.below(low) >= share, low, high)
        is_between = (found > low) & (self.below(high) >= share)
        found[is_between] = self._inverted(
            low[is_between], high[is_between], share[is_between]
        )
        values: Floats = found.reshape(np.shape(u))
        return values

    def _inverted(self, low: Floats, high: Floats, share: Floats) -> Floats:
        """The least values that have a share at or below them, between two bounds."""
        from scipy.optimize.elementwise import find_root

        def excess(x: Floats, share: Floats) -> Floats:
            return self.below(x) - share

        found: Any = find_root(
            excess,
            (low, high),
            args=(share,),
            tolerances={"xatol": LEAST, "xrtol": CLOSE, "fatol": 0.0, "frtol": 0.0},
        )
        # Of the two ends of what is left, the one that has reached the share.
        left, right = found.bracket
        return np.asarray(np.where(found.f_bracket[0] >= 0, left, right))

    @override
    def below(self, x: ArrayLike) -> Floats:
        return np.asarray(sum(p * one.below(x) for p, one in self._weighed()))

    def _weighed(self) -> list[tuple[float, Distribution]]:
        """Parts that can come up, with their probabilities."""
        given = shares([part.p for part in self.parts])
        pairs = zip(given, self.parts, strict=True)
        return [(p, part.of) for p, part in pairs if p > 0]

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> Any:
        return {self.word: handler(self)["parts"]}
