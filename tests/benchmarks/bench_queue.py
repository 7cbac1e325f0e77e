"""M/M/c on one trace: kernel, reference and Ciw, which must agree."""

from collections.abc import Iterator
from importlib import import_module

import ciw
import numpy as np
import numpy.typing as npt

from tests.benchmarks.table import Row, seconds_of
from twin.flow import kernel
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.requests import Requests
from twin.values.step import MISSING, Op

SERVERS = 5
LOAD = 0.8
SERVICE = 6_000
"""Mean. [tick]"""

Ints = npt.NDArray[np.int64]


def trace(visits: int) -> tuple[Ints, Ints]:
    """Arrivals and service times. (visit,), (visit,) [tick]"""
    generator = np.random.Generator(np.random.Philox(7))
    gaps = generator.exponential(SERVICE / SERVERS / LOAD, visits)
    times = generator.exponential(SERVICE, visits)
    return np.cumsum(gaps.astype(np.int64) + 1), times.astype(np.int64) + 1


def itineraries(arrival: Ints, service: Ints) -> Itineraries:
    """Seize a server, hold it, leave."""
    n = len(arrival)
    one = steps_of(
        (Op.SEIZE, 0, 0, 2, 2, 0, MISSING),
        (Op.HOLD, 0, 0, 2, 2, 0, MISSING),
        (Op.LEAVE, 0, 0, 0, 0, 0, MISSING),
    )
    steps = np.tile(one, n)
    steps["ticks"][1::3] = service
    return Itineraries(
        stream=np.zeros(n, dtype=np.int32),
        number=np.arange(n),
        arrival=arrival,
        due=arrival,
        priority=np.zeros(n, dtype=np.int16),
        attributes=np.zeros((n, 0), dtype=np.int16),
        parent=np.zeros(n, dtype=np.int32),
        first_step=np.arange(0, 3 * n + 1, 3),
        steps=steps,
        requests=Requests.of([("server", [[(0, 1)]])], 1),
        stream_names=("visit",),
    )


def waits_in_ciw(arrival: Ints, service: Ints) -> Ints:
    """Waits of the trace. (visit,) [tick]"""
    gaps = np.diff(arrival, prepend=0)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps.tolist(), float("inf")])],
        service_distributions=[ciw.dists.Sequential(service.tolist())],
        number_of_servers=[SERVERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(int(arrival[-1] + 1000 * SERVICE))
    records = sorted(simulation.get_all_records(), key=lambda each: each.id_number)
    return np.array([each.waiting_time for each in records], dtype=np.int64)


def rows(quick: bool) -> Iterator[Row]:
    """Seconds of each; they must agree on every wait."""
    visits = 2_000 if quick else 20_000
    arrival, service = trace(visits)
    drawn = itineraries(arrival, service)
    capacity = Capacity.of([ResourceRule("server", ((0, SERVERS),))])
    kernel.run(drawn, capacity)  # compiles
    found: list[Ints] = []

    def ciw_run() -> None:
        found.append(waits_in_ciw(arrival, service))

    theirs = seconds_of(ciw_run)
    engines = [("kernel", kernel)]
    try:
        engines.append(("reference", import_module("twin.flow.reference")))
    except ModuleNotFoundError:
        yield Row("M/M/c, reference", "absent")
    for name, engine in engines:
        journeys = engine.run(drawn, capacity)
        waits = (journeys.began - journeys.asked)[0::3]
        if not (waits == found[0]).all():
            raise AssertionError(f"{name} and Ciw differ")
        seconds = seconds_of(lambda engine=engine: engine.run(drawn, capacity), 3)
        yield Row(
            f"M/M/{SERVERS}, {visits} visits, {name}",
            f"{seconds * 1000:.1f} ms",
            f"Ciw {theirs * 1000:.0f} ms, same waits",
            f"1/{theirs / seconds:.0f}",
        )
