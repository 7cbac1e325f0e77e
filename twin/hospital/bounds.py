"""What a field of a scenario can be, for values that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import RootModel
from pydantic.fields import FieldInfo

from twin.hospital.lever import Lever
from twin.hospital.model import Model, key_of
from twin.hospital.pathway import RESERVED, Pathway

Steps = dict[int, dict[str, Any]]
"""Steps by id, by the identity of the pathway they are in."""


def within_bounds(
    scenario: Model, steps: Steps, dotted: str, value: float
) -> float | int:
    """A drawn value, kept within its field's bounds and whole where it counts.

    A path that leads to no field of a model gives the value as it is, and so does a
    cell of a table, which fits where it is used. Where a field must be more than a
    bound, no nearest value exists, and none is made up.

    Parameters
    ----------
    steps : steps of pathways that were looked at before; others are added.
    """
    if dotted.startswith("tables."):
        return value
    if dotted.startswith("during.") and ".set." in dotted:
        dotted = dotted.partition(".set.")[2]
    if dotted.startswith("levers."):
        lever, _ = _find(scenario, dotted.split(".")[:2], steps)
        return lever.fitted(value) if isinstance(lever, Lever) else value
    current, annotation = _find(scenario, dotted.split("."), steps)
    for mark in _marks(annotation):
        low, high = getattr(mark, "ge", None), getattr(mark, "le", None)
        value = value if low is None else max(value, low)
        value = value if high is None else min(value, high)
    is_whole = isinstance(current, int) and not isinstance(current, bool)
    return round(value) if is_whole else value


def _find(value: Any, parts: list[str], steps: Steps) -> tuple[Any, Any]:
    """What is at a path, and the annotation of what may stand there."""
    annotation: Any = None
    if parts[0] in ("resources", "departments"):
        parts = ["layout", *parts]
    for part in parts:
        if isinstance(value, RootModel):
            annotation = type(value).model_fields["root"].annotation
            value = value.root
        if isinstance(value, Pathway) and part not in RESERVED:
            if id(value) not in steps:
                steps[id(value)] = {step.id: step for _, step in value.walk()}
            value = steps[id(value)].get(part)
        elif isinstance(value, Model):
            value, annotation = _field(value, part, annotation)
        elif isinstance(value, dict):
            value, annotation = value.get(part), _values(annotation)
        elif isinstance(value, tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None, None
    return value, annotation


def _field(model: Model, part: str, annotation: Any) -> tuple[Any, Any]:
    for name, field in type(model).model_fields.items():
        if part == key_of(name, field):
            kind: Any = field.annotation
            for mark in field.metadata:
                kind = Annotated[kind, mark]
            return getattr(model, name), kind
    # The word of a distribution stands in the path, not in the model.
    word = getattr(model, "word", None)
    return (model, annotation) if part == word else (None, None)


def _values(annotation: Any) -> Any:
    """Annotation of a mapping's values."""
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    found = [_values(inner) for inner in get_args(annotation)]
    return next((one for one in found if one is not None), None)


def _marks(annotation: Any) -> Iterator[Any]:
    """Bounds in an annotation, also of the alternatives inside it."""
    for mark in getattr(annotation, "__metadata__", ()):
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)
    if get_origin(annotation) not in (dict, tuple):
        for inner in get_args(annotation):
            yield from _marks(inner)
