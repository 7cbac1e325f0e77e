"""Journeys written down by hand, and random ones that look like runs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from twin.situations import boards
from twin.situations.boards import Values
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries
from twin.values.journeys import INTERRUPTION, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, STEP, Op


class Row(NamedTuple):
    """One step and what happened at it."""

    op: Op
    arg: int = 0
    ticks: int = 0
    slot: int = 0
    asked: int = MISSING
    began: int = MISSING
    ended: int = MISSING
    outcome: int = Outcome.SERVED
    option: int = MISSING
    otherwise: int = 0
    label: int = MISSING
    place: int = MISSING


class Visit(NamedTuple):
    """One visit and its steps; LEAVE is added."""

    rows: Sequence[Row]
    arrived: int = 0
    left: int = MISSING
    stream: int = 0
    priority: int = 3
    parent: int = 0
    due: int = MISSING
    party: int = 1


Made = Callable[..., Journeys]


def made(
    requests: Requests,
    visits: Sequence[Visit],
    interruptions: Sequence[tuple[int, int, int, int, int]] = (),
    streams: Sequence[str] = ("walk-in",),
    until: int = NEVER,
) -> Journeys:
    """Journeys from visits written down; steps are numbered through."""
    rows = [row for v in visits for row in (*v.rows, Row(Op.LEAVE, asked=v.left))]
    steps = np.zeros(len(rows), dtype=STEP)
    steps["patience"] = MISSING
    for name in ("op", "arg", "ticks", "slot", "otherwise"):
        steps[name] = [getattr(row, name) for row in rows]

    def column(name: str, kind: type = np.int64) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], dtype=kind)

    lengths = [len(v.rows) + 1 for v in visits]
    arrived = np.array([v.arrived for v in visits], dtype=np.int64)
    parent = np.array([v.parent for v in visits], dtype=np.int32)
    left = np.array([v.left for v in visits], dtype=np.int64)
    itineraries = Itineraries(
        stream=np.array([v.stream for v in visits], dtype=np.int32),
        number=np.arange(len(visits)),
        arrival=np.where(parent > 0, NEVER, arrived),
        due=np.array([v.arrived if v.due == MISSING else v.due for v in visits]),
        priority=np.array([v.priority for v in visits], dtype=np.int16),
        attributes=np.zeros((len(visits), 0), dtype=np.int16),
        parent=parent,
        first_step=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        steps=steps,
        requests=requests,
        stream_names=tuple(streams),
        label=column("label", np.int32),
        place=column("place", np.int16),
        party=np.array([v.party for v in visits], dtype=np.int16),
    )
    return Journeys(
        itineraries=itineraries,
        asked=column("asked"),
        began=column("began"),
        ended=column("ended"),
        outcome=column("outcome", np.int8),
        option=column("option", np.int32),
        arrived=arrived,
        left=left,
        visit_outcome=np.where(
            left == MISSING, Outcome.STILL_HERE, Outcome.SERVED
        ).astype(np.int8),
        interruptions=np.array(list(interruptions), dtype=INTERRUPTION),
        until=until,
    )


@pytest.fixture(scope="session")
def journeys() -> Made:
    """Journeys from visits written down by hand."""
    return made


def known(
    journeys: Journeys, rules: Sequence[ResourceRule], hours: int, **roles: Any
) -> Values:
    """All indicators of the first hours, as one day, with some roles known."""
    plain = Roles.plain(journeys.itineraries)
    given = {
        name: np.array(value) if isinstance(value, list) else value
        for name, value in roles.items()
    }
    given.setdefault("rate_cny", np.zeros(len(given.get("kinds", plain.kinds))))
    scene = Scene(
        journeys, Capacity.of(rules), Window(0, hours * HOUR), replace(plain, **given)
    )
    found = boards.tally(scene)
    whole = boards.indicators(found, scene.roles)
    return whole | boards.of_day(found, scene.roles)


@pytest.fixture(scope="session")
def say() -> Callable[..., Values]:
    """What boards say of the first hours of journeys, with some roles known."""
    return known


@pytest.fixture(scope="session")
def row() -> type[Row]:
    """One step and what happened at it."""
    return Row


@pytest.fixture(scope="session")
def visit() -> type[Visit]:
    """One visit and its steps."""
    return Visit


def random_run(seed: int, visits: int, days: int) -> Journeys:
    """Visits that seize one of two resources, or both, and hold, with interruptions."""
    generator = np.random.default_rng(seed)
    requests = Requests.of(
        [
            ("a", [[(0, 1)]]),
            ("b or a", [[(1, 2), (0, 1)]]),
            ("both", [[(0, 1)], [(1, 1)]]),
        ],
        2,
    )
    rows, breaks, at = [], [], 0
    for _ in range(visits):
        arrived = int(generator.integers(0, days * 864_000))
        wait, rest, hold = (int(x) for x in generator.exponential(30_000, 3))
        line = int(generator.integers(3))
        option = int(
            generator.integers(
                requests.first_option[line], requests.first_option[line + 1]
            )
        )
        began = arrived + wait
        fate = generator.choice([Outcome.SERVED, Outcome.GAVE_UP, Outcome.STILL_HERE])
        if fate != Outcome.SERVED:
            left = began if fate == Outcome.GAVE_UP else MISSING
            seize = Row(Op.SEIZE, line, asked=arrived, ended=left, outcome=fate)
            rows.append(Visit([seize], arrived, left, int(generator.integers(2)), 1))
            at += 2
            continue
        start, stop, lost = began + rest, began + rest + hold, 0
        if generator.random() < 0.3:
            lost = int(generator.exponential(9_000)) + 1
            broke = start + hold // 2
            breaks.append((at, broke, broke + lost, 0, option))
            breaks.append((at + 1, broke, broke + lost, 0, MISSING))
        end = stop + lost
        rows.append(
            Visit(
                [
                    Row(Op.SEIZE, line, 0, 0, arrived, began, end, option=option),
                    Row(Op.HOLD, 0, hold, 0, start, start, end),
                    Row(Op.RELEASE, asked=end, began=end, ended=end),
                ],
                arrived,
                end,
                int(generator.integers(2)),
                int(generator.integers(3)),
            )
        )
        at += 4
    return made(requests, rows, breaks, ("x", "y"))


@pytest.fixture(scope="session")
def run() -> Callable[[int, int, int], Journeys]:
    """Random journeys by seed, visits and days."""
    return random_run
