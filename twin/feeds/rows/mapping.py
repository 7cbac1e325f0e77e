"""Mapping: which columns of a table hold which fields of an event.

    kind: movement
    time: IN_TIME
    fields:
      patient: PATIENT_ID
      visit: [PATIENT_ID, VISIT_NO]
      place: WARD
      bed: [WARD, BED]
      sex: SEX
    constant: {what: admit}
    values: {sex: {男: male, 女: female}}

A row says the event if its time is not empty and `where` holds, so that one row may say
several: with another mapping for OUT_TIME the same row is a discharge too.
"""

from __future__ import annotations

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator

from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Kind
from twin.hospital.model import Flag, Model
from twin.hospital.problems import what_next

Column = Annotated[str, Field(min_length=1)]
Columns = Annotated[
    tuple[Column, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    Field(min_length=1),
]
"""One column, or several whose texts are put together."""
Word = Flag | str
PREFIX = "twin."


class Mapping(Model):
    """How a row is an event: `{kind: ticket, time: changed_at, fields: {...}}`."""

    kind: str
    """Kind of event, such as `ticket` or `movement`."""
    time: Column
    """Column that says when it happened; where it is empty, it did not."""
    recorded: Column | None = None
    """Column that says when it was typed in, if one does."""
    sequence: Column | None = None
    """Column that puts events of one time in order, if one does."""
    id: Columns | None = None
    """Columns that tell an event from all others; all that are read if absent. A row
    that comes again with the same id and other values is then the same event."""
    where: dict[Column, tuple[str, ...]] = Field(default_factory=dict)
    """For each column, texts one of which it has to have for the row to count."""
    fields: Annotated[dict[str, Columns], Field(min_length=1)]
    """Column of each field of the kind, or columns whose texts are joined."""
    join: str = "^"
    """What stands between the texts of several columns."""
    constant: dict[str, Word] = Field(default_factory=dict)
    """Fields that are the same in all rows."""
    values: dict[str, dict[str, Word]] = Field(default_factory=dict)
    """For each field, the word that stands for each of the table's; others stay."""
    timezone: str | None = None
    """Zone of times that state none, as the IANA names it; the hospital's if absent."""

    @field_validator("timezone")
    @classmethod
    def _zone(cls, zone: str | None) -> str | None:
        try:
            ZoneInfo(zone or "UTC")
        except Exception:
            message = f'"{zone}" is not a time zone; write one such as Asia/Shanghai'
            raise ValueError(message) from None
        return zone

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
        other = (self.time, self.recorded, self.sequence, *(self.id or ()), *self.where)
        named = [name for columns in self.fields.values() for name in columns]
        return tuple(dict.fromkeys((*filter(None, other), *named)))
