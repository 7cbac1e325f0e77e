"""What a step needs: units of one resource, or of the first free of several."""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
Gone = Literal["any", "wait", "away"]


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

    Files write a resource, `{one: resource, units: 2}` or `{any: [first, second]}`, and
    `{one: resource, same_as: consult}` for the very unit had at an earlier step.
    """

    options: Annotated[tuple[Identifier, ...], Field(alias="any", min_length=1)]
    """Resources that will do, in order of preference."""
    units: AnyUnits = 1
    """Units needed, all of the same resource. [1]"""
    same_as: Identifier | None = None
    """Earlier step of the pathway, or label of what it took: of the resources, and of
    units that are individuals or stand in rooms, only those will do that the visit had
    there first; any, if it had none there."""
    gone: Gone = "any"
    """What if these are closed, now or while the visit waits: any that is asked for
    will do until they are back; the visit waits for them; or it is turned away."""

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
        if self.same_as is None and "gone" in self.model_fields_set:
            raise ValueError("gone goes with same_as")
        return self

    @model_serializer(mode="plain")
    def _dump(self) -> Any:
        tie = {"same_as": self.same_as, "gone": self.gone} if self.same_as else {}
        if len(self.options) > 1:
            return {"any": list(self.options), "units": self.units, **tie}
        if self.units != 1 or tie:
            return {"one": self.options[0], "units": self.units, **tie}
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
