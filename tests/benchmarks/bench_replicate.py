"""A day of an experiment: where its processor time goes.

Run as `python -m tests.benchmarks --only replicate`. The day is that of the big
hospital; the shares are of four weeks of it, run one after the other in this process.
"""

import pickle
from collections.abc import Iterator

from tests.benchmarks.big_hospital import big_hospital
from tests.benchmarks.table import Row, seconds_of
from twin.experiment.replicate import replicate, sampled
from twin.flow.model import Model
from twin.flow.streaming import Block, stream
from twin.situations import boards
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally, added
from twin.situations.window import Window


def rows(quick: bool) -> Iterator[Row]:
    """Seconds a day, whole and by part, and what a replication costs once."""
    days = 7 if quick else 28
    sampled(big_hospital(1), 0, 1)  # compiles
    scenario = big_hospital(days)
    model = Model.of(scenario)
    roles = Roles.of(model)
    packed = pickle.dumps(scenario)
    replicate("first", packed, 0, 1)

    def day(seconds: float) -> str:
        return f"{1000 * seconds / days:.1f} ms"

    whole = seconds_of(lambda: replicate("again", packed, 1, 1), 3)
    yield Row("a day with drawing and indicators", day(whole), bound="<= 100 ms")
    drawing = seconds_of(lambda: list(model.blocks(1, 1, 0, days)), 3)
    blocks: list[Block] = []
    flow = seconds_of(lambda: blocks.extend(stream(model, 1, 1, days)))
    yield Row("  of which drawing", day(drawing), bound="<= 30 ms")
    yield Row(
        "  the kernel, and who is carried over", day(flow - drawing), "", "<= 50 ms"
    )
    tallies: list[Tally] = []

    def tally() -> None:
        for block in blocks:
            window = Window(*block.window)
            scene = Scene(block.journeys, block.capacity, window, roles)
            tallies.append(boards.tally(scene))

    yield Row("  what is added up", day(seconds_of(tally)))

    def tell() -> None:
        for one in tallies:
            boards.of_day(one, roles)
        boards.indicators(added(tallies), roles)

    yield Row("  indicators of the days and of all", day(seconds_of(tell)))
    once = seconds_of(lambda: Model.of(scenario), 3)
    yield Row("a model, once a process", f"{1000 * once:.0f} ms")
    drawn = seconds_of(lambda: scenario.realise({"demand.walk-in-0.per_day": 200.0}), 3)
    yield Row("uncertain values, a replication", f"{1000 * (drawn + once):.0f} ms")
