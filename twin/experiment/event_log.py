"""The event log of one replication."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from twin.errors import TwinError
from twin.experiment.labels import Streams, labels, pool_labels
from twin.experiment.replicate import drawn
from twin.locale import Language, say

if TYPE_CHECKING:
    from twin.flow.event_log import EventLog, Names
    from twin.flow.model import Model
    from twin.hospital.scenario import Scenario

NO_DATE = dt.date(2001, 1, 1)
"""The first day that counts where a scenario names none: a Monday."""


def event_log(
    scenario: Scenario,
    replication: int = 0,
    seed: int | None = None,
    days: int | None = None,
    language: Language = "en",
) -> EventLog:
    """What happened in one replication, in the columns that vidigi and pm4py read.

    The visits are those that `twin.experiment` counts in that replication. The log
    begins with the warm-up, so that every visit is whole; its times begin there too.

    Parameters
    ----------
    scenario : what to run; without a grid.
    replication : which draw of all chance.
    seed : names the random numbers; as the scenario says if not given.
    days : days after the warm-up; as the scenario says if not given. [d]
    language : of the activities' names.

    Raises
    ------
    TwinError if the scenario has a grid, or nothing is to be run.
    """
    from twin.flow import kernel
    from twin.flow.event_log import Clock, EventLog
    from twin.flow.model import Model
    from twin.values.step import DAY

    if scenario.axes:
        raise TwinError(
            f'the scenario "{scenario.name}" has a grid; '
            "give one of the scenarios that its grid() makes"
        )
    if replication < 0:
        raise TwinError(f"replication: {replication} is not at least 0")
    run = scenario.run
    days = run.days if days is None else days
    if days < 1:
        raise TwinError(f"days: {days} is not at least 1")
    count = run.warm_up_days + days
    seed = run.seed if seed is None else seed
    values = drawn(scenario.uncertain, seed, replication)
    model = Model.of(scenario.realise(values) if values else scenario)
    journeys = kernel.run(
        model.draw(seed, replication, 0, count), model.capacity(count), count * DAY
    )
    first = run.first_date or NO_DATE - dt.timedelta(run.warm_up_days)
    midnight = dt.datetime.combine(first, dt.time(), ZoneInfo(scenario.layout.timezone))
    clock = Clock(first, midnight.utcoffset() or dt.timedelta())
    return EventLog.of(journeys, _names(model, language), clock, replication)


def _names(model: Model, language: Language) -> Names:
    from twin.flow.event_log import Names

    declared = model.declared
    called = labels(model.scenario, model.stream_names, model.requests, declared)
    pools = pool_labels(model.pools, called["resource"])
    return Names(
        pathways=tuple(map(Streams(model.scenario).pathway, model.stream_names)),
        resources=model.resource_names,
        resource_labels=tuple(getattr(each, language) for each in pools),
        request_labels=tuple(getattr(each, language) for each in called["request"]),
        step_labels=tuple(
            getattr(each.name, language) if each.name else "" for each in model.steps
        ),
        arrival=say("event.arrival", language),
        departure=say("event.departure", language),
    )
