"""Theatres: how much of their time is used, what they do, and what is cancelled."""

import numpy as np
import numpy.typing as npt

from twin.situations.indicator import (
    LESS,
    MEAN,
    MORE,
    NEITHER,
    PART,
    SUM,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.measure import number, ratio
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR

Floats = npt.NDArray[np.float64]

INDICATORS = (
    Indicator(
        "theatre_use",
        ("theatre",),
        "share",
        Text("手术室利用率", "Theatre use"),
        Text(
            "占用时间（含准备与清洁）与计划开放时间之比，可超过 100%",
            "time held, setup and cleaning included, by time planned; can pass 100 %",
        ),
        MORE,
    ),
    Indicator(
        "theatre_held",
        ("hour", "theatre"),
        "units",
        Text("手术室占用", "Theatres in use"),
        Text("该小时内占用手术间数的时间平均", "theatres held, mean over the hour"),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "theatre_overtime_h",
        ("theatre",),
        "h",
        Text("手术室超时", "Theatre overtime"),
        Text(
            "时段内超出计划开放数的占用时数",
            "hours held beyond the planned number of theatres",
        ),
        LESS,
    ),
    Indicator(
        "operations",
        ("day", "theatre"),
        "visits",
        Text("手术台次", "Operations"),
        Text(
            "当日进入手术室的台次",
            "times on the day that a theatre was given to a visit",
        ),
        MORE,
        SUM,
    ),
    Indicator(
        "cancelled",
        ("day",),
        "visits",
        Text("取消手术", "Operations cancelled"),
        Text(
            "当日被取消的手术：到达取消环节，或未得到手术室而放弃、被拒",
            "visits that on the day first came to a step that cancels, or went "
            "without a theatre they asked for",
        ),
        LESS,
        SUM,
        thresholds=Thresholds(3, 8, "assumed"),
    ),
    Indicator(
        "cancelled_share",
        (),
        "share",
        Text("手术取消率", "Share of operations cancelled"),
        Text(
            "取消数与取消数加手术台次之比",
            "those cancelled by those and the operations together",
        ),
        LESS,
        thresholds=Thresholds(0.05, 0.1, "assumed"),
        bounds=PART,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of what theatres did over a window; the rest is in their use."""
    beyond = scene.meeting.beyond[:, scene.roles.theatres]
    cancelled = len(scene.story.when("cancelled", scene.window))
    return Tally(
        scene.window,
        sums={"theatre_beyond": beyond.sum(axis=0), "cancelled": np.array(cancelled)},
    )


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Theatres of a window, by name."""
    hours, sums, mine = found.hourly, found.sums, roles.theatres
    held, level = hours["held"][:, mine], hours["level"][:, mine]
    operations = hours["hour_served"][:, mine].sum()
    return {
        "theatre_use": ratio(held.sum(axis=0), level.sum(axis=0)),
        "theatre_held": held / HOUR,
        "theatre_overtime_h": sums["theatre_beyond"] / HOUR,
        "cancelled_share": ratio(sums["cancelled"], sums["cancelled"] + operations),
    }


def of_day(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Theatres on each day, by name."""
    served = found.hourly["hour_served"][:, roles.theatres]
    return {
        "operations": number(served.sum(axis=0)),
        "cancelled": number(found.sums["cancelled"]),
    }
