"""Turnaround: from an order to its result, from a request to the transport."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread
from twin.situations.indicator import LESS, Indicator, Text, Thresholds
from twin.situations.measure import mean_min, number, summed
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally

Floats = npt.NDArray[np.float64]

STEP = ("step",)

INDICATORS = (
    Indicator(
        "turnaround_min",
        STEP,
        "min",
        Text("周转时间", "Turnaround"),
        Text(
            "从开单到出结果、从申请到转运人员到达、从开始到办完结算的平均时间，按环节",
            "mean time from order to result, from request to the transport's coming, "
            "from beginning to end of settling, by the step that ends it",
        ),
        LESS,
        thresholds=Thresholds(60, 120, "assumed"),
    ),
    Indicator(
        "turnaround_p90_min",
        STEP,
        "min",
        Text("周转时间九成位", "Turnaround, nine in ten"),
        Text(
            "九成周转不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten took no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "turnaround_done",
        STEP,
        "visits",
        Text("周转次数", "Turnarounds"),
        Text("时段内完成的周转次数", "turnarounds that ended in the window"),
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of turnarounds over a window."""
    roles = scene.roles
    label, _, took = scene.story.turnarounds.T.copy()
    step = roles.position(roles.steps, len(roles.step_role) + 1)[label]
    size = len(roles.steps)
    return Tally(
        scene.window,
        sums={
            "turnarounds": np.bincount(step, minlength=size),
            "turnaround": summed(step, took, size),
            "turnaround_bins": spread(step, took, size),
        },
    )


def indicators(found: Tally, _: Roles) -> dict[str, Floats]:
    """Turnarounds of a window, by name."""
    sums = found.sums
    return {
        "turnaround_min": mean_min(sums["turnaround"], sums["turnarounds"]),
        "turnaround_p90_min": quantile(sums["turnaround_bins"], 0.9),
        "turnaround_done": number(sums["turnarounds"]),
    }
