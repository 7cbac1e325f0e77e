"""Groups: what of each board a person reads, under headings, in reading order.

A board holds every indicator of its situation, some of them for programs: by request
and priority, by hour and step. A group names those that a planner asks for.
"""

from typing import NamedTuple

from twin.situations.boards import BOARDS
from twin.situations.indicator import Situation, Text


class Group(NamedTuple):
    """Indicators that are read together."""

    title: Text
    """What people call them."""
    names: tuple[str, ...]
    """The indicators, in the order in which they are read."""


GROUPS: dict[Situation, tuple[Group, ...]] = {
    Situation.ACCESS: (
        Group(
            Text("院内人数", "People in the house"),
            ("people_all", "people_peak", "crowding_peak_per_m2"),
        ),
        Group(
            Text("停车", "Parking"),
            (
                *("parking_occupancy", "parking_queue", "parking_wait_min"),
                *("cars_turned_away", "cars_without_space"),
            ),
        ),
        Group(
            Text("大门、安检与电梯", "Gates, screening and lifts"),
            ("passage_wait_min", "passage_mean_wait_min", "passage_wait_p90_min"),
        ),
        Group(
            Text("来者", "Who comes"),
            ("arrivals_by_means", "arrivals", "length_min", "waited_min"),
        ),
    ),
    Situation.COLLABORATION: (
        Group(
            Text("等候", "Waits"),
            (
                *("department_mean_wait_min", "step_wait_min"),
                *("department_wait_min", "department_wait_p90_min", "list_wait_d"),
                "bedside_wait_h",
            ),
        ),
        Group(
            Text("预约与就诊", "Appointments"),
            ("on_time_share", "late_start_min", "left_unseen_share", "left_unseen"),
        ),
        Group(
            Text("床位", "Beds"),
            (
                *("bed_wait_h", "boarding_h", "boarders", "admissions"),
                *("bed_occupancy", "bed_assignment_h", "stay_d", "bed_turnover"),
                *("discharges", "added_beds"),
            ),
        ),
        Group(
            Text("手术室", "Theatres"),
            (
                *("cancelled", "cancelled_share", "theatre_use"),
                *("theatre_overtime_h", "operations"),
            ),
        ),
        Group(
            Text("科室之间", "Between departments"),
            ("turnaround_min", "turnaround_p90_min"),
        ),
    ),
    Situation.COST: (
        Group(Text("成本", "Cost"), ("cost_cny", "cost_per_visit_cny")),
        Group(
            Text("科室", "Departments"),
            ("department_cost_cny", "unit_cost_cny", "bed_day_cost_cny"),
        ),
        Group(
            Text("资源与员工", "Resources and staff"),
            ("overtime_h", "staff_h", "resource_cost_cny"),
        ),
    ),
}


def groups(situation: Situation) -> tuple[Group, ...]:
    """Headings of a board; all of it under its own name where it has none."""
    names = tuple(each.name for each in BOARDS[situation])
    return GROUPS.get(situation, (Group(situation.value, names),))
