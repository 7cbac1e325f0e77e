"""The base of all models of this room: frozen, strict about keys, plain errors."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from twin.hospital import problems

Whole = Annotated[int, Strict()]
"""A whole number; text and booleans are refused."""
Number = Annotated[float, Strict()]
"""A finite number; text and booleans are refused."""
Flag = Annotated[bool, Strict()]
"""true or false, nothing that merely looks like it."""


class Model(BaseModel):
    """A frozen model that refuses unknown keys and names the nearest right one."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        validate_default=False,
    )

    @classmethod
    def keys(cls) -> list[str]:
        """Names of the fields as files write them."""
        return [key_of(name, field) for name, field in cls.model_fields.items()]

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            if len(found) > 1:  # a list whose items are all wrong also counts as empty
                found = [one for one in found if one["type"] != "too_short"]
            details = [
                InitErrorDetails(
                    type=PydanticCustomError(
                        "twin", "{message}", {"message": problems.sentence(one, cls)}
                    ),
                    loc=one["loc"],
                    input=one["input"],
                )
                for one in found
            ]
            raise ValidationError.from_exception_data(error.title, details) from None


def key_of(name: str, field: FieldInfo) -> str:
    """Key a file writes for a field: its alias, else its name."""
    return field.alias or name
