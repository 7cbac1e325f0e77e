"""Distributions of one number; each knows its mean, variance and quantile function.

A file writes a number for a constant, or one key with its parameters, as in
`{lognormal: {mean: 9, sd: 5}}`. The unit is that of the field that holds it. Only
quantiles turn uniforms into values, so that a visit keeps its luck when a parameter
changes.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)
from typing_extensions import override

from twin.hospital.model import Model, Number
from twin.hospital.problems import shown, unknown

Positive = Annotated[Number, Field(gt=0)]
Floats = NDArray[np.float64]


class Shape(Model):
    """What every distribution offers, besides `mean`, its expected value.

    Some have their mean as a parameter, and some work it out.
    """

    word: ClassVar[str]
    """Key by which files name the distribution."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """Expected squared distance from the mean."""

    @property
    def support(self) -> tuple[float, float]:
        """Least and greatest value; infinite where there is none."""
        return 0.0, math.inf

    @abstractmethod
    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which a share of the distribution lies.

        Parameters
        ----------
        u : shares, above 0 and below 1. (any)

        Returns
        -------
        Values, in the unit of the parameters. (as u)
        """

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> Any:
        dumped = handler(self)
        return dumped["value"] if self.word == "constant" else {self.word: dumped}


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


class _MeanAndSpread(Shape):
    mean: Positive
    """Mean."""
    sd: Positive
    """Standard deviation."""

    @property
    @override
    def variance(self) -> float:
        return self.sd**2


class Gamma(_MeanAndSpread):
    """Gamma, given by mean and standard deviation."""

    word = "gamma"

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import gammaincinv

        shape = (self.mean / self.sd) ** 2
        values = gammaincinv(shape, np.asarray(u, np.float64)) * (self.mean / shape)
        return np.asarray(values, np.float64)


class Lognormal(_MeanAndSpread):
    """Lognormal; mean and standard deviation are those of the value itself."""

    word = "lognormal"

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import ndtri

        sigma = math.sqrt(math.log1p((self.sd / self.mean) ** 2))
        mu = math.log(self.mean) - sigma**2 / 2
        return np.asarray(np.exp(mu + sigma * ndtri(np.asarray(u, np.float64))))


class Weibull(Shape):
    """Weibull, given by mean and shape."""

    word = "weibull"
    mean: Positive
    """Mean."""
    shape: Positive
    """Shape; above 1 the hazard grows with time. [1]"""

    @property
    @override
    def variance(self) -> float:
        ratio = math.lgamma(1 + 2 / self.shape) - 2 * math.lgamma(1 + 1 / self.shape)
        return self.mean**2 * math.expm1(ratio)

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        scale = self.mean / math.gamma(1 + 1 / self.shape)
        hazard = -np.log1p(-np.asarray(u, np.float64))
        return np.asarray(scale * hazard ** (1 / self.shape))


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


class Normal(_MeanAndSpread):
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


