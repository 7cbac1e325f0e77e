"""Trees over one another: blocks merged, single values put at dotted paths."""

from __future__ import annotations

from twin.hospital.distribution import WORDS
from twin.hospital.paths import locate, matches
from twin.hospital.pathway import missing_ids
from twin.hospital.pattern import may_meet
from twin.hospital.problems import what_next
from twin.hospital.tree import Node, Path

_WHOLE: tuple[Path, ...] = (
    ("schedules", "*"),
    ("uncertain", "*"),
    ("tables", "*", "*", "*"),
    ("demand", "*", "profile"),
    ("demand", "*", "by_day"),
    ("demand", "*", "priority"),
    ("demand", "*", "arrivals"),
    ("demand", "*", "appointments"),
    ("demand", "*", "attributes", "*"),
    ("during", "*", "set", "*"),
)
"""What a child replaces as a whole, where elsewhere mappings merge."""


def merged(base: Node, over: Node, path: Path = ()) -> Node:
    """A mapping with another's keys put over it; an empty value takes a key away."""
    items = dict(base.value)
    for key, node in over.value.items():
        inner, old = (*path, key), items.get(key)
        if node.value is None:
            items.pop(key, None)
        elif old is not None and _merges(old, node, inner):
            items[key] = merged(old, node, inner)
        else:
            items[key] = node
    return Node(items, over.file, over.line)


def _merges(old: Node, new: Node, path: Path) -> bool:
    if not (isinstance(old.value, dict) and isinstance(new.value, dict)):
        return False
    if any(word in node.value for node in (old, new) for word in WORDS):
        return False
    return not any(_is_at(path, pattern) for pattern in _WHOLE)


def _is_at(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        want in ("*", key) for key, want in zip(path, pattern, strict=True)
    )


def put(tree: Node, dotted: str, value: Node) -> Node:
    """A tree with a value set at a dotted path, or at all that match it.

    Raises
    ------
    ValueError if the path leads nowhere; the message names the nearest right one.
    """
    for each in matches(tree, dotted):
        tree = _put(tree, locate(tree, each), value)
    return tree


def _put(tree: Node, path: Path, value: Node) -> Node:
    if value.value is None:
        parent = tree.at(path[:-1])
        if parent is not None and isinstance(parent.value, dict):
            return tree.put(path[:-1], parent.without(path[-1]))
    here = tree.at(path)
    is_lever = len(path) == 2 and path[0] == "levers"
    if is_lever and not isinstance(value.value, dict):
        if here is None:
            levers = tree.child("levers")
            known = levers.value if levers is not None else ()
            raise ValueError(
                what_next(f'unknown lever "{path[1]}"', str(path[1]), known)
            )
        path = (*path, "value")
    tree = tree.put(path, value)
    if path[0] != "pathways" or len(path) < 2:
        return normal(tree) if path == ("pathways",) else tree
    pathway = tree.at(path[:2])
    return tree if pathway is None else tree.put(path[:2], _normal(pathway))


def forget(tree: Node, changed: set[str]) -> Node:
    """A tree in which values that were just set are not uncertain any more."""
    uncertain = tree.child("uncertain")
    if uncertain is None or not isinstance(uncertain.value, dict):
        return tree
    kept = {
        key: node
        for key, node in uncertain.value.items()
        if not any(may_meet(key, other) for other in changed)
    }
    return tree.put(("uncertain",), Node(kept, uncertain.file, uncertain.line))


def normal(tree: Node) -> Node:
    """A tree whose pathways all have a key `steps`, and whose steps all have an id."""
    pathways = tree.child("pathways")
    if pathways is None or not isinstance(pathways.value, dict):
        return tree
    changed = {name: _normal(node) for name, node in pathways.value.items()}
    return tree.put(("pathways",), Node(changed, pathways.file, pathways.line))


def _normal(pathway: Node) -> Node:
    if isinstance(pathway.value, list):
        pathway = Node({"steps": pathway}, pathway.file, pathway.line)
    if not isinstance(pathway.value, dict):
        return pathway
    for location, name in missing_ids(pathway.plain()):
        step = pathway.at(location)
        if step is not None:
            pathway = pathway.put((*location, "id"), Node(name, step.file, step.line))
    return pathway
