"""A multi-stage network with pre-drawn times, which the minimal loops run."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

VISITS_A_DAY = 5600
STATIONS = 120
ADMITTED = 0.03
"""Share of visits whose last stage is a bed for some days."""
LOAD = 0.7
TICKS_A_DAY = 864_000
SERVICE = 6_000
"""Mean of a stage, ten minutes. [tick]"""
STAY = 5 * TICKS_A_DAY
"""Mean of a stay in bed. [tick]"""

Ints = npt.NDArray[np.int64]


class Network(NamedTuple):
    """Visits through stages, all numbers drawn.

    Attributes
    ----------
    arrival : sorted. (visit,) [tick]
    first : where each visit's stages begin. (visit + 1,)
    station : of each stage. (stage,)
    ticks : how long each stage takes. (stage,) [tick]
    servers : of each station. (station,)
    """

    arrival: Ints
    first: Ints
    station: npt.NDArray[np.int32]
    ticks: Ints
    servers: Ints

    @property
    def events(self) -> int:
        """Arrivals and completed stages."""
        return len(self.arrival) + len(self.ticks)


def network(days: int, stages: float, seed: int = 1) -> Network:
    """As many visits a day as the big hospital has, with so many stages on average."""
    generator = np.random.Generator(np.random.Philox(seed))
    visits = VISITS_A_DAY * days
    arrival = np.sort(generator.integers(0, days * TICKS_A_DAY, visits))
    length = 1 + generator.poisson(max(stages - 1, 0), visits)
    first = np.concatenate(([0], np.cumsum(length)))
    n = int(first[-1])
    station = generator.integers(0, STATIONS, n).astype(np.int32)
    ticks = generator.exponential(SERVICE, n).astype(np.int64)
    last = first[1:][generator.random(visits) < ADMITTED] - 1
    station[last] = STATIONS
    ticks[last] = generator.exponential(STAY, len(last)).astype(np.int64)
    busy = VISITS_A_DAY * stages / STATIONS * SERVICE / TICKS_A_DAY
    beds = VISITS_A_DAY * ADMITTED * STAY / TICKS_A_DAY
    servers = np.full(STATIONS + 1, int(np.ceil(busy / LOAD)), dtype=np.int64)
    servers[STATIONS] = int(beds / LOAD)
    return Network(arrival, first, station, ticks, servers)
