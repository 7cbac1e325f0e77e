"""Beds worked out by hand: an emergency bay (0), ward 1 (1), ward 1's added bed (2)."""

import numpy as np
import pytest

from twin.situations.window import HOUR
from twin.values.capacity import ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import DAY, MINUTE, Op

BAY, WARD, ADDED = 0, 1, 2
REQUESTS = Requests.of([("bay", [[(BAY, 1)]]), ("ward", [[(WARD, 1), (ADDED, 1)]])], 3)
RULES = [
    ResourceRule("bay", ((0, 2),)),
    ResourceRule("ward/01", ((0, 1),)),
    ResourceRule("ward/added", ((0, 1),)),
]
ROLES = {
    "declared": [0, 1, 1],
    "is_added": [False, False, True],
    "kinds": ("bed", "bed"),
    "departments": ("emergency", "medicine"),
    "resource_department": [0, 1],
    "stream_department": [0],
}
EMERGENCY_BAY, MEDICAL = 0, 1
"""Places on the axis of wards."""


@pytest.fixture(scope="module")
def boarded(journeys, row, visit):
    """Asks for the ward at 10 in the bay, and goes at 12; home at 36. Another waits."""
    return journeys(
        REQUESTS,
        [
            visit(
                [
                    row(Op.SEIZE, 0, 0, 0, 9 * HOUR, 9 * HOUR, 12 * HOUR, option=0),
                    row(Op.SEIZE, 1, 0, 1, 10 * HOUR, 12 * HOUR, 36 * HOUR, option=1),
                    row(Op.RELEASE, slot=0, asked=12 * HOUR),
                ],
                arrived=9 * HOUR,
                left=36 * HOUR,
            ),
            visit(
                [
                    row(Op.SEIZE, 0, 0, 0, 20 * HOUR, 20 * HOUR, 30 * HOUR, option=0),
                    row(Op.SEIZE, 1, 0, 1, 22 * HOUR, 28 * HOUR, 40 * HOUR, option=2),
                ],
                arrived=20 * HOUR,
                left=40 * HOUR,
            ),
        ],
    )


def test_boarders(boarded, say) -> None:
    """The one boards from 10 to 12, the other from 22 until it gets the bed at 28."""
    said = say(boarded, RULES, 48, **ROLES)
    expected = np.zeros(48)
    expected[10:12] = expected[22:28] = 1
    assert said["boarders"].tolist() == expected.tolist()
    assert said["boarders_for"][:, MEDICAL].tolist() == expected.tolist()
    assert said["boarders_for"][:, EMERGENCY_BAY].sum() == 0
    assert said["boarding_h"] == 8


def test_occupancy_passes_the_plan(boarded, say) -> None:
    """From 28 to 36 both lie in a ward of one bed; the added one is the second's."""
    said = say(boarded, RULES, 48, **ROLES)
    ward = said["bed_occupancy"][:, MEDICAL]
    assert ward[[11, 12, 27, 28, 35, 36, 39, 40]].tolist() == [0, 1, 1, 2, 2, 1, 1, 0]
    assert said["added_beds"][:, MEDICAL].tolist() == [0] * 28 + [1] * 12 + [0] * 8
    assert said["capacity"][0].tolist() == [2, 1]
    assert said["occupancy"][28].tolist() == [1, 2]
    assert said["full"][[27, 36], MEDICAL].tolist() == [1, 0]


def test_stays(boarded, say) -> None:
    """A stay runs from the first inpatient bed: 24 h and 12 h, not from the bay."""
    said = say(boarded, RULES, 48, **ROLES)
    assert np.isnan(said["stay_d"][EMERGENCY_BAY])
    assert said["stay_d"][MEDICAL] == 0.75
    assert said["admissions"] == 2
    assert said["discharges"].tolist() == [0, 2]
    assert said["bed_turnover"].tolist() == [0, 2]
    assert said["bed_assignment_h"].tolist() == [0, (2 + 6) / 2]
    assert said["bed_wait_h"] == 8 / 4
    assert said["mean_stay_d"] == 0.75
    assert said["bed_use"] == (24 + 12) / 48
    assert said["hospital_bed_turnover"] == 2


def test_who_is_in_bed_has_not_stayed(boarded, say) -> None:
    """At 24 h one lies in the ward and one boards: admitted one, discharged nobody."""
    said = say(boarded, RULES, 24, **ROLES)
    assert said["admissions"] == 1
    assert said["discharges"].sum() == 0
    assert np.isnan(said["stay_d"]).all()
    assert said["boarding_h"] == 2 + 2


def test_waiting_at_home_is_not_boarding(journeys, row, visit, say) -> None:
    """Who left the bay an hour before asking for the ward does not board."""
    rows = [
        row(Op.SEIZE, 0, 0, 0, 0, 0, HOUR, option=0),
        row(Op.RELEASE, slot=0, asked=HOUR),
        row(Op.SEIZE, 1, 0, 1, 2 * HOUR, outcome=Outcome.STILL_HERE),
    ]
    made = journeys(REQUESTS, [visit(rows)])
    assert say(made, RULES, 5, **ROLES)["boarding_h"] == 0


