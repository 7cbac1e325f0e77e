"""Reading files: text in UTF-8, YAML and JSON with the line of every value."""

from __future__ import annotations

import codecs
import json
import os
import re
from pathlib import Path
from typing import Any

import yaml

from twin.hospital.problems import Problem, error_of, what_next
from twin.hospital.tree import Node

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_VALUES = 2_000_000
DEEPEST = 100
ZIP = b"PK\x03\x04"


class _Loader(_Safe):  # type: ignore[misc]
    """Composes nodes without looking for what plain text may mean: we do that."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is yaml.ScalarNode and value != "=":
            return self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)


def shown_path(path: Path) -> str:
    """A path as a reader would type it: relative if it lies below here."""
    full = os.path.abspath(path)  # noqa: PTH100 - a link stays a link
    relative = os.path.relpath(full)
    return full if relative.startswith("..") else relative


def fail(path: Path, line: int, message: str) -> Exception:
    """The error for a file that cannot be read at all."""
    return error_of([Problem(shown_path(path), line, "", message)])


def read_text(path: Path) -> str:
    """Text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    ScenarioError if the file is missing, a directory, empty or in another encoding.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise fail(path, 0, "is a directory; name the file in it") from None
    except FileNotFoundError:
        raise fail(path, 0, absent(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fail(path, 0, f"cannot be read: {reason}") from None
    if data.startswith(ZIP):
        raise fail(path, 0, "is a workbook or an archive; save it as CSV in UTF-8")
    for mark, name in (
        (codecs.BOM_UTF16_LE, "UTF-16"),
        (codecs.BOM_UTF16_BE, "UTF-16"),
    ):
        if data.startswith(mark):
            raise fail(path, 1, f"is in {name}; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise fail(path, line, _encoding(data)) from None
    if not text.strip():
        raise fail(path, 0, "is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def absent(path: Path) -> str:
    """What to say of a file or folder that is not there."""
    try:
        names = sorted(file.name for file in path.parent.iterdir())
    except OSError:
        return "is not there"
    near = what_next("", path.name, names)
    return "is not there" + (near if "did you mean" in near else "")


def _encoding(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "is not text in UTF-8"
    return "is not UTF-8 but reads as GB18030; save it as UTF-8"


def read_yaml(path: Path) -> Node:
    """A YAML file's mapping, with the line of every value.

    Numbers, true, false and null are what YAML 1.2 says: `08:30`, `no` and dates stay
    text. Keys are always text. Anchors and the merge key `<<` work.

    Raises
    ------
    ScenarioError if the file cannot be read, or is not one YAML mapping; a key that
    is there twice is such a problem.
    """
    text = read_text(path)
    root = _composed(path, text)
    if root is None:
        raise fail(path, 0, "is empty")
    reader = _Reader(shown_path(path))
    node = reader.read(root, root.start_mark.line + 1, "", 0)
    if reader.problems:
        raise error_of(reader.problems)
    if not isinstance(node.value, dict):
        what = "a list" if isinstance(node.value, list) else "plain text"
        raise fail(path, 1, f"should be a mapping of keys, not {what}")
    return node


def _composed(path: Path, text: str) -> Any:
    loader = None
    try:
        loader = _Loader(text)
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        is_deep = "nesting depth" in str(error.problem)  # said by PyYAML from 6.0.4 on
        message = "is nested too deep" if is_deep else _syntax(error, text, line)
        raise fail(path, line, message) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"holds a character that text may not hold, U+{_code(error):04X}"
        raise fail(path, line, message) from None
    except RecursionError:
        raise fail(path, 0, "is nested too deep") from None
    finally:
        if loader is not None:
            loader.dispose()


def _code(error: yaml.reader.ReaderError) -> int:
    character = error.character
    return ord(character) if isinstance(character, str) else int(character)


def _syntax(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    lines = text.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    indent = here[: len(here) - len(here.lstrip())]
    if "\t" in indent or "'\\t'" in str(error.problem):
        return "has a tab where YAML wants spaces"
    if "expected a single document" in str(error.context):
        return "holds a second document; `---` may stand only at the top"
    problem = error.problem or error.context or "cannot be parsed"
    return f"is not YAML: {problem}"


_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None} | {
    "True": True,
    "False": False,
    "TRUE": True,
    "FALSE": False,
    "Null": None,
    "NULL": None,
}
_TAG = "tag:yaml.org,2002:"
_CORE = ("bool", "float", "int", "map", "null", "seq", "str")
_TAGS = frozenset({"!", *(_TAG + name for name in (*_CORE, "timestamp", "merge"))})


class _Reader:
    """Turns composed YAML nodes into ours and gathers what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def read(self, node: Any, line: int, path: str, depth: int) -> Node:
        self.count += 1
        if self.count > MOST_VALUES or depth > DEEPEST:
            message = "is nested too deep" if depth > DEEPEST else "has too many values"
            raise error_of([Problem(self.file, line, "", message)])
        if node.tag not in _TAGS:
            self._add(line, path, f"the tag {node.tag} is not for files of data")
            return Node(None, self.file, line)
        if isinstance(node, yaml.MappingNode):
            return Node(self._mapping(node, path, depth), self.file, line)
        if isinstance(node, yaml.SequenceNode):
            items = [
                self.read(item, item.start_mark.line + 1, f"{path}.{i}", depth + 1)
                for i, item in enumerate(node.value)
            ]
            return Node(items, self.file, line)
        return Node(_scalar(node), self.file, line)

    def _mapping(self, node: Any, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(line, path, "a key should be text")
                continue
            key = key_node.value
            inner = f"{path}.{key}"
            if key in found:
                self._add(
                    line, inner, f"is there twice, first on line {found[key].line}"
                )
                continue
            node_read = self.read(value_node, line, inner, depth + 1)
            if key == "<<" and not key_node.style:
                merged += self._merged(node_read, inner)
            else:
                found[key] = node_read
        for other in merged:
            found = {**other.value, **found}
        return found

    def _merged(self, node: Node, path: str) -> list[Node]:
        """The mappings under a merge key; its own keys, then the first, come first."""
        nodes = node.value if isinstance(node.value, list) else [node]
        if all(isinstance(one.value, dict) for one in nodes):
            return nodes
        self._add(node.line, path, "should be a mapping or a list of them")
        return []

    def _add(self, line: int, path: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, path.lstrip("."), message))


def _scalar(node: Any) -> Any:
    return node.value if node.style else plain_scalar(node.value)


def plain_scalar(text: str) -> Any:
    """What text without quotes means: a number, true, false, nothing, or text."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) < 400:
        return int(text.replace("_", ""))
    if _NUMBER.fullmatch(text):
        return float(text.replace("_", ""))
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        return float(text.lower().replace(".", ""))
    return text


def read_json(path: Path) -> Node:
    """A JSON file, with the line of every value.

    Raises
    ------
    ScenarioError if the file cannot be read or is not JSON.
    """
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise fail(path, error.lineno, f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise fail(path, 0, "is nested too deep") from None
    return _marked(data, _lines(text), shown_path(path), 1)


def _lines(text: str) -> Any:
    """The same JSON composed as YAML, for its lines; none if YAML cannot read it."""
    try:
        return yaml.compose(text.replace("\t", " "), Loader=_Loader)
    except (yaml.YAMLError, RecursionError):
        return None


def _marked(data: Any, mark: Any, file: str, line: int) -> Node:
    if isinstance(data, dict):
        pairs = mark.value if isinstance(mark, yaml.MappingNode) else []
        marks = {key.value: (key, value) for key, value in pairs}
        found = {}
        for key, value in data.items():
            key_mark, value_mark = marks.get(key, (None, None))
            at = key_mark.start_mark.line + 1 if key_mark else line
            found[key] = _marked(value, value_mark, file, at)
        return Node(found, file, line)
    if isinstance(data, list):
        items = mark.value if isinstance(mark, yaml.SequenceNode) else []
        items = items if len(items) == len(data) else [None] * len(data)
        nodes = []
        for value, item in zip(data, items, strict=True):
            at = item.start_mark.line + 1 if item else line
            nodes.append(_marked(value, item, file, at))
        return Node(nodes, file, line)
    return Node(data, file, line)
