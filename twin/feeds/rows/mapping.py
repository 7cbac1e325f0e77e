"""Mapping: which column of a table holds which field of an event."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Kind
from twin.hospital.model import Model
from twin.hospital.problems import what_next

Column = Annotated[str, Field(min_length=1)]
PREFIX = "twin."


class Mapping(Model):
    """How a row is an event: `{kind: ticket, time: changed_at, fields: {...}}`."""

    kind: str
    """Kind of event, such as `ticket` or `movement`."""
    time: Column
    """Column that says when it happened."""
    recorded: Column | None = None
    """Column that says when it was typed in, if one does."""
    fields: Annotated[dict[str, Column], Field(min_length=1)]
    """Column of each field of the kind."""
    constant: dict[str, str] = Field(default_factory=dict)
    """Fields that are the same in all rows."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """For each field, the word that stands for each of the table's; others stay."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if PREFIX + self.kind not in KINDS:
            kinds = [name.removeprefix(PREFIX) for name in KINDS]
            raise ValueError(what_next(f'unknown kind "{self.kind}"', self.kind, kinds))
        fields = list(self.model.model_fields)
        for name in (*self.fields, *self.constant, *self.values):
            if name not in fields:
                message = f'{self.kind} has no field "{name}"'
                raise ValueError(what_next(message, name, fields))
        missing = [
            name
            for name, field in self.model.model_fields.items()
            if field.is_required() and name not in {**self.fields, **self.constant}
        ]
        if missing:
            raise ValueError(f"needs a column for {', '.join(missing)}")
        return self

    @property
    def model(self) -> type[Kind]:
        """The model of the events."""
        return KINDS[PREFIX + self.kind]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that a table has to have."""
        other = (self.time, *((self.recorded,) if self.recorded else ()))
        return tuple(dict.fromkeys((*other, *self.fields.values())))
