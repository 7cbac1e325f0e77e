"""Profiles and arrivals that a scenario names as files, read into its tree."""

from __future__ import annotations

from pathlib import Path as File
from typing import Any

from twin.errors import ScenarioError
from twin.hospital.csv_file import read_arrivals, read_profile
from twin.hospital.problems import Problem
from twin.hospital.tree import Node, grow

_READERS = (
    (("profile",), read_profile),
    (("profile", "per_hour"), read_profile),
    (("arrivals",), read_arrivals),
)


def with_files(
    tree: Node, home: File, contents: dict[str, Any], problems: list[Problem]
) -> Node:
    """A tree in which profiles and arrivals that name files are what these hold.

    Parameters
    ----------
    home : folder from which a value that stands in no file names one.
    contents : what was read before, by file; what is read now is added.
    """
    demand = tree.child("demand")
    if demand is None or not isinstance(demand.value, dict):
        return tree
    for stream in demand.value:
        for keys, read in _READERS:
            path = ("demand", stream, *keys)
            node = tree.at(path)
            if node is None or not isinstance(node.value, str):
                continue
            base = File(node.file).parent if node.line else home
            name = str(base / node.value)
            try:
                if name not in contents:
                    contents[name] = read(base / node.value)
                found: object = contents[name]
            except ScenarioError as error:
                problems += said_at(node, ".".join(path), error)
                found = _stand_in(keys)
            tree = tree.put(path, grow(found, node.file, node.line))
    return tree


def said_at(name: Node, path: str, error: ScenarioError) -> list[Problem]:
    """An error of a file that a node names, said where it is named if unread."""
    return [
        one if one.line else Problem(name.file, name.line, path, str(one))
        for one in error.problems
    ]


def _stand_in(keys: tuple[str, ...]) -> dict[str, object]:
    """What takes the place of a file that cannot be read, so that checks go on."""
    return {"minutes": []} if keys == ("arrivals",) else {"all": {"00:00": 1}}