class TruncatedNormal(Shape):
    """Normal kept within two bounds; what lies outside is spread over the inside.

    `mean` and `sd` in the file are those of the normal before it is cut; the
    properties `mean` and `variance` are those of what is left.
    """

    word = "truncated_normal"
    parent_mean: Annotated[Number, Field(alias="mean")]
    """Mean of the normal before it is cut."""
    sd: Positive
    """Standard deviation of the normal before it is cut."""
    low: Number
    """Least value."""
    high: Number
    """Greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError("should have low < high")
        return self

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.parent_mean + self.sd * self._moments()[0]

    @property
    @override
    def variance(self) -> float:
        return self.sd**2 * self._moments()[1]

    @property
    @override
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @override
    def quantile(self, u: ArrayLike) -> Floats:
        from scipy.special import log_ndtr, ndtri_exp

        share = np.asarray(u, np.float64)
        low, high = self._bounds()
        # Logarithms of the lower tail keep their digits, so the upper one is mirrored.
        is_mirrored = low > 0
        if is_mirrored:
            low, high, share = -high, -low, 1 - share
        with np.errstate(divide="ignore"):
            below = np.log1p(-share) + log_ndtr(low)
            above = np.log(share) + log_ndtr(high)
        standard = ndtri_exp(np.minimum(np.logaddexp(below, above), 0.0))
        values = self.parent_mean + self.sd * (-standard if is_mirrored else standard)
        return np.asarray(np.clip(values, self.low, self.high))

    def _bounds(self) -> tuple[float, float]:
        return (
            (self.low - self.parent_mean) / self.sd,
            (self.high - self.parent_mean) / self.sd,
        )

    def _moments(self) -> tuple[float, float]:
        """Mean and variance of the cut standard normal, by Gauss-Legendre.

        The closed form cancels to nothing when both bounds lie in one tail.
        """
        low, high = self._bounds()
        peak = min(max(0.0, low), high)
        reach = min(12.0, 80.0 / max(abs(peak), 1e-9))
        start, end = max(low, peak - reach), min(high, peak + reach)
        node, weight = _legendre()
        x = start - peak + (end - start) * (node + 1) / 2
        density = weight * np.exp(-x * (x / 2 + peak))
        density /= density.sum()
        mean = float(density @ x)
        return peak + mean, float(density @ (x - mean) ** 2)


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(200)


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

    def _table(self) -> tuple[Floats, Floats]:
        value = np.array(self.values, np.float64)
        share = np.ones_like(value) if self.weights is None else np.array(self.weights)
        order = np.argsort(value, kind="stable")
        return value[order], share[order] / share.sum()


SHAPES: tuple[type[Shape], ...] = (
    Constant,
    Exponential,
    Gamma,
    Lognormal,
    Weibull,
    Triangular,
    Normal,
    TruncatedNormal,
    Empirical,
)
WORDS = {shape.word: shape for shape in SHAPES}


def _unwrapped(value: Any) -> Any:
    """The parameters inside `{word: parameters}`, after checking the word."""
    if isinstance(value, Shape):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, dict)):
        raise ValueError(f"should be a number or a distribution, not {shown(value)}")
    if not isinstance(value, dict):
        return {"constant": value}
    if len(value) != 1:
        keys = ", ".join(value) or "none"
        raise ValueError(f"should name one distribution, not {len(value)}: {keys}")
    word = next(iter(value))
    if word not in WORDS:
        raise ValueError(unknown(f'distribution "{word}"', WORDS))
    return value


def _word(value: Any) -> str:
    return value.word if isinstance(value, Shape) else str(next(iter(value)))


def _inside(value: Any) -> Any:
    return value if isinstance(value, Shape) else next(iter(value.values()))


def _constant(value: Any) -> Any:
    return value if isinstance(value, Shape) else {"value": next(iter(value.values()))}


_in = BeforeValidator(_inside)
Distribution = Annotated[
    Annotated[Constant, BeforeValidator(_constant), Tag("constant")]
    | Annotated[Exponential, _in, Tag("exponential")]
    | Annotated[Gamma, _in, Tag("gamma")]
    | Annotated[Lognormal, _in, Tag("lognormal")]
    | Annotated[Weibull, _in, Tag("weibull")]
    | Annotated[Triangular, _in, Tag("triangular")]
    | Annotated[Normal, _in, Tag("normal")]
    | Annotated[TruncatedNormal, _in, Tag("truncated_normal")]
    | Annotated[Empirical, _in, Tag("empirical")],
    Discriminator(_word),
    BeforeValidator(_unwrapped),
]
"""Any distribution; a field's docstring says the unit."""


def _never_negative(value: Distribution) -> Distribution:
    if value.support[0] < 0:
        raise ValueError("should never be negative; cut it at 0")
    return value


Duration = Annotated[Distribution, AfterValidator(_never_negative)]
"""A distribution without negative values."""
