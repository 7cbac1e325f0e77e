from twin.flow.capacity import capacity_of, levels
from twin.flow.pools import Pool
from twin.values.capacity import AtDrop, PreEmpt
from twin.values.step import DAY, MINUTE

HOUR = 60 * MINUTE
PATH = {"p": [{"do": "leave"}]}
VISIT = {
    "visit": {
        "pathway": "p",
        "per_day": 1,
        "attributes": {"age": {"old": 1.0}, "sex": {"f": 0.5, "m": 0.5}},
    }
}


def changes(capacity, name):
    """Changes of a resource's level."""
    r = capacity.names.index(name)
    mine = slice(capacity.first_change[r], capacity.first_change[r + 1])
    pairs = zip(capacity.change_time[mine], capacity.change_level[mine], strict=True)
    return [(int(time), int(level)) for time, level in pairs]


def test_a_resource_without_a_schedule_is_always_there(hospital):
    """One change at the origin, to the layout's capacity."""
    capacity = capacity_of(hospital(PATH), (), 3)
    assert changes(capacity, "kiosk") == [(0, 2)]
    assert capacity.problems() == []


def test_windows_over_midnight(hospital):
    """A night shift runs into the next day; the day before's into the first."""
    week = {"mon-sat": {"22:00-06:00": 1}, "sun": {"08:00-10:00": 2}}
    scenario = hospital(PATH, schedules={"counter": week})
    assert changes(capacity_of(scenario, (), 2), "counter") == [
        (0, 0),
        (22 * HOUR, 1),
        (DAY + 6 * HOUR, 0),
        (DAY + 22 * HOUR, 1),
    ]
    from_sunday = hospital(PATH, schedules={"counter": week}, run={"warm_up_days": 1})
    assert changes(capacity_of(from_sunday, (), 2), "counter") == [
        (0, 1),
        (6 * HOUR, 0),
        (8 * HOUR, 2),
        (10 * HOUR, 0),
        (DAY + 22 * HOUR, 1),
    ]


def test_added_beds_are_there_while_anything_is():
    """Units beyond the plan are a pool of their own, closed with the last of it."""
    planned = [(0, 0), (480, 3), (720, 4), (1000, 0)]
    found = levels(planned, Pool("w/added", 0, units=2, is_added=True), 1)
    assert found == ((0, 0), (480 * MINUTE, 2), (1000 * MINUTE, 0))


def test_rules_are_taken_over(hospital):
    """Queue limits, drops, pre-emption, likeness and lifts arrive as numbers."""
    ward = {"capacity": 4, "added_beds": 1, "kind": "bed", "alike": ["sex"]}
    scanner = {"capacity": 1, "queue_limit": 0, "pre_empt": "leave"}
    staff = {"capacity": 1, "at_drop": "suspend", "kind": "staff"}
    more = {"ward": ward, "scanner": scanner, "staff": staff}
    capacity = capacity_of(hospital(PATH, VISIT, more), ("age", "sex"), 1)
    at = {name: index for index, name in enumerate(capacity.names)}
    assert capacity.alike[at["ward"]] == 0b10
    assert capacity.alike[at["ward/added"]] == 0b10
    assert changes(capacity, "ward") == [(0, 4)]
    assert changes(capacity, "ward/added") == [(0, 1)]
    assert capacity.queue_limit[at["scanner"]] == 0
    assert capacity.queue_limit[at["ward"]] == -1
    assert capacity.pre_empt[at["scanner"]] == PreEmpt.LEAVE
    assert capacity.at_drop[at["staff"]] == AtDrop.SUSPEND
    assert capacity.places[at["lifts"]] == 8
    assert capacity.return_ticks[at["lifts"]] == 300
    assert capacity.problems() == []
