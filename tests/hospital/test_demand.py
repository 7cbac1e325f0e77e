"""Streams of visits: rates, appointments and lists."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from twin.hospital.appointments import Appointments
from twin.hospital.demand import Demand

if TYPE_CHECKING:
    from conftest import Hospital

FILE = "scenarios/weekday.yaml"
LIST = "scenarios/list.csv"


def use(hospital: "Hospital", content: str | bytes) -> None:
    """Give the stream a list of arrivals."""
    old = "per_day: 400\n    profile: profiles/morning.csv"
    hospital.change(FILE, old, "arrivals: list.csv")
    hospital.write(LIST, content)


def test_visits_to_expect() -> None:
    """Hourly rates sum to the day's visits, times the day's factor."""
    one = Demand.model_validate(
        {
            "pathway": "p",
            "profile": {"per_hour": {"06:00": 10, "08:00": 0}},
            "by_day": {"sat": 0.5, "sun": 0.25},
        }
    )
    kinds = ("mon", "sat", "sun", "holiday")
    assert [one.visits_per_day(kind) for kind in kinds] == [20, 10, 5, 5]


BOOKED = {
    "pathway": "p",
    "appointments": {"days": "all", "slots": {"08:00-08:50": {"every": 5}}},
    "filled": 0.5,
}
BY_LEAD = {"by_lead": {"14": 0.6, "4": 0.2, "0": 0.1}}


def test_visits_to_expect_by_lead() -> None:
    """A no-show by lead is linear between the days named, and constant outside."""
    lead = {"empirical": {"values": [0, 9, 30], "weights": [0.5, 0.3, 0.2]}}
    one = Demand.model_validate({**BOOKED, "no_show": BY_LEAD, "lead_days": lead})
    came = 1 - (0.5 * 0.1 + 0.3 * 0.4 + 0.2 * 0.6)
    assert one.visits_per_day("mon") == pytest.approx(10 * 0.5 * came)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"no_show": BY_LEAD}, "no_show by lead needs lead_days"),
        ({"no_show": {"by_lead": {"soon": 0.1}}}, '"soon" is not a number of days'),
        ({"no_show": {"by_lead": {"-1": 0.1}}}, '"-1" is not a number of days'),
        ({"no_show": {"by_lead": {}}}, "should not be empty"),
        ({"no_show": {"by_lead": {"0": 1.1}}}, "should be at most 1, not 1.1"),
        ({"no_show": {"lead": {}}}, 'unknown key; did you mean "by_lead"?'),
    ],
)
def test_wrong_leads(keys: dict[str, object], problem: str) -> None:
    """Shares by no lead, and shares that are none, are refused."""
    with pytest.raises(ValidationError) as error:
        Demand.model_validate({**BOOKED, **keys})
    assert problem in str(error.value)


def test_appointment_times() -> None:
    """Places repeat through the window, and none begins at its end."""
    one = Appointments.model_validate(
        {
            "days": "mon,wed",
            "slots": {
                "13:00-13:30": {"every": 20},
                "08:00-08:30": {"every": 10, "places": 2},
            },
        }
    )
    times = [(480.0, 2), (490.0, 2), (500.0, 2), (780.0, 1), (800.0, 1)]
    assert one.times("wed") == times
    assert one.times("tue") == one.times("holiday") == []


def test_dated_arrivals(hospital: "Hospital") -> None:
    """Local times count from the run's first warm-up day; other columns are kept."""
    use(
        hospital,
        "arrival,sex,due,priority\n2026-11-23T08:30,male,2026-11-23 09:00,2\n"
        "2026-11-24,female,2026-11-24 09:00,0\n",
    )
    one = hospital.load().demand["walk-in"]
    first = dt.date(2026, 11, 23)
    assert one.arrivals.since(first).tolist() == [510.0, 1440.0]
    assert one.arrivals.since(dt.date(2026, 11, 22)).tolist() == [1950.0, 2880.0]
    assert one.arrivals.due_since(first).tolist() == [540.0, 1980.0]
    assert one.arrivals.priority == (2, 0)
    assert one.values_of("sex") == {"male", "female"}


def test_counted_arrivals(hospital: "Hospital") -> None:
    """Minutes count from the run's origin, without a date."""
    use(hospital, "arrival\n0\n7.5\n")
    one = hospital.load().demand["walk-in"].arrivals
    assert one.since(None).tolist() == [0.0, 7.5]
    assert one.due_since(None) is None


def test_dated_arrivals_need_a_date(hospital: "Hospital") -> None:
    """A run without a start cannot place dated arrivals."""
    use(hospital, "arrival\n2026-11-23T08:30\n")
    hospital.change(FILE, ", start: 2026-11-23", "")
    assert hospital.problems() == [
        f"{LIST}:0: demand.walk-in.arrivals: dated arrivals need run.start".replace(
            f"{LIST}:0", f"{FILE}:10"
        )
    ]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("arival\n1\n", [':1: has no column arrival; did you mean "arival"?']),
        (
            "arrival,priority\n1,2\nx,16\n2026-11-23,-1\n",
            [
                ':3: arrival: should be minutes like the first row\'s, not "x"',
                ':3: priority: should be a priority from 0 to 15, not "16"',
                ":4: arrival: should be minutes like the first row's, "
                'not "2026-11-23"',
                ':4: priority: should be a priority from 0 to 15, not "-1"',
            ],
        ),
        (
            "arrival\n2026-11-23T08:30\n2026-13-23\n2026-11-23T08:30+08:00\n",
            [
                ":3: arrival: should be a time such as 2026-11-23T08:30, "
                'not "2026-13-23"',
                ":4: arrival: should be local time without an offset, "
                'not "2026-11-23T08:30+08:00"',
            ],
        ),
    ],
)
def test_lists_that_are_not_right(
    hospital: "Hospital", content: str, problems: list[str]
) -> None:
    """Every bad cell is reported with its line and column."""
    use(hospital, content)
    assert hospital.problems() == [LIST + problem for problem in problems]


def test_a_long_list_of_problems_is_cut_and_counted(hospital: "Hospital") -> None:
    """Of a file wrong throughout, twenty lines are shown and the rest counted."""
    use(hospital, "arrival\n1\n" + "x\n" * 1000)
    found = hospital.problems()
    assert len(found) == 21
    assert found[-1] == f"{LIST}:23: here and below, 980 more like these"


def test_arrivals_of_a_million_rows(hospital: "Hospital") -> None:
    """A long list is read whole."""
    use(hospital, "arrival\n" + "\n".join(map(str, range(1_000_000))) + "\n")
    assert hospital.load().demand["walk-in"].arrivals.since(None).sum() == 499999500000
