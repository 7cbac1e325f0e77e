"""Planned capacity: what schedules say, less who is absent, over consecutive days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from twin.hospital.cost import by_name
from twin.hospital.day import MINUTES, DayKind
from twin.hospital.schedule import Windows, timeline

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Levels = list[tuple[int, int]]
"""Minutes at which a level changes, and the new level. [min]"""


def planned(
    resource: str,
    plans: Sequence[Scenario],
    kinds: Sequence[DayKind],
    before: tuple[Scenario, DayKind] | None = None,
) -> Levels:
    """Planned capacity of a resource over some days.

    A window belongs to the day on which it begins, also past midnight; who is absent
    on a day is so from midnight to midnight.

    Parameters
    ----------
    resource : its id.
    plans : the scenario as it is on each of the days. (day,)
    kinds : kinds of the days. (day,)
    before : the same of the day before the first.

    Returns
    -------
    Pairs that begin with minute 0; added beds are not counted. What is absent is
    missing at all times, rounded to whole units.
    """
    rows = [_windows(resource, *day) for day in zip(plans, kinds, strict=True)]
    late = [] if before is None else _windows(resource, *before)
    shares = [by_name(plan.absent, resource) for plan in plans]
    return _present(timeline(rows, late), shares)


def _windows(resource: str, plan: Scenario, kind: DayKind) -> Windows:
    schedule = plan.schedules.get(resource)
    if schedule is None:
        return [(0, MINUTES, plan.resources[resource].capacity)]
    return schedule.windows(kind)


def _present(levels: Levels, shares: Sequence[float]) -> Levels:
    """Levels less the share that is absent on each day."""
    if not any(shares):
        return levels
    turns = [
        (day * MINUTES, None)
        for day, (before, share) in enumerate(pairwise(shares), start=1)
        if before != share
    ]
    found: Levels = []
    level = 0
    for at, new in sorted([*levels, *turns], key=lambda pair: pair[0]):
        level = level if new is None else new
        there = math.floor(level * (1 - shares[at // MINUTES]) + 0.5)
        if found and found[-1][0] == at:
            found.pop()
        if not found or found[-1][1] != there:
            found.append((at, there))
    return found
