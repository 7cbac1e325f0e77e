"""Departments and sources that nobody declares, and patterns that mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from twin.hospital.citation import ASSUMED
from twin.hospital.explain import value_paths
from twin.hospital.paths import locate, matches
from twin.hospital.pattern import covers, fits
from twin.hospital.problems import what_next
from twin.hospital.tree import Node, Path

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Finding = tuple[Path, str]


def findings(scenario: Scenario, whole: Node) -> Iterator[Finding]:
    """Where a name leads nowhere, and what may have been meant.

    Parameters
    ----------
    scenario : what is right of a scenario.
    whole : its tree with what is not right, which declares names too.
    """
    departments = _keys(whole, "departments")
    owners = (("resources", scenario.resources), ("demand", scenario.demand))
    for block, owned in owners:
        for key, one in owned.items():
            name = one.department
            if name is not None and name not in departments:
                message = what_next(f'unknown department "{name}"', name, departments)
                yield (block, key, "department"), message
    resources, streams = _keys(whole, "resources"), _keys(whole, "demand")
    yield from _unfit(("absent",), scenario.absent, "resource", resources)
    for key, period in scenario.during.items():
        path: Path = ("during", key, "absent")
        yield from _unfit(path, period.absent, "resource", resources)
    cost = scenario.cost
    yield from _unfit(
        ("cost", "resource_hour"), cost.resource_hour, "resource", resources
    )
    yield from _unfit(("cost", "visit"), cost.visit, "stream", streams)
    yield from _origins(scenario, whole)


def _keys(tree: Node, block: str) -> list[str]:
    node = tree.child(block)
    return list(node.value) if node is not None and isinstance(node.value, dict) else []


def _unfit(
    path: Path, patterns: Mapping[str, float], what: str, known: Iterable[str]
) -> Iterator[Finding]:
    """Patterns that no name fits."""
    names = list(known)
    for pattern in patterns:
        if not any(fits(pattern, name) for name in names):
            message = f'no {what} is "{pattern}"'
            yield (*path, pattern), what_next(message, pattern.replace("*", ""), names)


def _origins(scenario: Scenario, whole: Node) -> Iterator[Finding]:
    rows: set[str] | None = None
    for pattern, source in scenario.origins.items():
        path: Path = ("from", pattern)
        if source != ASSUMED and source not in scenario.sources:
            known = [*scenario.sources, ASSUMED]
            yield path, what_next(f'unknown source "{source}"', source, known)
        message = _leads_to_nothing(whole, pattern)
        if message:
            # What nobody wrote has a default, which may have a source as well.
            rows = rows if rows is not None else value_paths(scenario)
            if not any(covers(pattern, row) for row in rows):
                yield path, message


def _leads_to_nothing(tree: Node, pattern: str) -> str:
    """Why a pattern of paths means nothing that is written; nothing if it does."""
    try:
        paths = [locate(tree, one) for one in matches(tree, pattern)]
    except ValueError as error:
        return str(error)
    return "" if any(tree.at(one) is not None for one in paths) else "means no value"
