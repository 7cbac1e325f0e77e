"""Services: whether what visits come for begins on time, and who leaves without it."""

import numpy as np
import numpy.typing as npt

from twin.situations.indicator import (
    LESS,
    MORE,
    PART,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.measure import mean_min, number, ratio, summed
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.values.step import MINUTE, MISSING

Floats = npt.NDArray[np.float64]

STREAM = ("stream",)
ON_TIME_MIN = 15
"""A service begins on time if no later than this after it was due. [min]"""

INDICATORS = (
    Indicator(
        "seen",
        STREAM,
        "visits",
        Text("接诊人次", "Seen"),
        Text(
            "时段内开始所需服务（就诊、手术等）的人次",
            "visits whose service, such as a consultation or operation, began in the "
            "window",
        ),
        MORE,
    ),
    Indicator(
        "on_time_share",
        STREAM,
        "share",
        Text("准时开始比例", "On-time starts"),
        Text(
            "有预约者中，服务在预约时间（迟到者为提出时间）后 15 分钟内开始的比例",
            "share of booked visits whose service began within 15 min of the "
            "appointed time or, of who is late, of asking for it",
        ),
        MORE,
        thresholds=Thresholds(0.8, 0.6, "assumed"),
        bounds=PART,
    ),
    Indicator(
        "late_start_min",
        STREAM,
        "min",
        Text("预约后延误", "Delay after the appointed time"),
        Text(
            "有预约者从预约时间（迟到者为提出时间）到服务开始的平均时间，提前为零",
            "mean time from the appointed time or, of who is late, from asking, "
            "until the service begins; early is nothing",
        ),
        LESS,
        thresholds=Thresholds(20, 40, "assumed"),
    ),
    Indicator(
        "left_unseen",
        STREAM,
        "visits",
        Text("未就诊离开", "Left without being seen"),
        Text(
            "时段内离开、曾因失去耐心或被拒而未得到所需服务的人次；取消手术另计",
            "visits that left in the window without the service they came for, "
            "having given up or been turned away from something; who was cancelled "
            "counts as that",
        ),
        LESS,
    ),
    Indicator(
        "left_unseen_share",
        STREAM,
        "share",
        Text("未就诊离开比例", "Share left without being seen"),
        Text("未就诊离开者占离开者的比例", "those among all who left in the window"),
        LESS,
        thresholds=Thresholds(0.02, 0.05, "assumed"),
        bounds=PART,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of services over a window."""
    window, story, roles = scene.window, scene.story, scene.roles
    itineraries, told = scene.journeys.itineraries, story.told
    stream = itineraries.stream.astype(np.int64)
    size = len(itineraries.stream_names)
    seen = story.when("seen", window)
    booked = seen[roles.is_booked[stream[seen]] & (itineraries.parent[seen] == 0)]
    due = np.maximum(itineraries.due, told["asked"])[booked]
    late = np.maximum(told["seen"][booked] - due, 0)
    wait = told["seen"][booked] - told["asked"][booked]
    left = story.when("gone", window)
    unseen = (told["seen"][left] == MISSING) & (told["refused"][left] == 1)
    unseen &= told["cancelled"][left] == MISSING
    in_time = late <= ON_TIME_MIN * MINUTE
    return Tally(
        window,
        sums={
            "seen": np.bincount(stream[seen], minlength=size),
            "booked_seen": np.bincount(stream[booked], minlength=size),
            "on_time": np.bincount(stream[booked][in_time], minlength=size),
            "late": summed(stream[booked], late, size),
            "booked_wait": summed(stream[booked], wait, size),
            "left": np.bincount(stream[left], minlength=size),
            "left_unseen": np.bincount(stream[left][unseen], minlength=size),
        },
    )


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """Services of a window, by name."""
    sums = found.sums
    served = roles.has_service
    unseen = np.where(served, sums["left_unseen"], np.nan)
    return {
        "seen": np.where(served, number(sums["seen"]), np.nan),
        "on_time_share": ratio(sums["on_time"], sums["booked_seen"]),
        "late_start_min": mean_min(sums["late"], sums["booked_seen"]),
        "left_unseen": unseen,
        "left_unseen_share": ratio(unseen, sums["left"]),
    }
