"""How often to draw all chance: a number, or until the means are known well enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from twin.errors import ScenarioError
from twin.hospital.model import Model, Number, Whole
from twin.hospital.problems import sentence, shown

GROWTH = 1.25
"""Each look comes after so many times the replications of the last."""


def _share(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    number, percent, rest = value.partition("%")
    try:
        if percent and not rest.strip():
            return float(number) / 100
    except ValueError:
        pass
    raise ValueError(f"should be a share such as 5% or 0.05, not {shown(value)}")


class Replications(Model):
    """How often to draw all chance; a file may write the bare number.

    With `until`, an experiment stops once the half-width of the 95 % interval of every
    indicator in `of` is small enough beside its mean, in every scenario, and that of
    its paired difference from the first scenario beside the mean there. An indicator
    of many things is judged by all of them together, their half-widths added up beside
    their means; `wait_min.ct` or `wait_min.ward-*` names some of them.
    """

    least: Annotated[Whole, Field(alias="min", ge=1)] = 10
    """Replications before the first look. [1]"""
    most: Annotated[Whole, Field(alias="max", ge=1)] = 100
    """Replications after which it stops in any case. [1]"""
    until: Annotated[Number, Field(gt=0, lt=1), BeforeValidator(_share)] | None = None
    """What each mean may be off by, as a share of it: 5% or 0.05. [1]"""
    of: tuple[str, ...] = ()
    """Indicators that have to be known so well; the headline ones if none is named."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, int) and not isinstance(data, bool):
            return {"min": data, "max": data}
        if not isinstance(data, Mapping | Replications):
            said = "should be a number, or min, max and until"
            raise ValueError(f"{said}, not {shown(data)}")
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"min should not exceed max, {self.least} > {self.most}")
        if self.until is None and self.least < self.most:
            raise ValueError("should say until when, as in until: 5%")
        if self.until is not None and self.least < 2:
            raise ValueError("min should be at least 2: one run tells no interval")
        return self

    @classmethod
    def read(cls, value: int | Mapping[str, Any] | Replications) -> Replications:
        """Replications as a file or a caller writes them.

        Raises
        ------
        ScenarioError with everything that is wrong.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            found = []
            for one in error.errors(include_url=False):
                path = ".".join(["replications", *map(str, one["loc"])])
                if not isinstance(value, Mapping):
                    path = "replications"
                found.append(f"{path}: {sentence(one, cls)}")
            raise ScenarioError("\n".join(dict.fromkeys(found))) from None

    @property
    def looks(self) -> Iterator[int]:
        """Numbers of replications after which to look, the last of them `most`."""
        count = self.least
        while count < self.most:
            yield count
            count = min(int(count * GROWTH) + 1, self.most)
        yield self.most

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.most if self.until is None else handler(self)
