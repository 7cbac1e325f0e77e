from dataclasses import replace

import numpy as np
import pytest

from twin.situations import boards
from twin.situations.holdings import Touching
from twin.situations.requests import ENDS
from twin.situations.scene import Scene
from twin.situations.tally import Tally, added
from twin.situations.waits import Waits, waits
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import PRIORITIES
from twin.values.journeys import Interruption, Outcome
from twin.values.requests import Requests
from twin.values.step import DAY, MINUTE, MISSING, NEVER, Op

CAPACITY = Capacity.of(
    [
        ResourceRule("ward", ((0, 60), (30 * HOUR, 20), (50 * HOUR, 90))),
        ResourceRule("clinic", ((8 * HOUR, 6), (17 * HOUR, 0), (32 * HOUR, 6))),
    ]
)
ROOM = Capacity.of([ResourceRule("room", ((0, 1),))])
ONE = Requests.of([("room", [[(0, 1)]])], 1)


def board(journeys, window: Window) -> Tally:
    """All boards of a window."""
    return boards.tally(Scene.plain(journeys, CAPACITY, window))


def asked(journeys, window: Window) -> Waits:
    """The waits of a window."""
    return waits(journeys, window, Touching.of(journeys, window).asks)


def same(one: Tally, other: Tally) -> None:
    """Every number of two tallies is the same."""
    assert one.window == other.window
    for part in ("hourly", "sums", "first", "most", "last"):
        mine, theirs = getattr(one, part), getattr(other, part)
        assert mine.keys() == theirs.keys()
        for name in mine:
            assert np.array_equal(mine[name], theirs[name]), name
    assert one.spread.keys() == other.spread.keys()
    for name, mine in one.spread.items():
        counts = [each.dense(3 * PRIORITIES) for each in (mine, other.spread[name])]
        assert np.array_equal(*counts), name


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_add_up(run, seed: int) -> None:
    """The tallies of consecutive days add up to that of the whole, to the tick."""
    journeys = run(seed, 400, 4)
    whole = board(journeys, Window(0, 5 * DAY))
    days = [board(journeys, Window(day * DAY, (day + 1) * DAY)) for day in range(5)]
    same(added(iter(days)), whole)
    same(days[0] + days[1] + days[2] + days[3] + days[4], whole)
    odd = [Window(0, 7 * HOUR), Window(7 * HOUR, 31 * HOUR), Window(31 * HOUR, 5 * DAY)]
    same(added(board(journeys, window) for window in odd), whole)


def test_only_consecutive_windows_add_up(run) -> None:
    """A gap between two windows is refused, and so is nothing at all."""
    journeys = run(1, 10, 1)
    one, later = (
        board(journeys, Window(*w)) for w in ((0, HOUR), (2 * HOUR, 3 * HOUR))
    )
    with pytest.raises(ValueError, match="does not follow"):
        added([one, later])
    with pytest.raises(ValueError, match="nothing to add up"):
        added([])
    with pytest.raises(ValueError, match="is not"):
        one | later


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_little(run, seed: int) -> None:
    """The integral of a queue is the sum of its waits, cut at the window."""
    journeys = run(seed, 400, 3)
    window = Window(DAY, 2 * DAY)
    found = board(journeys, window)
    members = {0: {0}, 1: {0, 1}, 2: {0, 1}}
    seen, steps = asked(journeys, window), journeys.itineraries.steps
    spells = list(zip(seen.line, seen.begin, seen.end, strict=True))
    spells += [
        (steps["arg"][b["step"]], b["began"], b["ended"])
        for b in journeys.interruptions
        if steps["op"][b["step"]] == Op.SEIZE
    ]
    for resource in range(2):
        total = sum(
            max(0, min(int(end), window.end) - max(int(begin), window.begin))
            for line, begin, end in spells
            if resource in members[int(line)]
        )
        assert found.hourly["queue"][:, resource].sum() == total


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everyone_is_accounted_for(run, seed: int) -> None:
    """Present at first + arrivals - departures = present at the end, by stream."""
    journeys = run(seed, 400, 3)
    found = [board(journeys, Window(d * DAY, (d + 1) * DAY)) for d in range(3)]
    before = np.zeros(2, dtype=np.int64)
    for day in found:
        arrived = day.hourly["arrivals"].sum(axis=0)
        left = day.hourly["departures"].sum(axis=0)
        assert (before + arrived - left).tolist() == day.last["still_here"].tolist()
        before = day.last["still_here"]
    asked = sum(day.sums["asked"].sum() for day in found)
    over = sum(day.sums[name].sum() for day in found for name in ENDS)
    assert asked - over == found[-1].last["still_waiting"].sum()


