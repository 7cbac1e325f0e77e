"""What files and changes say, layer over layer, and the one tree they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any

from twin.hospital.evaluation import Fit, evaluated
from twin.hospital.formula import Value
from twin.hospital.merge import forget, merged, normal, put
from twin.hospital.named_files import with_files
from twin.hospital.paths import locate, matches, written
from twin.hospital.pattern import may_meet
from twin.hospital.problems import Problem
from twin.hospital.template import Templates
from twin.hospital.tree import Node, Path, Place, grow
from twin.hospital.validated import BY_NAME

LIFTED = ("resources", "departments", "tables", "sources", "from")
"""Blocks of a layout that a scenario may change like its own."""
BLOCKS = (
    *LIFTED,
    "run",
    "calendar",
    "levers",
    "schedules",
    "demand",
    "pathways",
    "absent",
    "during",
    "cost",
    "uncertain",
)
OWN = ("twin", "name", "why", "source", "grid")
"""Keys that a child does not inherit."""


@dataclass(frozen=True)
class Layer:
    """What one file says, or one change.

    Parameters
    ----------
    node : its blocks.
    settings : values by dotted path, put over the blocks.
    at : what stands before the path of a setting where a problem names it.
    """

    node: Node
    settings: Mapping[str, Node] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Written:
    """A scenario's tree as it was written, and as it comes out.

    Parameters
    ----------
    open_tree : entries made of all templates, expressions not worked out.
    tree : numbers instead of expressions.
    formulas : the expressions, by where they stand.
    values : what they came to.
    made : template of each entry that was made.
    used : cells of tables that made something, by dotted path.
    unsolved : file and line of what has no value for a reason that is said elsewhere.
    notes : what is odd about templates.
    has_gaps : whether entries are missing because a template cannot make them.
    """

    open_tree: Node
    tree: Node
    formulas: Mapping[Path, str]
    values: Mapping[Path, Value]
    made: Mapping[Path, Path]
    used: frozenset[str]
    unsolved: frozenset[Place]
    notes: tuple[Problem, ...]
    has_gaps: bool

    @property
    def templates_by_path(self) -> dict[str, str]:
        """Template of each entry that was made, both as dotted paths."""
        return {
            ".".join(map(str, path)): ".".join(map(str, raw))
            for path, raw in self.made.items()
        }


@dataclass(frozen=True)
class Layers:
    """A layout, then files from the furthest ancestor on, then changes.

    Parameters
    ----------
    layout : what the layout says.
    above : what files and changes say, in order.
    home : folder from which a change names files.
    contents : what files that were read hold, so that none is read twice.
    """

    layout: Layer
    above: tuple[Layer, ...]
    home: File
    contents: dict[str, Any] = field(default_factory=dict, compare=False)

    def under(self, layer: Layer) -> Layers:
        """These with one more on top."""
        return replace(self, above=(*self.above, layer))

    def resolved(
        self,
        problems: list[Problem],
        fit: Fit | None = None,
        before: Written | None = None,
    ) -> Written:
        """The tree that all layers make together.

        Parameters
        ----------
        before : another such tree, of which is kept what is in both.
        """
        layers = (self.layout, *self.above)
        first = layers[-1].node
        empty = {block: Node({}, first.file, 1) for block in BLOCKS}
        tree = Node(empty, first.file, 1)
        tables = self._tables(layers, problems)
        templates = Templates(tables)
        unset: list[Problem] = []
        for layer in layers:
            tree = tree.put(("tables",), tables)
            tree = _extended(tree, layer, templates, unset)
        problems += templates.problems
        unread = [name for name, one in tables.value.items() if type(one.value) is str]
        for name in unread:
            tables = tables.without(name)
        tree = tree.put(("tables",), tables)
        has_gaps = bool(unread or templates.problems)
        # What is set of an entry that is not made is not wrong for that.
        problems += [] if has_gaps else unset
        used = frozenset(templates.used)
        unfilled = frozenset(templates.unfilled)
        made = templates.made
        notes = tuple(templates.idle)
        found = Written(tree, tree, {}, {}, made, used, unfilled, notes, has_gaps)
        return self._finished(found, problems, fit, before)

    def changed(
        self,
        base: Written,
        layer: Layer,
        problems: list[Problem],
        fit: Fit | None = None,
    ) -> Written:
        """The tree with one more layer of settings on top.

        Settings of tables make all templates anew.

        Parameters
        ----------
        fit : makes a number that was worked out one that its place can hold.
        """
        if any(dotted.startswith("tables.") for dotted in layer.settings):
            return self.under(layer).resolved(problems, fit, base)
        tree = merged(_without_own(base.open_tree), layer.node)
        tree = _over(tree, layer, problems)
        return self._finished(replace(base, open_tree=tree), problems, fit, base)

    def _finished(
        self,
        base: Written,
        problems: list[Problem],
        fit: Fit | None,
        before: Written | None,
    ) -> Written:
        """The tree with named files read and expressions worked out."""
        tree = with_files(base.open_tree, self.home, self.contents, problems)
        found = evaluated(tree, problems, fit, base.unsolved)
        formulas = found.formulas
        texts = {written(tree, path): grow(text, "") for path, text in formulas.items()}
        closed = found.tree.put(("formulas",), Node(texts, "", 0))
        if before is not None:
            closed = _with_kept(closed, tree, found.values, before)
        return replace(
            base,
            open_tree=tree,
            tree=closed,
            formulas=formulas,
            values=found.values,
            unsolved=base.unsolved | found.unsolved,
        )

    def _tables(self, layers: tuple[Layer, ...], problems: list[Problem]) -> Node:
        """All tables, later ones over earlier ones row by row."""
        tree = Node({"tables": Node({}, "", 0)}, "", 0)
        for layer in layers:
            given = layer.node.child("tables")
            if given is not None and isinstance(given.value, dict):
                tree = merged(tree, Node({"tables": given}, given.file, given.line))
            for dotted, value in layer.settings.items():
                if dotted.startswith("tables."):
                    tree = _set(tree, dotted, value, layer.at, problems)
                if dotted.startswith("tables.") and dotted.count(".") < 3:
                    problems += _no_row(dotted, value, layer.at)
        tables = tree.child("tables")
        return tables if tables is not None else Node({}, "", 0)


def _with_kept(
    closed: Node, open_tree: Node, values: Mapping[Path, Value], before: Written
) -> Node:
    """A tree in which entries that came out as before are the very same nodes."""
    changed = {
        path[:2]
        for path in {**values, **before.values}
        if _as_is(values.get(path)) != _as_is(before.values.get(path))
    }
    for block in BY_NAME:
        new, old = closed.at(block), before.tree.at(block)
        above, below = open_tree.at(block), before.open_tree.at(block)
        trees = [one.value for one in (new, old, above, below) if one is not None]
        if new is None or not all(isinstance(one, dict) for one in trees):
            continue
        items, earlier, written_now, written_then = trees
        kept = {
            key: earlier[key]
            for key in items
            if (*block, key) not in changed
            and key in earlier
            and written_now.get(key) == written_then.get(key)
        }
        closed = closed.put(block, Node({**items, **kept}, new.file, new.line))
    return closed


def _as_is(value: Value | None) -> tuple[type, Value | None]:
    """A number with its type, for 2 may stand where 2.0 may not."""
    return type(value), value


def _no_row(dotted: str, value: Node, at: str) -> list[Problem]:
    """Why a table or a row cannot be set to a value, if it cannot."""
    if value.value is None or isinstance(value.value, dict):
        return []
    message = "should be a mapping of columns" if dotted.count(".") == 2 else ""
    message = message or "should be a mapping of rows"
    return [Problem(value.file, value.line, f"{at}{dotted}", message)]


def _without_own(tree: Node) -> Node:
    kept = {key: node for key, node in tree.value.items() if key not in OWN}
    return Node(kept, tree.file, tree.line)


def _extended(
    tree: Node, layer: Layer, templates: Templates, problems: list[Problem]
) -> Node:
    """A tree with a layer's blocks merged over it, and its settings over that."""
    node = layer.node
    block = normal(templates.expanded(node.without("tables")))
    uncertain = block.child("uncertain")
    block = block.without("uncertain")
    tables = node.child("tables") or Node({}, node.file, 1)
    anew = _restated(tree, block.put(("tables",), tables))
    tree = merged(forget(_without_own(tree), anew), block)
    tree = _over(tree, layer, problems, tables_too=False)
    if uncertain is not None:
        spread = _spread(tree, uncertain, problems)
        tree = merged(tree, Node({"uncertain": spread}, node.file, 1))
    return Node(tree.value, node.file, 1)


