"""The declared steps of a kind of visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import Field, model_validator

from twin.hospital.by_attribute import ByAttribute
from twin.hospital.distribution import Shape
from twin.hospital.model import Model
from twin.hospital.name import Name
from twin.hospital.step import STEPS, Step

Location = tuple[str | int, ...]
Found = tuple[Location, ByAttribute[Any]]
RESERVED = ("name", "steps")
_STEPS = tuple(STEPS.values())


class Pathway(Model):
    """Steps in order; a file may write the bare list of them."""

    name: Name | None = None
    """What a person reads."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """What happens, in order."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, (list, tuple)):
            data = {"steps": data}
        if not isinstance(data, dict):
            return data
        for location, name in missing_ids(data):
            data = _with_id(data, location, name)
        return data

    @model_validator(mode="after")
    def _unique(self) -> Pathway:
        seen: set[str] = set()
        for _, step in self.walk():
            if step.id in seen:
                raise ValueError(f'two steps have the id "{step.id}"')
            if step.id in RESERVED or step.id.isdigit():
                raise ValueError(f'a step may not have the id "{step.id}"')
            seen.add(step.id)
        return self

    def walk(self) -> Iterator[tuple[Location, Step]]:
        """Every step, nested ones too, in the order of the file, with where it is."""
        return _models(self, ())


def _models(value: Any, location: Location) -> Iterator[tuple[Location, Step]]:
    if isinstance(value, Shape):
        return
    if isinstance(value, Model):
        if isinstance(value, _STEPS):
            yield location, cast("Step", value)
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if isinstance(inner, (Model, tuple, dict)):
                yield from _models(inner, (*location, field.alias or name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _models(inner, (*location, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _models(inner, (*location, key))


def by_values(value: Any, location: Location = ()) -> Iterator[Found]:
    """Values by attribute in a step, without those of the steps in it.

    Returns
    -------
    Where each is, and what it is.
    """
    if isinstance(value, ByAttribute):
        yield location, value
    elif isinstance(value, Model) and not isinstance(value, Shape):
        for name, field in type(value).model_fields.items():
            yield from by_values(getattr(value, name), (*location, field.alias or name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            if not isinstance(inner, _STEPS):
                yield from by_values(inner, (*location, index))


def raw_steps(value: Any, location: Location = ()) -> Iterator[tuple[Location, Any]]:
    """Every mapping with a key `do` in plain data, in order, with where it is."""
    if isinstance(value, dict):
        if isinstance(value.get("do"), str):
            yield location, value
        for key, inner in value.items():
            yield from raw_steps(inner, (*location, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from raw_steps(inner, (*location, index))


def missing_ids(pathway: dict[str, Any]) -> list[tuple[Location, str]]:
    """Where steps have no id, and the id each gets: what it does and to what.

    Steps that do the same to the same are counted, so that a step keeps its id when
    others are put before it.
    """
    steps = list(raw_steps(pathway.get("steps"), ("steps",)))
    taken = {str(step.get("id")) for _, step in steps}
    found = []
    for location, step in steps:
        if step.get("id"):
            continue
        base = name = "-".join(filter(None, [step["do"], _target(step)]))
        count = 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        found.append((location, name))
    return found


def _target(step: dict[str, Any]) -> str:
    for key in ("for", "to", "lift", "task", "what", "attribute", "until"):
        if key == "to" and "lift" in step:
            continue
        if key in step:
            return re.sub(r"[.\s]", "-", _words(step[key]))
    return ""


def _words(value: Any) -> str:
    if isinstance(value, dict):
        options = value.get("any", value.get("one", ""))
        return _words(options[:1] if isinstance(options, (list, tuple)) else options)
    if isinstance(value, (list, tuple)):
        return "+".join(filter(None, map(_words, value)))
    return value if isinstance(value, str) else ""


def _with_id(data: Any, location: Location, name: str) -> Any:
    if not location:
        return {"id": name, **{k: v for k, v in data.items() if k != "id"}}
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    copy[location[0]] = _with_id(data[location[0]], location[1:], name)
    return copy
