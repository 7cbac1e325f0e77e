"""How two workers scale, beside a spin loop run the same way. Wall time."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import twin
from tests.benchmarks.table import Row

CALLS = 8


def spin(turns: int) -> int:
    """A loop that does nothing but take time."""
    n = 0
    for i in range(turns):
        n += i & 1
    return n


def rows(quick: bool) -> Iterator[Row]:
    """How much sooner two workers are done than one."""
    turns = 2_000_000 if quick else 20_000_000
    scenario = twin.load("small/weekday")
    wall: dict[tuple[str, int], float] = {}
    for workers in (1, 2):
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            # Both workers start, and load what is compiled.
            twin.experiment(scenario, 2 * workers, 1, pool)
            began = time.perf_counter()
            twin.experiment(scenario, CALLS, 2, pool)
            wall["experiment", workers] = time.perf_counter() - began
            began = time.perf_counter()
            list(pool.map(spin, [turns] * CALLS))
            wall["spin", workers] = time.perf_counter() - began
    ours = wall["experiment", 1] / wall["experiment", 2]
    theirs = wall["spin", 1] / wall["spin", 2]
    yield Row(
        f"experiment of {CALLS} replications, 1 worker, wall",
        f"{wall['experiment', 1]:.2f} s",
        f"spin loop {wall['spin', 1]:.2f} s",
    )
    yield Row(
        "  2 workers, sooner by",
        f"{ours:.2f} x",
        f"spin loop {theirs:.2f} x",
        f"{ours / theirs:.2f} x",
    )
