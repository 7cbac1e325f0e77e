"""Labels: what people call the streams, resources and requests of a scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from twin.hospital.name import Name
    from twin.hospital.scenario import Scenario
    from twin.values.requests import Requests


class Label(NamedTuple):
    """What a stream, resource, request or scenario is called."""

    key: str
    """Name in the files."""
    zh: str
    """Chinese name."""
    en: str
    """English name."""
    kind: str = ""
    """Kind of resource; `task` for a stream of tasks."""


def labels(
    scenario: Scenario, streams: Sequence[str], requests: Requests
) -> dict[str, tuple[Label, ...]]:
    """Labels of the axes stream, resource and request.

    Parameters
    ----------
    streams : names of the streams; those that the scenario does not declare are tasks.
    requests : what steps ask for; named by the resources in it.
    """
    resources = tuple(
        Label(key, each.name.zh, each.name.en, each.kind)
        for key, each in scenario.resources.items()
    )
    return {
        "stream": tuple(_stream(scenario, name) for name in streams),
        "resource": resources,
        "request": tuple(_requests(requests, resources)),
    }


def _stream(scenario: Scenario, name: str) -> Label:
    if name in scenario.demand:
        return _named(name, scenario.demand[name].name)
    # A task is called by the stream that starts it and the step that does.
    stream, _, step_id = name.partition("/")
    step_name = None
    if stream in scenario.demand:
        pathway = scenario.pathways[scenario.demand[stream].pathway]
        step_name = next(
            (step.name for _, step in pathway.walk() if step.id == step_id), None
        )
    return _named(name, step_name, "task")


def _named(key: str, name: Name | None, kind: str = "") -> Label:
    return (
        Label(key, key, key, kind) if name is None else Label(key, *name_of(name), kind)
    )


def name_of(name: Name) -> tuple[str, str]:
    """A name in Chinese and in English."""
    return name.zh, name.en


def _requests(requests: Requests, resources: Sequence[Label]) -> list[Label]:
    seen: Counter[str] = Counter()
    found = []
    for line, name in enumerate(requests.names):
        options = requests.options(line) or [[(int(requests.bank[line]), 1)]]
        said = []
        for part in ("zh", "en"):
            ways = [
                " + ".join(getattr(resources[r], part) for r, _ in option)
                for option in options
            ]
            said.append(" / ".join(dict.fromkeys(ways)))
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        found.append(Label(key, *said))
    return found
