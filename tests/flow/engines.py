"""Both engines, and hospitals written down by hand for them."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from twin.flow import kernel, reference
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries, steps_of
from twin.values.journeys import Journeys
from twin.values.requests import Requests
from twin.values.step import MISSING, Op

Engine = Callable[..., Journeys]
Row = tuple[int, ...]


@pytest.fixture(params=[reference.run, kernel.run], ids=["reference", "kernel"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    run: Engine = request.param
    return run


def served(
    ticks: int,
    line: int = 0,
    patience: int = MISSING,
    hold_patience: int = MISSING,
) -> list[Row]:
    """The steps of one service: seize, hold, release, leave."""
    return [
        (Op.SEIZE, 0, line, 3, 3, 0, patience),
        (Op.HOLD, 0, 0, 3, MISSING, ticks, hold_patience),
        (Op.RELEASE, 0, 0, MISSING, MISSING, 0, MISSING),
        (Op.LEAVE, 0, 0, MISSING, MISSING, 0, MISSING),
    ]


def play(
    engine: Engine,
    visits: Sequence[tuple[int, int, list[Row]]],
    resource: ResourceRule,
    units: Sequence[int] = (1,),
    until: int | None = None,
) -> Journeys:
    """Visits (arrival, priority, steps) at one resource; line i asks `units[i]`."""
    lengths = [len(steps) for *_, steps in visits]
    arrival = np.array([time for time, *_ in visits], dtype=np.int64)
    itineraries = Itineraries(
        stream=np.zeros(len(visits), dtype=np.int32),
        number=np.arange(len(visits)),
        arrival=arrival,
        due=arrival,
        priority=np.array([priority for _, priority, _ in visits], dtype=np.int16),
        attributes=np.zeros((len(visits), 0), dtype=np.int16),
        parent=np.zeros(len(visits), dtype=np.int32),
        first_step=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        steps=steps_of(*(row for *_, steps in visits for row in steps)),
        requests=Requests.of([("service", [[(0, n)]]) for n in units], 1),
    )
    capacity = Capacity.of([resource])
    assert itineraries.problems() == capacity.problems() == []
    return engine(itineraries, capacity, until)
