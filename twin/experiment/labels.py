"""Labels: what people call the streams, resources and requests of a scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from twin.hospital.name import Name
from twin.locale import LANGUAGES, say

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from twin.flow.pools import Pool
    from twin.hospital.scenario import Scenario
    from twin.hospital.step import Start
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
    scenario: Scenario,
    streams: Sequence[str],
    requests: Requests,
    declared: Sequence[int] | npt.NDArray[np.int64] | None = None,
) -> dict[str, tuple[Label, ...]]:
    """Labels of the axes stream, resource and request.

    Parameters
    ----------
    streams : names of the streams; those that the scenario does not declare are tasks.
    requests : what steps ask for; named by the resources in it.
    declared : the declared resource of each that requests name, in order if not given.
    """
    resources = tuple(
        Label(key, each.name.zh, each.name.en, each.kind)
        for key, each in scenario.resources.items()
    )
    parts = resources if declared is None else [resources[r] for r in declared]
    called = Streams(scenario)
    return {
        "stream": tuple(map(called.label, streams)),
        "resource": resources,
        "request": tuple(_requests(requests, parts)),
    }


def pool_labels(pools: Sequence[Pool], resources: Sequence[Label]) -> tuple[Label, ...]:
    """Labels of what engines count together: rooms, added beds, individuals.

    Parameters
    ----------
    pools : as a model has them.
    resources : labels of the declared resources.
    """
    found = []
    for pool in pools:
        whole = resources[pool.resource]
        zh, en = whole.zh, whole.en
        if pool.name != whole.key:
            kind = "added" if pool.is_added else "room"
            kind = "individual" if pool.is_individual else kind
            zh = say(f"pool.{kind}", "zh", whole=whole, room=pool.room)
            en = say(f"pool.{kind}", "en", whole=whole, room=pool.room)
        found.append(Label(pool.name, zh, en, whole.kind))
    return tuple(found)


class Streams:
    """What the visits of each stream follow, and what people call it.

    A stream of tasks is called by the stream that starts it and the steps on the way
    to it, as in `emergency/specimen/recheck#2`.

    Parameters
    ----------
    scenario : declares the streams, and the steps that start tasks.
    """

    def __init__(self, scenario: Scenario) -> None:
        from twin.hospital.step import Start

        self._scenario = scenario
        self._starts = {
            (key, step.id): step
            for key, pathway in scenario.pathways.items()
            for _, step in pathway.walk()
            if isinstance(step, Start)
        }

    def pathway(self, stream: str) -> str:
        """The pathway that visits of a stream follow.

        Raises
        ------
        KeyError if there is no such stream or no such step.
        """
        before, _, step_id = stream.rpartition("/")
        if not before:
            return self._scenario.demand[stream].pathway
        return self._start(before, step_id).task

    def label(self, stream: str) -> Label:
        """What people call a stream: a task also by the stream that starts it."""
        first, _, way = stream.partition("/")
        who = _named(first, self._scenario.demand[first].name)
        if not way:
            return who
        before, _, step_id = stream.rpartition("/")
        start = self._start(before, step_id)
        name = start.name or self._scenario.pathways[start.task].name
        task = name or Name.both(start.id)
        return Label(stream, f"{who.zh}，{task.zh}", f"{who.en}, {task.en}", "task")

    def _start(self, before: str, step_id: str) -> Start:
        """The step by which visits of a stream start a task."""
        return self._starts[self.pathway(before), step_id.partition("#")[0]]


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
        first, last = requests.first_option[line : line + 2].tolist()
        mine = range(first, last) if requests.ties[line] else ()
        tied = {resource for option in mine for resource, _ in requests.tied(option)}
        said = []
        for part in LANGUAGES:
            ways = [
                " + ".join(
                    say("request.same", part, whole=getattr(resources[r], part))
                    if r in tied
                    else getattr(resources[r], part)
                    for r, _ in option
                )
                for option in options
            ]
            said.append(" / ".join(dict.fromkeys(ways)))
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        found.append(Label(key, *said))
    return found
