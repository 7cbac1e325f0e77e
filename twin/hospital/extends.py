"""From a scenario's file to one tree: what it extends, sets, and reads besides."""

from __future__ import annotations

from pathlib import Path as File

from twin.errors import ScenarioError
from twin.hospital.distribution import WORDS
from twin.hospital.geography import read_geography
from twin.hospital.paths import locate
from twin.hospital.pathway import missing_ids
from twin.hospital.problems import Problem, error_of
from twin.hospital.source import absent, fail, read_yaml, shown_path
from twin.hospital.tables import read_arrivals, read_profile
from twin.hospital.tree import Node, Path, grow

FORMAT = 1
"""Version of the file format this program reads."""
BLOCKS = (
    "run",
    "calendar",
    "resources",
    "schedules",
    "demand",
    "pathways",
    "uncertain",
)
OWN = ("twin", "name", "why", "source", "grid")
"""Keys that a child does not inherit."""
_WHOLE: tuple[Path, ...] = (
    ("schedules", "*"),
    ("uncertain", "*"),
    ("demand", "*", "profile"),
    ("demand", "*", "by_day"),
    ("demand", "*", "priority"),
    ("demand", "*", "arrivals"),
    ("demand", "*", "appointments"),
    ("demand", "*", "attributes", "*"),
)
"""What a child replaces as a whole, where elsewhere mappings merge."""


def chain(path: File) -> list[tuple[File, Node]]:
    """A file and those it extends, the furthest ancestor first.

    Raises
    ------
    ScenarioError if one cannot be read, or one extends itself through others.
    """
    found: list[tuple[File, Node]] = []
    here: File | None = path
    while here is not None:
        node = read_yaml(here)
        found.insert(0, (here, node))
        parent = node.child("extends")
        if parent is None or parent.value is None:
            return found
        if not isinstance(parent.value, str):
            raise _problem(parent, "extends", "should name one file")
        here = here.parent / parent.value
        seen = [file.resolve() for file, _ in found]
        if here.resolve() in seen:
            names = [shown_path(file) for file, _ in reversed(found)]
            circle = " extends ".join([*names, shown_path(here)])
            raise _problem(parent, "extends", f"goes in a circle: {circle}")
        if not here.is_file():
            raise _problem(parent, "extends", _unreadable(here))
    return found


def _problem(node: Node, path: str, message: str) -> ScenarioError:
    return error_of([Problem(node.file, node.line, path, message)])


def _unreadable(path: File) -> str:
    """Why a file that another names cannot be read."""
    try:
        read_yaml(path)
    except ScenarioError as error:
        return str(error.problems[0])
    return f"{shown_path(path)} cannot be read"


def read_tree(path: File) -> tuple[Node, list[Problem]]:
    """The resolved tree of a scenario's file, and what is wrong on the way to it.

    Raises
    ------
    ScenarioError if a file of the scenario cannot be read.
    """
    files = chain(path)
    problems: list[Problem] = []
    tree = Node({block: Node({}, shown_path(path), 1) for block in BLOCKS}, "", 1)
    tree = Node(tree.value, shown_path(path), 1)
    layout = _stated_layout(files)
    if layout is not None:
        tree = with_layout(tree, layout, File(layout.file).parent, problems)
    for _, node in files:
        tree = extend(tree, node, problems)
    return with_files(tree, path.parent, problems), problems


def _stated_layout(files: list[tuple[File, Node]]) -> Node | None:
    for _, node in reversed(files):
        for found in (node.at(("set", "layout")), node.child("layout")):
            if found is not None and isinstance(found.value, str):
                return found
    return None


def with_layout(tree: Node, name: Node, home: File, problems: list[Problem]) -> Node:
    """A tree with the layout a node names put into it."""
    try:
        layout = read_layout(home / str(name.value), problems)
    except ScenarioError as error:
        problems += _at(name, "layout", error)
        return tree
    resources = layout.child("resources") or Node({}, layout.file, 1)
    tree = tree.put(("layout",), layout.without("resources"))
    return tree.put(("resources",), resources)


def _at(name: Node, path: str, error: ScenarioError) -> list[Problem]:
    """An error of a file that a node names, said where it is named if unread."""
    return [
        one if one.line else Problem(name.file, name.line, path, str(one))
        for one in error.problems
    ]


def read_layout(folder: File, problems: list[Problem]) -> Node:
    """A layout's folder as one tree.

    Raises
    ------
    ScenarioError if there is no such folder or a file of it cannot be read.
    """
    if not folder.is_dir():
        is_file = folder.exists()
        raise fail(
            folder, 0, "is a file; name its folder" if is_file else absent(folder)
        )
    node = read_yaml(folder / "resources.yaml")
    _check_format(node, problems)
    node = node.without("twin")
    if (folder / "places.geojson").exists():
        geography = read_geography(folder / "places.geojson")
        problems += geography.problems
        file = shown_path(folder / "places.geojson")
        node = node.put(("places",), Node(geography.places, file, 1))
        node = node.put(("connections",), Node(geography.connections, file, 1))
        node = node.put(("crs",), Node(geography.crs, file, 1))
    return node


def _check_format(node: Node, problems: list[Problem]) -> None:
    version = node.child("twin")
    if version is None:
        message = f"missing; the first line should be `twin: {FORMAT}`"
        problems.append(Problem(node.file, node.line, "twin", message))
    elif version.value != FORMAT:
        message = f"format {version.value} is not the one read here, {FORMAT}"
        problems.append(Problem(version.file, version.line, "twin", message))


