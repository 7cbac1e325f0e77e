"""A distribution given by some of its quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Self

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
from twin.hospital.model import Number
from twin.hospital.problems import shown


class Quantiles(Shape):
    """Quantiles, with straight lines between them.

    Files write `{quantiles: {0.1: 3, 0.5: 7, 0.9: 20}}`. Outside the outermost shares
    the value stays as it is there; give 0 and 1 to say how far it reaches.
    """

    word = "quantiles"
    shares: tuple[Annotated[Number, Field(ge=0, le=1)], ...]
    """Shares of the distribution, rising. [1]"""
    values: tuple[Number, ...]
    """Value below which each share lies."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValueError(f"should be values by share, not {shown(data)}")
        if set(data) == {"shares", "values"}:
            return data
        for key, value in data.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise ValueError(f"{key}: should be a number, not {shown(value)}")
        table = {_share(key): value for key, value in data.items()}
        if len(table) < len(data):
            raise ValueError("should have each share once")
        ordered = sorted(table)
        values = [table[share] for share in ordered]
        return {"shares": tuple(ordered), "values": tuple(values)}

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len(self.shares) < 2:
            raise ValueError("should have two shares or more")
        points = zip(self.shares, self.values, strict=True)
        for (before, low), (share, high) in pairwise(points):
            if low > high:
                raise ValueError(
                    f"should not fall: {high:g} at {share:g} is less than {low:g} at "
                    f"{before:g}"
                )
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        share, value = self._line()
        return float(np.diff(share) @ (value[:-1] + value[1:]) / 2)

    @property
    @override
    def variance(self) -> float:
        share, value = self._line()
        value = value - self.mean
        low, high = value[:-1], value[1:]
        return float(np.diff(share) @ (low**2 + low * high + high**2) / 3)

    @property
    @override
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        return np.asarray(
            np.interp(np.asarray(u), self.shares, self.values), np.float64
        )

    @override
    def below(self, x: ArrayLike) -> Floats:
        share, value = self._line()
        x = np.asarray(x, np.float64)
        at = np.searchsorted(value, x, side="right")
        low, high = np.maximum(at - 1, 0), np.minimum(at, len(value) - 1)
        width = value[high] - value[low]
        part = np.where(width > 0, x - value[low], 0.0) / np.where(width > 0, width, 1)
        found = share[low] + part * (share[high] - share[low])
        return np.asarray(np.where(at == 0, 0.0, found))

    def _line(self) -> tuple[Floats, Floats]:
        """The quantile function from 0 to 1, as the ends of its straight lines."""
        share = np.array([0.0, *self.shares, 1.0])
        return share, np.array([self.values[0], *self.values, self.values[-1]])

    @model_serializer(mode="wrap")
    def _dump(self, _handler: SerializerFunctionWrapHandler) -> Any:
        shares = (repr(share) for share in self.shares)
        return {self.word: dict(zip(shares, self.values, strict=True))}


def _share(key: Any) -> float:
    try:
        return float(key)
    except (TypeError, ValueError):
        raise ValueError(f"should be values by share, not {shown(key)}") from None
