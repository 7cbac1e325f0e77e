"""What a step needs: units of one resource, or of the first free of several."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    WrapSerializer,
    model_serializer,
    model_validator,
)

from twin.hospital.by_attribute import ByAttribute, kind_of
from twin.hospital.model import Model, Whole
from twin.hospital.name import Identifier
from twin.hospital.problems import shown

Units = Annotated[Whole, Field(ge=1)]


class UnitsBy(ByAttribute[Units]):
    """A number of units that an attribute decides."""


AnyUnits = Annotated[
    Annotated[Units, Tag("~one")] | Annotated[UnitsBy, Tag("~by")],
    Discriminator(kind_of),
]
"""A number of units, or one by attribute."""


def most_units(units: AnyUnits | None) -> int:
    """The most units that may be needed; 0 where the number is not said. [1]"""
    return max(units.choices) if isinstance(units, UnitsBy) else units or 0


class Requirement(Model):
    """Units of one resource; of several, the first in order that has them free.

    Files write a resource, `{one: resource, units: 2}` or `{any: [first, second]}`.
    """

    options: Annotated[tuple[Identifier, ...], Field(alias="any", min_length=1)]
    """Resources that will do, in order of preference."""
    units: AnyUnits = 1
    """Units needed, all of the same resource. [1]"""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"any": [data]}
        if isinstance(data, dict) and "one" in data:
            if "any" in data:
                raise ValueError("should have `one` or `any`, not both")
            rest = {key: value for key, value in data.items() if key != "one"}
            return {"any": [data["one"]], **rest}
        return data

    @model_validator(mode="after")
    def _distinct(self) -> Requirement:
        if len(set(self.options)) < len(self.options):
            raise ValueError("names a resource twice")
        return self

    @model_serializer(mode="plain")
    def _dump(self) -> Any:
        if len(self.options) > 1:
            return {"any": list(self.options), "units": self.units}
        if self.units != 1:
            return {"one": self.options[0], "units": self.units}
        return self.options[0]

    @property
    def most_units(self) -> int:
        """Units needed by those who need most. [1]"""
        return most_units(self.units)


def _listed(value: Any) -> Any:
    if isinstance(value, (str, dict, Requirement)):
        return [value]
    if isinstance(value, (list, tuple)):
        return value
    raise ValueError(f"should be a resource or a list of them, not {shown(value)}")


def _shortest(value: Any, handler: SerializerFunctionWrapHandler) -> Any:
    dumped = handler(value)
    return dumped[0] if isinstance(dumped, list) and len(dumped) == 1 else dumped


Requirements = Annotated[
    tuple[Requirement, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WrapSerializer(_shortest),
]
"""One requirement or a list; all of them are granted at one instant."""
