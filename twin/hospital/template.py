"""Entries written once for all rows of a table: `for_each: clinic`.

In a mapping whose key holds `{clinic}`, and in a mapping in a list, `for_each` makes
one entry of each row. In any other mapping it makes one of each row of those entries
whose keys hold `{clinic}`. Inside, `{clinic}` is the row's id and `{clinic.doctors}`
its cell; text that is nothing but that becomes the cell itself, a number as an
expression that follows the table. An inner `for_each` of the same table hides the outer
one's row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.hospital.formula import is_formula
from twin.hospital.problems import Problem, what_next
from twin.hospital.tree import Key, Node, Path, Place

_PLACE = re.compile(r"\{([\w-]+)(?:\.([\w-]+))?\}")
_PLAIN = ("layout", "name", "why", "source", "grid", "levers", "tables")
"""Blocks without templates."""
Rows = Mapping[str, str]
"""The row that each table stands for at a place."""
Loop = Mapping[str, Node | None]
"""Tables gone through, and what of their rows is wanted."""


@dataclass
class Templates:
    """Makes entries of templates.

    Parameters
    ----------
    tables : tables by name.
    problems : what is wrong with templates, as far as they were made.
    made : template of each entry that was made, both as paths of the tree.
    used : dotted paths of cells that made something.
    idle : templates of which no row is wanted.
    unfilled : file and line of braces for which nothing stands.
    """

    tables: Node
    problems: list[Problem] = field(default_factory=list)
    made: dict[Path, Path] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    idle: list[Problem] = field(default_factory=list)
    unfilled: set[Place] = field(default_factory=set)
    _loops: dict[Path, Loop] = field(default_factory=dict)
    _rows_of: dict[str, dict[str, Node]] = field(default_factory=dict)

    def expanded(self, block: Node) -> Node:
        """A file's blocks with an entry for each row instead of every template.

        A template without `for_each` has that of the file it extends.
        """
        found = {
            key: inner if key in _PLAIN else self._any(inner, (key,), (key,), {})
            for key, inner in block.value.items()
        }
        return Node(found, block.file, block.line)

    def _any(self, node: Node, path: Path, raw: Path, rows: Rows) -> Node:
        if isinstance(node.value, dict):
            return self._mapping(node, path, raw, rows)
        if isinstance(node.value, list):
            return self._list(node, path, raw, rows)
        return self._text(node, raw, rows) if isinstance(node.value, str) else node

    def _mapping(self, node: Node, path: Path, raw: Path, rows: Rows) -> Node:
        given = self._loop(node, (*raw, "for_each"))
        found: dict[Key, Node] = {}
        for key, inner in node.value.items():
            if key == "for_each":
                continue
            below = (*raw, key)
            if "{" not in key and key not in found:
                found[key] = self._any(inner, (*path, key), below, rows)
                continue
            if self._has_unknown(key, inner, below, rows):
                continue
            loop, entry = self._loop_of(key, inner, below, given, rows)
            free = [one for one in _tables_in(key) if not (one in rows or one in loop)]
            if free:
                known = ", ".join(f"for_each: {name}" for name in free)
                self._add(inner, below, f"a key with {{}} needs {known}")
                continue
            for more in self._rows(loop, below, rows):
                made = self._filled(key, inner, raw, more)
                if loop:
                    self.made[(*path, made)] = below
                if made in found:
                    message = f'makes "{made}", which line {found[made].line} makes too'
                    self._add(inner, below, message)
                    continue
                found[made] = self._any(entry, (*path, made), below, more)
        return Node(found, node.file, node.line)

    def _has_unknown(self, key: str, inner: Node, raw: Path, rows: Rows) -> bool:
        """Whether a key asks for what is no table, which is said."""
        known = self.tables.value
        names = [one for one in _tables_in(key) if not (one in rows or one in known)]
        for name in names:
            self._add(inner, raw, what_next(f'unknown table "{name}"', name, known))
        return bool(names)

    def _loop_of(
        self, key: str, inner: Node, raw: Path, given: Loop, rows: Rows
    ) -> tuple[Loop, Node]:
        """What an entry is made for, if for anything, and the entry itself."""
        names = _tables_in(key)
        loop = {name: given[name] for name in names if name in given}
        if isinstance(inner.value, dict) and "for_each" in inner.value:
            own = self._loop(inner, (*raw, "for_each"))
            if any(name in own for name in names):
                loop |= own
                inner = inner.without("for_each")
        if any(not (name in rows or name in loop) for name in names):
            loop = {**self._loops.get(raw, {}), **loop}
        if loop:
            self._loops[raw] = loop
        return loop, inner

    def _list(self, node: Node, path: Path, raw: Path, rows: Rows) -> Node:
        found: list[Node] = []
        for index, inner in enumerate(node.value):
            below = (*raw, index)
            if isinstance(inner.value, dict) and "for_each" in inner.value:
                loop = self._loop(inner, (*below, "for_each"))
                entry = inner.without("for_each")
                for more in self._rows(loop, below, rows):
                    self.made[(*path, len(found))] = below
                    found.append(self._any(entry, (*path, len(found)), below, more))
                continue
            made = self._any(inner, (*path, len(found)), below, rows)
            is_cells = isinstance(inner.value, str) and isinstance(made.value, list)
            found += made.value if is_cells else [made]
        return Node(found, node.file, node.line)

    def _loop(self, node: Node, raw: Path) -> Loop:
        """Tables that a mapping's `for_each` names, and what it wants of their rows."""
        given = node.child("for_each")
        if given is None:
            return {}
        if isinstance(given.value, str):
            loop: dict[str, Node | None] = {given.value: None}
        elif isinstance(given.value, list):
            loop = {str(one.value): None for one in given.value}
        elif isinstance(given.value, dict):
            loop = {name: self._where(one, raw) for name, one in given.value.items()}
        else:
            self._add(given, raw, "should name a table")
            return {}
        for name in [name for name in loop if name not in self.tables.value]:
            message = what_next(f'unknown table "{name}"', name, self.tables.value)
            self._add(given, raw, message)
            del loop[name]
        return loop

    def _where(self, node: Node, raw: Path) -> Node | None:
        if node.value is None or node.value == {}:
            return None
        where = node.child("where")
        is_right = where is not None and len(node.value) == 1
        if where is None or not is_right or not isinstance(where.value, dict):
            self._add(node, raw, "should be `{where: {column: value}}`")
            return None
        return where

    def _rows(self, loop: Loop, raw: Path, rows: Rows) -> Iterator[Rows]:
        """Every combination of rows."""
        names = list(loop)
        choices = [self._chosen(name, loop[name], raw, rows) for name in names]
        for keys in itertools.product(*choices):
            yield {**rows, **dict(zip(names, keys, strict=True))}

    def _chosen(
        self, name: str, where: Node | None, raw: Path, rows: Rows
    ) -> list[str]:
        """Rows of a table in which all columns have the values wanted."""
        found = self._table(name)
        for column, wanted in where.value.items() if where is not None else ():
            columns = self._columns(name)
            if column not in columns:
                if found:
                    message = _no_column(name, column, columns)
                    self._add(wanted, (*raw, "for_each"), message)
                continue
            value = self._any(wanted, (), raw, rows).plain()
            values = value if isinstance(value, list) else [value]
            self.used |= {f"tables.{name}.{key}.{column}" for key in found}
            found = {
                key: row
                for key, row in found.items()
                if row.child(column) is not None and row.value[column].plain() in values
            }
        if where is not None and not found and self._table(name):
            path = ".".join(map(str, raw))
            message = f"no row of {name} is wanted, so nothing is made"
            self.idle.append(Problem(where.file, where.line, path, message))
        return list(found)

    def _table(self, name: str) -> dict[str, Node]:
        """Rows of a table that are mappings; others are said to be wrong elsewhere."""
        if name not in self._rows_of:
            table = self.tables.child(name)
            rows = table.value if table is not None else None
            self._rows_of[name] = {
                key: row
                for key, row in (rows.items() if isinstance(rows, dict) else ())
                if isinstance(row.value, dict)
            }
        return self._rows_of[name]

    def _columns(self, name: str) -> list[str]:
        rows = self._table(name).values()
        return list(dict.fromkeys(key for row in rows for key in row.value))

    def _text(self, node: Node, raw: Path, rows: Rows) -> Node:
        """A text's value for a row."""
        text: str = node.value
        if "{" not in text:
            return node
        whole = _PLACE.fullmatch(text)
        if whole:
            found = self._cell(whole, node, raw, rows)
            if found is None:
                self.unfilled.add((node.file, node.line))
                return node
            return Node(found.value, found.file, found.line, (node.file, node.line))
        filled = self._filled(text, node, raw, rows)
        return Node(filled, node.file, node.line)

    def _filled(self, text: str, node: Node, raw: Path, rows: Rows) -> str:
        """A text with cells in it, or in an expression with references to them."""
        if "{" not in text:
            return text
        is_expression = is_formula(text)

        def fill(match: re.Match[str]) -> str:
            cell = self._cell(match, node, raw, rows)
            if cell is None:
                self.unfilled.add((node.file, node.line))
                return match.group()
            if is_formula(cell.value):
                if is_expression:
                    return str(cell.value).removeprefix("= ")
                cell = self._raw_cell(match, rows)
            if isinstance(cell.value, (dict, list)) or is_formula(cell.value):
                what = "an expression" if is_formula(cell.value) else "no single value"
                self._add(node, raw, f"{match.group()} is {what} and no text")
            return _written(cell.value)

        return _PLACE.sub(fill, text)

    def _raw_cell(self, match: re.Match[str], rows: Rows) -> Node:
        return self._table(match[1])[rows[match[1]]].value[match[2]]  # type: ignore[no-any-return]

    def _cell(
        self, match: re.Match[str], node: Node, raw: Path, rows: Rows
    ) -> Node | None:
        """What stands for `{table}` or `{table.column}`; a number as a reference."""
        name, column = match[1], match[2]
        if name not in rows:
            self._refuse(name, node, raw, rows)
            return None
        key = rows[name]
        if column is None:
            return Node(key, node.file, node.line)
        row = self._table(name)[key]
        path = f"tables.{name}.{key}.{column}"
        self.used.add(path)
        cell = row.child(column)
        if cell is None:
            columns = self._columns(name)
            if column in columns:
                message = f"has no value, and {node.file}:{node.line} uses it"
                self.problems.append(Problem(row.file, row.line, path, message))
            else:
                self._add(node, raw, _no_column(name, column, columns))
            return None
        is_number = isinstance(cell.value, (int, float))
        if is_formula(cell.value) or (is_number and not isinstance(cell.value, bool)):
            return Node(f"= {path}", cell.file, cell.line)
        return cell

    def _refuse(self, name: str, node: Node, raw: Path, rows: Rows) -> None:
        """Say that braces name no row here; elsewhere braces are just braces."""
        if name in self.tables.value:
            self._add(node, raw, f"{{{name}}} stands outside `for_each: {name}`")
        elif rows:
            message = what_next(f'unknown table "{name}"', name, self.tables.value)
            self._add(node, raw, message)

    def _add(self, node: Node, raw: Path, message: str) -> None:
        path = ".".join(map(str, raw))
        self.problems.append(Problem(node.file, node.line, path, message))


def _no_column(table: str, column: str, columns: list[str]) -> str:
    return what_next(f'{table} has no column "{column}"', column, columns)


def _tables_in(key: str) -> list[str]:
    """Tables that a key asks for, each once."""
    return list(dict.fromkeys(match[1] for match in _PLACE.finditer(key)))


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
