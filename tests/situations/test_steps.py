"""Waits by declared step and by department, worked out by hand."""

import numpy as np

from twin.situations.roles import Role
from twin.situations.window import HOUR
from twin.values.capacity import ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, MISSING, Op

REQUESTS = Requests.of(
    [
        ("doctor", [[(0, 1)]]),
        ("doctor and room", [[(0, 1)], [(1, 1)]]),
        ("x", [[(2, 1)]]),
    ],
    3,
)
RULES = [ResourceRule(name, ((0, 9),)) for name in ("doctor", "room", "x")]


def test_each_step_and_department_by_itself(journeys, row, visit, say) -> None:
    """Waits 10 and 30 at the first step, 70 at the second, gives up at the third."""

    def asks(line: int, label: int, asked: int, began: int, option: int):
        times = (asked * MINUTE, began * MINUTE, began * MINUTE)
        return row(Op.SEIZE, line, 0, 0, *times, option=option, label=label)

    lost = row(Op.SEIZE, 2, asked=0, ended=MINUTE, outcome=Outcome.GAVE_UP, label=3)
    made = journeys(
        REQUESTS,
        [
            visit([asks(0, 0, 0, 10, 0), asks(1, 2, 10, 80, 1)], left=2 * HOUR),
            visit([asks(0, 0, 0, 30, 0), lost], left=2 * HOUR),
        ],
    )
    said = say(
        made,
        RULES,
        2,
        departments=("surgery", "medicine"),
        resource_department=[MISSING, 1, 0],
        step_waits=[True, False, True, True],
    )
    # The second declared step is none that boards tell of.
    assert said["step_served"].tolist() == [2, 1, 0]
    assert said["step_wait_min"][:2].tolist() == [20, 70]
    assert np.isnan(said["step_wait_min"][2])
    assert 70 <= said["step_wait_p90_min"][1] < 71
    assert said["step_over"][0].tolist() == [0.5, 0, 0, 0]
    assert said["step_over"][1].tolist() == [1, 1, 1, 0]
    assert said["step_lost"].tolist() == [0, 0, 1]
    # A set belongs to the first of its resources that has a department.
    assert said["department_wait_min"][1].tolist()[1] == 70
    assert np.isnan(said["department_mean_wait_min"][0])
    assert said["department_served"].tolist() == [[0, 0], [0, 1]]
    assert said["department_over"][1].tolist() == [1, 1, 1, 0]


def test_a_waiting_list_is_no_wait_at_a_department(journeys, row, visit, say) -> None:
    """Days on a list before coming are left out; a wait after it is not."""

    def asks(asked: int, began: int, place: int):
        times = (asked * MINUTE, began * MINUTE, began * MINUTE)
        return row(Op.SEIZE, 0, 0, 0, *times, option=0, label=0, place=place)

    listed = visit([asks(0, 90, MISSING), asks(90, 100, 0)], left=2 * HOUR)
    nowhere = visit([asks(0, 40, MISSING)], left=2 * HOUR)
    said = say(
        journeys(REQUESTS, [listed, nowhere]),
        RULES,
        2,
        departments=("surgery",),
        resource_department=[0, MISSING, MISSING],
        step_waits=[True],
    )
    assert said["department_mean_wait_min"].tolist() == [(10 + 40) / 2]
    assert said["department_served"].tolist() == [[1], [1]]
    assert said["step_wait_min"].tolist() == [(10 + 40) / 2]
    assert said["step_served"].tolist() == [3]


def test_turnarounds(journeys, row, visit, say) -> None:
    """A task's result counts from its start, one's own from the order before it."""
    order = row(Op.RELEASE, asked=10, began=10, ended=10, label=0)
    joined = row(Op.JOIN, 2, asked=40, began=40, ended=3010, label=1)
    task = [
        row(Op.SEIZE, 2, asked=500, began=700, ended=1400, option=2, label=2),
        row(Op.HOLD, asked=700, began=700, ended=1400, label=2),
        row(Op.RELEASE, asked=1400, began=1400, ended=1400, label=2),
    ]
    porter = [
        row(Op.SEIZE, 2, asked=3100, began=3700, ended=4000, option=2, label=3),
        row(Op.HOLD, asked=3700, began=3700, ended=4000, label=3),
    ]
    made = journeys(
        REQUESTS,
        [
            visit([order, joined, *porter], left=5000),
            visit(task, 200, 1400, parent=1),
        ],
    )
    roles = [Role.ORDER, Role.RESULT, Role.RESULT, Role.TRANSPORT]
    said = say(made, RULES, 1, step_role=[int(r) for r in roles])
    assert said["turnaround_done"].tolist() == [0, 1, 1, 1]
    assert said["turnaround_min"][1:].tolist() == [5, 2, 1]


def test_a_transport_from_its_request(journeys, row, visit, say) -> None:
    """A porter requested at 1 min and there at 6 took five, whoever was asked when."""
    rows = [
        row(Op.HOLD, asked=MINUTE, began=MINUTE, ended=4 * MINUTE, label=0),
        row(Op.SEIZE, 2, 0, 0, 4 * MINUTE, 6 * MINUTE, 9 * MINUTE, option=2, label=1),
        row(Op.HOLD, asked=9 * MINUTE, began=9 * MINUTE, ended=11 * MINUTE, label=2),
    ]
    made = journeys(REQUESTS, [visit(rows, left=HOUR)])
    roles = [int(r) for r in (Role.REQUEST, Role.TRANSPORT, Role.SETTLE)]
    said = say(made, RULES, 1, step_role=roles)
    assert said["turnaround_min"][1:].tolist() == [5, 2]
