"""Use: how the hospital's resources are used, and who waits for them."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread_bins
from twin.situations.holdings import parts, working
from twin.situations.indicator import (
    LESS,
    MEAN,
    MORE,
    NEITHER,
    PART,
    SUM,
    Bounds,
    Indicator,
    Text,
)
from twin.situations.intervals import Intervals, totals
from twin.situations.measure import mean_min, number, product, ratio
from twin.situations.offered import asked_time, load
from twin.situations.requests import ENDS
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.waits import Waits, waiting_again
from twin.situations.window import HOUR
from twin.values.journeys import Interruption, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOUR_RESOURCE = ("hour", "resource")
DAY_RESOURCE = ("day", "resource")

INDICATORS = (
    Indicator(
        "occupancy",
        HOUR_RESOURCE,
        "units",
        Text("占用数", "Occupancy"),
        Text(
            "该小时内被占用单位数的时间平均；被抢占期间不计",
            "units held, mean over the hour; not while they are pre-empted",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "capacity",
        HOUR_RESOURCE,
        "units",
        Text("开放数", "Capacity"),
        Text("该小时内开放单位数的时间平均", "units there are, mean over the hour"),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "work",
        HOUR_RESOURCE,
        "units",
        Text("工作数", "Units at work"),
        Text(
            "该小时内服务进行中的单位数的时间平均；占用而等待、受阻、暂停或清洁时不计",
            "units whose holder's service runs, mean over the hour; not while held for "
            "a visit that waits, is blocked or suspended, nor for cleaning",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "queue",
        HOUR_RESOURCE,
        "visits",
        Text("排队人次", "Queue"),
        Text(
            "该小时内等候该资源人次的时间平均；可选多种资源者计入每一种",
            "visits waiting, mean over the hour; who waits for several resources "
            "counts with each",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "full",
        HOUR_RESOURCE,
        "share",
        Text("占满比例", "Time full"),
        Text(
            "该小时内开放而无空闲单位的时间比例",
            "share of the hour in which it is open and no unit is free",
        ),
        LESS,
        MEAN,
        bounds=PART,
    ),
    Indicator(
        "hourly_wait_min",
        HOUR_RESOURCE,
        "min",
        Text("分时平均等候", "Wait by hour"),
        Text(
            "该小时内得到资源者的平均等候时间", "mean wait of those served in the hour"
        ),
        LESS,
    ),
    Indicator(
        "load",
        ("resource",),
        "1",
        Text("供需负荷", "Offered load"),
        Text(
            "到达者在无人等候时将占用的单位时间与开放单位时间（含加床）之比；有多种选择的请求"
            "在其间分摊，使各负荷尽可能均衡；仍达到 1 则怎样分摊队列都永不稳定",
            "unit-hours that those who arrive would hold if nobody waited for "
            "anything, by unit-hours there are, added beds included; a request with "
            "alternatives is shared out so that loads are as level as can be; at 1 or "
            "more the queue never settles, however it is shared out",
        ),
        LESS,
    ),
    Indicator(
        "utilisation",
        ("resource",),
        "share",
        Text("利用率", "Utilisation"),
        Text(
            "工作的单位时间与开放单位时间之比",
            "unit-hours at work by unit-hours there are",
        ),
    ),
    Indicator(
        "held_share",
        ("resource",),
        "share",
        Text("占用率", "Share held"),
        Text(
            "占用的单位时间与开放单位时间之比",
            "unit-hours held by unit-hours there are",
        ),
    ),
    Indicator(
        "first_full_h",
        ("resource",),
        "h",
        Text("首次占满", "First full"),
        Text(
            "自时段开始至首次占满的小时数；从未占满则缺",
            "hours from the start of the window until it is first full; missing if "
            "never",
        ),
        MORE,
    ),
    Indicator(
        "served",
        ("resource",),
        "visits",
        Text("服务人次", "Served"),
        Text("时段内得到该资源的人次", "visits given a unit in the window"),
        MORE,
    ),
    Indicator(
        "gave_up",
        ("resource",),
        "visits",
        Text("放弃人次", "Gave up"),
        Text(
            "时段内等候该资源而失去耐心的人次",
            "visits that waited for it and whose patience ran out in the window",
        ),
        LESS,
    ),
    Indicator(
        "turned_away",
        ("resource",),
        "visits",
        Text("被拒人次", "Turned away"),
        Text("时段内因队满被拒的人次", "visits that met a full queue in the window"),
        LESS,
    ),
    Indicator(
        "pre_empted",
        ("resource",),
        "visits",
        Text("被抢占次数", "Pre-empted"),
        Text(
            "时段内因更高优先级而失去单位的次数",
            "times in the window that a visit lost a unit to a better priority",
        ),
        LESS,
    ),
    Indicator(
        "wait_min",
        ("resource",),
        "min",
        Text("平均等候时间", "Wait"),
        Text(
            "时段内得到该资源者从请求到得到的平均时间",
            "mean time from asking to being given a unit, of those given one in the "
            "window",
        ),
        LESS,
    ),
    Indicator(
        "wait_p50_min",
        ("resource",),
        "min",
        Text("等候时间中位数", "Median wait"),
        Text(
            "半数得到该资源者等候不超过此时间（精确到 1 分钟或 1%）",
            "half of those given a unit waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "wait_p90_min",
        ("resource",),
        "min",
        Text("等候时间九成位", "Wait, nine in ten"),
        Text(
            "九成得到该资源者等候不超过此时间（精确到 1 分钟或 1%）",
            "nine in ten of those given a unit waited no longer, to 1 min or 1 %",
        ),
        LESS,
    ),
    Indicator(
        "daily_served",
        DAY_RESOURCE,
        "visits",
        Text("每日服务人次", "Served by day"),
        Text("当日得到该资源的人次", "visits given a unit on the day"),
        MORE,
        SUM,
    ),
    Indicator(
        "daily_wait_min",
        DAY_RESOURCE,
        "min",
        Text("每日平均等候", "Wait by day"),
        Text("当日得到该资源者的平均等候时间", "mean wait of those served on the day"),
        LESS,
    ),
    Indicator(
        "daily_wait_p50_min",
        DAY_RESOURCE,
        "min",
        Text("每日等候中位数", "Median wait by day"),
        Text("半数当日得到该资源者等候不超过此时间", "half of them waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_wait_p90_min",
        DAY_RESOURCE,
        "min",
        Text("每日等候九成位", "Wait by day, nine in ten"),
        Text("九成当日得到该资源者等候不超过此时间", "nine in ten waited no longer"),
        LESS,
    ),
    Indicator(
        "daily_first_full_h",
        DAY_RESOURCE,
        "h",
        Text("每日首次占满", "First full by day"),
        Text(
            "自零点至首次占满的小时数；当日未占满则缺",
            "hours from midnight until it is first full; missing if it is not that day",
        ),
        MORE,
        bounds=Bounds(0, 24),
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of what declared resources did over a window."""
    journeys, window, roles = scene.journeys, scene.window, scene.roles
    requests = journeys.itineraries.requests
    size, lines = scene.resources, len(requests)
    seen = scene.waits
    waiting = Intervals(seen.line, seen.begin, seen.end, np.ones_like(seen.line))
    queue = waiting.integral(window, lines)
    queue += waiting_again(journeys).integral(window, lines)
    members = roles.members
    level, in_use, met = scene.levels, scene.held, scene.meeting
    work = working(journeys, scene.seizes, scene.holds)
    asked = asked_time(journeys.itineraries, scene.capacity, window)
    return Tally(
        window,
        hourly={
            "held": scene.declared(in_use).integral(window, size),
            "level": scene.planned(level).integral(window, size),
            "work": scene.declared(work).integral(window, size),
            "full": met.full,
            "queue": product(queue, members),
        },
        sums={
            "asked_time": asked.always,
            "offered": level.integral(window, requests.resources).sum(axis=0),
        },
        spread={"asked_in_choices": asked.choices},
        first={"first_full": met.first_full},
    ) | _ends(scene, members)


