"""Columns of a CSV file, found by what they may be called."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.errors import FeedError
from twin.feeds.quarantine import Quarantine
from twin.feeds.text_file import UNREADABLE, read_text

_DELIMITERS = (",", ";", "\t", "|")
_NOTHING = re.compile(r"[\s_:.\-]+")

Rows = NDArray[np.bool_] | NDArray[np.int64]
"""Which rows of a table: true or false for each, or their numbers."""
Names = Sequence[str]
"""What a column may be called, the best name first."""


@dataclass(frozen=True)
class Table:
    """The wanted columns of a file; rows that cannot be split are put aside."""

    path: Path
    """The file."""
    cells: Mapping[str, list[str]]
    """Cells of each column found, without outer blanks. (row,)"""
    line: NDArray[np.int64]
    """Line of each row, counted from 1 with the header. (row,)"""
    broken: tuple[int, ...]
    """Lines that have more or fewer cells than the header."""
    unreadable: tuple[int, ...]
    """Lines in which a wanted cell holds bytes that are no text."""

    @property
    def rows(self) -> int:
        """Rows of the file, those put aside included."""
        return len(self.line) + len(self.broken) + len(self.unreadable)

    def quarantine(self, rows: Mapping[str, Rows]) -> Quarantine:
        """The rows put aside, those that could not be split or read among them.

        Parameters
        ----------
        rows : which rows have each other reason; true or false per row, or numbers.
        """
        lines = {reason: self.line[which] for reason, which in rows.items()}
        known = {"broken": self.broken, "unreadable": self.unreadable}
        return Quarantine.of({**lines, **known})

    def no_row(
        self, reasons: Mapping[str, Rows], advice: Callable[[str, int], str]
    ) -> FeedError:
        """What to say of a file of which no row can be used: what its first one lacks.

        Parameters
        ----------
        reasons : which rows have each reason; true or false per row.
        advice : what to say of a reason and a row that has it.
        """
        for reason, which in reasons.items():
            if which.any():
                row = int(np.flatnonzero(which)[0])
                said = f"{self.line[row]}: {advice(reason, row)}. No row can be used"
                return FeedError(f"{self.path}:{said}")
        line = min((*self.broken, *self.unreadable), default=2)
        message = "no row has as many cells as the header; mend the file"
        return FeedError(f"{self.path}:{line}: {message}")


def read_table(
    path: Path, wanted: Mapping[str, Names], needed: Sequence[str] = ()
) -> Table:
    """The wanted columns of a CSV file with a header.

    Parameters
    ----------
    path : CSV file, plain or gzipped.
    wanted : what each column may be called. Case, blanks and signs do not matter.
    needed : columns without which the file is of no use.

    Raises
    ------
    FeedError if the file cannot be read as such, or lacks a needed column.
    """
    text = read_text(path)
    header, delimiter = _header(text)
    found = _found(path, header, wanted)
    lacking = [
        _lacking(path, wanted[key], header) for key in needed if key not in found
    ]
    if lacking:
        raise FeedError("\n".join(lacking))
    return _split(path, text, delimiter, {key: found[key] for key in found})


def _header(text: str) -> tuple[list[str], str]:
    """The header's cells, and the delimiter that gives most of them."""
    first = text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]
    splits = {one: next(csv.reader([first], delimiter=one), []) for one in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: len(splits[one]))
    return [cell.strip() for cell in splits[delimiter]], delimiter


def _plain(name: str) -> str:
    return _NOTHING.sub("", name).casefold()


def _found(
    path: Path, header: list[str], wanted: Mapping[str, Names]
) -> dict[str, int]:
    """Index of each wanted column that is there."""
    plain = [_plain(name) for name in header]
    found = {}
    for key, names in wanted.items():
        for name in map(_plain, names):
            if name not in plain:
                continue
            if plain.count(name) > 1:
                twice = header[plain.index(name)]
                message = f'the column "{twice}" is there twice; keep one'
                raise FeedError(f"{path}:1: {message}")
            found[key] = plain.index(name)
            break
    return found


def _lacking(path: Path, names: Names, header: list[str]) -> str:
    columns = ", ".join(name[:40] for name in header[:12])
    more = ", ..." if len(header) > 12 else ""
    known = " or ".join(f'"{name}"' for name in names[:3])
    return (
        f"{path}:1: has no column {known}; rename the one that holds it. "
        f"Its columns are {columns}{more}"
    )


def _split(path: Path, text: str, delimiter: str, found: Mapping[str, int]) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells: list[list[str]] = [[] for _ in found]
    columns = [
        (found[key], kept.append) for key, kept in zip(found, cells, strict=True)
    ]
    lines: list[int] = []
    broken: list[int] = []
    width, last = 0, 0
    try:
        for row in reader:
            start, last = last + 1, reader.line_num
            if not width and row:
                width = len(row)
            elif not any(row):
                continue
            elif len(row) == width:
                for index, keep in columns:
                    keep(row[index].strip())
                lines.append(start)
            else:
                broken.extend(range(start, last + 1))
    except csv.Error:
        message = "a quotation mark is opened and not closed"
        raise FeedError(f"{path}:{last + 1}: {message}; mend the file") from None
    if not lines and not broken:
        raise FeedError(f"{path}: has a header and no rows")
    return _readable(
        Table(
            path,
            dict(zip(found, cells, strict=True)),
            np.array(lines, np.int64),
            tuple(broken),
            (),
        ),
        UNREADABLE in text,
    )


def _readable(table: Table, has_unreadable: bool) -> Table:
    """The table without rows in which a wanted cell cannot be read."""
    if not has_unreadable:
        return table
    is_bad = np.zeros(len(table.line), np.bool_)
    for column in table.cells.values():
        is_bad |= np.fromiter((UNREADABLE in cell for cell in column), np.bool_)
    kept = np.flatnonzero(~is_bad)
    return Table(
        table.path,
        {key: [column[row] for row in kept] for key, column in table.cells.items()},
        table.line[kept],
        table.broken,
        tuple(int(line) for line in table.line[is_bad]),
    )