def test_a_list_is_told_in_days_and_a_bed_in_hours(journeys, row, visit, say) -> None:
    """Days on a list, hours for a bed having come, and minutes in line: each by itself.

    One is on the list for 3 days and comes; once in the ward it waits 2 h for another
    bay. One comes and waits 6 h for the ward. One waits 30 min for the bay, and has
    not come for a bed. One is still on the list.
    """

    def asks(line: int, label: int, slot: int, asked: float, began: float, place: int):
        times = (round(asked * HOUR), round(began * HOUR), 96 * HOUR)
        option = 0 if line == 0 else 1
        return row(
            Op.SEIZE, line, 0, slot, *times, option=option, label=label, place=place
        )

    listed = [asks(1, 0, 0, 0, 72, -1), asks(0, 1, 1, 74, 76, 0)]
    comes = [row(Op.WALK, place=0, label=3), asks(1, 0, 0, 60, 66, 0)]
    seen = [row(Op.WALK, place=0, label=3), asks(0, 2, 0, 50, 50.5, 0)]
    on_list = row(Op.SEIZE, 1, asked=24 * HOUR, label=0, outcome=Outcome.STILL_HERE)
    walks = [on_list, row(Op.WALK, place=0, label=3)]
    made = journeys(
        REQUESTS,
        [
            visit(listed, left=96 * HOUR),
            visit(comes, left=96 * HOUR),
            visit(seen, left=96 * HOUR),
            visit(walks),
        ],
    )
    said = say(made, RULES, 96, **ROLES, step_waits=[True, True, True, False])
    assert said["list_wait_d"].tolist()[1] == 3
    assert 3 <= said["list_wait_p90_d"][1] < 3.1
    assert said["bed_assignment_h"].tolist() == [(2 + 0.5) / 2, 6]
    assert said["on_list"][[0, 23, 24, 71, 72, 95], MEDICAL].tolist() == [
        1,
        1,
        2,
        2,
        1,
        1,
    ]
    assert said["bedside_wait_h"].tolist()[:2] == [6, 2]
    assert np.isnan(said["bedside_wait_h"][2])
    assert np.isnan(said["step_wait_min"][:2]).all()
    assert said["step_wait_min"][2] == 30
    assert said["step_served"].tolist() == [2, 1, 1]
    assert said["department_mean_wait_min"].tolist()[0] == 30
    assert np.isnan(said["department_mean_wait_min"][1])


def test_a_bed_handed_over_is_no_longer_held(journeys, row, visit, say) -> None:
    """The bay goes to its cleaning at 2, though it is given back at 9: no boarding."""
    rows = [
        row(Op.SEIZE, 0, 0, 0, 0, 0, 9 * HOUR, option=0),
        row(Op.START, 1, slot=1 << 0, asked=2 * HOUR),
        row(Op.SEIZE, 1, 0, 1, 2 * HOUR, outcome=Outcome.STILL_HERE),
    ]
    made = journeys(REQUESTS, [visit(rows)])
    said = say(made, RULES, 5, **ROLES)
    assert said["boarding_h"] == 0
    assert said["bed_occupancy"][4].tolist() == [0.5, 0]


def test_the_stay_ends_when_the_people_go(journeys, row, visit, say) -> None:
    """The patient goes home at 5 with a task; the bed is cleaned and free at 7."""
    rows = [
        row(Op.SEIZE, 1, 0, 1, HOUR, HOUR, 7 * HOUR, option=1, place=0),
        row(Op.HOLD, 0, asked=HOUR, began=HOUR, ended=5 * HOUR, place=0),
        row(Op.START, 1, asked=5 * HOUR, place=0),
        row(Op.HOLD, 0, asked=5 * HOUR, began=5 * HOUR, ended=7 * HOUR),
    ]
    home = [row(Op.WALK, asked=5 * HOUR, began=5 * HOUR, ended=6 * HOUR, place=1)]
    made = journeys(
        REQUESTS,
        [
            visit(rows, HOUR, 7 * HOUR),
            visit(home, 5 * HOUR, 6 * HOUR, parent=1),
        ],
    )
    roles = ROLES | {"area_m2": [np.nan, np.nan]}
    said = say(made, RULES, 24, **roles)
    assert said["stay_d"][MEDICAL] == 4 / 24
    assert said["discharges"].tolist() == [0, 1]
    early = say(made, RULES, 6, **roles)
    assert early["discharges"].tolist() == [0, 1]
    assert say(made, RULES, 5, **roles)["discharges"].tolist() == [0, 0]


def test_a_transfer_is_one_stay(journeys, row, visit, say) -> None:
    """From ward to ward without a gap is one stay, told of the last ward."""
    rows = [
        row(Op.SEIZE, 1, 0, 1, 0, 0, 10 * HOUR, option=1),
        row(Op.SEIZE, 2, 0, 2, 8 * HOUR, 10 * HOUR, 30 * HOUR, option=3),
    ]
    requests = Requests.of(
        [("bay", [[(0, 1)]]), ("a", [[(1, 1), (2, 1)]]), ("b", [[(3, 1)]])], 4
    )
    made = journeys(requests, [visit(rows, 0, 30 * HOUR)])
    rules = [*RULES, ResourceRule("b", ((0, 1),))]
    roles = ROLES | {
        "declared": [0, 1, 1, 2],
        "is_added": [False, False, True, False],
        "kinds": ("bed", "bed", "bed"),
        "resource_department": [0, 1, 1],
    }
    said = say(made, rules, 48, **roles)
    assert said["stay_d"][2] == 30 * HOUR / DAY
    assert said["discharges"].tolist() == [0, 0, 1]
    assert said["boarding_h"] == 2
    assert said["admissions"] == 1


def test_missing_is_not_a_bed(journeys, row, visit, say) -> None:
    """Nobody in a hospital without beds boards or stays."""
    made = journeys(
        Requests.of([("desk", [[(0, 1)]])], 1),
        [visit([row(Op.SEIZE, asked=0, began=0, ended=MINUTE, option=0)], 0, MINUTE)],
    )
    said = say(made, [ResourceRule("desk", ((0, 1),))], 1)
    assert said["bed_occupancy"].shape == (1, 0)
    assert said["boarding_h"] == said["admissions"] == 0
    assert np.isnan(said["bed_use"])