def _ends(scene: Scene, members: Ints) -> Tally:
    journeys, window = scene.journeys, scene.window
    requests = journeys.itineraries.requests
    size, lines = scene.resources, len(requests)
    row, resource = given(requests, scene.served)
    resource = scene.roles.declared[resource]
    end, wait = scene.served.end[row], scene.wait[row]
    ended = scene.ended

    def without(name: str) -> Ints:
        lost = ended.line[ended.outcome == ENDS[name]]
        return product(np.bincount(lost, minlength=lines), members)

    return Tally(
        window,
        hourly={
            "hour_wait": totals(resource, end, wait, window, size),
            "hour_served": totals(resource, end, np.ones_like(end), window, size),
        },
        sums={
            "resource_bins": spread_bins(resource, scene.wait_bin[row], size),
            "resource_gave_up": without("gave_up"),
            "resource_turned_away": without("turned_away"),
            "resource_pre_empted": pre_empted(scene),
        },
    )


def given(requests: Requests, served: Waits) -> tuple[Ints, Ints]:
    """The engine resources each served wait was given: row of the wait, resource."""
    lift = requests.is_lift[served.line]
    ride = np.flatnonzero(lift)
    seize = np.flatnonzero(~lift)
    row, part = parts(requests, served.option[seize])
    return (
        np.concatenate((seize[row], ride)),
        np.concatenate(
            (requests.part_resource[part], requests.bank[served.line[ride]])
        ).astype(np.int64),
    )


