"""Wards: sections of one ward, which files may declare as resources of their own.

Files may part a ward into sections that are kept for one sex or one infection. Such
sections stand in for one another, and each alone says little: the first one asked for
is always full. Reports count them together.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.requirement import Requirement
    from twin.hospital.scenario import Scenario


@dataclass(frozen=True)
class Ward:
    """Resources that always stand in for one another."""

    key: str
    """Place in the layout."""
    name: Label
    """What people call the place."""
    members: tuple[str, ...]
    """Resources counted together."""


def wards(scenario: "Scenario") -> Iterator[Ward]:
    """Resources of one kind and place that steps only ask for as alternatives."""
    asked: dict[str, set[frozenset[str]]] = defaultdict(set)
    for requirement, _ in _requirements(scenario):
        for option in requirement.options:
            asked[option].add(frozenset(requirement.options))
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for key, resource in scenario.resources.items():
        if resource.place is not None and len(asked[key]) == 1:
            alike[resource.place, resource.kind, *asked[key]].append(key)
    for (place, *_), members in alike.items():
        if len(members) > 1:
            name = scenario.layout.places[place].name
            yield Ward(place, Label(name.zh, name.en), tuple(members))


def to_json(scenarios: "Sequence[Scenario]") -> str:
    """The wards of all scenarios as text, which `from_json` reads."""
    found: dict[str, Ward] = {}
    for scenario in scenarios:
        for ward in wards(scenario):
            known = found.get(ward.key, ward)
            members = tuple(dict.fromkeys((*known.members, *ward.members)))
            found[ward.key] = Ward(ward.key, known.name, members)
    rows = [[each.key, *each.name, *each.members] for each in found.values()]
    return json.dumps(rows, ensure_ascii=False)


def from_json(text: str) -> tuple[Ward, ...]:
    """What `to_json` wrote."""
    return tuple(
        Ward(key, Label(zh, en), tuple(members))
        for key, zh, en, *members in json.loads(text)
    )


def _requirements(scenario: "Scenario") -> "Iterator[tuple[Requirement, str]]":
    for pathway in scenario.pathways.values():
        for _, step in pathway.walk():
            for requirement in getattr(step, "requirements", None) or ():
                yield requirement, step.id
