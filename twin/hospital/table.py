"""Tables of a scenario: rows by id, cells by column, written in place or as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from twin.hospital.csv_file import csv_rows, shortened
from twin.hospital.problems import Problem, error_of
from twin.hospital.source import plain_scalar, shown_path
from twin.hospital.tree import Node

_WORD = re.compile(r"[\w-]+")


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError(f'"{text}" may hold letters, digits, "-" and "_" only')
    return text


Word = Annotated[str, AfterValidator(_word)]
"""Name of a table, a row, a column or a lever, which expressions can hold."""
Row = dict[Word, Any]
Table = Annotated[dict[Word, Row], Field(min_length=1)]
"""Cells by column, by row."""


def read_table(path: Path) -> Node:
    """A table from a CSV file whose first column names the rows.

    A cell is read as YAML reads plain text; an empty one is no value. Cells of a
    column whose header ends in `[]` are lists with blanks between their items.

    Raises
    ------
    ScenarioError with the line of everything that is not right.
    """
    header, rows = csv_rows(path)
    file = shown_path(path)
    problems = [
        Problem(file, 1, name, message)
        for name, message in _wrong_names(name.removesuffix("[]") for name in header)
    ]
    found: dict[str, Node] = {}
    for line, row in rows:
        key = row[0].strip()
        try:
            _word(key)
        except ValueError as error:
            message = "a row needs a name" if not key else str(error)
            problems.append(Problem(file, line, key, message))
            continue
        if key in found:
            message = f"is there twice, first on line {found[key].line}"
            problems.append(Problem(file, line, key, message))
            continue
        cells = {
            name.removesuffix("[]"): _cell(cell, name.endswith("[]"), file, line)
            for name, cell in zip(header[1:], row[1:], strict=True)
            if cell.strip()
        }
        found[key] = Node(cells, file, line)
    if problems:
        raise error_of(shortened(problems))
    return Node(found, file, 1)


def _wrong_names(names: Iterator[str]) -> Iterator[tuple[str, str]]:
    for index, name in enumerate(names):
        try:
            _word(name)
        except ValueError as error:
            yield name, str(error) if name else f"column {index + 1} needs a name"


def _cell(text: str, is_list: bool, file: str, line: int) -> Node:
    if is_list:
        items = [Node(plain_scalar(word), file, line) for word in text.split()]
        return Node(items, file, line)
    return Node(plain_scalar(text.strip()), file, line)
