"""From a scenario's file to layers: what it extends, its layout, its tables."""

from __future__ import annotations

from pathlib import Path as File

from twin.errors import ScenarioError
from twin.hospital.geography import read_geography
from twin.hospital.layers import LIFTED, Layer, Layers, stated
from twin.hospital.named_files import said_at
from twin.hospital.problems import Problem, error_of
from twin.hospital.source import absent, fail, read_yaml, shown_path
from twin.hospital.table import read_table
from twin.hospital.tree import Node

FORMAT = 1
"""Version of the file format this program reads."""


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


def read_layers(path: File) -> tuple[Layers, list[Problem]]:
    """What a scenario's file, those it extends and its layout say.

    Raises
    ------
    ScenarioError if a file of the scenario cannot be read.
    """
    files = chain(path)
    problems: list[Problem] = []
    name = _stated_layout(files)
    empty = Layer(Node({}, shown_path(path), 1))
    layout = None
    if name is not None:
        layout = layout_layer(name, File(name.file).parent, problems)
    above = tuple(file_layer(node, problems) for _, node in files)
    layers = Layers(layout or empty, above, path.absolute().parent)
    return layers, problems


def layout_folder(path: File) -> File | None:
    """Folder of the layout that a scenario's file names; none if it names none.

    Raises
    ------
    ScenarioError if a file of the scenario cannot be read.
    """
    name = _stated_layout(chain(path))
    return None if name is None else File(name.file).parent / str(name.value)


def _stated_layout(files: list[tuple[File, Node]]) -> Node | None:
    for _, node in reversed(files):
        for found in (node.at(("set", "layout")), node.child("layout")):
            if found is not None and isinstance(found.value, str):
                return found
    return None


def file_layer(node: Node, problems: list[Problem], home: File | None = None) -> Layer:
    """What a scenario's file says, without its layout's name.

    Parameters
    ----------
    home : folder from which it names tables; that of the file if absent.
    """
    check_format(node, problems)
    settings = {**_formulas(node), **stated(node, problems)}
    done = ("extends", "set", "twin", "formulas")
    kept = {key: inner for key, inner in node.value.items() if key not in done}
    layout = kept.get("layout")
    if layout is not None and isinstance(layout.value, str):
        del kept["layout"]
    elif layout is not None and isinstance(layout.value, dict):
        for key in set(layout.value) & set(LIFTED):
            inner, message = layout.value[key], f"stands by itself, as `{key}:`"
            problems.append(Problem(inner.file, inner.line, f"layout.{key}", message))
    block = Node(kept, node.file, 1)
    return Layer(with_tables(block, home, problems), settings, "set.")


def _formulas(node: Node) -> dict[str, Node]:
    """Expressions by path, which a scenario that was written as plain data has."""
    found = node.child("formulas")
    return found.value if found is not None and isinstance(found.value, dict) else {}


def layout_layer(name: Node, home: File, problems: list[Problem]) -> Layer | None:
    """What the layout that a node names says; nothing if it cannot be read."""
    try:
        layout = read_layout(home / str(name.value), problems)
    except ScenarioError as error:
        problems += said_at(name, "layout", error)
        return None
    return as_layout(layout, None, problems)


def as_layout(node: Node, home: File | None, problems: list[Problem]) -> Layer:
    """A layer of a layout's tree, with what a scenario may change of it on top."""
    top = {key: node.value[key] for key in LIFTED if key in node.value}
    rest = {key: inner for key, inner in node.value.items() if key not in LIFTED}
    top = {"resources": Node({}, node.file, 1), **top}
    block = Node({"layout": Node(rest, node.file, 1), **top}, node.file, 1)
    return Layer(with_tables(block, home, problems))


def with_tables(node: Node, home: File | None, problems: list[Problem]) -> Node:
    """Blocks in which tables that name files are what these hold."""
    tables = node.child("tables")
    if tables is None or tables.value is None:
        return node
    if not isinstance(tables.value, dict):
        message = "should be a mapping of tables"
        problems.append(Problem(tables.file, tables.line, "tables", message))
        return node.without("tables")
    found: dict[str, Node] = {}
    for name, inner in tables.value.items():
        found[name] = inner
        if isinstance(inner.value, str):
            folder = home if home is not None else File(inner.file).parent
            try:
                found[name] = read_table(folder / inner.value)
            except ScenarioError as error:
                problems += said_at(inner, f"tables.{name}", error)
    return node.put(("tables",), Node(found, tables.file, tables.line))


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
    check_format(node, problems)
    node = node.without("twin")
    if (folder / "places.geojson").exists():
        geography = read_geography(folder / "places.geojson")
        problems += geography.problems
        file = shown_path(folder / "places.geojson")
        node = node.put(("places",), Node(geography.places, file, 1))
        node = node.put(("connections",), Node(geography.connections, file, 1))
        node = node.put(("crs",), Node(geography.crs, file, 1))
    return node


def check_format(node: Node, problems: list[Problem]) -> None:
    """Add to the problems that a file is not of the format that is read here."""
    version = node.child("twin")
    if version is None:
        message = f"missing; the first line should be `twin: {FORMAT}`"
        problems.append(Problem(node.file, node.line, "twin", message))
    elif version.value != FORMAT:
        message = f"format {version.value} is not the one read here, {FORMAT}"
        problems.append(Problem(version.file, version.line, "twin", message))
