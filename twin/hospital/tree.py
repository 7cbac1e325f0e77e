"""Plain data that remembers, value by value, which file and line gave it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Key = str | int
Path = tuple[Key, ...]
Place = tuple[str, int]
"""A file and a line of it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file: a scalar, or nodes by key or in order.

    Parameters
    ----------
    value : a scalar, a dict of nodes or a list of nodes.
    file : the file as a reader would type it.
    line : line of the value's key, counted from 1; 0 if there is none.
    key_place : file and line of the key, where the value is from elsewhere.
    """

    value: Any
    file: str
    line: int
    key_place: Place | None = None

    def plain(self) -> Any:
        """The same as plain dicts, lists and scalars."""
        return _plain(self.value)

    def child(self, key: Key) -> Node | None:
        """What is under a key or an index."""
        if isinstance(self.value, dict):
            return self.value.get(key)
        is_index = isinstance(self.value, list) and isinstance(key, int)
        if is_index and 0 <= int(key) < len(self.value):
            found: Node = self.value[int(key)]
            return found
        return None

    def at(self, path: Path) -> Node | None:
        """What is at a path."""
        node: Node | None = self
        for key in path:
            node = None if node is None else node.child(key)
        return node

    def put(self, path: Path, new: Node) -> Node:
        """A copy with another node at a path, made where there was none."""
        if not path:
            return new
        key, rest = path[0], path[1:]
        inner = (self.child(key) or Node({}, new.file, new.line)).put(rest, new)
        if isinstance(self.value, list):
            items = list(self.value)
            items[int(key)] = inner
            return Node(items, self.file, self.line)
        items_by_key = self.value if isinstance(self.value, dict) else {}
        return Node({**items_by_key, key: inner}, self.file, self.line)

    def without(self, key: Key) -> Node:
        """A copy of a mapping without one key."""
        items = {name: node for name, node in self.value.items() if name != key}
        return Node(items, self.file, self.line)

    def leaves(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Every scalar and every empty container, with its path."""
        if isinstance(self.value, dict) and self.value:
            for key, node in self.value.items():
                yield from node.leaves((*path, key))
        elif isinstance(self.value, list) and self.value:
            for index, node in enumerate(self.value):
                yield from node.leaves((*path, index))
        else:
            yield path, self


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(node.value) for key, node in value.items()}
    if isinstance(value, list):
        return [_plain(node.value) for node in value]
    return value


def grow(data: Any, file: str, line: int = 0) -> Node:
    """Nodes of plain data, all of one file and line."""
    if isinstance(data, Node):
        return data
    if isinstance(data, dict):
        inner = {str(key): grow(value, file, line) for key, value in data.items()}
        return Node(inner, file, line)
    if isinstance(data, (list, tuple)):
        return Node([grow(value, file, line) for value in data], file, line)
    return Node(_scalar(data), file, line)


def _scalar(value: Any) -> Any:
    """A Python scalar for a NumPy one, which strict models would refuse."""
    return value.item() if hasattr(value, "item") else value
