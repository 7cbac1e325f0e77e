"""Services, theatres, cost and the appraisal, worked out by hand."""

import numpy as np
import pytest

from twin.situations.roles import Role
from twin.situations.window import HOUR
from twin.values.capacity import ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, Op

DOCTOR, THEATRE, BED = 0, 1, 2
REQUESTS = Requests.of(
    [("doctor", [[(DOCTOR, 1)]]), ("theatre", [[(THEATRE, 1)]]), ("bed", [[(BED, 1)]])],
    3,
)
RULES = [
    ResourceRule("doctor", ((0, 1), (HOUR, 0))),
    ResourceRule("theatre", ((0, 2), (2 * HOUR, 0))),
    ResourceRule("bed", ((0, 4),)),
]
BOOKED, WALK_IN, AMBULANCE = 0, 1, 2
STREAMS = ("booked", "walk-in", "ambulance")
SERVICE, CANCEL = 0, 1
ROLES = {
    "kinds": ("staff", "theatre", "bed"),
    "departments": ("emergency", "clinic"),
    "resource_department": [1, -1, 1],
    "stream_department": [1, 1, 0],
    "is_booked": [True, False, False],
    "step_role": [int(Role.SERVICE), int(Role.CANCEL)],
    "rate_cny": [100.0, 1000.0, 0.0],
    "visit_cny": [30.0, 20.0, 0.0],
    "overtime_factor": 1.5,
}


@pytest.fixture(scope="module")
def clinic(journeys, row, visit):
    """Who is seen late, early, or never; who overstays; who is operated on."""

    def sees(asked: int, began: int, ended: int):
        times = (asked * MINUTE, began * MINUTE, ended * MINUTE)
        return row(Op.SEIZE, 0, 0, 0, *times, option=0, label=SERVICE)

    gave_up = row(
        Op.SEIZE, 0, asked=0, ended=6000, outcome=Outcome.GAVE_UP, label=SERVICE
    )
    operation = row(Op.SEIZE, 1, 0, 1, 0, 600, 6600, option=1)
    lying = row(Op.SEIZE, 2, 0, 2, 0, 0, 10 * HOUR, option=2)
    no_theatre = row(Op.SEIZE, 1, asked=0, ended=900, outcome=Outcome.GAVE_UP)
    sent_home = row(Op.HOLD, asked=1200, began=1200, ended=1200, label=CANCEL)
    due = 20 * MINUTE
    return journeys(
        REQUESTS,
        [
            visit([sees(10, 25, 40)], 0, HOUR, BOOKED, due=due),  # 5 min late: on time
            visit([sees(35, 55, 90)], 0, 2 * HOUR, BOOKED, due=due),  # 20 min
            visit([sees(5, 10, 15)], 0, HOUR, WALK_IN),
            visit([gave_up], 0, 6000, WALK_IN),
            visit([sees(0, 2, 4), lying], 0, 10 * HOUR, AMBULANCE),
            visit([sees(60, 80, 85)], 0, 90 * MINUTE, AMBULANCE),
            visit([lying, operation], 0, 10 * HOUR, WALK_IN),
            visit([no_theatre, sent_home], 0, 1200, WALK_IN),
            visit([], 0, 600, WALK_IN),  # had nothing, was refused nothing
        ],
        streams=STREAMS,
    )


def test_on_time(clinic, say) -> None:
    """Late is what begins over 15 min after the appointment, or after asking late."""
    said = say(clinic, RULES, 24, **ROLES)
    assert said["seen"].tolist() == [2, 1, 2]
    assert said["on_time_share"][BOOKED] == 0.5
    assert said["late_start_min"][BOOKED] == (5 + 20) / 2
    assert np.isnan(said["on_time_share"][WALK_IN])


def test_left_without_being_seen(clinic, say) -> None:
    """Who gave up at the doctor's is; a cancelled operation counts as that alone."""
    said = say(clinic, RULES, 24, **ROLES)
    assert said["left_unseen"].tolist() == [0, 1, 0]
    assert said["left_unseen_share"].tolist() == [0, 1 / 5, 0]
    assert said["cancelled"] == 1


def test_theatres(clinic, say) -> None:
    """One of two theatres held from 1 to 11 min of their two hours; one cancelled."""
    said = say(clinic, RULES, 24, **ROLES)
    assert said["theatre_use"].tolist() == [10 / 60 / 4]
    assert said["theatre_held"][0].tolist() == [10 / 60]
    assert said["operations"].tolist() == [1]
    assert said["cancelled"] == 1  # gave up and came to the cancelling step: once
    assert said["cancelled_share"] == 0.5
    assert said["theatre_overtime_h"].tolist() == [0]


def test_overtime_and_cost(clinic, say) -> None:
    """The doctor, planned for an hour, is held by two at once, and longer than that."""
    said = say(clinic, RULES, 24, **ROLES)
    # Held: 25-40, 55-90, 10-15, 2-4 and 80-85; planned: one until 60.
    overtime = (30 + 5) / 60
    assert said["overtime_h"][DOCTOR] == pytest.approx(overtime)
    assert said["staff_h"][DOCTOR] == pytest.approx(1 + overtime)
    assert np.isnan(said["staff_h"][[THEATRE, BED]]).all()
    doctor = 100 * (1 + 1.5 * overtime)
    assert said["resource_cost_cny"].tolist() == pytest.approx([doctor, 4000, 0])
    assert said["visit_cost_cny"].tolist() == [60, 100, 0]
    assert said["cost_cny"] == pytest.approx(doctor + 4000 + 160)
    assert said["department_cost_cny"].tolist() == pytest.approx([0, doctor + 160])
    assert said["unit_cost_cny"].tolist() == pytest.approx([0, (doctor + 160) / 7])
    assert said["bed_day_cost_cny"][1] == pytest.approx((doctor + 160) / (20 / 24))
    assert said["cost_per_visit_cny"] == pytest.approx((doctor + 4160) / 9)


def test_appraisal(clinic, say) -> None:
    """Three outpatients, two booked; two discharges, one operated on within a day."""
    said = say(clinic, RULES, 24, **ROLES)
    assert said["outpatient_visits"] == 3
    assert said["outpatients_per_discharge"] == 1.5
    assert said["booking_rate"] == 2 / 3
    assert said["appointment_wait_min"] == (15 + 20) / 2
    assert said["day_surgery_share"] == 1
    assert said["surgery_share"] == 0.5
    assert said["mean_stay_d"] == 10 / 24
    assert said["bed_use"] == 20 / (4 * 24)
    assert said["hospital_bed_turnover"] == 0.5
    assert said["emergency_visits"] == 2
    assert said["emergency_admitted_share"] == 0.5
    # One is in bed at once, one leaves after 90 min.
    assert said["emergency_length_p50_min"] == 0