def _restated(tree: Node, block: Node) -> set[str]:
    """Uncertain values that a file says anew."""
    uncertain = tree.child("uncertain")
    known = uncertain.value if uncertain is not None else {}
    return {key for key in known if _said(block, key) is not None}


def _over(
    tree: Node, layer: Layer, problems: list[Problem], tables_too: bool = True
) -> Node:
    """A tree with a layer's settings put in, none of which is uncertain any more."""
    for dotted, value in layer.settings.items():
        if tables_too or not dotted.startswith("tables."):
            tree = _set(tree, dotted, value, layer.at, problems)
    return forget(tree, set(layer.settings))


def _set(
    tree: Node, dotted: str, value: Node, at: str, problems: list[Problem]
) -> Node:
    try:
        return put(tree, dotted, value)
    except ValueError as error:
        where = f"{at}{dotted}"
        problems.append(Problem(value.file, value.line, where, str(error)))
        return tree


def _spread(tree: Node, given: Node, problems: list[Problem]) -> Node:
    """Uncertain values with each path's matches instead of a path with `*`."""
    if not isinstance(given.value, dict):
        return given
    found: dict[str, Node] = {}
    for dotted, node in given.value.items():
        try:
            paths = matches(tree, dotted)
        except ValueError as error:
            where = f"uncertain.{dotted}"
            problems.append(Problem(node.file, node.line, where, str(error)))
            continue
        for path in paths:
            if path in found:
                message = f"line {found[path].line} says it of {path} too; keep one"
                where = f"uncertain.{dotted}"
                problems.append(Problem(node.file, node.line, where, message))
            found[path] = node
    return Node(found, given.file, given.line)


