"""Redaction of an event's data: what may stay of each field, and in what form."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime

from twin.feeds.format import Names
from twin.feeds.kinds.kind import Coded, Identifier, Kind, marked
from twin.feeds.personal import is_personal
from twin.feeds.vault import OWNED

UNKNOWN = "?"
"""Stands where a value was that is none of those it may be."""
_TIME = re.compile(r"[0-9T:.+ Zz-]{1,40}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_LONGEST = 200

Cleaner = Callable[[Any], Any]


def redacted(kind: type[Kind], data: dict[str, Any], names: Names) -> dict[str, Any]:
    """The known fields of the data, with pseudonyms for identifiers.

    Words of closed lists, numbers, times and codes stay. Anything else that stands in
    a field becomes `UNKNOWN`, so that reading it says which field is wrong; fields that
    the kind does not have are left out.
    """
    who, cleaners = _fields(kind)
    kept: dict[str, Any] = {}
    owner = None
    if "patient" in data and (patient := _identifier(data["patient"])):
        owner = kept["patient"] = names.of("patient", patient)
    for name, value in data.items():
        if value is None or name == "patient":
            continue
        clean = cleaners.get(name)
        if clean is not None:
            kept[name] = clean(value)
        elif name in who and (identifier := _identifier(value)):
            mine = owner if who[name] in OWNED else None
            kept[name] = names.of(who[name], identifier, mine)
    return kept


def _identifier(value: Any) -> str:
    """What names somebody, without blanks; an empty text if it is nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


@cache
def _fields(kind: type[Kind]) -> tuple[dict[str, Any], dict[str, Cleaner]]:
    """What identifiers name, and what cleans the other fields, by field."""
    who = {name: mark.who for name, mark in marked(kind, Identifier).items()}
    coded = marked(kind, Coded)
    cleaners = {
        name: _code if name in coded else _cleaner(field.annotation, field.metadata)
        for name, field in kind.model_fields.items()
        if name not in who
    }
    return who, cleaners


def _cleaner(annotation: Any, metadata: list[Any]) -> Cleaner:
    """What lets the values of a type pass."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _cleaner(inner, more)
    if origin in (Union, UnionType):
        inner = [one for one in get_args(annotation) if one is not NoneType]
        return _cleaner(inner[0], metadata) if len(inner) == 1 else _nothing
    if origin is Literal:
        return _word(get_args(annotation))
    if origin is tuple:
        return _each(_cleaner(get_args(annotation)[0], []))
    if annotation in (int, float):
        return _number
    if annotation is bool:
        return _flag
    if annotation is AwareDatetime:
        return _time
    patterns = [found for one in metadata if (found := _pattern(one))]
    return _text(re.compile(patterns[0])) if patterns else _nothing


def _pattern(constraint: Any) -> str | None:
    for one in (constraint, *getattr(constraint, "metadata", ())):
        found = getattr(one, "pattern", None)
        if found:
            return str(found)
    return None


def _word(words: tuple[Any, ...]) -> Cleaner:
    known = {word: word for word in words}

    def clean(value: Any) -> Any:
        return known.get(value, UNKNOWN) if isinstance(value, str) else UNKNOWN

    return clean


def _each(inner: Cleaner) -> Cleaner:
    def clean(value: Any) -> Any:
        return [inner(one) for one in value] if isinstance(value, list) else UNKNOWN

    return clean


def _text(pattern: re.Pattern[str]) -> Cleaner:
    def clean(value: Any) -> Any:
        is_right = isinstance(value, str) and pattern.fullmatch(value)
        return value if is_right else UNKNOWN

    return clean


def _code(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    is_code = isinstance(value, str) and len(value) <= _LONGEST
    return value if is_code and not is_personal(value) else UNKNOWN


def _number(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    is_right = isinstance(value, str) and _NUMBER.fullmatch(value)
    return value if is_right else UNKNOWN


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else UNKNOWN


def _time(value: Any) -> Any:
    return value if isinstance(value, str) and _TIME.fullmatch(value) else UNKNOWN


def _nothing(_: Any) -> Any:
    return UNKNOWN