def test_one_of_each_fate(journeys, row, visit) -> None:
    """Served after 20 min, gave up after 30, turned away at once, waiting for 45."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(
                        Op.SEIZE,
                        asked=5 * MINUTE,
                        began=25 * MINUTE,
                        ended=40 * MINUTE,
                        option=0,
                    ),
                    row(Op.HOLD, began=25 * MINUTE, ended=40 * MINUTE),
                ],
                arrived=5 * MINUTE,
                left=40 * MINUTE,
            ),
            visit(
                [
                    row(
                        Op.SEIZE,
                        asked=10 * MINUTE,
                        ended=40 * MINUTE,
                        outcome=Outcome.GAVE_UP,
                    )
                ],
                arrived=10 * MINUTE,
                left=40 * MINUTE,
            ),
            visit(
                [
                    row(
                        Op.SEIZE,
                        asked=12 * MINUTE,
                        ended=12 * MINUTE,
                        outcome=Outcome.TURNED_AWAY,
                    )
                ],
                arrived=12 * MINUTE,
                left=12 * MINUTE,
            ),
            visit(
                [row(Op.SEIZE, asked=15 * MINUTE, outcome=Outcome.STILL_HERE)],
                arrived=15 * MINUTE,
                priority=1,
            ),
            visit([row(Op.SEIZE, outcome=Outcome.NOT_REACHED)], arrived=2 * HOUR),
        ],
        until=HOUR,
    )
    window = Window(0, HOUR)
    capacity = Capacity.of([ResourceRule("room", ((0, 1), (30 * MINUTE, 2)))])
    scene = Scene.plain(made, capacity, window)
    seen = boards.tally(scene)
    mine = boards.indicators(seen, scene.roles)
    assert mine["arrivals"].tolist() == [[4]]
    assert mine["departures"].tolist() == [[3]]
    assert mine["in_hospital"][0, 0] == (35 + 30 + 0 + 45) / 60
    assert mine["length_min"].tolist() == [(35 + 30 + 0) / 3]
    assert mine["waited_min"].tolist() == [(20 + 30 + 0) / 3]
    assert mine["still_here"].tolist() == [1]
    assert mine["request_asked"][0, [1, 3]].tolist() == [1, 3]
    assert mine["request_served"][0, [1, 3]].tolist() == [0, 1]
    assert mine["request_gave_up"][0, 3] == 1
    assert mine["request_turned_away"][0, 3] == 1
    assert mine["request_wait_min"][0, 3] == 20
    assert np.isnan(mine["request_wait_min"][0, 1])
    assert 20 <= mine["request_wait_p90_min"][0, 3] < 21
    assert mine["request_over"][0, 3].tolist() == [1, 0, 0, 0]
    assert mine["still_waiting"].tolist() == [1]
    assert mine["longest_wait_min"].tolist() == [45]
    of_day = boards.of_day(seen, scene.roles)
    assert of_day["daily_request_wait_min"].tolist() == [20]
    assert mine["occupancy"].tolist() == [[15 / 60]]
    assert mine["capacity"].tolist() == [[1.5]]
    assert mine["queue"][0, 0] == (20 + 30 + 0 + 45) / 60
    assert mine["full"].tolist() == [[5 / 60]]
    assert mine["first_full_h"].tolist() == [25 / 60]
    assert mine["utilisation"].tolist() == [15 / 90]
    assert mine["held_share"].tolist() == [15 / 90]
    assert mine["served"].tolist() == [1]
    assert mine["gave_up"].tolist() == [1]
    assert mine["turned_away"].tolist() == [1]
    assert mine["wait_min"].tolist() == [20]
    assert mine["hourly_wait_min"].tolist() == [[20]]
    assert of_day["daily_wait_min"].tolist() == [20]


def test_nobody_at_all(journeys, row, visit) -> None:
    """Where nothing happens, counts are zero and means are missing."""
    made = journeys(ONE, [visit([row(Op.SEIZE, outcome=Outcome.NOT_REACHED)], MISSING)])
    capacity = Capacity.of([ResourceRule("room", ())])
    window = Window(0, HOUR)
    scene = Scene.plain(made, capacity, window)
    mine = boards.indicators(boards.tally(scene), scene.roles)
    assert mine["arrivals"].sum() == mine["still_here"].sum() == 0
    assert np.isnan(mine["length_min"]).all()
    assert np.isnan(mine["utilisation"]).all()
    assert np.isnan(mine["first_full_h"]).all()
    assert mine["full"].tolist() == [[0]]


def test_unseen_is_missing(journeys, row, visit) -> None:
    """A measured wait whose beginning nobody saw is not a wait of nothing."""
    made = journeys(
        ONE,
        [
            visit(
                [row(Op.SEIZE, began=10, ended=20, option=0)], arrived=MISSING, left=20
            )
        ],
    )
    found = boards.tally(Scene.plain(made, ROOM, Window(0, HOUR)))
    assert found.sums["served"].sum() == 0
    assert found.hourly["departures"].sum() == 0
    assert len(asked(made, Window(0, HOUR))) == 0


def test_pre_emption_counts_and_waits_again(journeys, row, visit) -> None:
    """A pre-empted visit stands in the queue again, and each loss is counted once."""
    made = journeys(
        ONE,
        [
            visit(
                [
                    row(Op.SEIZE, asked=0, began=0, ended=HOUR, option=0),
                    row(Op.HOLD, asked=0, began=0, ended=HOUR),
                ],
                left=HOUR,
            )
        ],
        [
            (0, 10, 30, Interruption.PRE_EMPTED, 0),
            (0, 50, 55, Interruption.PRE_EMPTED, 0),
            (1, 10, 30, Interruption.PRE_EMPTED, MISSING),
            (1, 50, 55, Interruption.PRE_EMPTED, MISSING),
        ],
    )
    capacity = Capacity.of([ResourceRule("room", ((0, 1),), pre_empt=1)])
    found = boards.tally(Scene.plain(made, capacity, Window(0, HOUR)))
    assert found.hourly["queue"].tolist() == [[25]]
    assert found.hourly["held"].tolist() == [[HOUR - 25]]
    assert found.sums["resource_pre_empted"].tolist() == [2]


def test_never_is_never(run) -> None:
    """A resource that is never full has no time of being full first."""
    journeys = run(1, 5, 1)
    roomy = Capacity.of([ResourceRule(name, ((0, 99),)) for name in "ab"])
    found = boards.tally(Scene.plain(journeys, roomy, Window(0, DAY)))
    assert found.first["first_full"].tolist() == [NEVER, NEVER]


def test_how_lift_cars_are_used_is_not_seen(journeys, row, visit) -> None:
    """A lift has queue, wait and load, but its occupancy is missing, never zero."""
    requests = Requests.of([("up", 0)], 1)
    capacity = Capacity.of([ResourceRule("lift", ((0, 2),), places=10)])
    ride = row(Op.RIDE, slot=1, ticks=600, asked=0, began=900, ended=1500)
    made = journeys(requests, [visit([ride], left=1500)])
    scene = Scene.plain(made, capacity, Window(0, HOUR))
    roles = replace(scene.roles, car_places=capacity.places)
    said = boards.indicators(boards.tally(scene), roles)
    for name in ("occupancy", "work", "full", "utilisation", "held_share"):
        assert np.isnan(said[name]).all(), name
    assert said["queue"].tolist() == [[900 / HOUR]]
    assert said["wait_min"].tolist() == [1.5]
    assert said["served"].tolist() == [1]
    assert said["load"] == pytest.approx([600 / (2 * 10 * HOUR)])
