"""Steps: waits by the step that is waited for, and by the department that serves."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread_bins
from twin.situations.indicator import (
    LESS,
    MORE,
    PART,
    SUM,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.intervals import totals
from twin.situations.measure import mean_d, mean_min, number, ratio, summed
from twin.situations.requests import TARGETS
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.values.journeys import Outcome
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STEP = ("step",)
DEPARTMENT = ("department",)
WAIT = Thresholds(30, 60, "assumed")

INDICATORS = (
    Indicator(
        "step_served",
        STEP,
        "visits",
        Text("环节满足次数", "Served at a step"),
        Text(
            "时段内在该环节得到所需资源的次数",
            "times in the window that somebody was given what the step needs",
        ),
        MORE,
    ),
    Indicator(
        "step_wait_min",
        STEP,
        "min",
        Text("环节平均等候", "Wait at a step"),
        Text(
            "时段内在该环节得到资源者的平均等候时间，来院之前的等候另计",
            "mean wait at the step of those served in the window; a wait before "
            "coming, such as on a waiting list, is told of by itself",
        ),
        LESS,
        thresholds=WAIT,
    ),
    Indicator(
        "step_wait_p90_min",
        STEP,
        "min",
        Text("环节等候九成位", "Wait at a step, nine in ten"),
        Text(
            "九成得到资源者在该环节等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those served waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "list_wait_d",
        STEP,
        "d",
        Text("来院前等候", "Wait on a list"),
        Text(
            "时段内在该环节得到资源、等候时尚未来院者的平均等候时间",
            "mean wait at the step of those served in the window who waited before "
            "they came, on a list for example",
        ),
        LESS,
    ),
    Indicator(
        "step_over",
        ("step", "target"),
        "share",
        Text("环节超时比例", "Waits at a step over target"),
        Text(
            "在该环节得到资源者中等候超过目标时间的比例",
            "share of those served at the step who waited longer than the target",
        ),
        LESS,
        bounds=PART,
    ),
    Indicator(
        "step_lost",
        STEP,
        "visits",
        Text("环节流失次数", "Lost at a step"),
        Text(
            "时段内在该环节失去耐心或被拒的次数",
            "times in the window that somebody gave up or was turned away at the step",
        ),
        LESS,
    ),
    Indicator(
        "department_wait_min",
        ("hour", "department"),
        "min",
        Text("科室分时等候", "Wait by department and hour"),
        Text(
            "该小时内在该科室得到资源者的平均等候时间；来院之前的等候（如候床）不计",
            "mean wait of those whom the department served in the hour; a wait before "
            "coming, as on a waiting list, is none",
        ),
        LESS,
        thresholds=WAIT,
    ),
    Indicator(
        "department_mean_wait_min",
        DEPARTMENT,
        "min",
        Text("科室平均等候", "Wait by department"),
        Text(
            "时段内在该科室得到资源者的平均等候时间",
            "mean wait of those whom the department served in the window",
        ),
        LESS,
        thresholds=WAIT,
    ),
    Indicator(
        "department_wait_p90_min",
        DEPARTMENT,
        "min",
        Text("科室等候九成位", "Wait by department, nine in ten"),
        Text(
            "九成得到资源者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those served waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "department_over",
        ("department", "target"),
        "share",
        Text("科室超时比例", "Waits by department over target"),
        Text(
            "该科室得到资源者中等候超过目标时间的比例",
            "share of those whom the department served who waited longer than the "
            "target",
        ),
        LESS,
        bounds=PART,
    ),
    Indicator(
        "department_served",
        ("hour", "department"),
        "visits",
        Text("科室服务次数", "Served by department"),
        Text(
            "该小时内该科室满足的请求次数",
            "requests that the department met in the hour",
        ),
        MORE,
        SUM,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of waits by step and by department over a window."""
    window, roles, served = scene.window, scene.roles, scene.served
    label = scene.journeys.itineraries.label
    steps = roles.position(roles.steps, len(roles.step_role) + 1)
    lost = scene.ended.where(
        (scene.ended.outcome == Outcome.GAVE_UP)
        | (scene.ended.outcome == Outcome.TURNED_AWAY)
    )
    went = steps[label[lost.step]]
    listed, at = _is_yet_to_come(scene), steps[label[served.step]]
    department = np.where(listed, MISSING, roles.line_department[served.line])
    on_list = listed & (at >= 0)
    size = len(roles.departments)
    known = department >= 0
    end, wait = served.end[known], scene.wait[known]
    return Tally(
        window,
        hourly={
            "department_wait": totals(department[known], end, wait, window, size),
            "department_served": totals(
                department[known], end, np.ones_like(end), window, size
            ),
        },
        sums={
            "step_lost": np.bincount(went[went >= 0], minlength=len(roles.steps)),
            "list_number": np.bincount(at[on_list], minlength=len(roles.steps)),
            "list_waited": summed(at[on_list], scene.wait[on_list], len(roles.steps)),
            **_waits(scene, np.where(listed, MISSING, at), len(roles.steps), "step"),
            **_waits(scene, department, size, "department"),
        },
    )


def _is_yet_to_come(scene: Scene) -> Bools:
    """Which of those served waited on a list, and came only later. (served,)"""
    from twin.situations import kernel

    itineraries, served = scene.journeys.itineraries, scene.served
    found: Bools = kernel.before_coming(
        itineraries.first_step, itineraries.place, served.step, served.visit
    )
    return found


def _waits(scene: Scene, what: Ints, size: int, name: str) -> dict[str, Ints]:
    """Waits of those served, by something; `MISSING` is left out."""
    from twin.situations import kernel

    number, waited, over = kernel.by_thing(what, scene.wait, size, TARGETS)
    some = what >= 0
    return {
        f"{name}_number": number,
        f"{name}_waited": waited,
        f"{name}_bins": spread_bins(what[some], scene.wait_bin[some], size),
        f"{name}_over": over,
    }


def indicators(found: Tally, _: Roles) -> dict[str, Floats]:
    """Waits of a window by step and department, by name."""
    hours, sums = found.hourly, found.sums
    served, ours = sums["step_number"], sums["department_number"]
    return {
        "step_served": number(served + sums["list_number"]),
        "list_wait_d": mean_d(sums["list_waited"], sums["list_number"]),
        "step_wait_min": mean_min(sums["step_waited"], served),
        "step_wait_p90_min": quantile(sums["step_bins"], 0.9),
        "step_over": ratio(sums["step_over"], served[:, None]),
        "step_lost": number(sums["step_lost"]),
        "department_wait_min": mean_min(
            hours["department_wait"], hours["department_served"]
        ),
        "department_mean_wait_min": mean_min(sums["department_waited"], ours),
        "department_wait_p90_min": quantile(sums["department_bins"], 0.9),
        "department_over": ratio(sums["department_over"], ours[:, None]),
        "department_served": number(hours["department_served"]),
    }