def pre_empted(scene: Scene) -> Ints:
    """How often visits lost units of each resource to a better priority. (resource,)"""
    journeys, window = scene.journeys, scene.window
    steps, broken = journeys.itineraries.steps, journeys.interruptions
    requests = journeys.itineraries.requests
    lost = broken[
        (broken["kind"] == Interruption.PRE_EMPTED)
        & (steps["op"][broken["step"]] == Op.SEIZE)
        & (broken["began"] >= window.begin)
        & (broken["began"] < window.end)
    ]
    for_good = np.flatnonzero(journeys.outcome == Outcome.PRE_EMPTED)
    for_good = for_good[
        (steps["op"][for_good] == Op.SEIZE)
        & (journeys.ended[for_good] >= window.begin)
        & (journeys.ended[for_good] < window.end)
    ]
    option = np.concatenate((lost["option"], journeys.option[for_good]))
    _, part = parts(requests, option[option != MISSING].astype(np.int64))
    resource = scene.roles.declared[requests.part_resource[part]]
    found = np.bincount(resource, minlength=scene.resources)
    return found.astype(np.int64)


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """What resources did in a window, by name."""
    hours, sums = found.hourly, found.sums
    first = found.first["first_full"]
    level, in_use = hours["level"].sum(axis=0), hours["held"].sum(axis=0)
    # Journeys do not say which car a ride took: how cars are used is not seen.
    seen = np.ones(len(roles.kinds))
    seen[roles.declared[roles.car_places > 0]] = np.nan
    return {
        "occupancy": hours["held"] / HOUR * seen,
        "capacity": hours["level"] / HOUR,
        "work": hours["work"] / HOUR * seen,
        "queue": hours["queue"] / HOUR,
        "full": hours["full"] / HOUR * seen,
        "hourly_wait_min": mean_min(hours["hour_wait"], hours["hour_served"]),
        "load": load(
            sums["asked_time"],
            sums["offered"],
            roles.requests,
            roles.car_places,
            roles.declared,
            found.spread["asked_in_choices"],
        ),
        "utilisation": ratio(hours["work"].sum(axis=0), level) * seen,
        "held_share": ratio(in_use, level) * seen,
        "first_full_h": np.where(
            first < NEVER, (first - found.window.begin) / HOUR, np.nan
        ),
        "wait_p50_min": quantile(sums["resource_bins"], 0.5),
        "wait_p90_min": quantile(sums["resource_bins"], 0.9),
        "gave_up": number(sums["resource_gave_up"]),
        "turned_away": number(sums["resource_turned_away"]),
        "pre_empted": number(sums["resource_pre_empted"]),
        **_waiting(found, ""),
    }


def of_day(found: Tally, _: Roles) -> dict[str, Floats]:
    """What resources did each day, by name."""
    first = found.first["first_full"]
    return {
        "daily_wait_p50_min": quantile(found.sums["resource_bins"], 0.5),
        "daily_wait_p90_min": quantile(found.sums["resource_bins"], 0.9),
        "daily_first_full_h": np.where(
            first < NEVER, (first - found.window.begin) / HOUR, np.nan
        ),
        **_waiting(found, "daily_"),
    }


def _waiting(found: Tally, prefix: str) -> dict[str, Floats]:
    served = found.hourly["hour_served"].sum(axis=0)
    wait = found.hourly["hour_wait"].sum(axis=0)
    return {
        f"{prefix}served": number(served),
        f"{prefix}wait_min": mean_min(wait, served),
    }
