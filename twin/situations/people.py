"""People: how many are where, and how close together."""

import numpy as np
import numpy.typing as npt

from twin.situations.indicator import (
    LESS,
    MEAN,
    NEITHER,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.intervals import Intervals, meeting
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR

Floats = npt.NDArray[np.float64]

HOUR_PLACE = ("hour", "place")
DAY_PLACE = ("day", "place")
CLOSE = Thresholds(
    round(1 / 0.93, 2),
    round(1 / 0.65, 2),
    "Fruin, Pedestrian Planning and Design (1971): where levels of service B and C of "
    "standing areas end, at 0.93 and 0.65 m² a person",
)

INDICATORS = (
    Indicator(
        "people",
        HOUR_PLACE,
        "people",
        Text("区域人数", "People by area"),
        Text(
            "该小时内各区域人数（患者与陪同者）的时间平均；末项为行走途中",
            "people at a place, companions included, mean over the hour; the last "
            "place is on the way from one to another",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "people_all",
        ("hour",),
        "people",
        Text("全院人数", "People in the hospital"),
        Text(
            "该小时内全院各区域与途中人数之和的时间平均",
            "people at all places and on the way, mean over the hour",
        ),
        NEITHER,
        MEAN,
    ),
    Indicator(
        "people_peak",
        DAY_PLACE,
        "people",
        Text("区域人数峰值", "Most people at once"),
        Text("当日该区域同时在场人数的最大值", "most people at a place at one instant"),
        LESS,
    ),
    Indicator(
        "crowding_per_m2",
        HOUR_PLACE,
        "people/m²",
        Text("人员密度", "Crowding"),
        Text(
            "区域人数的时间平均与区域面积之比",
            "people at a place by its area, mean over the hour",
        ),
        LESS,
        MEAN,
        CLOSE,
    ),
    Indicator(
        "crowding_peak_per_m2",
        DAY_PLACE,
        "people/m²",
        Text("人员密度峰值", "Most crowded"),
        Text(
            "当日区域人数峰值与区域面积之比", "most people at once by the place's area"
        ),
        LESS,
        thresholds=CLOSE,
    ),
)


def whereabouts(scene: Scene) -> Intervals:
    """Who is at which place in the window; after the last place come the ways."""
    from twin.situations import kernel

    journeys, window = scene.journeys, scene.window
    itineraries = journeys.itineraries
    rows = kernel.whereabouts(
        itineraries.first_step,
        itineraries.steps,
        itineraries.place,
        journeys.asked,
        journeys.arrived,
        journeys.left,
        itineraries.party,
        (window.begin, window.end),
    )
    where, begin, end, people = rows.T.copy()
    where[where < 0] = len(scene.roles.area_m2)
    return Intervals(where, begin, end, people)


def tally(scene: Scene) -> Tally:
    """Exact sums of people over a window."""
    there = whereabouts(scene)
    size = len(scene.roles.area_m2) + 1
    nothing = np.zeros(0, dtype=np.int64)
    none = Intervals(nothing, nothing, nothing, nothing)
    most = meeting(there, none, scene.window, size).most
    return Tally(
        scene.window,
        hourly={"people": there.integral(scene.window, size)},
        most={"people": most},
    )


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """People of a window, by name."""
    people = found.hourly["people"] / HOUR
    return {
        "people": people,
        "people_all": people.sum(axis=1),
        "crowding_per_m2": people / _area(roles),
    }


def of_day(found: Tally, roles: Roles) -> dict[str, Floats]:
    """People of each day, by name."""
    most = found.most["people"].astype(np.float64)
    return {"people_peak": most, "crowding_peak_per_m2": most / _area(roles)}


def _area(roles: Roles) -> Floats:
    return np.append(roles.area_m2, np.nan)
