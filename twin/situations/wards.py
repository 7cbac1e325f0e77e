"""Wards: beds, who waits for one in another, how long people stay, and turnover."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread, spread_bins
from twin.situations.indicator import (
    LESS,
    MEAN,
    MORE,
    NEITHER,
    SUM,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.intervals import Intervals
from twin.situations.measure import mean_d, mean_min, number, product, ratio, summed
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.use import given
from twin.situations.window import HOUR

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HOUR_WARD = ("hour", "ward")
WARD = ("ward",)
BAGUST = (
    "Bagust, Place and Posnett, BMJ 319:155 (1999): regular bed shortages from 90 % "
    "on; at 100 % no planned bed is free"
)

INDICATORS = (
    Indicator(
        "bed_occupancy",
        HOUR_WARD,
        "share",
        Text("床位占用率", "Bed occupancy"),
        Text(
            "占用床位（含加床）与开放床位（不含加床）之比，按小时平均，可超过 100%",
            "beds held, added ones included, by beds planned, over the hour; can "
            "pass 100 %",
        ),
        NEITHER,
        MEAN,
        thresholds=Thresholds(0.9, 1.0, BAGUST),
    ),
    Indicator(
        "added_beds",
        HOUR_WARD,
        "beds",
        Text("加床数", "Added beds in use"),
        Text("该小时内占用加床数的时间平均", "added beds held, mean over the hour"),
        LESS,
        MEAN,
    ),
    Indicator(
        "boarders",
        ("hour",),
        "people",
        Text("滞留待床人数", "Boarders"),
        Text(
            "占着一张床（含急诊床位）等候另一张床者的人数，按小时平均",
            "visits that hold a bed, one of the emergency department for example, "
            "while they wait for another; mean over the hour",
        ),
        LESS,
        MEAN,
        thresholds=Thresholds(5, 20, "assumed"),
    ),
    Indicator(
        "boarders_for",
        HOUR_WARD,
        "people",
        Text("待入本病区人数", "Boarders for a ward"),
        Text(
            "该小时内占着一张床等候本病区床位者的时间平均；可去多个病区者计入每一个",
            "visits that hold a bed and wait for one of this ward, mean over the "
            "hour; who may go to several wards counts with each",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "boarding_h",
        (),
        "h",
        Text("滞留待床总时数", "Boarding hours"),
        Text(
            "时段内占着一张床等候另一张床的总人时",
            "hours in the window for which visits held a bed and waited for another",
        ),
        LESS,
    ),
    Indicator(
        "bed_wait_h",
        (),
        "h",
        Text("平均等床时间", "Wait for a bed"),
        Text(
            "时段内得到床位者从请求到得到的平均时间；候床名单另计",
            "mean time from asking for a bed to being given one, of those given one "
            "in the window who had come; a waiting list is told by itself",
        ),
        LESS,
        thresholds=Thresholds(
            4, 12, "assumed; 4 h is the limit for boarding of the Joint Commission"
        ),
    ),
    Indicator(
        "bed_assignment_h",
        WARD,
        "h",
        Text("病区等床时间", "Bed assignment time"),
        Text(
            "时段内得到该病区床位者从请求到得到的平均时间；候床名单另计",
            "mean time from asking to being given a bed of the ward, of those given "
            "one in the window who had come",
        ),
        LESS,
        thresholds=Thresholds(
            4, 12, "assumed; 4 h is the limit for boarding of the Joint Commission"
        ),
    ),
    Indicator(
        "bed_assignment_p90_h",
        WARD,
        "h",
        Text("病区等床时间九成位", "Bed assignment time, nine in ten"),
        Text(
            "九成得到该病区床位者等候不超过此时间",
            "nine in ten of those given a bed of the ward waited no longer",
        ),
        LESS,
    ),
    Indicator(
        "list_wait_d",
        WARD,
        "d",
        Text("候床时间", "Wait on the list"),
        Text(
            "时段内从候床名单得到该病区床位者的平均等候天数（来院之前）",
            "mean time on the waiting list, before coming, of those given a bed of the "
            "ward in the window",
        ),
        LESS,
        thresholds=Thresholds(7, 14, "assumed"),
    ),
    Indicator(
        "list_wait_p90_d",
        WARD,
        "d",
        Text("候床时间九成位", "Wait on the list, nine in ten"),
        Text("九成候床者等候不超过此天数", "nine in ten of them waited no longer"),
        LESS,
    ),
    Indicator(
        "on_list",
        HOUR_WARD,
        "people",
        Text("候床人数", "On the list"),
        Text(
            "该小时内在该病区候床名单上的人数平均",
            "people on the ward's waiting list, mean over the hour",
        ),
        LESS,
        MEAN,
    ),
    Indicator(
        "stay_d",
        WARD,
        "d",
        Text("平均住院日", "Length of stay"),
        Text(
            "时段内出院者从首张住院床位到离开末张床位的平均天数，按末个病区",
            "mean time from the first inpatient bed to leaving the last one, of "
            "those who leave it for good in the window, by the last ward",
        ),
        LESS,
    ),
    Indicator(
        "stay_p90_d",
        WARD,
        "d",
        Text("住院日九成位", "Length of stay, nine in ten"),
        Text("九成出院者住院不超过此天数", "nine in ten of them stayed no longer"),
        LESS,
    ),
    Indicator(
        "admissions",
        ("day",),
        "people",
        Text("入院人次", "Admissions"),
        Text(
            "当日得到首张住院床位的人次",
            "visits that had their first inpatient bed on the day",
        ),
        NEITHER,
        SUM,
    ),
    Indicator(
        "discharges",
        ("day", "ward"),
        "people",
        Text("出院人次", "Discharges"),
        Text(
            "当日离开末张住院床位的人次，按末个病区",
            "visits that left their last inpatient bed for good on the day, by the "
            "last ward",
        ),
        MORE,
        SUM,
    ),
    Indicator(
        "bed_turnover",
        WARD,
        "1",
        Text("床位周转次数", "Bed turnover"),
        Text(
            "时段内出院人次与平均开放床位数之比",
            "discharges in the window by the mean number of planned beds",
        ),
        MORE,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of beds and stays over a window."""
    window, roles, story = scene.window, scene.roles, scene.story
    size = scene.resources
    added = roles.is_added[scene.held.what]
    pool = Intervals(
        roles.declared[scene.held.what[added]],
        scene.held.begin[added],
        scene.held.end[added],
        scene.held.units[added],
    )
    line, begin, end = story.boarding.T.copy()
    boarding = Intervals(line, begin, end, np.ones_like(line))
    by_line = boarding.integral(window, len(roles.requests))
    told = story.told
    came = story.when("bed", window)
    # Counted when a visit's people leave for good: a gap between beds is no discharge.
    left = story.when("gone", window)
    left = left[told["bed"][left] >= 0]
    ward, stay = told["ward"][left], (told["bed_left"] - told["bed"])[left]
    return Tally(
        window,
        hourly={
            "added": pool.integral(window, size)[:, roles.wards],
            "boarders": by_line.sum(axis=1),
            "boarders_for": product(by_line, roles.members[:, roles.wards]),
            "on_list": product(_listed(scene), roles.members[:, roles.wards]),
        },
        sums={
            "admissions": np.array(len(came)),
            "discharges": np.bincount(ward, minlength=size)[roles.wards],
            "stay": summed(ward, stay, size)[roles.wards],
            "stay_bins": spread(ward, stay, size)[roles.wards],
            **_given(scene, "bed", ~scene.is_listed),
            **_given(scene, "list", scene.is_listed),
        },
    )


