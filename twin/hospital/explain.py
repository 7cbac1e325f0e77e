"""Every value of a scenario in a row of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import RootModel

from twin.hospital.arrivals import Arrivals
from twin.hospital.by_attribute import ByAttribute
from twin.hospital.distribution import Shape
from twin.hospital.model import Model, key_of
from twin.hospital.name import Language
from twin.hospital.pathway import Pathway
from twin.hospital.pattern import fits
from twin.hospital.profile import Profile
from twin.hospital.replications import Replications
from twin.hospital.requirement import Requirement
from twin.hospital.step import STEPS
from twin.hospital.uncertain import Uncertain

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

_UNIT = re.compile(r"\[([^\]]+)\]")
_STEPS = tuple(STEPS.values())
_WHOLE = (Shape, Requirement, Uncertain, Profile, Replications)
"""Models that are one value to a reader."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One value of a scenario.

    Parameters
    ----------
    path : dotted path, as `vary` takes it.
    value : as plain JSON data.
    unit : unit of the value, empty if it has none.
    meaning : what the value is.
    where : file and line that set it, or `default`.
    formula : expression that gave it, empty if none did.
    """

    path: str
    value: Any
    unit: str
    meaning: str
    where: str
    formula: str = ""


def explain(
    scenario: Scenario, where: Callable[[str], str], language: Language = "en"
) -> list[Explained]:
    """Rows of a scenario's values, in the order of its fields.

    Parameters
    ----------
    where : file and line that set a value.
    language : of what the scenario itself says; of fields the English docstrings tell.
    """
    rows = list(_rows(scenario, (), ""))
    usual = {path: text for path, _, text in rows}
    formulas = _by_row(scenario.formulas, {path for path, _, _ in rows})
    found = []
    units: dict[str, str] = {}
    for path, value, text in rows:
        if path.startswith("during."):
            text = _as_usual(path, usual) or text
        meaning = " ".join(text.split())
        said = _UNIT.findall(meaning)
        # What is uncertain is said after the value itself, and has its unit.
        unit = said[-1] if said else units.get(path.removeprefix("uncertain."), "")
        block, _, rest = path.partition(".")
        if block == "levers" and rest.endswith(".value"):
            lever = scenario.levers[rest.removesuffix(".value")]
            unit = lever.unit
            texts = (lever.name, lever.why)
            meaning = ". ".join(text.said(language) for text in texts if text)
            units[path.removesuffix(".value")] = unit
        units[path] = unit
        formula = "; ".join(formulas.get(path, ()))
        found.append(Explained(path, value, unit, meaning, where(path), formula))
    return found


def _as_usual(path: str, usual: Mapping[str, str]) -> str:
    """What a value of a period means on other days; empty where it has none."""
    pattern = path.partition(".set.")[2]
    if "*" not in pattern:
        return usual.get(pattern, "")
    return next((text for one, text in usual.items() if fits(pattern, one)), "")


def value_paths(scenario: Model) -> set[str]:
    """Dotted paths of a scenario's values, of those with defaults too."""
    return {path for path, _, _ in _rows(scenario, (), "")}


def _by_row(formulas: Mapping[str, str], rows: Collection[str]) -> dict[str, list[str]]:
    """Expressions by the row that shows what they gave, which may be a whole."""
    found: dict[str, list[str]] = {}
    for dotted, text in formulas.items():
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            row, rest = ".".join(parts[:length]), ".".join(parts[length:])
            if row in rows:
                found.setdefault(row, []).append(f"{rest} {text.strip()}".strip())
                break
    return found


def _rows(
    value: Any, path: tuple[str, ...], meaning: str
) -> Iterator[tuple[str, Any, str]]:
    if value is None or value == () or value == {}:
        return
    if isinstance(value, _WHOLE):
        yield ".".join(path), value.model_dump(mode="json", by_alias=True), meaning
    elif isinstance(value, Arrivals):
        yield ".".join(path), f"{len(value.minutes)} from {value.source}", meaning
    elif isinstance(value, ByAttribute):
        yield from _rows(value.by, (*path, "by"), "Attribute that decides.")
        yield from _rows(value.values, (*path, "values"), meaning)
        yield from _rows(value.otherwise, (*path, "otherwise"), meaning)
    elif isinstance(value, Model):
        yield from _fields(value, path)
    elif isinstance(value, RootModel):
        yield from _rows(value.root, path, meaning)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _rows(inner, (*path, str(key)), meaning)
    elif isinstance(value, tuple):
        yield from _items(value, path, meaning)
    else:
        is_plain = isinstance(value, (str, int, float, bool))
        yield ".".join(path), value if is_plain else str(value), meaning


def _fields(model: Model, path: tuple[str, ...]) -> Iterator[tuple[str, Any, str]]:
    if isinstance(model, _STEPS):
        path = (*path[:2], model.id)
    for name, field in type(model).model_fields.items():
        inner = getattr(model, name)
        key = key_of(name, field)
        if isinstance(model, _STEPS) and name == "id":
            continue
        if path == ("layout",) and name in ("resources", "departments"):
            yield from _rows(inner, (name,), field.description or "")
        elif not path and name == "formulas":
            continue
        elif isinstance(model, Pathway) and name == "steps":
            yield from _rows(inner, path, "")
        else:
            yield from _rows(inner, (*path, key), field.description or "")


def _items(
    values: tuple[Any, ...], path: tuple[str, ...], meaning: str
) -> Iterator[tuple[str, Any, str]]:
    if any(isinstance(v, Model) and not isinstance(v, _WHOLE) for v in values):
        for index, inner in enumerate(values):
            yield from _rows(inner, (*path, str(index)), meaning)
        return
    dumped = [
        v.model_dump(mode="json", by_alias=True) if isinstance(v, Model) else v
        for v in values
    ]
    yield ".".join(path), dumped[0] if len(dumped) == 1 else dumped, meaning
