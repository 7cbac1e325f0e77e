"""The year of the big hospital beside the minimal loops."""

import json
import sys
from collections.abc import Iterator

from tests.benchmarks.peers import fifo, fifo_cpp
from tests.benchmarks.peers.network import network
from tests.benchmarks.table import Row, child, seconds_of

YEAR = 365


def rows(quick: bool) -> Iterator[Row]:
    """Seconds, memory, and nanoseconds an event."""
    days = 30 if quick else YEAR
    run = [sys.executable, "-m", "tests.benchmarks.year"]
    year = json.loads(child([*run, str(days)])[1])
    two = json.loads(child([*run, str(2 * days)])[1])
    scale = YEAR / days
    peak, engine = year["peak"], year["advance"] + year["extend"]
    yield Row(
        f"big hospital, a year, {days} days run",
        f"{year['whole'] * scale:.2f} s",
        bound="<= 10 s",
    )
    for part in ("drawing", "advance", "extend"):
        yield Row(f"  of which {part}", f"{year[part] * scale:.2f} s")
    yield Row("  peak memory", f"{peak:.2f} GB", bound="<= 0.5 GB")
    yield Row(
        f"  peak memory, {2 * days} days",
        f"{two['peak']:.2f} GB",
        f"{days} days {peak:.2f} GB",
        f"{two['peak'] / peak:.2f} x",
        "the same",
    )
    for what in ("visits", "steps", "events"):
        yield Row(f"  {what} a year", f"{year[what] * scale / 1e6:.2f} M")
    ours = year["advance"] / year["events"] * 1e9
    stages = year["events"] / year["visits"] - 1
    peers = [("numba", fifo.run), ("C++ -O3", fifo_cpp.compiled())]
    fifo.run(network(1, stages))  # compiles
    net = network(30, stages)
    for name, loop in peers:
        if loop is None:
            yield Row("kernel, an event", f"{ours:.0f} ns", f"{name}: no compiler")
            continue
        seconds = seconds_of(lambda loop=loop: loop(net), 5)
        theirs = seconds / net.events * 1e9
        yield Row(
            "kernel, an event",
            f"{ours:.0f} ns",
            f"minimal FIFO, {name} {theirs:.0f} ns",
            f"{ours / theirs:.2f} x",
            "<= 4.0 x, aim 2.5 x",
        )
        theirs = seconds / len(net.ticks) * 1e9
        each = year["advance"] / year["steps"] * 1e9
        yield Row(
            "kernel, a step begun",
            f"{each:.0f} ns",
            f"minimal FIFO, {name} {theirs:.0f} ns a stage",
            f"{each / theirs:.2f} x",
        )
    yield Row(
        "kernel, an event, with carry-over",
        f"{engine / year['events'] * 1e9:.0f} ns",
    )
