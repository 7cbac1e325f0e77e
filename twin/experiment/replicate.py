"""Replicate: one replication of one scenario, from its draw to its indicators."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from twin.experiment.failure import Failure
from twin.experiment.halt import why
from twin.experiment.labels import pool_labels
from twin.experiment.prepared import Prepared
from twin.experiment.sample import Sample
from twin.locale import Language
from twin.streams import Key

if TYPE_CHECKING:
    import numpy.typing as npt

    from twin.flow.streaming import Block
    from twin.hospital.scenario import Scenario
    from twin.hospital.uncertain import Uncertain
    from twin.situations.tally import Tally

UNCERTAIN = "~uncertain"
"""Stream of the uncertain values; no stream of visits may have such a name."""
AHEAD_DAYS = 8
"""Days after the run in which what is closed may open again. [d]"""


def replicate(
    name: str, scenario: bytes, replication: int, seed: int
) -> Sample | Failure:
    """The indicators of a replication, or why there are none.

    Parameters
    ----------
    name : what to call the scenario in a failure.
    scenario : the scenario, pickled.
    """
    try:
        found, prepared = _unpacked(scenario)
        return sampled(found, replication, seed, prepared)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        return Failure(name, replication, seed, said, traceback.format_exc())


@lru_cache(maxsize=8)
def _unpacked(scenario: bytes) -> tuple[Scenario, Prepared | None]:
    """A scenario, made ready if it is the same in every replication."""
    found: Scenario = pickle.loads(scenario)  # noqa: S301 - packed by `experiment`
    return found, None if found.uncertain else Prepared.of(found)


def drawn(
    uncertain: Mapping[str, Uncertain], seed: int, replication: int
) -> dict[str, float]:
    """A value for each uncertain path; the same wherever that path is as uncertain."""
    key = Key(seed, replication)
    found = {}
    for path, each in uncertain.items():
        share = max(float(key.uniform(UNCERTAIN, 0, path, 1)[0]), np.finfo(float).tiny)
        found[path] = float(each.distribution.quantile(share))
    return found


def sampled(
    scenario: Scenario, replication: int, seed: int, prepared: Prepared | None = None
) -> Sample:
    """The indicators of a replication, streamed by day; the warm-up is left out.

    Parameters
    ----------
    prepared : the scenario made ready, if it is and nothing is uncertain.
    """
    from twin.situations import boards
    from twin.situations.tally import added

    values = drawn(scenario.uncertain, seed, replication)
    if prepared is None:
        prepared = Prepared.of(scenario.realise(values) if values else scenario)
    roles = prepared.roles
    daily: list[dict[str, npt.NDArray[np.float64]]] = []
    last: Block | None = None

    def noted(days: Iterator[tuple[Block, Tally]]) -> Iterator[Tally]:
        nonlocal last
        for block, day in days:
            last = block
            daily.append(boards.of_day(day, roles))
            yield day

    whole = added(noted(_days(prepared, replication, seed)))
    found = boards.indicators(whole, roles)
    found |= {name: np.stack([day[name] for day in daily]) for name in daily[0]}
    start = prepared.model.scenario.run.start
    return Sample(found, prepared.labels, start, values, _standstill(prepared, last))


def _days(
    prepared: Prepared, replication: int, seed: int
) -> Iterator[tuple[Block, Tally]]:
    """The measured days with their tallies."""
    from twin.flow.streaming import stream
    from twin.situations import boards
    from twin.situations.scene import Scene
    from twin.situations.window import Window
    from twin.values.step import DAY

    model, run = prepared.model, prepared.model.scenario.run
    warm = run.warm_up_days * DAY
    for block in stream(model, seed, replication, run.total_days):
        if block.window[0] >= warm:
            window = Window(*block.window)
            scene = Scene(block.journeys, block.capacity, window, prepared.roles)
            yield block, boards.tally(scene)


def _standstill(prepared: Prepared, last: Block | None) -> dict[Language, str]:
    """Why some can never go on after the last block; empty if everybody can."""
    from twin.flow.deadlock import standstill

    if last is None:
        return {}
    model, called = prepared.model, prepared.labels
    days = model.scenario.run.total_days + AHEAD_DAYS
    found = standstill(last.journeys, model.capacity(days))
    if found is None:
        return {}
    pools = pool_labels(model.pools, called["resource"])
    return why(found, {**called, "resource": pools})
