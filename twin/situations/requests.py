"""Requests: how those who ask for something fare, by what they ask and priority."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile
from twin.situations.indicator import (
    LESS,
    MORE,
    PART,
    SUM,
    Indicator,
    Text,
)
from twin.situations.measure import mean_min, number, ratio
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.sparse import Sparse
from twin.situations.tally import Tally
from twin.values.itineraries import PRIORITIES
from twin.values.journeys import Outcome
from twin.values.step import MINUTE

Floats = npt.NDArray[np.float64]

REQUEST = ("request", "priority")
DAY_REQUEST = ("day", "request")

TARGETS_MIN = (10, 30, 60, 240)
"""Waits are told apart by whether they are longer than these. [min]"""
TARGETS = np.array(TARGETS_MIN) * MINUTE
"""The same. [tick]"""

ENDS = {
    "served": Outcome.SERVED,
    "gave_up": Outcome.GAVE_UP,
    "turned_away": Outcome.TURNED_AWAY,
}
"""How a wait can end, and what counts it."""

INDICATORS = (
    Indicator(
        "request_asked",
        REQUEST,
        "visits",
        Text("请求次数", "Requests"),
        Text("时段内提出的请求次数", "requests made in the window"),
    ),
    Indicator(
        "request_served",
        REQUEST,
        "visits",
        Text("满足次数", "Requests met"),
        Text("时段内得到满足的请求次数", "requests granted in the window"),
        MORE,
    ),
    Indicator(
        "request_gave_up",
        REQUEST,
        "visits",
        Text("放弃次数", "Requests given up"),
        Text("时段内失去耐心的次数", "requests whose patience ran out in the window"),
        LESS,
    ),
    Indicator(
        "request_turned_away",
        REQUEST,
        "visits",
        Text("被拒次数", "Requests turned away"),
        Text("时段内因队满被拒的次数", "requests that met a full queue in the window"),
        LESS,
    ),
    Indicator(
        "request_wait_min",
        REQUEST,
        "min",
        Text("平均等候时间", "Wait"),
        Text(
            "时段内得到满足者从请求到满足的平均时间，按到达时的优先级",
            "mean time from asking to being granted, of those granted in the window, "
            "by their priority on arrival",
        ),
        LESS,
    ),
    Indicator(
        "request_wait_p50_min",
        REQUEST,
        "min",
        Text("等候时间中位数", "Median wait"),
        Text(
            "半数得到满足者等候不超过此时间（精确到 1 分钟或 1%）",
            "half of those granted waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "request_wait_p90_min",
        REQUEST,
        "min",
        Text("等候时间九成位", "Wait, nine in ten"),
        Text(
            "九成得到满足者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those granted waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "request_over",
        (*REQUEST, "target"),
        "share",
        Text("超时比例", "Waits over target"),
        Text(
            "得到满足者中等候超过目标时间的比例",
            "share of those granted who waited longer than the target",
        ),
        LESS,
        bounds=PART,
    ),
    Indicator(
        "still_waiting",
        ("request",),
        "visits",
        Text("期末等候人次", "Still waiting at the end"),
        Text("时段结束时仍在等候的人次", "visits waiting when the window ends"),
        LESS,
    ),
    Indicator(
        "longest_wait_min",
        ("request",),
        "min",
        Text("期末最长等候", "Longest wait at the end"),
        Text(
            "时段结束时仍在等候者已等候的最长时间",
            "how long the longest of those still waiting at the end has waited",
        ),
        LESS,
    ),
    Indicator(
        "daily_request_served",
        DAY_REQUEST,
        "visits",
        Text("每日满足次数", "Requests met by day"),
        Text("当日得到满足的请求次数", "requests granted on the day"),
        MORE,
        SUM,
    ),
    Indicator(
        "daily_request_wait_min",
        DAY_REQUEST,
        "min",
        Text("每日平均等候", "Wait by day"),
        Text("当日得到满足者的平均等候时间", "mean wait of those granted on the day"),
        LESS,
    ),
    Indicator(
        "daily_request_wait_p50_min",
        DAY_REQUEST,
        "min",
        Text("每日等候中位数", "Median wait by day"),
        Text("半数当日得到满足者等候不超过此时间", "half of them waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_request_wait_p90_min",
        DAY_REQUEST,
        "min",
        Text("每日等候九成位", "Wait by day, nine in ten"),
        Text("九成当日得到满足者等候不超过此时间", "nine in ten waited no longer"),
        LESS,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of requests over a window."""
    from twin.situations import kernel

    window, itineraries = scene.window, scene.journeys.itineraries
    seen, ended, served = scene.waits, scene.ended, scene.served
    lines = len(itineraries.requests)
    size = lines * PRIORITIES
    by_group = (lines, PRIORITIES)
    urgency = itineraries.priority.astype(np.int64)
    asked = seen.where((seen.begin >= window.begin) & (seen.begin < window.end))
    asked_by = asked.line * PRIORITIES + urgency[asked.visit]
    ended_by = ended.line * PRIORITIES + urgency[ended.visit]
    ends = {
        name: np.bincount(ended_by[ended.outcome == outcome], minlength=size)
        for name, outcome in ENDS.items()
    }
    served_by = served.line * PRIORITIES + urgency[served.visit]
    _, waited, over = kernel.by_thing(served_by, scene.wait, size, TARGETS)
    in_line = (seen.begin < window.end) & (seen.end >= window.end)
    longest = np.zeros(lines, dtype=np.int64)
    np.maximum.at(longest, seen.line[in_line], window.end - seen.begin[in_line])
    return Tally(
        window,
        sums={
            "asked": np.bincount(asked_by, minlength=size).reshape(by_group),
            **{name: each.reshape(by_group) for name, each in ends.items()},
            "wait": waited.reshape(by_group),
            "over": over.reshape(*by_group, len(TARGETS_MIN)),
        },
        spread={"wait_bins": Sparse.of(served_by, scene.wait_bin)},
        last={
            "still_waiting": np.bincount(seen.line[in_line], minlength=lines),
            "longest": longest,
        },
    )


def indicators(found: Tally, _: Roles) -> dict[str, Floats]:
    """Requests of a window, by name."""
    sums, last = found.sums, found.last
    served = sums["served"]
    p50, p90 = (
        found.spread["wait_bins"].quantile(share, served.size).reshape(served.shape)
        for share in (0.5, 0.9)
    )
    return {
        "request_asked": number(sums["asked"]),
        "request_served": number(served),
        "request_gave_up": number(sums["gave_up"]),
        "request_turned_away": number(sums["turned_away"]),
        "request_wait_min": mean_min(sums["wait"], served),
        "request_wait_p50_min": p50,
        "request_wait_p90_min": p90,
        "request_over": ratio(sums["over"], served[..., None]),
        "still_waiting": number(last["still_waiting"]),
        "longest_wait_min": last["longest"] / MINUTE,
    }


def of_day(found: Tally, _: Roles) -> dict[str, Floats]:
    """Requests of each day, by name."""
    served = found.sums["served"].sum(axis=1)
    groups = found.sums["served"].size
    bins = found.spread["wait_bins"].dense(groups, every=PRIORITIES)
    return {
        "daily_request_served": number(served),
        "daily_request_wait_min": mean_min(found.sums["wait"].sum(axis=1), served),
        "daily_request_wait_p50_min": quantile(bins, 0.5),
        "daily_request_wait_p90_min": quantile(bins, 0.9),
    }
