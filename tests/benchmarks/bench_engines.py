"""One day of the big hospital: kernel, reference, and an idiomatic SimPy model."""

from collections.abc import Iterator
from importlib import import_module

from tests.benchmarks.big_hospital import big_hospital
from tests.benchmarks.peers import simpy_hospital
from tests.benchmarks.table import Row, seconds_of
from twin.flow import kernel
from twin.flow.model import Model
from twin.values.step import DAY


def rows(quick: bool) -> Iterator[Row]:
    """Seconds of each for the same itineraries."""
    model = Model.of(big_hospital(1))
    drawn, capacity = model.draw(1, 0, 0, 1), model.capacity(1)
    kernel.run(drawn, capacity, DAY)  # compiles
    repeat = 1 if quick else 3
    ours = seconds_of(lambda: kernel.run(drawn, capacity, DAY), 21)
    simpy = seconds_of(lambda: simpy_hospital.run(drawn, capacity, DAY), repeat)
    yield Row(
        "big hospital, a day, kernel",
        f"{ours * 1000:.1f} ms",
        f"idiomatic SimPy {simpy:.2f} s",
        f"1/{simpy / ours:.0f}",
        ">= 50 x faster",
    )
    try:
        reference = import_module("twin.flow.reference")
    except ModuleNotFoundError:
        yield Row("big hospital, a day, reference", "absent")
        return
    found = seconds_of(lambda: reference.run(drawn, capacity, DAY), repeat)
    yield Row(
        "big hospital, a day, reference",
        f"{found:.2f} s",
        f"idiomatic SimPy {simpy:.2f} s",
        f"{found / simpy:.2f} x",
        "<= 1.5 x",
    )
