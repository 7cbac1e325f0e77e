"""Expressions of a tree worked out: levers and cells put in, numbers out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from twin.hospital.formula import Value, is_formula, parsed
from twin.hospital.paths import written
from twin.hospital.problems import Problem, what_next
from twin.hospital.tree import Key, Node, Path, Place

MOST_QUOTED = 120
"""Characters of an expression that a problem quotes."""
BLOCKS = (
    "run",
    "resources",
    "departments",
    "tables",
    "schedules",
    "demand",
    "pathways",
    "absent",
    "during",
    "cost",
    "uncertain",
)
"""Where an expression may stand for a number."""
Fit = Callable[[str, Value], Value]


class _SaidElsewhereError(ValueError):
    """A value that is wrong for a reason that is said where it stands."""


class Numbers:
    """What the names of expressions stand for.

    Parameters
    ----------
    tree : a tree with `levers` and `tables`.
    """

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self._cells: dict[str, Value | None] = {}
        """Cells that were worked out; none while one is."""

    def value(self, text: str) -> Value:
        """What an expression comes to.

        Raises
        ------
        ValueError if it is none, or uses what is not there.
        """
        return parsed(text).value(self.named)

    def named(self, name: str) -> Value:
        """What a lever is set to, or a number of a table."""
        if name.startswith("tables."):
            return self._cell(name)
        levers = self.tree.child("levers")
        known = levers.value if levers is not None else {}
        if not isinstance(known, dict) or name not in known:
            raise ValueError(_unknown(name, known if isinstance(known, dict) else {}))
        node = known[name].child("value")
        if node is None or not _is_number(node.value):
            raise _SaidElsewhereError
        return node.value  # type: ignore[no-any-return]

    def _cell(self, name: str) -> Value:
        if name in self._cells:
            found = self._cells[name]
            if found is None:
                raise ValueError(f"{name} depends on itself")
            return found
        node = self.tree.at(tuple(name.split(".")))
        if node is None:
            raise ValueError(_unknown_cell(self.tree, name))
        if is_formula(node.value):
            self._cells[name] = None
            try:
                self._cells[name] = self.value(node.value)
            except ValueError as error:
                is_circle = "depends on itself" in str(error)
                raise (error if is_circle else _SaidElsewhereError()) from None
            finally:
                if self._cells[name] is None:
                    del self._cells[name]
        elif _is_number(node.value):
            self._cells[name] = node.value
        else:
            raise ValueError(f"{name} is no number")
        return self._cells[name]  # type: ignore[return-value]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unknown(name: str, levers: Mapping[str, Node]) -> str:
    parts = name.split("-")
    for cut in range(1, len(parts)):
        left, right = "-".join(parts[:cut]), "-".join(parts[cut:])
        if left in levers and (right in levers or right.isdigit()):
            return f'unknown lever "{name}"; a minus needs blanks: {left} - {right}'
    return what_next(f'unknown lever "{name}"', name, levers)


def _unknown_cell(tree: Node, name: str) -> str:
    parts = name.split(".")
    if len(parts) != 4:
        return f'"{name}" should be tables, a table, a row and a column'
    for length, what in ((2, "table"), (3, "row"), (4, "column")):
        above = tree.at(tuple(parts[: length - 1]))
        known = above.value if above is not None else {}
        if isinstance(known, dict) and parts[length - 1] not in known:
            word = parts[length - 1]
            return what_next(f'unknown {what} "{word}" in {name}', word, known)
    return f'"{name}" is no number'


def formulas(tree: Node) -> dict[Path, str]:
    """Expressions of a tree, by where they stand."""
    found: dict[Path, str] = {}
    for block in BLOCKS:
        node = tree.child(block)
        if node is not None:
            _gather(node, (block,), found)
    return found


def _gather(node: Node, path: Path, found: dict[Path, str]) -> None:
    items: Iterable[tuple[Key, Node]] = ()
    if isinstance(node.value, dict):
        items = node.value.items()
    elif isinstance(node.value, list):
        items = enumerate(node.value)
    elif is_formula(node.value):
        found[path] = node.value
    for key, inner in items:
        if isinstance(inner.value, (dict, list)):
            _gather(inner, (*path, key), found)
        elif is_formula(inner.value):
            found[(*path, key)] = inner.value


@dataclass(frozen=True)
class Evaluated:
    """A tree whose expressions were worked out.

    Parameters
    ----------
    tree : numbers instead of expressions.
    formulas : the expressions, by where they stand.
    values : what they came to.
    unsolved : file and line of those that could not be worked out, and stay.
    """

    tree: Node
    formulas: Mapping[Path, str]
    values: Mapping[Path, Value]
    unsolved: frozenset[Place]


def evaluated(
    tree: Node,
    problems: list[Problem],
    fit: Fit | None = None,
    broken: Collection[Place] = (),
) -> Evaluated:
    """A tree with numbers instead of expressions.

    Parameters
    ----------
    problems : what cannot be worked out is added.
    fit : makes a number one that its place, a dotted path, can hold.
    broken : file and line of what was said to be wrong before.
    """
    numbers = Numbers(tree)
    found = formulas(tree)
    values: dict[Path, Value] = {}
    unsolved: set[Place] = set()
    for path, text in found.items():
        try:
            value = numbers.value(text)
            values[path] = fit(written(tree, path), value) if fit else value
        except ValueError as error:
            node = tree.at(path) or tree
            unsolved.add((node.file, node.line))
            is_said = (
                isinstance(error, _SaidElsewhereError)
                or (node.file, node.line) in broken
            )
            if not is_said:
                quoted = text.strip()
                if len(quoted) > MOST_QUOTED:
                    quoted = f"{quoted[: MOST_QUOTED - 3]}..."
                message = f"{error}, in {quoted}"
                at = written(tree, path)
                problems.append(Problem(node.file, node.line, at, message))
    return Evaluated(with_values(tree, values), found, values, frozenset(unsolved))


def with_values(tree: Node, values: Mapping[Path, Value]) -> Node:
    """A tree with numbers put in, each at its path, where something stands already."""
    if () in values:
        return replace(tree, value=values[()])
    below: dict[Key, dict[Path, Value]] = {}
    for path, value in values.items():
        below.setdefault(path[0], {})[path[1:]] = value
    if isinstance(tree.value, dict):
        changed = {key: with_values(tree.value[key], v) for key, v in below.items()}
        return Node({**tree.value, **changed}, tree.file, tree.line)
    if isinstance(tree.value, list):
        items = list(tree.value)
        for key, inner in below.items():
            items[int(key)] = with_values(items[int(key)], inner)
        return Node(items, tree.file, tree.line)
    return tree
