"""Dotted paths into a scenario: finding what they mean, and writing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twin.hospital.pathway import RESERVED
from twin.hospital.pattern import fits
from twin.hospital.problems import what_next
from twin.hospital.tree import Key, Node, Path

TABLES: dict[Path, str] = {
    ("resources",): "resource",
    ("schedules",): "schedule",
    ("demand",): "stream",
    ("pathways",): "pathway",
    ("layout", "places"): "place",
    ("departments",): "department",
    ("levers",): "lever",
    ("tables",): "table",
    ("during",): "period",
}
"""Where things are kept by name, and what each is called."""
TOP = (
    "name",
    "why",
    "source",
    "layout",
    "run",
    "calendar",
    "tables",
    "levers",
    "departments",
    "resources",
    "schedules",
    "demand",
    "pathways",
    "uncertain",
    "from_files",
    "grid",
    "absent",
    "during",
    "cost",
    "sources",
    "from",
)
"""Keys of a scenario."""


def locate(tree: Node, dotted: str) -> Path:
    """Path of a value in a scenario's tree; its last part may yet have to be made.

    A step is named by its id right after its pathway, however deep it is nested.

    Raises
    ------
    ValueError if there is no such thing; the message names the nearest right one.
    """
    path: Path = ()
    parts, node = dotted.split("."), tree
    if not all(parts):
        raise ValueError("is not a path; write names with dots between them")
    while parts:
        step, taken = _next(node, path, parts)
        path, parts = (*path, *step), parts[taken:]
        found = tree.at(path)
        if found is None:
            return (*path, *parts)
        node = found
    return path


def matches(tree: Node, dotted: str) -> list[str]:
    """Paths that a path with `*` in it means; a path without is what it is.

    Raises
    ------
    ValueError if it means nothing.
    """
    if "*" not in dotted or _is_key(tree, dotted):
        return [dotted]
    found = [""]
    for part in dotted.split("."):
        if "*" not in part:
            found = [f"{start}.{part}" if start else part for start in found]
            continue
        keys = {start: _keys(tree, start) for start in found}
        found = [
            f"{start}.{key}" if start else key
            for start, names in keys.items()
            for key in names
            if fits(part, key)
        ]
        if not found:
            known = {key for names in keys.values() for key in names}
            message = f'nothing matches "{part}"'
            raise ValueError(what_next(message, part.replace("*", ""), sorted(known)))
    there = [one for one in found if _leads_somewhere(tree, one)]
    if not there:
        locate(tree, found[0])
    return there


def _is_key(tree: Node, dotted: str) -> bool:
    """Whether a path with `*` in it leads to what is called so itself."""
    try:
        return tree.at(locate(tree, dotted)) is not None
    except ValueError:
        return False


def _leads_somewhere(tree: Node, dotted: str) -> bool:
    try:
        locate(tree, dotted)
    except ValueError:
        return False
    return True


def _keys(tree: Node, dotted: str) -> list[str]:
    """What may follow a path: keys, indices, or ids of steps."""
    try:
        path = locate(tree, dotted) if dotted else ()
    except ValueError:
        return []
    node = tree.at(path)
    if node is None:
        return []
    if len(path) == 2 and path[0] == "pathways":
        return [name for _, name in _ids(node)]
    if isinstance(node.value, list):
        return [str(index) for index in range(len(node.value))]
    return [str(key) for key in node.value] if isinstance(node.value, dict) else []


def _next(node: Node, path: Path, parts: list[str]) -> tuple[Path, int]:
    """The next stretch of a path, and how many of the parts it stands for."""
    if len(path) == 2 and path[0] == "pathways" and parts[0] not in RESERVED:
        return _step(node, parts[0]), 1
    if isinstance(node.value, list):
        return (_index(node, parts[0]),), 1
    if not isinstance(node.value, dict):
        raise ValueError(f'a single value stands there, without "{parts[0]}"')
    for count in range(1, len(parts) + 1):
        key = ".".join(parts[:count])
        if key in node.value:
            return (key,), count
    if path == ("uncertain",):
        return (".".join(parts),), len(parts)
    if path in TABLES and len(parts) > 1:
        what = f'unknown {TABLES[path]} "{parts[0]}"'
        raise ValueError(what_next(what, parts[0], node.value))
    if len(path) == 2 and path[0] == "tables" and len(parts) > 1:
        what = f'unknown row "{parts[0]}"'
        raise ValueError(what_next(what, parts[0], node.value))
    if not path and parts[0] not in TOP:
        raise ValueError(what_next("unknown key", parts[0], TOP))
    return (parts[0],), 1


def _step(pathway: Node, name: str) -> Path:
    steps = pathway.child("steps")
    known = {name: path for path, name in _ids(pathway)}
    if name in known:
        return known[name]
    if name.isdigit() and steps is not None:
        return ("steps", _index(steps, name))
    raise ValueError(what_next(f'unknown step "{name}"', name, known))


def _ids(pathway: Node) -> Iterator[tuple[Path, str]]:
    """Where the steps of a pathway are, and the id of each."""
    steps = pathway.child("steps")
    for path, step in step_nodes(steps, ("steps",)) if steps is not None else ():
        name = step.child("id")
        yield path, str(name.plain() if name is not None else None)


def step_nodes(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every mapping with a text under `do`, in order, with where it is."""
    items: Iterable[tuple[Key, Node]] = ()
    if isinstance(node.value, dict):
        do = node.value.get("do")
        if do is not None and isinstance(do.value, str):
            yield path, node
        items = node.value.items()
    elif isinstance(node.value, list):
        items = enumerate(node.value)
    for key, inner in items:
        if isinstance(inner.value, (dict, list)):
            yield from step_nodes(inner, (*path, key))


