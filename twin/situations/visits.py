"""Visits: who comes, who is there, how long they stay and how much of it they wait."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread
from twin.situations.indicator import (
    LESS,
    MEAN,
    NEITHER,
    SUM,
    Indicator,
    Text,
)
from twin.situations.intervals import Intervals, counts
from twin.situations.measure import mean_min, number, summed
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR
from twin.values.journeys import Outcome
from twin.values.step import MISSING, NEVER

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOUR_STREAM = ("hour", "stream")

INDICATORS = (
    Indicator(
        "arrivals",
        HOUR_STREAM,
        "visits",
        Text("到达人次", "Arrivals"),
        Text("该小时内到达的人次", "visits that arrive in the hour"),
        NEITHER,
        SUM,
    ),
    Indicator(
        "departures",
        HOUR_STREAM,
        "visits",
        Text("离开人次", "Departures"),
        Text("该小时内离开的人次", "visits that leave in the hour"),
        NEITHER,
        SUM,
    ),
    Indicator(
        "in_hospital",
        HOUR_STREAM,
        "visits",
        Text("在院人次", "Visits present"),
        Text("该小时内在院人次的时间平均", "visits present, mean over the hour"),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "length_min",
        ("stream",),
        "min",
        Text("平均停留时间", "Length of visit"),
        Text(
            "时段内离开者从到达到离开的平均时间",
            "mean time from arrival to leaving of those who leave in the window",
        ),
        LESS,
    ),
    Indicator(
        "length_p50_min",
        ("stream",),
        "min",
        Text("停留时间中位数", "Median length of visit"),
        Text(
            "半数离开者停留不超过此时间（精确到 1 分钟或 1%）",
            "half of those who leave stayed no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "length_p90_min",
        ("stream",),
        "min",
        Text("停留时间九成位", "Length of visit, nine in ten"),
        Text(
            "九成离开者停留不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those who leave stayed no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "waited_min",
        ("stream",),
        "min",
        Text("全程等候时间", "Waiting in a visit"),
        Text(
            "时段内离开者全程各次等候之和的平均",
            "mean over those who leave in the window of all their waits together",
        ),
        LESS,
    ),
    Indicator(
        "still_here",
        ("stream",),
        "visits",
        Text("期末在院人次", "Still here at the end"),
        Text("时段结束时仍在院的人次", "visits present when the window ends"),
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of visits over a window."""
    journeys, window = scene.journeys, scene.window
    itineraries = journeys.itineraries
    size = len(itineraries.stream_names)
    stream = itineraries.stream.astype(np.int64)
    here = journeys.visit_outcome == Outcome.STILL_HERE
    left = np.where(here, NEVER, journeys.left)
    known = (journeys.arrived != MISSING) & (left != MISSING)
    present = Intervals(
        stream[known],
        journeys.arrived[known],
        left[known],
        np.ones(int(known.sum()), dtype=np.int64),
    )
    gone = known & (left >= window.begin) & (left < window.end)
    length = (left - journeys.arrived)[gone]
    present_at_end = known & (journeys.arrived < window.end) & (left >= window.end)
    return Tally(
        window,
        hourly={
            "arrivals": counts(stream, journeys.arrived, window, size),
            "departures": counts(stream[gone], left[gone], window, size),
            "present": present.integral(window, size),
        },
        sums={
            "length": summed(stream[gone], length, size),
            "length_bins": spread(stream[gone], length, size),
            "waited": summed(stream[gone], waited(scene)[gone], size),
        },
        last={"still_here": np.bincount(stream[present_at_end], minlength=size)},
    )


def waited(scene: Scene) -> Ints:
    """All waits together of those who leave in the window. (visit,) [tick]"""
    from twin.situations import kernel

    journeys, window = scene.journeys, scene.window
    itineraries = journeys.itineraries
    found: Ints = kernel.waited(
        itineraries.first_step,
        itineraries.steps,
        journeys.asked,
        journeys.began,
        journeys.ended,
        journeys.outcome,
        journeys.left,
        (window.begin, window.end),
    )
    return found


def indicators(found: Tally, _: Roles) -> dict[str, Floats]:
    """Visits of a window, by name."""
    hours, sums = found.hourly, found.sums
    left = hours["departures"].sum(axis=0)
    return {
        "arrivals": number(hours["arrivals"]),
        "departures": number(hours["departures"]),
        "in_hospital": hours["present"] / HOUR,
        "length_min": mean_min(sums["length"], left),
        "length_p50_min": quantile(sums["length_bins"], 0.5),
        "length_p90_min": quantile(sums["length_bins"], 0.9),
        "waited_min": mean_min(sums["waited"], left),
        "still_here": number(found.last["still_here"]),
    }
