"""A year of the big hospital in a process of its own: `year DAYS` prints its figures.

An event is an arrival, or a completion that the calendar held and that still counted
when it came: the end of a hold, a walk, a wait or a ride, a lift car that is back, a
patience that ran out, a priority that changed, a level that changed. Seizing,
releasing, starting and joining cost no event, here or in the minimal loops.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.benchmarks.big_hospital import big_hospital
from twin.flow import kernel, streaming
from twin.flow.model import Model
from twin.values.capacity import Capacity
from twin.values.itineraries import Itineraries


class Clocked:
    """A model that counts the seconds spent in drawing."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.seconds = 0.0

    def capacity(self, days: int) -> Capacity:
        """As the model's."""
        return self.model.capacity(days)

    def blocks(self, *args: int) -> Iterator[Itineraries]:
        """As the model's, by a clock."""
        each = self.model.blocks(*args)
        while True:
            began = time.process_time()
            block = next(each, None)
            self.seconds += time.process_time() - began
            if block is None:
                return
            yield block


def clocked(function: Callable[..., Any], spent: dict[str, float]) -> Any:
    """The function, by a clock; of a run it also keeps the events."""

    def call(*args: Any) -> Any:
        began = time.process_time()
        found = function(*args)
        name = function.__name__
        spent[name] = spent.get(name, 0) + time.process_time() - began
        if name == "advance":
            spent["events"] = found.events
        return found

    return call


def measure(days: int) -> dict[str, float]:
    """Seconds, events, steps and memory of a run streamed by day."""
    model = Model.of(big_hospital(days))
    for _ in streaming.stream(model, 1, 0, 1):  # compiles
        pass
    spent: dict[str, float] = {}
    kernel.advance = clocked(kernel.advance, spent)
    streaming.extend = clocked(streaming.extend, spent)
    source = Clocked(model)
    whole, steps, visits = 0.0, 0, 0
    blocks = streaming.stream(source, 1, 0, days)
    while True:
        began = time.process_time()
        block = next(blocks, None)
        whole += time.process_time() - began
        if block is None:
            break
        begin, end = block.window
        asked, arrived = block.journeys.asked, block.journeys.arrived
        steps += int(((asked >= begin) & (asked < end)).sum())
        visits += int(((arrived >= begin) & (arrived < end)).sum())
        del block, asked, arrived
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    found = {"whole": whole, "drawing": source.seconds, "peak": peak}
    return found | spent | {"steps": steps, "visits": visits, "days": days}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