def _index(node: Node, part: str) -> int:
    count = len(node.value)
    if not part.isdigit() or int(part) >= count:
        raise ValueError(f'"{part}" is no index; there are {count}, counted from 0')
    return int(part)


def placed(tree: Node) -> dict[str, Node]:
    """Every node of a tree by its dotted path, in which steps go by their ids."""
    found: dict[str, Node] = {}
    _place(tree, (), "", found)
    return found


def _place(node: Node, path: Path, dotted: str, found: dict[str, Node]) -> None:
    name = node.child("id") if node.child("do") is not None else None
    if name is not None and path[:1] == ("pathways",):
        path, dotted = path[:2], f"{path[0]}.{path[1]}.{name.value}"
    found[dotted] = node
    items: Iterable[tuple[Key, Node]] = ()
    if isinstance(node.value, dict):
        items = node.value.items()
    elif isinstance(node.value, list):
        items = enumerate(node.value)
    for key, inner in items:
        is_steps = len(path) == 2 and path[0] == "pathways" and key == "steps"
        below = dotted if is_steps else f"{dotted}.{key}" if dotted else str(key)
        _place(inner, (*path, key), below, found)


def tidy(tree: Node, location: Path) -> Path:
    """A validation error's location as a path of the tree.

    Left out are marks that begin with ~, which tell alternatives apart, and what the
    models add to what is written.
    """
    path: Path = ()
    node: Node | None = tree
    wanted = [key for key in location if not _is_mark(key)]
    for position, key in enumerate(wanted):
        inner = node.child(key) if node is not None else None
        is_last = position == len(wanted) - 1
        is_absent_key = is_last and node is not None and isinstance(node.value, dict)
        if inner is not None or is_absent_key:
            path, node = (*path, key), inner
    return path


def _is_mark(key: Key) -> bool:
    return isinstance(key, str) and (key.startswith("~") or key == "[key]")


def written(tree: Node, path: Path) -> str:
    """A path with dots, where a step goes by its id."""
    if len(path) < 3 or path[0] != "pathways" or path[2] != "steps":
        return ".".join(map(str, path))
    parts: list[Key] = [*path[:2], *path[3:]]
    node = tree.at(path[:3])
    for position, key in enumerate(path[3:], start=4):
        node = node.child(key) if node is not None else None
        name = node.child("id") if node is not None and node.child("do") else None
        if name is not None:
            parts = [*path[:2], name.value, *path[position:]]
    return ".".join(map(str, parts))