def stated(node: Node, problems: list[Problem]) -> dict[str, Node]:
    """What a file's `set` holds; another block of the file may not set it too."""
    found = node.child("set")
    if found is None or found.value is None:
        return {}
    if not isinstance(found.value, dict):
        message = "should be a mapping of dotted paths"
        problems.append(Problem(found.file, found.line, "set", message))
        return {}
    settings = {key: value for key, value in found.value.items() if key != "layout"}
    grid = node.child("grid")
    axes = list(grid.value) if grid and isinstance(grid.value, dict) else []
    blocks = normal(Node({k: v for k, v in node.value.items() if k != "set"}, "", 0))
    for index, (dotted, value) in enumerate(settings.items()):
        rivals = [("set", one) for one in list(settings)[:index]]
        rivals += [("grid", one) for one in axes]
        for block, rival in rivals:
            if may_meet(rival, dotted):
                message = f"{block}.{rival} sets it too; keep one"
                at = f"set.{dotted}"
                problems.append(Problem(value.file, value.line, at, message))
        for line in _lines(blocks, dotted):
            message = f"line {line} sets it too; keep one"
            problems.append(Problem(value.file, value.line, f"set.{dotted}", message))
    return settings


def _lines(block: Node, dotted: str) -> list[int]:
    """Lines on which a file's own blocks say something of a path."""
    try:
        paths = matches(block, dotted)
    except ValueError:
        return []
    found = [_said(block, one) for one in paths]
    return sorted({node.line for node in found if node is not None})


def _said(block: Node, dotted: str) -> Node | None:
    try:
        path = locate(block, dotted)
    except ValueError:
        return None
    for length in range(len(path), 0, -1):
        node = block.at(path[:length])
        if node is not None:
            is_there = length == len(path) or not isinstance(node.value, dict)
            return node if is_there else None
    return None
