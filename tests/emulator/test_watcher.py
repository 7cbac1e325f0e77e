"""What is noticed of a run: everybody once, in order, in beds that nobody shares."""

import datetime as dt
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import twin
from twin.emulator.clock import Clock
from twin.emulator.watcher import Watcher
from twin.emulator.wire import Shown
from twin.emulator.world import World
from twin.feeds.kinds.movement import Movement
from twin.feeds.kinds.parking import Parking
from twin.feeds.kinds.ticket import Ticket
from twin.flow.model import Model
from twin.flow.streaming import Block
from twin.values.journeys import Outcome
from twin.values.step import MISSING, Op

DAYS = 10
CLOCK = Clock(dt.date(2026, 11, 23), ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def model() -> Model:
    """The small hospital."""
    return Model.of(twin.load("small/weekday"))


@pytest.fixture(scope="module")
def blocks(model: Model) -> list[Block]:
    """Ten days of it."""
    return list(World(model, 3, DAYS).run())


@pytest.fixture(scope="module")
def shown(model: Model, blocks: list[Block]) -> list[Shown]:
    """What was noticed of them."""
    watcher = Watcher(model, CLOCK)
    return [one for block in blocks for one in watcher.shown(block)]


def test_in_the_order_of_time(shown: list[Shown]) -> None:
    """Nothing is noticed before what happened earlier."""
    times = [one.time for one in shown]
    assert times == sorted(times)


def test_cars_in_are_cars_out_or_inside(
    model: Model, blocks: list[Block], shown: list[Shown]
) -> None:
    """Cars that came in less cars that went out are the spaces held at the end."""
    cars = Counter(one.kind.what for one in shown if isinstance(one.kind, Parking))
    last = blocks[-1].journeys
    requests = last.itineraries.requests
    lot = model.resource_names.index("parking")
    steps = last.itineraries.steps
    held = (steps["op"] == Op.SEIZE) & (last.began != MISSING)
    held &= (last.ended == MISSING) & (last.option != MISSING)
    resource = requests.part_resource[requests.first_part[last.option[held]]]
    assert cars["in"] > 1_000
    assert cars["in"] - cars["out"] == (resource == lot).sum()


def test_nobody_shares_a_bed(shown: list[Shown]) -> None:
    """A ward's bed is given to nobody while its patient was not moved on or sent home.

    A chair in the emergency department may be, as nobody types who got up from it.
    """
    holder: dict[str, str] = {}
    has: dict[str, str] = {}
    for one in shown:
        kind = one.kind
        if not isinstance(kind, Movement) or kind.visit is None:
            continue
        if kind.what in ("admit", "transfer", "discharge"):
            left = has.pop(kind.visit, None)
            if left is not None:
                holder.pop(left, None)
        moves = kind.what in ("admit", "transfer")
        if moves and kind.visit_class == "inpatient" and kind.bed is not None:
            at_once = holder.get(kind.bed)
            assert at_once in (None, kind.visit), (kind.bed, at_once, one.time)
            holder[kind.bed] = kind.visit
            has[kind.visit] = kind.bed
    assert len(holder) > 20


def test_movements_of_a_visit_make_sense(shown: list[Shown]) -> None:
    """Registered first, admitted once, discharged once and last; priors are right."""
    by_visit: dict[str, list[Movement]] = defaultdict(list)
    for one in shown:
        if isinstance(one.kind, Movement) and one.kind.visit:
            by_visit[one.kind.visit].append(one.kind)
    assert len(by_visit) > 1_000
    for visit, movements in by_visit.items():
        words = Counter(movement.what for movement in movements)
        assert words["admit"] <= 1, visit
        assert words["discharge"] <= 1, visit
        if words["discharge"]:
            assert movements[-1].what == "discharge", visit
        place = bed = None
        for movement in movements:
            if movement.what == "transfer":
                assert (movement.prior_place, movement.prior_bed) == (place, bed)
            if movement.what in ("register", "admit", "transfer"):
                place, bed = movement.place, movement.bed
            if movement.what == "admit":
                assert movement.visit_class == "inpatient"


def test_tickets_are_the_services_of_the_run(
    model: Model, blocks: list[Block], shown: list[Shown]
) -> None:
    """Tickets called are grants of the steps that a ticket shows, at their instants."""
    called = Counter(
        one.time
        for one in shown
        if isinstance(one.kind, Ticket) and one.kind.what == "called"
    )
    labels = [
        index
        for index, step in enumerate(model.steps)
        if "ticket.called" in step.step.observed_by
    ]
    granted: Counter[int] = Counter()
    for block in blocks:
        journeys = block.journeys
        begin, end = block.window
        at = np.isin(journeys.itineraries.label, labels)
        at &= journeys.itineraries.steps["op"] == Op.SEIZE
        at &= (journeys.began >= begin) & (journeys.began < end)
        at &= journeys.outcome != Outcome.GAVE_UP
        granted.update(CLOCK.micros(tick) for tick in journeys.began[at].tolist())
    assert called == granted
