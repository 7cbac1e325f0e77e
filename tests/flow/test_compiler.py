import numpy as np
import pytest

from twin.errors import ScenarioError
from twin.flow.model import Model
from twin.values.itineraries import steps_of
from twin.values.step import DAY, MINUTE, NEVER, Op, Test, Until

X = -1  # no patience
H = 7  # the slot of holds


@pytest.fixture
def steps(hospital):
    """The steps of the only visit, which enters at the gate at 10:00 of day 0."""

    def compiled(pathway, tasks=None, resources=None, **visit):
        listed = {"minutes": [600], "due": [615], **visit.pop("listed", {})}
        demand = {"pathway": "p", "arrivals": listed, "speed_m_per_s": 1.5, **visit}
        scenario = hospital({"p": pathway, **(tasks or {})}, {"v": demand}, resources)
        itineraries = Model.of(scenario).draw(1, 0, 0, 1)
        assert itineraries.problems() == []
        return itineraries

    return compiled


def rows(itineraries, visit=0):
    """The steps of a visit as plain tuples."""
    first, last = itineraries.first_step[visit : visit + 2]
    return [tuple(step) for step in itineraries.steps[first:last].tolist()]


def expected(*steps):
    """Steps written down by hand, as plain tuples."""
    return [tuple(step) for step in steps_of(*steps).tolist()]


