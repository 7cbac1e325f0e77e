"""A tree as a model, with the file and line of everything that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import ValidationError

from twin.hospital.distribution import WORDS
from twin.hospital.model import Model
from twin.hospital.paths import tidy, written
from twin.hospital.problems import Problem, sentence
from twin.hospital.tree import Key, Node, Path, grow

ModelType = TypeVar("ModelType", bound=Model)
_STAND_IN: dict[Key, Any] = {
    "name": {"zh": "?", "en": "?"},
    "minutes": 1,
    "capacity": 1,
}
_ROUNDS = 12
_LAYOUTS = ("resources", "departments")
"""Keys of a layout that a tree keeps on top."""
BY_NAME: tuple[Path, ...] = (
    ("resources",),
    ("schedules",),
    ("demand",),
    ("pathways",),
    ("layout", "places"),
)
"""Where much is kept by name, of which a change leaves most as it is."""


@dataclass(frozen=True)
class Before:
    """A tree whose model is known."""

    tree: Node
    model: Model

    def entries(self, path: Path, node: Node) -> dict[Key, Any]:
        """Models of those entries of a node that are the same nodes here."""
        old, found = self.tree.at(path), self.model
        for name in ("layout", *path) if path[0] in _LAYOUTS else path:
            found = getattr(found, str(name))
        made: Any = found
        there = old.value if old is not None and isinstance(old.value, dict) else {}
        return {
            key: made[key]
            for key, inner in node.value.items()
            if there.get(key) is inner and key in made
        }


def validated(
    kind: type[ModelType],
    tree: Node,
    formulas: Mapping[Path, str],
    before: Before | None = None,
) -> tuple[ModelType | None, list[Problem]]:
    """The model of a tree, or what is wrong with it.

    Parameters
    ----------
    formulas : expressions that gave numbers of the tree.
    before : another tree with its model, of which is kept what is in both.
    """
    model, errors = _try(kind, tree, before)
    found = []
    for path, message in errors:
        if message.startswith("unknown key"):
            found.append(_of_key(tree, path, message))
            continue
        text = formulas.get(path)
        if text is not None and message.startswith("should be a whole number"):
            message += "; put round( ), floor( ) or ceil( ) around it"
        if text is not None:
            message += f", from {text.strip()}"
        found.append(problem(tree, path, message))
    return model, found


def _of_key(tree: Node, path: Path, message: str) -> Problem:
    """A problem of a key, with the line of the key where the value is from a table."""
    found, node = problem(tree, path, message), tree.at(path)
    if node is None or node.key_place is None:
        return found
    return replace(found, file=node.key_place[0], line=node.key_place[1])


def problem(tree: Node, path: Path, message: str) -> Problem:
    """A problem at a path, with the line of the nearest thing that is there."""
    for length in range(len(path), -1, -1):
        node = tree.at(path[:length])
        if node is not None:
            return Problem(node.file, node.line, written(tree, path), message)
    return Problem(tree.file, tree.line, written(tree, path), message)


def what_is_right(kind: type[ModelType], tree: Node) -> tuple[ModelType | None, Node]:
    """A tree without all that does not fit, and its model.

    It lets names be checked in a file that has other problems too.
    """
    for _ in range(_ROUNDS):
        model, errors = _try(kind, tree)
        if model is not None:
            return model, tree
        for path in sorted({path for path, _ in errors}, key=str, reverse=True):
            tree = _without(tree, path)
    return None, tree


def _try(
    kind: type[ModelType], tree: Node, before: Before | None = None
) -> tuple[ModelType | None, list[tuple[Path, str]]]:
    data = tree.plain() if before is None else _mixed(tree, before)
    if isinstance(data, dict):
        held = {key: data.pop(key) for key in _LAYOUTS if key in data}
        if isinstance(data.get("layout"), dict):
            data["layout"] |= held
    try:
        return kind.model_validate(data), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [(_path(tree, one["loc"]), sentence(one, kind)) for one in found]


def _mixed(tree: Node, before: Before) -> Any:
    """A tree as plain data, but models where they were made before."""
    kept = {}
    for path in BY_NAME:
        node = tree.at(path)
        if node is None or not isinstance(node.value, dict):
            continue
        kept[path] = before.entries(path, node), list(node.value)
        rest = {k: one for k, one in node.value.items() if k not in kept[path][0]}
        tree = tree.put(path, Node(rest, node.file, node.line))
    data = tree.plain()
    for path, (models, keys) in kept.items():
        above = data
        for key in path[:-1]:
            above = above[key]
        made = {**above[path[-1]], **models}
        above[path[-1]] = {key: made[key] for key in keys}
    return data


def _path(tree: Node, location: tuple[Any, ...]) -> Path:
    """A location in the model as one in the tree, which keeps resources on top."""
    if location[:1] == ("layout",) and location[1:2] and location[1] in _LAYOUTS:
        location = location[1:]
    return tidy(tree, location)


def _without(tree: Node, path: Path) -> Node:
    """A tree without what is at a path, or without the nearest thing around it.

    Where something else can stand in for it, the thing around it is kept.
    """
    for position, key in enumerate(path):
        if position > 1 and key in WORDS:
            return tree.put(path[:position], grow(1, tree.file))
    stand_in = _STAND_IN.get(path[-1]) if path else _STAND_IN["name"]
    here = tree.at(path)
    if stand_in is not None and (here is None or here.plain() != stand_in):
        return tree.put(path or ("name",), grow(stand_in, tree.file))
    if here is not None and (evened := _even(here)) != here:
        return tree.put(path, evened)
    while path and tree.at(path) is None:
        path = path[:-1]
    parent = tree.at(path[:-1])
    if parent is None or not path:
        return tree
    if isinstance(parent.value, list):
        items = [node for index, node in enumerate(parent.value) if index != path[-1]]
        if not items:
            return _without(tree, path[:-1])
        return tree.put(path[:-1], Node(items, parent.file, parent.line))
    return tree.put(path[:-1], parent.without(path[-1]))


def _even(step: Node) -> Node:
    """A chance whose branches are equally likely, so that what is in them is kept."""
    branches = step.child("branches")
    do = step.child("do")
    if do is None or do.value != "chance" or branches is None:
        return step
    for index, branch in enumerate(branches.value or ()):
        if isinstance(branch.value, dict):
            share = Node(1 / len(branches.value), branch.file, branch.line)
            step = step.put(("branches", index, "p"), share)
    return step
