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
    # A task is called by the stream that starts it and the last step on the way to it.
    stream, _, way = name.partition("/")
    step_id = way.rpartition("/")[2].partition("#")[0]
    if stream not in scenario.demand or not step_id:
        return _named(name, None, "task")
    who = _stream(scenario, stream)
    task = _task_name(scenario, stream, step_id)
    if task is None:
        return Label(name, f"{who.zh}，{step_id}", f"{who.en}, {step_id}", "task")
    return Label(name, f"{who.zh}，{task.zh}", f"{who.en}, {task.en}", "task")


def _task_name(scenario: Scenario, stream: str, step_id: str) -> Name | None:
    """What the step that starts a task is called, or else the task's pathway."""
    from twin.hospital.step import Start

    own = scenario.demand[stream].pathway
    for pathway in (scenario.pathways[own], *scenario.pathways.values()):
        for _, step in pathway.walk():
            if isinstance(step, Start) and step.id == step_id:
                return step.name or scenario.pathways[step.task].name
    return None


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
