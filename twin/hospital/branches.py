"""Branches: the lists of steps inside a step."""

from __future__ import annotations

from collections.abc import Iterator

from twin.hospital.patience import Then
from twin.hospital.step import By, Chance, Choose, Hold, Repeat, Ride, Seize, Step
from twin.hospital.tree import Path


def branches(step: Step) -> Iterator[tuple[Path, tuple[Step, ...]]]:
    """The lists of steps inside a step, each with its place."""
    if isinstance(step, Chance):
        for index, outcome in enumerate(step.branches):
            yield ("branches", index, "steps"), outcome.steps
    elif isinstance(step, Choose):
        for index, option in enumerate(step.branches):
            yield ("branches", index, "steps"), option.steps
    elif isinstance(step, By):
        for value, steps in step.cases.items():
            yield ("cases", value), steps
        yield ("otherwise",), step.otherwise
    elif isinstance(step, Repeat):
        yield ("steps",), step.steps
    for key, then in _otherwise(step):
        if isinstance(then, tuple):
            yield key, then


def goes_past(step: Step) -> bool:
    """Whether a visit may go on without any of the lists inside the step."""
    if isinstance(step, Choose):
        return step.branches[-1].test is not None
    return not isinstance(step, By | Chance)


def _otherwise(step: Step) -> Iterator[tuple[Path, Then]]:
    """What follows when a step does not go as planned."""
    if isinstance(step, Hold | Seize | Ride) and step.patience is not None:
        yield ("patience", "then"), step.patience.then
    if isinstance(step, Hold | Seize):
        yield ("turned_away",), step.turned_away
    if isinstance(step, Hold) and step.hold_patience is not None:
        yield ("hold_patience", "then"), step.hold_patience.then
