"""Distributions of one number; each knows its mean, variance and quantile function.

A file writes a number for a constant, or one key with its parameters, as in
`{lognormal: {mean: 9, sd: 5}}`. The unit is that of the field that holds it. Only
quantiles turn uniforms into values, so that a visit keeps its luck when a parameter
changes.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag

from twin.hospital.distribution.constant import Constant
from twin.hospital.distribution.empirical import Empirical
from twin.hospital.distribution.exponential import Exponential
from twin.hospital.distribution.gamma import Gamma
from twin.hospital.distribution.lognormal import Lognormal
from twin.hospital.distribution.mixture import Mixture, Part
from twin.hospital.distribution.normal import Normal
from twin.hospital.distribution.quantiles import Quantiles
from twin.hospital.distribution.shape import Shape
from twin.hospital.distribution.triangular import Triangular
from twin.hospital.distribution.truncated_normal import TruncatedNormal
from twin.hospital.distribution.weibull import Weibull
from twin.hospital.problems import shown, unknown

__all__ = [
    "SHAPES",
    "WORDS",
    "Constant",
    "Distribution",
    "Duration",
    "Empirical",
    "Exponential",
    "Gamma",
    "Lognormal",
    "Mixture",
    "Normal",
    "Quantiles",
    "Shape",
    "Triangular",
    "TruncatedNormal",
    "Weibull",
]

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
    Quantiles,
    Mixture,
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
    | Annotated[Empirical, _in, Tag("empirical")]
    | Annotated[Quantiles, _in, Tag("quantiles")]
    | Annotated[Mixture, _in, Tag("mixture")],
    Discriminator(_word),
    BeforeValidator(_unwrapped),
]
"""Any distribution; a field's docstring says the unit."""

# A part of a mixture may be any distribution, which is known only now.
Part.model_rebuild(_types_namespace={"Distribution": Distribution})
Mixture.model_rebuild(_types_namespace={"Distribution": Distribution, "Part": Part})


def _never_negative(value: Distribution) -> Distribution:
    if value.support[0] < 0:
        raise ValueError("should never be negative; cut it at 0")
    return value


Duration = Annotated[Distribution, AfterValidator(_never_negative)]
"""A distribution without negative values."""
