"""A day of an experiment: where its processor time goes.

Run as `python -m tests.benchmarks --only replicate`. The days are four weeks of the big
hospital and of the general one, run one after the other in this process.
"""

import pickle
from collections.abc import Iterator

from tests.benchmarks.big_hospital import big_hospital
from tests.benchmarks.table import Row, seconds_of
from twin.experiment.replicate import replicate
from twin.flow.model import Model
from twin.flow.streaming import Block, stream
from twin.hospital.scenario import Scenario, load
from twin.situations import boards
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally, added
from twin.situations.window import Window


def rows(quick: bool) -> Iterator[Row]:
    """Seconds a day, whole and by part, and what a replication costs once."""
    days = 7 if quick else 28
    general = {"run.days": days, "run.warm_up_days": 0}
    for name, scenario in (
        ("big hospital", big_hospital(days)),
        ("general hospital", load("weekday").vary("general", general)),
    ):
        yield from rows_of(name, scenario, days)


def rows_of(name: str, scenario: Scenario, days: int) -> Iterator[Row]:
    """The rows of one hospital."""
    model = Model.of(scenario)
    roles = Roles.of(model)
    packed = pickle.dumps(scenario)
    replicate("first", packed, 0, 1)

    def day(seconds: float) -> str:
        return f"{1000 * seconds / days:.1f} ms"

    whole = seconds_of(lambda: replicate("again", packed, 1, 1), 3)
    yield Row(f"{name}, a day with indicators", day(whole), bound="<= 100 ms")
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
    path = next(key for key in scenario.values() if key.endswith(".per_day"))
    drawn = seconds_of(lambda: scenario.realise({path: 200.0}), 3)
    yield Row("uncertain values, a replication", f"{1000 * (drawn + once):.0f} ms")
