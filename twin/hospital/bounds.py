"""What a field of a scenario can be, for values that are drawn."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from twin.hospital.model import Model, key_of
from twin.hospital.pathway import Pathway


def within_bounds(scenario: Model, dotted: str, value: float) -> float | int:
    """A drawn value, kept within its field's bounds and whole where it counts.

    A path that leads to no field of a model gives the value as it is.
    """
    current, field = _find(scenario, dotted.split("."))
    marks = field.metadata if field is not None else []
    for mark in marks:
        low, high = getattr(mark, "ge", None), getattr(mark, "le", None)
        value = value if low is None else max(value, low)
        value = value if high is None else min(value, high)
    is_whole = isinstance(current, int) and not isinstance(current, bool)
    return round(value) if is_whole else value


def _find(value: Any, parts: list[str]) -> tuple[Any, FieldInfo | None]:
    """What is at a path and the field that holds it."""
    field: FieldInfo | None = None
    if parts[0] == "resources":
        parts = ["layout", *parts]
    for part in parts:
        if isinstance(value, Pathway) and part not in ("name", "steps"):
            value = {step.id: step for _, step in value.walk()}.get(part)
        elif isinstance(value, Model):
            value, field = _field(value, part, field)
        elif isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None, None
    return value, field


def _field(
    model: Model, part: str, field: FieldInfo | None
) -> tuple[Any, FieldInfo | None]:
    for name, inner in type(model).model_fields.items():
        if part == key_of(name, inner):
            return getattr(model, name), inner
    # The word of a distribution stands in the path, not in the model.
    return (model, field) if part == getattr(model, "word", None) else (None, None)
