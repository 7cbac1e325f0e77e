"""Every number of a scenario in a row of its own, with where it comes from."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.hospital.explain import Explained
from twin.hospital.paths import placed
from twin.hospital.pattern import covers, most_specific
from twin.hospital.problems import in_template

if TYPE_CHECKING:
    from twin.hospital.layers import Written
    from twin.hospital.scenario import Scenario

BLOCKS = (
    "levers",
    "tables",
    "resources",
    "schedules",
    "demand",
    "pathways",
    "absent",
    "during",
    "cost",
)
"""Blocks whose numbers say something of a hospital, rather than of a run of it."""
_CELL = re.compile(r"tables\.([\w-]+)\.[\w-]+\.([\w-]+)")
_ONE_CELL = re.compile(r"=\s*(tables(?:\.[\w-]+){3})\s*")
COLUMNS = ("path", "value", "unit", "meaning", "source", "where")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, or a distribution, that a file states.

    Parameters
    ----------
    path : dotted path; that of the template where it is alike in all it makes.
    value : as plain data; an expression where one gives it.
    unit : unit of the value, empty if it has none.
    meaning : what the value is.
    source : id of the source, or `assumed`; empty if nothing is said.
    text : the source as people cite it.
    where : file and line that state it.
    """

    path: str
    value: Any
    unit: str
    meaning: str
    source: str
    text: str
    where: str


def parameters(
    rows: Sequence[Explained], scenario: Scenario, written: Written
) -> list[Parameter]:
    """Rows of a scenario's numbers, in the order of its blocks.

    Parameters
    ----------
    rows : every value of the scenario.
    """
    nodes = placed(written.open_tree)
    made = written.templates_by_path
    uses = _uses(rows, scenario.formulas, made)
    source_of = _Sources(scenario.origins)
    found: dict[str, Parameter] = {}
    for row in sorted(_stated(rows, written.used), key=_block):
        node = nodes.get(row.path)
        value = row.value if node is None else node.plain()
        if isinstance(value, str) and _ONE_CELL.fullmatch(value):
            continue
        value = _in_braces(value)
        path = in_template(row.path, made)
        unit, meaning = uses.get(row.path, (row.unit, row.meaning))
        source = source_of(row.path)
        key = json.dumps([path, value, source, row.where], default=str)
        cited = scenario.sources.get(source)
        text = source if cited is None else cited.text
        one = Parameter(path, value, unit, meaning, source, text, row.where)
        found.setdefault(key, one)
    return list(found.values())


def _block(row: Explained) -> int:
    return BLOCKS.index(row.path.partition(".")[0])


def _stated(rows: Iterable[Explained], used: Collection[str]) -> Iterator[Explained]:
    """Rows of numbers that a file states and something uses."""
    for row in rows:
        block, _, rest = row.path.partition(".")
        if block not in BLOCKS or row.where == "default" or not _has_number(row.value):
            continue
        if block == "tables" and row.path not in used:
            continue
        if block != "levers" or rest.endswith(".value"):
            yield row


def _has_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_number, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_has_number, value))
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _in_braces(value: Any) -> Any:
    """A value in which cells stand as templates write them."""
    if isinstance(value, dict):
        return {key: _in_braces(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_braces(inner) for inner in value]
    return _CELL.sub(r"{\1.\2}", value) if isinstance(value, str) else value


def _uses(
    rows: Iterable[Explained], formulas: Mapping[str, str], made: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Unit and meaning of cells, from the first place that uses each."""
    by_path = {row.path: row for row in rows}
    found: dict[str, tuple[str, str]] = {}
    for dotted, text in formulas.items():
        row = next((by_path[one] for one in _above(dotted) if one in by_path), None)
        alone = _ONE_CELL.fullmatch(text)
        if alone and row is not None:
            found.setdefault(alone[1], (row.unit, row.meaning))
            continue
        meaning = f"In {in_template(dotted, made)}: {_in_braces(text.strip())}"
        for cell in _CELL.finditer(text):
            found.setdefault(cell.group(), ("", meaning))
    return found


def _above(dotted: str) -> Iterator[str]:
    """A path, and all paths it is in, from the longest."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


class _Sources:
    """Finds what most specifically says where a value comes from."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self.origins = origins
        self.patterns: dict[str, list[str]] = {}
        for pattern in origins:
            self.patterns.setdefault(pattern.partition(".")[0], []).append(pattern)

    def __call__(self, path: str) -> str:
        """Id of the source of a value; empty if nothing is said of it."""
        near = (
            *self.patterns.get(path.partition(".")[0], ()),
            *self.patterns.get("*", ()),
        )
        found = most_specific(pattern for pattern in near if covers(pattern, path))
        return "" if found is None else self.origins[found]


def as_csv(rows: Iterable[Parameter]) -> str:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return out.getvalue()


def as_markdown(rows: Iterable[Parameter]) -> str:
    """The table as Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    for row in rows:
        cells = [cell.replace("|", "\\|").replace("\n", " ") for cell in _cells(row)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cells(row: Parameter) -> list[str]:
    value = row.value
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return [row.path, shown, row.unit, row.meaning, row.text, row.where]
