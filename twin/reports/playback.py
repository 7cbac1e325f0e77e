"""Playback: one day of one replication, whole, for those who want to see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from twin.errors import TwinError
from twin.experiment.labels import labels
from twin.locale import Label

if TYPE_CHECKING:
    from twin.flow.model import Model
    from twin.hospital.scenario import Scenario
    from twin.situations.scene import Scene

OPEN_WARM_UP_DAYS = 28
"""Warm-up where the scenario leaves it open. [d]"""


@dataclass(frozen=True, eq=False)
class Playback:
    """What happened on one day; made with `play`.

    Attributes
    ----------
    model : what was run.
    scene : the journeys of all who were there on that day.
    day : days after the warm-up, from 0. [d]
    replication : which draw of all chance.
    """

    model: Model
    scene: Scene
    day: int
    replication: int

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.model.scenario

    @property
    def date(self) -> dt.date | None:
        """The day's date; none where the scenario names none."""
        start = self.scenario.run.start
        return None if start is None else start + dt.timedelta(self.day)

    @property
    def weekday(self) -> int:
        """The day's place in the week, 0 for Monday."""
        return self.day % 7 if self.date is None else self.date.weekday()

    @cached_property
    def streams(self) -> tuple[Label, ...]:
        """What people call each stream. (stream,)"""
        model = self.model
        said = labels(
            model.scenario, model.stream_names, model.requests, model.declared
        )
        return tuple(Label(each.zh, each.en) for each in said["stream"])


def play(
    scenario: Scenario, day: int = 0, replication: int = 0, seed: int | None = None
) -> Playback:
    """Run a replication up to a day, and keep that day.

    The visits are those that `twin.experiment` counts in that replication.

    Parameters
    ----------
    scenario : what to run; without a grid.
    day : days after the warm-up, from 0. [d]
    replication : which draw of all chance.
    seed : names the random numbers; as the scenario says if not given.

    Raises
    ------
    TwinError if the scenario has a grid, or there is no such day or replication.
    """
    from twin.experiment.replicate import drawn
    from twin.flow.model import Model
    from twin.flow.streaming import stream
    from twin.situations.roles import Roles
    from twin.situations.scene import Scene
    from twin.situations.window import Window

    if scenario.axes:
        raise TwinError(
            f'the scenario "{scenario.name}" has a grid; '
            "give one of the scenarios that its grid() makes"
        )
    for name, number in (("day", day), ("replication", replication)):
        if number < 0:
            raise TwinError(f"{name}: {number} is not at least 0")
    run = scenario.run
    seed = run.seed if seed is None else seed
    warm_up = OPEN_WARM_UP_DAYS if run.is_warm_up_open else run.warm_up_days
    values = drawn(scenario.uncertain, seed, replication)
    changes = {"run.warm_up_days": warm_up} if run.is_warm_up_open else {}
    realised = scenario.realise(values) if values else scenario
    if changes:
        realised = realised.vary(str(realised.name), changes)
    model = Model.of(realised)
    for block in stream(model, seed, replication, warm_up + day + 1):
        last = block
    scene = Scene(last.journeys, last.capacity, Window(*last.window), Roles.of(model))
    return Playback(model, scene, day, replication)
