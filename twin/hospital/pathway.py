"""The declared steps of a kind of visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Annotated, Any, cast

from pydantic import Field, model_validator

from twin.hospital.by_attribute import ByAttribute
from twin.hospital.distribution import Shape
from twin.hospital.model import Model, key_of
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
        return iter(self._walked)

    @cached_property
    def _walked(self) -> tuple[tuple[Location, Step], ...]:
        return tuple(_models(self, ()))

    def __getstate__(self) -> dict[Any, Any]:
        """The pathway as it is sent to another process, without what it can find."""
        state = super().__getstate__()
        own = {key: one for key, one in state["__dict__"].items() if key != "_walked"}
        return {**state, "__dict__": own}


def _models(value: Any, location: Location) -> Iterator[tuple[Location, Step]]:
    if _is_step(value.__class__):
        yield location, cast("Step", value)
    for key, inner in _inside(value):
        if isinstance(inner, (tuple, dict)) or _fields(inner.__class__):
            yield from _models(inner, (*location, key))


def _inside(value: Any) -> Iterable[tuple[str | int, Any]]:
    """What a model, a tuple or a mapping holds, with its key in a file."""
    if isinstance(value, tuple):
        return enumerate(value)
    if isinstance(value, dict):
        return value.items()
    return [(key, getattr(value, name)) for name, key in _fields(value.__class__)]


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """Name and key of each field of a model; none of what can hold no steps."""
    if not issubclass(kind, Model) or issubclass(kind, Shape):
        return ()
    return tuple((name, key_of(name, one)) for name, one in kind.model_fields.items())


@cache
def _is_step(kind: type[Any]) -> bool:
    return issubclass(kind, _STEPS)


def by_values(value: Any, location: Location = ()) -> Iterator[Found]:
    """Values by attribute in a step, without those of the steps in it.

    Returns
    -------
    Where each is, and what it is.
    """
    if _is_by_attribute(value.__class__):
        yield location, value
    elif not isinstance(value, dict):
        for key, inner in _inside(value):
            is_step_in_list = isinstance(value, tuple) and _is_step(inner.__class__)
            is_open = isinstance(inner, tuple) or _fields(inner.__class__)
            if is_open and not is_step_in_list:
                yield from by_values(inner, (*location, key))


@cache
def _is_by_attribute(kind: type[Any]) -> bool:
    return issubclass(kind, ByAttribute)


def raw_steps(value: Any, location: Location = ()) -> Iterator[tuple[Location, Any]]:
    """Every mapping with a key `do` in plain data, in order, with where it is."""
    if isinstance(value, dict):
        if isinstance(value.get("do"), str):
            yield location, value
        for key, inner in value.items():
            if isinstance(inner, (dict, list, tuple)):
                yield from raw_steps(inner, (*location, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            if isinstance(inner, (dict, list, tuple)):
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
    for key in ("for", "to", "lift", "task", "what", "attribute", "granted", "until"):
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
