"""What visits hold on their way, so that nothing is handed on that nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twin.hospital.branches import branches, goes_past
from twin.hospital.pathway import Pathway
from twin.hospital.step import Leave, Release, Repeat, Seize, Start, Step
from twin.hospital.tree import Path

Held = frozenset[str]
"""Labels under which a visit may hold something."""
Finding = tuple[Path, str]


def findings(pathways: Mapping[str, Pathway]) -> Iterator[Finding]:
    """Labels that a step gives back or hands on, and under which nothing is held."""
    found: dict[Finding, None] = {}
    given = handed(pathways)
    for key, pathway in pathways.items():
        path: Path = ("pathways", key, "steps")
        _steps(pathway.steps, path, given[key], found)
    yield from found


def handed(pathways: Mapping[str, Pathway]) -> dict[str, Held]:
    """Labels of what each pathway is handed where others start it."""
    found: dict[str, set[str]] = {key: set() for key in pathways}
    for pathway in pathways.values():
        for _, step in pathway.walk():
            if isinstance(step, Start) and step.task in found:
                found[step.task].update(step.takes)
    return {key: frozenset(labels) for key, labels in found.items()}


def _steps(
    steps: tuple[Step, ...], path: Path, held: Held, found: dict[Finding, None]
) -> Held | None:
    """What may be held after some steps; none if the visit has left."""
    for index, step in enumerate(steps):
        after = _step(step, (*path, index), held, found)
        if after is None:
            return None
        held = after
    return held


def _step(
    step: Step, path: Path, held: Held, found: dict[Finding, None]
) -> Held | None:
    if isinstance(step, Leave):
        return None
    if isinstance(step, Release | Start):
        word = "what" if isinstance(step, Release) else "takes"
        labels = step.what if isinstance(step, Release) else step.takes
        for label in labels:
            if label not in held:
                found[(*path, word), f'nothing is held as "{label}" here'] = None
        return held - set(labels)
    if isinstance(step, Repeat):  # what a round leaves, the next one has
        held |= _steps(step.steps, path, held, {}) or frozenset()
    ends = [_steps(inner, (*path, *key), held, found) for key, inner in branches(step)]
    if isinstance(step, Seize):
        ends.append(held | {step.label or step.id})
    elif goes_past(step):
        ends.append(held)
    going = [end for end in ends if end is not None]
    return frozenset().union(*going) if going else None