def _given(scene: Scene, name: str, counts: Bools) -> dict[str, Ints]:
    """Waits of some of those who were given beds, by ward."""
    roles, size = scene.roles, scene.resources
    row, resource = given(scene.journeys.itineraries.requests, scene.served)
    row, resource = row[counts[row]], roles.declared[resource[counts[row]]]
    return {
        f"{name}_given": np.bincount(resource, minlength=size)[roles.wards],
        f"{name}_waited": summed(resource, scene.wait[row], size)[roles.wards],
        f"{name}_bins": spread_bins(resource, scene.wait_bin[row], size)[roles.wards],
    }


def _listed(scene: Scene) -> Ints:
    """Time that visits waited on lists, before they came, by hour and line."""
    seen = scene.waits.where(scene.is_yet_to_come(scene.waits))
    waiting = Intervals(seen.line, seen.begin, seen.end, np.ones_like(seen.line))
    return waiting.integral(scene.window, len(scene.roles.requests))


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Wards of a window, by name."""
    hours, sums, wards = found.hourly, found.sums, roles.wards
    level, held = hours["level"][:, wards], hours["held"][:, wards]
    wait, served = sums["bed_waited"], sums["bed_given"]
    beds = level.sum(axis=0) / (found.window.end - found.window.begin)
    return {
        "bed_occupancy": ratio(held, level),
        "added_beds": hours["added"] / HOUR,
        "boarders": hours["boarders"] / HOUR,
        "boarders_for": hours["boarders_for"] / HOUR,
        "boarding_h": hours["boarders"].sum() / HOUR,
        "bed_wait_h": mean_min(wait.sum(), served.sum()) / 60,
        "bed_assignment_h": mean_min(wait, served) / 60,
        "bed_assignment_p90_h": quantile(sums["bed_bins"], 0.9) / 60,
        "list_wait_d": mean_d(sums["list_waited"], sums["list_given"]),
        "list_wait_p90_d": quantile(sums["list_bins"], 0.9) / (24 * 60),
        "on_list": hours["on_list"] / HOUR,
        "stay_d": mean_d(sums["stay"], sums["discharges"]),
        "stay_p90_d": quantile(sums["stay_bins"], 0.9) / (24 * 60),
        "bed_turnover": ratio(sums["discharges"], beds),
    }


def of_day(found: Tally, _: Roles) -> dict[str, Floats]:
    """Wards on each day, by name."""
    return {
        "admissions": number(found.sums["admissions"]),
        "discharges": number(found.sums["discharges"]),
    }
