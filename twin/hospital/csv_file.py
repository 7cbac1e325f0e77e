"""CSV files a scenario names: their rows, profiles, and lists of arrivals."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

from twin.hospital import clock, day
from twin.hospital.arrivals import EPOCH, Arrivals
from twin.hospital.problems import Problem, error_of, shown, what_next
from twin.hospital.source import fail, read_text, shown_path
from twin.hospital.tree import Node

_WHOLE_WEEK = ("weight", "per_hour")
MOST_SHOWN = 20
"""Problems of one file that are listed; more are counted."""


def csv_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and numbered rows of a CSV file; empty lines are left out."""
    text = read_text(path)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise fail(path, line, "holds a zero byte; it is no text")
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
        rows = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise fail(path, reader.line_num, f"is not CSV: {error}") from None
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise fail(path, 1, f'the column "{min(twice)}" is there twice')
    if not rows:
        raise fail(path, 0, "has a header and no rows")
    file = shown_path(path)
    problems = [
        Problem(file, line, "", f"has {len(row)} cells for {len(header)} columns")
        for line, row in rows
        if len(row) != len(header)
    ]
    if problems:
        raise error_of(shortened(problems))
    return header, rows


def shortened(problems: list[Problem]) -> list[Problem]:
    """The first problems of a file, and how many more there are."""
    rest = len(problems) - MOST_SHOWN
    if rest <= 0:
        return problems
    first = problems[MOST_SHOWN]
    more = Problem(
        first.file, first.line, "", f"here and below, {rest} more like these"
    )
    return [*problems[:MOST_SHOWN], more]


def read_profile(path: Path) -> Node:
    """A profile from the column `start` and `weight` or one column per day key.

    Raises
    ------
    ScenarioError with the line of every cell that is not right.
    """
    header, rows = csv_rows(path)
    if "start" not in header:
        raise fail(path, 1, what_next("has no column start", "start", header))
    columns = [name for name in header if name != "start"]
    keys = {name: "all" if name in _WHOLE_WEEK else name for name in columns}
    file, problems = shown_path(path), []
    for name in columns:
        try:
            day.expand(keys[name])
        except ValueError as error:
            problems.append(Problem(file, 1, name, f"{error}, nor is it weight"))
    table: dict[str, dict[str, Node]] = {keys[name]: {} for name in columns}
    for line, row in rows:
        cells = dict(zip(header, row, strict=True))
        try:
            start = clock.text(clock.minute(cells["start"]))
            for name in columns:
                if start in table[keys[name]]:
                    raise ValueError(f"{start} is there twice")
                weight = _weight(cells[name])
                table[keys[name]][start] = Node(weight, file, line)
        except ValueError as error:
            problems.append(Problem(file, line, "", str(error)))
    if not columns:
        problems.append(Problem(file, 1, "", "has no column weight and none for a day"))
    if problems:
        raise error_of(problems)
    return Node({key: Node(row, file, 1) for key, row in table.items()}, file, 1)


def _weight(cell: str) -> float:
    try:
        weight = float(cell)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise ValueError(f"should be a number and at least 0, not {shown(cell)}")
    return weight


def read_arrivals(path: Path) -> Arrivals:
    """A list of arrivals: `arrival`, and perhaps `due`, `priority` and attributes.

    `arrival` holds minutes from the run's origin, or local times as ISO 8601.

    Raises
    ------
    ScenarioError with the line of every cell that is not right.
    """
    header, rows = csv_rows(path)
    if "arrival" not in header:
        raise fail(path, 1, what_next("has no column arrival", "arrival", header))
    file, problems = shown_path(path), []
    is_dated = not _is_number(rows[0][1][header.index("arrival")])
    time = _dated if is_dated else _minutes

    def column(name: str, read: Callable[[str], float]) -> list[float] | None:
        if name not in header:
            return None
        index, values = header.index(name), []
        for line, row in rows:
            try:
                values.append(read(row[index]))
            except ValueError as error:
                problems.append(Problem(file, line, name, str(error)))
        return values

    minutes, due = column("arrival", time), column("due", time)
    priority = column("priority", _priority)
    if problems:
        raise error_of(shortened(problems))
    attributes = {
        name: tuple(row[index].strip() for _, row in rows)
        for index, name in enumerate(header)
        if name not in ("arrival", "due", "priority")
    }
    return Arrivals(
        minutes=tuple(minutes or ()),
        is_dated=is_dated,
        due=None if due is None else tuple(due),
        priority=None if priority is None else tuple(map(int, priority)),
        attributes=attributes,
        source=file,
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _minutes(cell: str) -> float:
    if not _is_number(cell) or abs(float(cell)) == float("inf") or "n" in cell.lower():
        raise ValueError(f"should be minutes like the first row's, not {shown(cell)}")
    return float(cell)


def _dated(cell: str) -> float:
    try:
        time = dt.datetime.fromisoformat(cell.strip())
    except ValueError:
        raise ValueError(
            f"should be a time such as 2026-11-23T08:30, not {shown(cell)}"
        ) from None
    if time.tzinfo is not None:
        raise ValueError(f"should be local time without an offset, not {shown(cell)}")
    return (time - dt.datetime.combine(EPOCH, dt.time())).total_seconds() / 60


def _priority(cell: str) -> float:
    if not cell.strip().isdigit() or int(cell) > 15:
        raise ValueError(f"should be a priority from 0 to 15, not {shown(cell)}")
    return float(cell)
