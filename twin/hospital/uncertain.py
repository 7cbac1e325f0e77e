"""A value of a scenario that is known only so well."""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from twin.hospital.distribution import Constant, Distribution, Normal
from twin.hospital.model import Model, Number


class Uncertain(Model):
    """How a value may turn out; drawn once per replication, alike in all scenarios.

    Files write a distribution, or `{interval: [480, 570], level: 0.8}` for the normal
    distribution with that central interval. What a draw gives is kept within the
    bounds of the field it sets, and rounded where that counts.
    """

    interval: tuple[Number, Number] | None = None
    """Bounds of the central interval, in the unit of the value."""
    level: Annotated[Number, Field(gt=0, lt=1)] = 0.9
    """Share of the distribution inside the interval. [1]"""
    given: Distribution | None = None
    """The distribution, where the file gives one."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, dict) and ("interval" in data or "given" in data):
            return data
        return {"given": data}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.interval is not None and self.interval[0] >= self.interval[1]:
            raise ValueError("interval should rise")
        return self

    @property
    def distribution(self) -> Distribution:
        """Distribution of the value."""
        if self.interval is None:
            return self.given if self.given is not None else Constant(value=0.0)
        low, high = self.interval
        reach = NormalDist().inv_cdf(0.5 + self.level / 2)
        return Normal(mean=(low + high) / 2, sd=(high - low) / 2 / reach)

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> Any:
        dumped = handler(self)
        if self.interval is None:
            return dumped["given"]
        return {"interval": dumped["interval"], "level": dumped["level"]}
