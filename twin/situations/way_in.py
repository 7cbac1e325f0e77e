"""Way in: by what means people come, where cars stand, and what they pass."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile
from twin.situations.indicator import (
    LESS,
    MEAN,
    NEITHER,
    SUM,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.intervals import totals
from twin.situations.measure import mean_min, number, product, ratio
from twin.situations.requests import ENDS
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR
from twin.values.step import MISSING

Floats = npt.NDArray[np.float64]

HOUR_CAR_PARK = ("hour", "car_park")
HOUR_PASSAGE = ("hour", "passage")

INDICATORS = (
    Indicator(
        "arrivals_by_means",
        ("hour", "means"),
        "people",
        Text("到达方式", "Arrivals by means"),
        Text(
            "该小时内以各种方式到达的人数（含陪同者）；末项为未注明",
            "people who arrive in the hour, companions included; the last means is "
            "not said",
        ),
        NEITHER,
        SUM,
    ),
    Indicator(
        "parking_occupancy",
        HOUR_CAR_PARK,
        "share",
        Text("车位占用率", "Parking occupancy"),
        Text(
            "占用车位与开放车位之比，按小时平均",
            "spaces held by spaces there are, over the hour",
        ),
        LESS,
        MEAN,
        thresholds=Thresholds(
            0.85, 0.95, "assumed; above 85 % drivers search for a space, Shoup (2005)"
        ),
    ),
    Indicator(
        "parking_queue",
        HOUR_CAR_PARK,
        "cars",
        Text("车场排队", "Queue for parking"),
        Text(
            "该小时内等候车位的车辆数的时间平均；可选多个车场者计入每一个",
            "cars waiting for a space, mean over the hour; who would take several "
            "car parks counts with each",
        ),
        LESS,
        MEAN,
        thresholds=Thresholds(5, 15, "assumed"),
    ),
    Indicator(
        "parking_wait_min",
        ("car_park",),
        "min",
        Text("停车等候", "Wait for parking"),
        Text(
            "时段内得到车位者的平均等候时间",
            "mean wait of those given a space in the window",
        ),
        LESS,
        thresholds=Thresholds(10, 20, "assumed"),
    ),
    Indicator(
        "cars_turned_away",
        HOUR_CAR_PARK,
        "cars",
        Text("被拒与放弃车辆", "Cars turned away"),
        Text(
            "该小时内因排队已满被拒或失去耐心的车辆；可选多个车场者计入每一个",
            "cars that met a full queue or whose patience ran out in the hour; who "
            "would take several car parks counts with each",
        ),
        LESS,
        SUM,
        thresholds=Thresholds(1, 10, "assumed"),
    ),
    Indicator(
        "cars_without_space",
        ("hour",),
        "cars",
        Text("未停入车辆", "Cars that found no space"),
        Text(
            "该小时内离开而始终未得到车位的车辆",
            "visits leaving in the hour that asked for a space and never got one",
        ),
        LESS,
        SUM,
        thresholds=Thresholds(1, 20, "assumed"),
    ),
    Indicator(
        "passage_wait_min",
        HOUR_PASSAGE,
        "min",
        Text("关口等候", "Wait at gates, screening and lifts"),
        Text(
            "该小时内通过各出入口、筛查点与电梯者的平均等候时间",
            "mean wait of those let through a gate, a screening point or into a "
            "lift in the hour",
        ),
        LESS,
        thresholds=Thresholds(3, 5, "assumed"),
    ),
    Indicator(
        "passage_mean_wait_min",
        ("passage",),
        "min",
        Text("关口平均等候", "Mean wait at gates, screening and lifts"),
        Text(
            "时段内通过者的平均等候时间", "mean wait of those let through in the window"
        ),
        LESS,
        thresholds=Thresholds(2, 4, "assumed"),
    ),
    Indicator(
        "passage_wait_p90_min",
        ("passage",),
        "min",
        Text("关口等候九成位", "Wait at gates, screening and lifts, nine in ten"),
        Text(
            "九成通过者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those let through waited no longer, to 1 min or 1 %",
        ),
        LESS,
        thresholds=Thresholds(5, 10, "assumed"),
    ),
    Indicator(
        "passage_queue",
        HOUR_PASSAGE,
        "visits",
        Text("关口排队", "Queue at gates, screening and lifts"),
        Text(
            "该小时内等候通过人次的时间平均",
            "visits waiting to be let through, mean over the hour",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "passage_served",
        HOUR_PASSAGE,
        "visits",
        Text("关口通过", "Let through gates, screening and lifts"),
        Text("该小时内通过人次", "visits let through in the hour"),
        NEITHER,
        SUM,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of arrivals and of cars without a space over a window."""
    journeys, window, roles = scene.journeys, scene.window, scene.roles
    itineraries, told = journeys.itineraries, scene.story.told
    means = len(roles.means)
    came = np.flatnonzero((itineraries.parent == 0) & (itineraries.party > 0))
    how = np.full(len(came), means)
    if roles.means_attribute != MISSING:
        code = itineraries.attributes[came, roles.means_attribute].astype(np.int64)
        how = np.where(code == MISSING, means, code)
    party = itineraries.party[came].astype(np.int64)
    arrived = journeys.arrived[came]
    lost = np.flatnonzero(told["parking"] == 0)
    gone, one = journeys.left[lost], np.ones(len(lost), dtype=np.int64)
    ended = scene.ended
    in_vain = [ended.outcome == ENDS[name] for name in ("gave_up", "turned_away")]
    refused = ended.where(in_vain[0] | in_vain[1])
    lines = len(itineraries.requests)
    ones = np.ones(len(refused), dtype=np.int64)
    by_line = totals(refused.line, refused.end, ones, window, lines)
    return Tally(
        window,
        hourly={
            "means": totals(how, arrived, party, window, means + 1),
            "without_space": totals(np.zeros_like(lost), gone, one, window, 1)[:, 0],
            "cars_refused": product(by_line, roles.members[:, roles.car_parks]),
        },
    )


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """The way in over a window, by name."""
    hours, bins = found.hourly, found.sums["resource_bins"]
    wait, served = hours["hour_wait"], hours["hour_served"]
    cars, passages = roles.car_parks, roles.passages
    return {
        "arrivals_by_means": number(hours["means"]),
        "parking_occupancy": ratio(hours["held"][:, cars], hours["level"][:, cars]),
        "parking_queue": hours["queue"][:, cars] / HOUR,
        "parking_wait_min": mean_min(wait[:, cars].sum(0), served[:, cars].sum(0)),
        "cars_turned_away": number(hours["cars_refused"]),
        "cars_without_space": number(hours["without_space"]),
        "passage_wait_min": mean_min(wait[:, passages], served[:, passages]),
        "passage_mean_wait_min": mean_min(
            wait[:, passages].sum(0), served[:, passages].sum(0)
        ),
        "passage_wait_p90_min": quantile(bins[passages], 0.9),
        "passage_queue": hours["queue"][:, passages] / HOUR,
        "passage_served": number(served[:, passages]),
    }
