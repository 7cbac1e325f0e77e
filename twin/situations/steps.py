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
from twin.situations.measure import mean_min, number, ratio, summed
from twin.situations.requests import TARGETS
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.values.journeys import Outcome
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

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
            "时段内在该环节得到资源者的平均等候时间；候床名单与住院患者的等候另计",
            "mean wait at the step of those served in the window; neither on a waiting "
            "list nor in or for an inpatient bed",
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
            "nine in ten of them waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "bedside_wait_h",
        STEP,
        "h",
        Text("住院环节平均等候", "Wait of inpatients at a step"),
        Text(
            "时段内在该环节得到资源的住院患者（在住院床位上或等候床位）的平均等候时间",
            "mean wait at the step of those served in the window who had an inpatient "
            "bed or asked for one, having come",
        ),
        LESS,
        thresholds=Thresholds(8, 24, "assumed"),
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
            "该小时内在该科室得到资源者的平均等候时间；候床名单与住院患者的等候另计",
            "mean wait of those whom the department served in the hour; neither on a "
            "waiting list nor in or for an inpatient bed",
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
            "时段内在该科室得到资源者的平均等候时间，范围同上",
            "mean wait of the same whom the department served in the window",
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
    went, at = steps[label[lost.step]], steps[label[served.step]]
    in_line = ~(scene.is_listed | scene.is_bedside)
    department = np.where(in_line, roles.line_department[served.line], MISSING)
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
            "step_served": np.bincount(at[at >= 0], minlength=len(roles.steps)),
            **_waits(scene, np.where(in_line, at, MISSING), len(roles.steps), "step"),
            **_bedside(scene, at, len(roles.steps)),
            **_waits(scene, department, size, "department"),
        },
    )


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


def _bedside(scene: Scene, at: Ints, size: int) -> dict[str, Ints]:
    """Waits of inpatients served, by step."""
    some = scene.is_bedside & (at >= 0)
    return {
        "bedside_number": np.bincount(at[some], minlength=size),
        "bedside_waited": summed(at[some], scene.wait[some], size),
    }


def indicators(found: Tally, _: Roles) -> dict[str, Floats]:
    """Waits of a window by step and department, by name."""
    hours, sums = found.hourly, found.sums
    served, ours = sums["step_number"], sums["department_number"]
    return {
        "step_served": number(sums["step_served"]),
        "bedside_wait_h": mean_min(sums["bedside_waited"], sums["bedside_number"]) / 60,
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
