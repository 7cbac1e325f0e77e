"""A value that an attribute of the visit decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Discriminator, Field, Tag

from twin.hospital.distribution import Duration
from twin.hospital.model import Model
from twin.hospital.name import Identifier

Value = TypeVar("Value")


class ByAttribute(Model, Generic[Value]):
    """One value per value of an attribute.

    Files write `{by: triage, values: {"1": 30, "2": 20}, otherwise: 10}`.
    """

    by: Identifier
    """Attribute looked at."""
    values: Annotated[dict[str, Value], Field(min_length=1)]
    """What holds for each value of the attribute."""
    otherwise: Value | None = None
    """What holds for any other value."""

    def of(self, value: str) -> Value | None:
        """What holds for a value of the attribute; none if nothing does."""
        return self.values.get(value, self.otherwise)

    @property
    def choices(self) -> tuple[Value, ...]:
        """All that may hold, in the order of the file."""
        last = () if self.otherwise is None else (self.otherwise,)
        return (*self.values.values(), *last)

    def missing(self, values: Iterable[str]) -> list[str]:
        """Values of the attribute for which nothing holds, sorted."""
        return sorted(value for value in values if self.of(value) is None)


def kind_of(value: Any) -> str:
    """Tag of a value as written: `~by` if an attribute decides it, else `~one`."""
    is_by = isinstance(value, dict) and "by" in value
    return "~by" if is_by or isinstance(value, ByAttribute) else "~one"


class DurationBy(ByAttribute[Duration]):
    """A duration that an attribute decides."""


AnyDuration = Annotated[
    Annotated[Duration, Tag("~one")] | Annotated[DurationBy, Tag("~by")],
    Discriminator(kind_of),
]
"""A duration, or one by attribute."""