def extend(tree: Node, node: Node, problems: list[Problem]) -> Node:
    """A tree with a file's blocks merged over it, and its `set` over that."""
    _check_format(node, problems)
    tree = Node({k: v for k, v in tree.value.items() if k not in OWN}, node.file, 1)
    rest = {k: v for k, v in node.value.items() if k not in ("extends", "set", "twin")}
    if isinstance(rest.get("layout", Node(0, "", 0)).value, str):
        del rest["layout"]
    block = normal(Node(rest, node.file, 1))
    settings = _settings(node, block, problems)
    changed = {".".join(map(str, path)) for path, _ in block.leaves()} | set(settings)
    tree = _forget(tree, changed)
    tree = normal(_merge(tree, block, ()))
    for dotted, value in settings.items():
        try:
            tree = put(tree, dotted, value)
        except ValueError as error:
            problems.append(
                Problem(value.file, value.line, f"set.{dotted}", str(error))
            )
    return tree


def put(tree: Node, dotted: str, value: Node) -> Node:
    """A tree with one value set by its dotted path.

    Raises
    ------
    ValueError if the path leads nowhere; the message names the nearest right one.
    """
    path = locate(tree, dotted)
    if value.value is None:
        parent = tree.at(path[:-1])
        if parent is not None and isinstance(parent.value, dict):
            return tree.put(path[:-1], parent.without(path[-1]))
    return normal(tree.put(path, value))


def certain(tree: Node, dotted: str) -> Node:
    """A tree in which a value just set is not uncertain any more."""
    return _forget(tree, {dotted})


def _forget(tree: Node, changed: set[str]) -> Node:
    uncertain = tree.child("uncertain")
    if uncertain is None or not isinstance(uncertain.value, dict):
        return tree
    kept = {
        key: node
        for key, node in uncertain.value.items()
        if not any(_overlap(key, other) for other in changed)
    }
    return tree.put(("uncertain",), Node(kept, uncertain.file, uncertain.line))


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _settings(node: Node, block: Node, problems: list[Problem]) -> dict[str, Node]:
    """What a file's `set` holds, unless another block sets the same key."""
    found = node.child("set")
    if found is None or found.value is None:
        return {}
    if not isinstance(found.value, dict):
        message = "should be a mapping of dotted paths"
        problems.append(Problem(found.file, found.line, "set", message))
        return {}
    grid = block.child("grid")
    steps = dict.fromkeys(grid.value) if grid and isinstance(grid.value, dict) else {}
    settings = {key: value for key, value in found.value.items() if key != "layout"}
    for dotted, value in settings.items():
        rivals = [f"set.{key}" for key in settings if key < dotted]
        for rival in (*rivals, *(f"grid.{key}" for key in steps)):
            if _overlap(rival.partition(".")[2], dotted):
                message = f"{rival} sets it too; keep one"
                at = f"set.{dotted}"
                problems.append(Problem(value.file, value.line, at, message))
        twin = _stated(block, dotted)
        if twin is not None:
            message = f"line {twin.line} sets it too; keep one"
            problems.append(Problem(value.file, value.line, f"set.{dotted}", message))
    return settings


def _stated(block: Node, dotted: str) -> Node | None:
    """What a file's own blocks say of a path, if they say anything."""
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


def _merge(base: Node, over: Node, path: Path) -> Node:
    """A mapping with another's keys put over it; an empty value takes a key away."""
    items = dict(base.value)
    for key, node in over.value.items():
        inner, old = (*path, key), items.get(key)
        if node.value is None:
            items.pop(key, None)
        elif old is not None and _merges(old, node, inner):
            items[key] = _merge(old, node, inner)
        else:
            items[key] = node
    return Node(items, over.file, over.line)


def _merges(old: Node, new: Node, path: Path) -> bool:
    if not (isinstance(old.value, dict) and isinstance(new.value, dict)):
        return False
    if any(word in node.value for node in (old, new) for word in WORDS):
        return False
    return not any(_matches(path, pattern) for pattern in _WHOLE)


def _matches(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        want in ("*", key) for key, want in zip(path, pattern, strict=True)
    )


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


def with_files(tree: Node, home: File, problems: list[Problem]) -> Node:
    """A tree in which profiles and arrivals that name files are what these hold."""
    demand = tree.child("demand")
    if demand is None or not isinstance(demand.value, dict):
        return tree
    readers = (
        (("profile",), read_profile),
        (("profile", "per_hour"), read_profile),
        (("arrivals",), read_arrivals),
    )
    for stream in demand.value:
        for keys, read in readers:
            path = ("demand", stream, *keys)
            node = tree.at(path)
            if node is None or not isinstance(node.value, str):
                continue
            base = File(node.file).parent if node.line else home
            try:
                found: object = read(base / node.value)
            except ScenarioError as error:
                where = ".".join(path)
                problems += _at(node, where, error)
                found = _stand_in(keys)
            tree = tree.put(path, grow(found, node.file, node.line))
    return tree


def _stand_in(keys: tuple[str, ...]) -> dict[str, object]:
    """What takes the place of a file that cannot be read, so that checks go on."""
    return {"minutes": []} if keys == ("arrivals",) else {"all": {"00:00": 1}}