def test_hold(steps):
    """A hold seizes, holds and releases; the next step follows its early end."""
    found = steps([{"do": "hold", "for": "kiosk", "minutes": 2}])
    assert rows(found) == expected(
        (Op.SEIZE, H, 0, 3, 3, 0, X),
        (Op.HOLD, 0, 0, 2, 0, 1200, X),
        (Op.RELEASE, H, 0, 0, 0, 0, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
    )
    assert found.requests.names == ("kiosk",)


def test_delay(steps):
    """A hold of nothing only takes time, rounded to a tick."""
    found = steps([{"do": "hold", "minutes": 1.2345}])
    assert rows(found)[0] == expected((Op.HOLD, 0, 0, 1, 0, 741, X))[0]


def test_hold_with_every_detour(steps):
    """Detours stand behind the body and meet after it."""
    other = {"do": "hold", "minutes": 1}
    hold = {
        "do": "hold",
        "for": ["doctor", "room"],
        "minutes": 10,
        "patience": {"minutes": 30, "then": [{**other, "id": "tired"}]},
        "turned_away": [{**other, "id": "full"}, {"do": "leave"}],
        "hold_patience": {"minutes": 8, "then": [{**other, "id": "early"}]},
        "reassess": [
            {"after_minutes": 5, "priority": 1},
            {"after_minutes": 9, "priority": 0},
        ],
    }
    found = steps([hold, {"do": "prioritise", "priority": 9}])
    assert rows(found) == expected(
        (Op.SEIZE, H, 0, 6, 8, 0, 18000),
        (Op.REASSESS, 0, 1, 0, 0, 3000, X),
        (Op.REASSESS, 0, 0, 0, 0, 5400, X),
        (Op.HOLD, 0, 0, 10, 0, 6000, 4800),
        (Op.RELEASE, H, 0, 0, 0, 0, X),
        (Op.JUMP, 0, 0, 12, 0, 0, X),
        (Op.HOLD, 0, 0, 7, 0, 600, X),
        (Op.JUMP, 0, 0, 12, 0, 0, X),
        (Op.HOLD, 0, 0, 9, 0, 600, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
        (Op.RELEASE, H, 0, 0, 0, 0, X),
        (Op.HOLD, 0, 0, 12, 0, 600, X),
        (Op.PRIORITY, 0, 9, 0, 0, 0, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
    )


def test_patience_then_next_and_leave(steps):
    """`next` skips the rest of the step, `leave` goes to the end."""
    hold = {
        "do": "hold",
        "for": "kiosk",
        "minutes": 2,
        "patience": {"minutes": 5, "then": "next"},
        "turned_away": "next",
        "hold_patience": {"minutes": 1, "then": "leave"},
    }
    found = steps([hold, {"do": "prioritise", "priority": 1}])
    assert rows(found)[:2] == expected(
        (Op.SEIZE, H, 0, 3, 3, 0, 3000),
        (Op.HOLD, 0, 0, 4, 0, 1200, 600),
    )


def test_early_end_that_goes_on(steps):
    """A hold that may end early and goes on gives back what it held."""
    limit = {"minutes": 1, "then": "next"}
    hold = {"do": "hold", "for": "kiosk", "minutes": 2, "hold_patience": limit}
    assert rows(steps([hold]))[1] == expected((Op.HOLD, 0, 0, 2, 0, 1200, 600))[0]


def test_seize_and_release(steps):
    """A label has a slot of its own, and a set or alternatives a line."""
    found = steps(
        [
            {"do": "seize", "for": {"any": ["kiosk", "counter"]}, "as": "desk"},
            {
                "do": "seize",
                "for": ["doctor", {"one": "room", "units": 2}],
                "as": "set",
            },
            {"do": "release", "what": ["set", "desk"]},
        ]
    )
    assert rows(found) == expected(
        (Op.SEIZE, 0, 0, 4, 4, 0, X),
        (Op.SEIZE, 1, 1, 4, 4, 0, X),
        (Op.RELEASE, 1, 0, 0, 0, 0, X),
        (Op.RELEASE, 0, 0, 0, 0, 0, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
    )
    assert found.requests.names == ("kiosk | counter", "doctor + 2 room")
    assert found.requests.options(0) == [[(0, 1)], [(1, 1)]]
    assert found.requests.options(1) == [[(2, 1), (3, 2)]]


def test_wait(steps):
    """A time of day waits for itself, today's or the next; `due` for a moment."""
    found = steps(
        [
            {"do": "wait", "until": "due"},
            {"do": "wait", "until": "11:00"},
            {"do": "wait", "until": "08:30", "next_day": True},
        ]
    )
    assert rows(found)[:3] == expected(
        (Op.UNTIL, Until.MOMENT, 0, 0, 0, 615 * MINUTE, X),
        (Op.UNTIL, Until.TODAY, 0, 0, 0, 660 * MINUTE, X),
        (Op.UNTIL, Until.NEXT, 0, 0, 0, 510 * MINUTE, X),
    )


def test_walk_and_ride(steps):
    """Walks go from where the visit is at its speed; a lift moves it."""
    ride = {"do": "ride", "lift": "lifts", "from": "ground", "to": "upper"}
    found = steps(
        [
            {"do": "walk", "to": "lobby"},
            {**ride, "minutes": 0.5, "units": 3},
            {"do": "walk", "to": "ward"},
            {"do": "walk", "minutes": 0.1, "id": "stroll"},
        ],
        enters="gate",
    )
    assert rows(found)[:4] == expected(
        (Op.WALK, 0, 0, 0, 0, 560, X),  # 84 m at 1.5 m/s
        (Op.RIDE, 3, 0, 4, 4, 300, X),
        (Op.WALK, 0, 0, 0, 0, 80, X),  # 12 m
        (Op.WALK, 0, 0, 0, 0, 60, X),
    )
    assert found.requests.bank.tolist() == [5]


def test_walk_by_a_way_with_a_wait(steps):
    """What takes time besides walking does not depend on speed; steps may be closed."""
    walk = [{"do": "walk", "to": "ward"}, {"do": "walk", "to": "clinic"}]
    ticks = [row[5] for row in rows(steps(walk, enters="gate"))]
    assert ticks[:2] == [round(10 * (102 / 1.5 + 20)), round(10 * (54 / 1.5 + 20))]
    free = [row[5] for row in rows(steps(walk[1:], enters="gate", step_free=True))]
    assert free[0] == 800


def test_ride_with_patience(steps):
    """Who gives up waiting for a car goes on where the pathway says."""
    ride = {"do": "ride", "lift": "lifts", "from": "ground", "to": "upper"}
    found = steps([{**ride, "minutes": 1, "patience": {"minutes": 2, "then": "next"}}])
    assert rows(found)[0] == expected((Op.RIDE, 1, 0, 1, 1, 600, 1200))[0]


def test_start_and_join(steps):
    """Tasks are rows after their parent, those they start after them."""
    tasks = {
        "outer": [
            {"do": "start", "task": "inner"},
            {"do": "join", "what": "start-inner"},
        ],
        "inner": [{"do": "hold", "minutes": 1}],
    }
    found = steps(
        [
            {"do": "start", "task": "outer", "as": "a"},
            {"do": "start", "task": "inner", "as": "b", "id": "second"},
            {"do": "join", "what": "b"},
            {"do": "join", "what": "a"},
        ],
        tasks,
    )
    assert rows(found)[:4] == expected(
        (Op.START, 0, 1, 0, 0, 0, X),
        (Op.START, 0, 3, 0, 0, 0, X),
        (Op.JOIN, 0, 3, 0, 0, 0, X),
        (Op.JOIN, 0, 1, 0, 0, 0, X),
    )
    assert rows(found, 1)[0] == expected((Op.START, 0, 1, 0, 0, 0, X))[0]
    assert found.parent.tolist() == [0, 1, 1, 3]
    assert found.arrival.tolist() == [600 * MINUTE, NEVER, NEVER, NEVER]
    names = [found.stream_names[stream] for stream in found.stream]
    assert names == ["v", "v/start-outer", "v/start-outer/start-inner", "v/second"]
    assert set(found.number) == {0}


def test_start_that_hands_over(steps):
    """What a task takes is in the same slot there, and no longer here."""
    clean = [
        {"do": "seize", "for": "counter", "as": "cleaner"},
        {"do": "release", "what": ["bed", "cleaner"]},
    ]
    found = steps(
        [
            {"do": "seize", "for": "kiosk", "as": "kiosk"},
            {"do": "seize", "for": "room", "as": "room"},
            {"do": "seize", "for": "bed", "as": "bed"},
            {"do": "start", "task": "clean", "takes": ["bed", "kiosk"]},
            {"do": "release", "what": "room"},
        ],
        {"clean": clean},
    )
    assert rows(found)[3:5] == expected(
        (Op.START, 0b101, 1, 0, 0, 0, X),
        (Op.RELEASE, 1, 0, 0, 0, 0, X),
    )
    assert [row[:2] for row in rows(found, 1)] == [
        (Op.SEIZE, 1), (Op.RELEASE, 2), (Op.RELEASE, 1), (Op.LEAVE, 0),
    ]  # fmt: skip


def test_a_slot_is_free_again_when_handed_over(steps):
    """Seven things can be held beside those that tasks have taken."""
    seizes = [{"do": "seize", "for": "kiosk", "as": f"k{i}"} for i in range(7)]
    more = [{"do": "seize", "for": "kiosk", "as": f"more-{i}"} for i in range(2)]
    start = {"do": "start", "task": "t", "takes": ["k3", "k5"]}
    found = steps([*seizes, start, *more], {"t": [{"do": "leave"}]})
    slots = found.steps["slot"][found.steps["op"] == Op.SEIZE].tolist()
    assert slots == [*range(7), 3, 5]


def test_join_of_what_was_not_started(steps):
    """A task on a way not taken has no row and no join."""
    branch = [{"do": "start", "task": "t", "as": "x"}]
    never = {"do": "chance", "branches": [{"p": 0.0, "steps": branch}, {}]}
    found = steps([never, {"do": "join", "what": "x"}], {"t": [{"do": "leave"}]})
    assert len(found) == 1
    assert rows(found) == expected((Op.LEAVE, 0, 0, 0, 0, 0, X))


def test_joined_once(steps):
    """What has been joined on every way is not joined again."""
    again = {
        "do": "repeat",
        "p": 1.0,
        "most": 2,
        "steps": [{"do": "start", "task": "t"}, {"do": "join", "what": "start-t"}],
    }
    found = steps(
        [again, {"do": "join", "what": "start-t", "id": "last"}],
        {"t": [{"do": "leave"}]},
    )
    assert [(row[0], row[2]) for row in rows(found)[:-1]] == [
        (Op.START, 1), (Op.JOIN, 1), (Op.START, 2), (Op.JOIN, 2),
    ]  # fmt: skip
    names = [found.stream_names[stream] for stream in found.stream]
    assert names == ["v", "v/start-t#1", "v/start-t#2"]


@pytest.mark.parametrize(
    ("share", "priority"), [([1.0, 0.0, 0.0], 1), ([0, 1, 0], 2), ([0, 0, 1], 3)]
)
def test_chance(steps, share, priority):
    """Only the branch taken is written."""
    branches = [
        {"p": p, "steps": [{"do": "prioritise", "priority": i + 1, "id": f"b{i}"}]}
        for i, p in enumerate(share)
    ]
    found = steps([{"do": "chance", "branches": branches}])
    assert [row[:3] for row in rows(found)] == [(Op.PRIORITY, 0, priority), (0, 0, 0)]


def test_shares_of_branches(hospital):
    """Branches are taken as often as declared."""
    branches = [
        {"p": p, "steps": [{"do": "prioritise", "priority": i, "id": f"b{i}"}]}
        for i, p in enumerate([0.2, 0.5, 0.3])
    ]
    scenario = hospital(
        {"p": [{"do": "chance", "branches": branches}]},
        {"v": {"pathway": "p", "per_day": 10_000}},
    )
    steps = Model.of(scenario).draw(1, 0, 0, 1).steps
    count = np.bincount(steps["arg"][steps["op"] == Op.PRIORITY])
    share = np.array([0.2, 0.5, 0.3])
    error = np.sqrt(share * (1 - share) / count.sum())
    assert (abs(count / count.sum() - share) < 4 * error).all()


def test_by(steps):
    """The attribute's case is written, or what stands for the others."""
    cases = {
        name: [{"do": "prioritise", "priority": i, "id": name}]
        for i, name in ((1, "a"), (2, "b"))
    }
    other = [{"do": "prioritise", "priority": 3, "id": "other"}]
    by = {"do": "by", "attribute": "kind", "cases": cases, "otherwise": other}
    kinds = {
        "minutes": [1, 2, 3],
        "due": [1, 2, 3],
        "attributes": {"kind": ["b", "c", "a"]},
    }
    found = steps([by], listed=kinds)
    assert [rows(found, visit)[0][:3] for visit in range(3)] == [
        (Op.PRIORITY, 0, 2),
        (Op.PRIORITY, 0, 3),
        (Op.PRIORITY, 0, 1),
    ]


def test_choose(steps):
    """Tests jump to the next branch, branches behind the last."""

    def to(priority):
        return [{"do": "prioritise", "priority": priority, "id": f"to-{priority}"}]

    choose = {
        "do": "choose",
        "branches": [
            {"if": {"queue": "counter", "at_most": 5.9}, "steps": to(1)},
            {"if": {"free": "kiosk", "at_least": 1.1}, "steps": to(2)},
            {"if": {"clock": "16:00", "before": True}, "steps": [{"do": "leave"}]},
            {"if": {"clock": "17:00", "before": False}, "steps": []},
            {"if": {"late": "due", "at_least": -5}, "steps": to(3)},
            {"steps": to(4)},
        ],
    }
    found = steps([choose, {"do": "prioritise", "priority": 9}])
    assert rows(found) == expected(
        (Op.TEST, Test.QUEUE_AT_MOST, 1, 3, 0, 5, X),
        (Op.PRIORITY, 0, 1, 0, 0, 0, X),
        (Op.JUMP, 0, 0, 14, 0, 0, X),
        (Op.TEST, Test.FREE_AT_LEAST, 0, 6, 0, 2, X),
        (Op.PRIORITY, 0, 2, 0, 0, 0, X),
        (Op.JUMP, 0, 0, 14, 0, 0, X),
        (Op.TEST, Test.CLOCK_BEFORE, 0, 8, 0, 960 * MINUTE, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
        (Op.TEST, Test.CLOCK_AFTER, 0, 10, 0, 1020 * MINUTE, X),
        (Op.JUMP, 0, 0, 14, 0, 0, X),
        (Op.TEST, Test.LATE_AT_LEAST, 0, 13, 0, -3000, X),
        (Op.PRIORITY, 0, 3, 0, 0, 0, X),
        (Op.JUMP, 0, 0, 14, 0, 0, X),
        (Op.PRIORITY, 0, 4, 0, 0, 0, X),
        (Op.PRIORITY, 0, 9, 0, 0, 0, X),
        (Op.LEAVE, 0, 0, 0, 0, 0, X),
    )


def test_walk_on_after_a_choice(steps):
    """The first branch that goes on says where the visit walks on from."""
    choose = {
        "do": "choose",
        "branches": [
            {
                "if": {"free": "kiosk", "at_least": 1},
                "steps": [{"do": "walk", "to": "ward", "id": "a"}, {"do": "leave"}],
            },
            {
                "if": {"free": "kiosk", "at_least": 1},
                "steps": [{"do": "walk", "to": "hall", "id": "b"}],
            },
            {"steps": [{"do": "walk", "to": "lobby", "id": "c"}]},
        ],
    }
    found = rows(steps([choose, {"do": "walk", "to": "gate"}], enters="gate"))
    walks = [row[5] for row in found if row[0] == Op.WALK]
    assert walks == [880, 400, 560, 400]


@pytest.mark.parametrize("most", [1, 3])
def test_repeat(steps, most):
    """A loop that always goes on ends after its most rounds."""
    body = [{"do": "hold", "minutes": 1}]
    found = steps([{"do": "repeat", "p": 1.0, "most": most, "steps": body}])
    assert [row[0] for row in rows(found)] == [Op.HOLD] * most + [Op.LEAVE]


def test_rounds_are_geometric(hospital):
    """The body is taken once more with probability p, at most so often."""
    loop = {
        "do": "repeat",
        "p": 0.6,
        "most": 3,
        "steps": [{"do": "hold", "minutes": 1}],
    }
    scenario = hospital({"p": [loop]}, {"v": {"pathway": "p", "per_day": 10_000}})
    found = Model.of(scenario).draw(1, 0, 0, 1)
    count = np.bincount(np.diff(found.first_step) - 1)
    share = np.array([0.4, 0.24, 0.144, 0.216])
    error = np.sqrt(share * (1 - share) / len(found))
    assert (abs(count / len(found) - share) < 4 * error).all()


def test_leave(steps):
    """Nothing is written after leaving for good."""
    found = steps([{"do": "leave"}, {"do": "hold", "minutes": 1}])
    assert rows(found) == expected((Op.LEAVE, 0, 0, 0, 0, 0, X))


def test_labels_share_slots_across_branches(steps):
    """More labels than slots will do as long as few can be held at once."""
    cases = {
        f"v{i}": [{"do": "seize", "for": "kiosk", "as": f"k{i}"}] for i in range(12)
    }
    by = {"do": "by", "attribute": "kind", "cases": cases}
    everyone = {"minutes": [*range(12)], "due": [*range(12)]}
    kinds = {"attributes": {"kind": [f"v{i}" for i in range(12)]}}
    found = steps([by], listed=everyone | kinds)
    slots = found.steps["slot"][found.steps["op"] == Op.SEIZE].tolist()
    assert slots == [0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0]


def test_too_much_held_at_once(steps):
    """An eighth thing held at once is refused in plain words."""
    seizes = [{"do": "seize", "for": "kiosk", "as": f"k{i}"} for i in range(8)]
    with pytest.raises(ScenarioError, match='v: "k7" would be the 8th thing'):
        steps(seizes)


def test_times_are_drawn_by_name(hospital):
    """A step's time is the quantile of its own uniform, whatever stands before it."""
    hold = {"do": "hold", "minutes": {"exponential": {"mean": 10}}, "id": "stay"}
    slow = {**hold, "minutes": {"exponential": {"mean": 20}}}
    demand = {"v": {"pathway": "p", "per_day": 30}}

    def ticks(*pathway):
        steps = Model.of(hospital({"p": list(pathway)}, demand)).draw(1, 0, 0, 1).steps
        return steps["ticks"][steps["op"] == Op.HOLD]

    alone = ticks(hold)
    assert ticks({"do": "prioritise", "priority": 1}, hold).tolist() == alone.tolist()
    assert abs(ticks(slow) - 2 * alone).max() <= 1
    assert len(alone) > 10
    assert alone.max() < DAY
