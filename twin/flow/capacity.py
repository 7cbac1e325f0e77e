"""Capacity: what resources a scenario has when, and by which rules they are given."""

from collections.abc import Sequence

import numpy as np

from twin.flow.pools import Pool, pools_of
from twin.hospital.lift import AnyResource, Lift
from twin.hospital.planned import planned
from twin.hospital.scenario import Scenario
from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.step import DAY, MINUTE

AT_DROP = {each.name.lower(): each for each in AtDrop}
PRE_EMPT = {each.name.lower(): each for each in PreEmpt}
TICKS_PER_SECOND = 10


def capacity_of(
    scenario: Scenario, attribute_names: tuple[str, ...], days: int
) -> Capacity:
    """Levels and rules of all resources of a scenario, by pools.

    The first pool of a resource has the limit of its queue.

    Parameters
    ----------
    attribute_names : attributes of visits, in order; `alike` has their bits.
    days : days from the run's origin; the last level stays after them. [d]
    """
    kinds = scenario.day_kinds(0, days)
    plans = [scenario.on_day(day) for day in range(days)]
    before = scenario.on_day(-1), scenario.day_kinds(-1, 1)[0]
    names = list(scenario.resources)
    plan = {name: planned(name, plans, kinds, before) for name in names}
    rules = []
    for pool in pools_of(scenario):
        name = names[pool.resource]
        resource = scenario.resources[name]
        rules.append(
            ResourceRule(
                name=pool.name,
                changes=levels(plan[name], pool, days),
                at_drop=AT_DROP[resource.at_drop],
                queue_limit=_queue_limit(resource) if pool.is_first else -1,
                alike=sum(
                    1 << attribute_names.index(attribute)
                    for attribute in resource.alike
                    if attribute in attribute_names
                ),
                pre_empt=PRE_EMPT[resource.pre_empt],
                places=resource.places if isinstance(resource, Lift) else 0,
                return_ticks=_return_ticks(resource),
            )
        )
    return Capacity.of(rules)


def levels(
    plan: Sequence[tuple[int, int]], pool: Pool, days: int
) -> tuple[tuple[int, int], ...]:
    """Tick and level of each change of a pool, those that change nothing left out.

    Parameters
    ----------
    plan : minute and level of its resource.
    """
    found: list[tuple[int, int]] = []
    for minute, level in plan:
        tick, real = minute * MINUTE, pool.level(level)
        is_new = not found or found[-1][1] != real
        if is_new and tick < days * DAY:
            found.append((tick, real))
    return tuple(found)


def _queue_limit(resource: AnyResource) -> int:
    return -1 if resource.queue_limit is None else resource.queue_limit


def _return_ticks(resource: AnyResource) -> int:
    if not isinstance(resource, Lift):
        return 0
    return int(np.rint(resource.return_seconds * TICKS_PER_SECOND))
