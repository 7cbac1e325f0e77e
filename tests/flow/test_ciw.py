"""Ciw, an established simulator, sends the same visits through the same network.

Nothing is left to chance: arrivals and every service time are given, so first come,
first served has one answer, and it must be met to the tick. Times are whole numbers
of ticks, which Ciw's floating point keeps exactly.
"""

from typing import Any

import ciw
import numpy as np
import pytest

from tests.flow.engines import Engine, engine
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries
from twin.values.requests import Requests
from twin.values.step import MISSING, STEP, Op

__all__ = ["engine"]

VISITS = 400
SERVERS = (3, 2, 1)
"""Everybody goes to the first station, then to the second or to the third."""


class Listed(ciw.dists.Distribution):
    """Service times by customer."""

    def __init__(self, times: list[int]) -> None:
        self.times = times

    def sample(self, t: float | None = None, ind: Any = None) -> int:
        """The time of this customer."""
        del t
        return self.times[ind.id_number - 1]


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    """Gaps between arrivals, the second station, and both service times."""
    generator = np.random.default_rng(20240229)
    gaps = generator.integers(1, 70_000, VISITS)
    return {
        "gaps": gaps,
        "arrival": np.cumsum(gaps),
        "second": generator.choice([1, 2], VISITS, p=[0.65, 0.35]),
        "service": generator.integers(1, 180_000, (VISITS, 2)),
    }


def times_in_ciw(plan: dict[str, Any]) -> np.ndarray:
    """When each visit asks, begins and ends at its two stations. (visit, 2, 3)"""
    second = plan["second"].tolist()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*plan["gaps"].tolist(), 1e15])]
        + [None] * 2,
        service_distributions=[
            Listed(plan["service"][:, k].tolist()) for k in (0, 1, 1)
        ],
        routing=ciw.routing.ProcessBased(
            lambda ind, _: [int(second[ind.id_number - 1]) + 1]
        ),
        number_of_servers=list(SERVERS),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(1e12)
    found = np.full((VISITS, 2, 3), MISSING, dtype=np.int64)
    for record in simulation.get_all_records():
        found[record.id_number - 1, int(record.node > 1)] = (
            record.arrival_date,
            record.service_start_date,
            record.service_end_date,
        )
    return found


def times_here(plan: dict[str, Any], engine: Engine) -> np.ndarray:
    """The same from an engine of this project. (visit, 2, 3)"""
    steps = np.zeros((VISITS, 7), dtype=STEP)
    steps["op"] = [Op.SEIZE, Op.HOLD, Op.RELEASE] * 2 + [Op.LEAVE]
    steps["patience"] = MISSING
    steps["otherwise"] = steps["away"] = 6
    steps["arg"][:, 3] = plan["second"]
    steps["ticks"][:, [1, 4]] = plan["service"]
    itineraries = Itineraries(
        stream=np.zeros(VISITS, dtype=np.int32),
        number=np.arange(VISITS),
        arrival=plan["arrival"],
        due=plan["arrival"],
        priority=np.zeros(VISITS, dtype=np.int16),
        attributes=np.zeros((VISITS, 0), dtype=np.int16),
        parent=np.zeros(VISITS, dtype=np.int32),
        first_step=np.arange(0, 7 * VISITS + 1, 7),
        steps=steps.ravel(),
        requests=Requests.of([(f"desk {r}", [[(r, 1)]]) for r in range(3)], 3),
        stream_names=("visit",),
    )
    assert itineraries.problems() == []
    rules = [ResourceRule(f"desk {r}", ((0, n),)) for r, n in enumerate(SERVERS)]
    journeys = engine(itineraries, Capacity.of(rules))
    asked, began, ended = (
        getattr(journeys, name).reshape(VISITS, 7)
        for name in ("asked", "began", "ended")
    )
    columns = (asked[:, [0, 3]], began[:, [1, 4]], ended[:, [1, 4]])
    return np.stack(columns, axis=-1)


def test_every_time_is_that_of_ciw(plan: dict[str, Any], engine: Engine) -> None:
    """400 visits at three stations ask, begin and end at the very ticks of Ciw."""
    expected = times_in_ciw(plan)
    for station in (1, 2):
        asked = expected[plan["second"] == station, 1, 0]
        assert len(np.unique(asked)) == len(asked), "a tie has no one answer"
    waits = expected[..., 1] - expected[..., 0]
    assert (waits > 0).mean() > 0.3
    np.testing.assert_array_equal(times_here(plan, engine), expected)
