"""What all kinds of events share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Who = Literal["patient", "visit", "staff", "plate", "order", "appointment", "ticket"]
"""What an identifier names; the same text names different things as a different who."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Marks a field that holds an identifier on the way in, and a pseudonym after."""

    who: Who


Text = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=200)]
"""A code of the layout, once the source's code was looked up."""
Number = Annotated[float, Field(allow_inf_nan=False)]

Patient = Annotated[Text, Identifier("patient")]
Visit = Annotated[Text, Identifier("visit")]
Staff = Annotated[Text, Identifier("staff")]
Plate = Annotated[Text, Identifier("plate")]
OrderNumber = Annotated[Text, Identifier("order")]
AppointmentNumber = Annotated[Text, Identifier("appointment")]
TicketNumber = Annotated[Text, Identifier("ticket")]
Time = AwareDatetime
"""A time with its offset from UTC."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Marks a field that holds a code of the source, by the family it belongs to."""

    family: str


Place = Annotated[Code, Coded("places")]
"""A ward, clinic, department or other place or resource of the layout."""
BedCode = Annotated[Code, Coded("beds")]
Service = Annotated[Code, Coded("services")]
"""What is ordered or booked: a resource of the layout."""
Point = Annotated[Code, Coded("points")]
DeviceCode = Annotated[Code, Coded("devices")]
Lot = Annotated[Code, Coded("lots")]


class Kind(BaseModel, ABC):
    """Data of one type of event."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )

    type: ClassVar[str]
    """CloudEvents type of the event."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """What it is about, as `kind/name`: events of one subject make its state."""

    def to_json(self) -> str:
        """The data as JSON, in the order of the fields, absent ones left out."""
        text: bytes = self.__pydantic_serializer__.to_json(self, exclude_none=True)
        return text.decode()


@cache
def marked(kind: type[Kind], mark: type[Any]) -> dict[str, Any]:
    """Fields of a kind that carry a mark such as `Identifier`, and the mark of each."""
    return {
        name: found
        for name, field in kind.model_fields.items()
        for found in (_mark(field, mark),)
        if found is not None
    }


def _mark(field: Any, mark: type[Any]) -> Any:
    for one in field.metadata:
        if isinstance(one, mark):
            return one
    return _inside(field.annotation, mark)


def _inside(annotation: Any, mark: type[Any]) -> Any:
    for one in getattr(annotation, "__metadata__", ()):
        if isinstance(one, mark):
            return one
    for inner in getattr(annotation, "__args__", ()):
        found = _inside(inner, mark)
        if found is not None:
            return found
    return None
