"""Cost: what resources and visits cost, hours of staff, and the cost of one visit.

Hours are paid as planned, whether they are used or not; staff who are held beyond the
plan, because they finish what they began, work overtime.
"""

import numpy as np
import numpy.typing as npt

from twin.situations.indicator import LESS, SUM, Indicator, Text
from twin.situations.measure import ratio
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR
from twin.values.step import MISSING

Floats = npt.NDArray[np.float64]

RESOURCE = ("resource",)
DEPARTMENT = ("department",)

INDICATORS = (
    Indicator(
        "cost_cny",
        ("day",),
        "CNY",
        Text("运行成本", "Cost"),
        Text(
            "当日资源计划时数（员工另加超时）与就诊直接成本之和",
            "cost on the day of the planned hours of resources, of overtime, and of "
            "visits that arrive",
        ),
        LESS,
        SUM,
    ),
    Indicator(
        "department_cost_cny",
        ("day", "department"),
        "CNY",
        Text("科室成本", "Cost by department"),
        Text(
            "当日该科室的资源与其就诊的成本",
            "cost on the day of the department's resources and of its visits",
        ),
        LESS,
        SUM,
    ),
    Indicator(
        "unit_cost_cny",
        DEPARTMENT,
        "CNY",
        Text("科室次均成本", "Unit cost by department"),
        Text(
            "科室成本与其就诊人次之比；无就诊流的科室（如检验科）按满足的请求次数",
            "cost of the department by the visits that come to it or, where none "
            "does, as to a laboratory, by the requests that it met",
        ),
        LESS,
    ),
    Indicator(
        "bed_day_cost_cny",
        DEPARTMENT,
        "CNY",
        Text("床日成本", "Cost of a bed-day by department"),
        Text(
            "科室成本与其住院床位占用床日数之比",
            "cost of the department by the days for which its inpatient beds were held",
        ),
        LESS,
    ),
    Indicator(
        "resource_cost_cny",
        RESOURCE,
        "CNY",
        Text("资源成本", "Cost of a resource"),
        Text(
            "时段内计划时数与超时的成本",
            "cost of planned hours and overtime in the window",
        ),
        LESS,
    ),
    Indicator(
        "visit_cost_cny",
        ("stream",),
        "CNY",
        Text("就诊直接成本", "Cost of visits besides resources"),
        Text(
            "时段内到达者的直接成本",
            "cost of the visits that arrive in the window, beside the time of "
            "resources",
        ),
        LESS,
    ),
    Indicator(
        "cost_per_visit_cny",
        (),
        "CNY",
        Text("次均成本", "Cost of a visit"),
        Text(
            "时段内总成本与到达的就诊人次之比（探视、任务等不计）",
            "all cost in the window by the visits that arrive for a service; "
            "visitors and tasks are not counted",
        ),
        LESS,
    ),
    Indicator(
        "staff_h",
        RESOURCE,
        "h",
        Text("员工工时", "Staff hours"),
        Text(
            "时段内员工的计划时数与超时之和；其他资源缺",
            "planned hours and overtime of staff in the window; missing for other "
            "resources",
        ),
        LESS,
    ),
    Indicator(
        "overtime_h",
        RESOURCE,
        "h",
        Text("员工超时", "Overtime"),
        Text(
            "时段内员工被占用而超出计划数的时数；其他资源缺",
            "hours in the window for which staff were held beyond the planned "
            "number; missing for other resources",
        ),
        LESS,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of what is held beyond the plan; the rest is in use and visits."""
    beyond = scene.meeting.beyond.sum(axis=0)
    return Tally(scene.window, sums={"beyond": beyond})


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Cost of a window, by name."""
    hours, sums = found.hourly, found.sums
    staff = np.array([kind == "staff" for kind in roles.kinds], dtype=np.bool_)
    overtime = sums["beyond"] / HOUR
    planned = hours["level"].sum(axis=0) / HOUR
    arrivals = hours["arrivals"].sum(axis=0)
    resource, visit = _resource_cny(found, roles), _visit_cny(found, roles)
    department = _department_cny(found, roles)
    size = len(roles.departments)
    mine = roles.stream_department
    root = (mine != MISSING) & ~roles.is_task
    visits = np.bincount(mine[root], arrivals[root], size)
    visits = np.where(visits > 0, visits, hours["department_served"].sum(axis=0))
    bed = roles.is_inpatient & (roles.resource_department != MISSING)
    held = hours["held"].sum(axis=0) / (24 * HOUR)
    bed_days = np.bincount(roles.resource_department[bed], held[bed], size)
    counted = roles.has_service & ~roles.is_task
    total = resource.sum() + visit.sum()
    return {
        "unit_cost_cny": ratio(department, visits),
        "bed_day_cost_cny": ratio(department, bed_days),
        "resource_cost_cny": resource,
        "visit_cost_cny": visit,
        "cost_per_visit_cny": ratio(total, arrivals[counted].sum()),
        "staff_h": np.where(staff, planned + overtime, np.nan),
        "overtime_h": np.where(staff, overtime, np.nan),
    }


def of_day(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Cost of each day, by name."""
    resource, visit = _resource_cny(found, roles), _visit_cny(found, roles)
    return {
        "cost_cny": np.asarray(resource.sum() + visit.sum()),
        "department_cost_cny": _department_cny(found, roles),
    }


def _resource_cny(found: Tally, roles: Roles) -> Floats:
    """Cost of each resource. (resource,) [CNY]"""
    is_staff = np.array([kind == "staff" for kind in roles.kinds], dtype=np.bool_)
    planned = found.hourly["level"].sum(axis=0) / HOUR
    beyond = np.where(is_staff, roles.overtime_factor, 0) * found.sums["beyond"] / HOUR
    cost: Floats = roles.rate_cny * (planned + beyond)
    return cost


def _visit_cny(found: Tally, roles: Roles) -> Floats:
    """Cost of each stream's visits besides resources. (stream,) [CNY]"""
    cost: Floats = roles.visit_cny * found.hourly["arrivals"].sum(axis=0)
    return cost


def _department_cny(found: Tally, roles: Roles) -> Floats:
    """Cost of each department's resources and visits. (department,) [CNY]"""
    cost = np.zeros(len(roles.departments))
    for where, each in (
        (roles.resource_department, _resource_cny(found, roles)),
        (roles.stream_department, _visit_cny(found, roles)),
    ):
        known = where != MISSING
        cost += np.bincount(where[known], each[known], len(cost))
    return cost
