"""All problems of a file at once: where, what, and the nearest right name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.errors import ScenarioError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from twin.hospital.model import Model


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    Parameters
    ----------
    file : the file as a reader would type it.
    line : counted from 1; 0 if there is no line to name.
    path : dotted path of the value, empty if the file as a whole is meant.
    message : what is wrong, and what would be right.
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.path, self.message) if part)


def error_of(found: Iterable[Problem]) -> ScenarioError:
    """The error that reports all problems, each once, by file and line."""
    unique = list(dict.fromkeys(found))
    files = [one.file for one in unique]
    unique.sort(key=lambda one: (files.index(one.file), one.line))
    count = f"{len(unique)} problem" + ("s" if len(unique) > 1 else "")
    return ScenarioError("\n".join([*map(str, unique), count]), unique)


def untold(
    found: Iterable[Problem], told: Iterable[Problem], places: Iterable[tuple[str, int]]
) -> list[Problem]:
    """Problems of other lines than those of which something was said already.

    Parameters
    ----------
    told : what was said.
    places : files and lines of what is wrong for a reason that was said elsewhere.
    """
    lines = {(one.file, one.line) for one in told if one.line} | set(places)
    return [one for one in found if (one.file, one.line) not in lines]


def collapsed(found: Iterable[Problem], made: Mapping[str, str]) -> list[Problem]:
    """Problems in which what a template makes again and again is said once.

    Parameters
    ----------
    made : template of each entry that was made, both as dotted paths.
    """
    alike: dict[tuple[str, int, str, str], list[Problem]] = {}
    for one in found:
        path, message = in_template(one.path, made), one.message
        if path != one.path:
            message = _PARTICULAR.sub("", message)
        alike.setdefault((one.file, one.line, path, message), []).append(one)
    shown = []
    for group in alike.values():
        first, others = group[0], len(set(group)) - 1
        if others:
            message = f"{first.message} (so in {others} more that are made here)"
            first = Problem(first.file, first.line, first.path, message)
        shown.append(first)
    return shown


_PARTICULAR = re.compile(r'"[^"]*"|\btables(\.[\w-]+)+|[\d.]+')
"""What differs in one message for several rows: names, cells and numbers."""


def in_template(dotted: str, made: Mapping[str, str]) -> str:
    """A path with the template's key instead of that of the entry it made."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        template = made.get(".".join(parts[:length]))
        if template is not None:
            return ".".join([template, *parts[length:]])
    return dotted


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like a word, if any is like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def unknown(what: str, known: Iterable[str]) -> str:
    """A sentence on an unknown name, given as `kind "word"` or a bare kind."""
    word = what.partition('"')[2].rstrip('"')
    return what_next(f"unknown {what}", word, known)


def what_next(sentence: str, word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest right name after it, if there is one."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f'{sentence}; did you mean "{near}"?'
    if 0 < len(names) <= 12:
        return f"{sentence}; known are {', '.join(names)}"
    return sentence


def shown(value: object) -> str:
    """A value as a message quotes it, in at most 40 characters."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value if len(value) <= 40 else value[:37] + "..."}"'
    if isinstance(value, Mapping):
        return "a mapping of keys"
    if isinstance(value, Sequence):
        return "a list"
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "mapping_type": "a mapping of keys",
    "tuple_type": "a list",
    "list_type": "a list",
    "date_type": "a date such as 2026-11-23",
    "date_parsing": "a date such as 2026-11-23",
    "date_from_datetime_parsing": "a date such as 2026-11-23",
    "date_from_datetime_inexact": "a date such as 2026-11-23",
}
_BOUND = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


def sentence(error: ErrorDetails, model: type[Model]) -> str:
    """What one validation error of a model means, in plain words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "twin":
        return str(context["message"])
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return what_next("unknown key", str(error["loc"][-1]), model.keys())
    return _plain(kind, context, error)


def _plain(kind: str, context: dict[str, Any], error: ErrorDetails) -> str:
    value = shown(error["input"])
    if kind == "missing":
        return "missing"
    if kind in _WANTED:
        return f"should be {_WANTED[kind]}, not {value}"
    if kind in _BOUND:
        key, words = _BOUND[kind]
        return f"should be {words} {context[key]:g}, not {value}"
    if kind == "literal_error":
        words = context["expected"].replace("'", "").replace(" or ", ", ")
        return what_next(
            f"unknown word {value}", str(error["input"]), words.split(", ")
        )
    if kind in ("too_short", "string_too_short"):
        return "should not be empty"
    return f"{error['msg']}, not {value}"
