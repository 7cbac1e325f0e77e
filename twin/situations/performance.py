"""Performance: what a run can tell of the national appraisal of public hospitals.

References
----------
Opinions on strengthening the performance appraisal of tertiary public hospitals,
General Office of the State Council, 2019 No. 4 (国办发〔2019〕4号), and its handbook
(国家三级公立医院绩效考核操作手册): numbers 1, 3, 4, 22 and 23 of its indicators.
Mean stay, bed use and bed turnover are defined as in national health statistics and
the accreditation standards for tertiary hospitals (三级医院评审标准).
"""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import quantile, spread
from twin.situations.indicator import (
    LESS,
    MORE,
    PART,
    Indicator,
    Text,
    Thresholds,
)
from twin.situations.measure import mean_d, mean_min, ratio
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally
from twin.situations.window import HOUR
from twin.values.step import DAY, MISSING

Floats = npt.NDArray[np.float64]

INDICATORS = (
    Indicator(
        "outpatients_per_discharge",
        (),
        "1",
        Text("门诊人次数与出院人次数比", "Outpatient visits by discharges"),
        Text(
            "门诊人次数/同期出院人次数，急诊不计（考核指标 1）；"
            "门诊为已就诊、未住院、未手术而离开者",
            "outpatient visits by discharges of the window, emergencies not counted "
            "(indicator 1); an outpatient was seen, and left with neither bed nor "
            "operation",
        ),
    ),
    Indicator(
        "day_surgery_share",
        (),
        "share",
        Text("日间手术占择期手术比例", "Day surgery share"),
        Text(
            "日间手术人次/同期择期手术人次（考核指标 3）："
            "非急诊手术者中 24 小时内出院的比例",
            "of those who leave in the window after an operation that was no "
            "emergency, the share whose stay was at most 24 h (indicator 3)",
        ),
        MORE,
        bounds=PART,
    ),
    Indicator(
        "surgery_share",
        (),
        "share",
        Text("出院患者手术占比", "Share of discharges with an operation"),
        Text(
            "出院患者手术人次/同期出院人次（考核指标 4）",
            "discharges of the window with an operation by all of them (indicator 4)",
        ),
        MORE,
        bounds=PART,
    ),
    Indicator(
        "booking_rate",
        (),
        "share",
        Text("门诊患者平均预约诊疗率", "Booking rate"),
        Text(
            "预约诊疗人次/总诊疗人次，急诊不计（考核指标 22）",
            "outpatient visits with an appointment by all of them (indicator 22)",
        ),
        MORE,
        bounds=PART,
    ),
    Indicator(
        "appointment_wait_min",
        (),
        "min",
        Text("门诊患者预约后平均等待时间", "Wait of outpatients with an appointment"),
        Text(
            "预约患者从到达报到（提出就诊）到进入诊室的平均时间（考核指标 23）",
            "mean time of booked visits from reporting at the clinic, which is "
            "asking for the service, to being called in (indicator 23)",
        ),
        LESS,
        thresholds=Thresholds(20, 40, "assumed"),
    ),
    Indicator(
        "mean_stay_d",
        (),
        "d",
        Text("平均住院日", "Average stay"),
        Text(
            "出院者占用总床日数/同期出院人次",
            "days in bed of those discharged in the window by their number",
        ),
        LESS,
        thresholds=Thresholds(8, 10, "assumed"),
    ),
    Indicator(
        "bed_use",
        (),
        "share",
        Text("床位使用率", "Bed use"),
        Text(
            "实际占用总床日数（含加床）/实际开放总床日数",
            "bed-days held, those in added beds included, by bed-days planned; "
            "inpatient beds",
        ),
    ),
    Indicator(
        "hospital_bed_turnover",
        (),
        "1",
        Text("床位周转次数", "Turnover of all beds"),
        Text(
            "出院人次/同期平均开放床位数",
            "discharges of the window by the mean number of planned beds",
        ),
        MORE,
    ),
    Indicator(
        "outpatient_visits",
        (),
        "visits",
        Text("门诊人次", "Outpatient visits"),
        Text("时段内离开的门诊人次", "outpatients who left in the window"),
    ),
    Indicator(
        "emergency_visits",
        (),
        "visits",
        Text("急诊人次", "Emergency visits"),
        Text(
            "时段内离开急诊（离院或入院）的人次",
            "emergencies that in the window left or had their first inpatient bed",
        ),
    ),
    Indicator(
        "emergency_length_p50_min",
        (),
        "min",
        Text("急诊滞留时间中位数", "Median stay in emergency"),
        Text(
            "急诊患者从到达到离院或得到住院床位的时间的中位数",
            "half of the emergencies left, or had an inpatient bed, no later than "
            "this after arriving",
        ),
        LESS,
        thresholds=Thresholds(240, 360, "assumed"),
    ),
    Indicator(
        "emergency_admitted_share",
        (),
        "share",
        Text("急诊入院比例", "Share of emergencies admitted"),
        Text(
            "离开急诊者中得到住院床位的比例", "share of them who had an inpatient bed"
        ),
        bounds=PART,
    ),
)


def tally(scene: Scene) -> Tally:
    """Exact sums of outpatients, operations and emergencies over a window."""
    window, roles, story = scene.window, scene.roles, scene.story
    itineraries, told = scene.journeys.itineraries, story.told
    stream = itineraries.stream.astype(np.int64)
    is_emergency = roles.stream_department[stream] == roles.emergency
    is_root = itineraries.parent == 0
    had_bed, had_theatre = told["bed"] != MISSING, told["theatre"] != MISSING
    left = story.when("gone", window)
    left = left[is_root[left] & ~is_emergency[left]]
    out = left[(told["seen"] != MISSING)[left] & ~(had_bed | had_theatre)[left]]
    booked = out[roles.is_booked[stream[out]]]
    operated = left[had_theatre[left]]
    ours = told[operated]
    in_hospital = ours["gone"] - scene.journeys.arrived[operated]
    stay = np.where(had_bed[operated], ours["bed_left"] - ours["bed"], in_hospital)
    all_left = story.when("gone", window)
    admitted = all_left[had_bed[all_left]]
    end = np.where(had_bed, told["bed"], told["gone"])
    over = is_emergency & is_root & (end >= window.begin) & (end < window.end)
    length = (end - scene.journeys.arrived)[over]
    numbers = {
        "outpatients": len(out),
        "booked_outpatients": len(booked),
        "booked_outpatient_wait": (told["seen"] - told["asked"])[booked].sum(),
        "operated": len(operated),
        "operated_by_day": (stay <= DAY).sum(),
        "operated_discharges": had_theatre[admitted].sum(),
        "emergencies": over.sum(),
        "emergencies_admitted": (over & had_bed).sum(),
    }
    sums = {name: np.array(value, dtype=np.int64) for name, value in numbers.items()}
    sums["emergency_bins"] = spread(np.zeros_like(length), length, 1)[0]
    return Tally(window, sums=sums)


def indicators(found: Tally, roles: Roles) -> dict[str, Floats]:
    """The appraisal of a window, by name."""
    sums, wards = found.sums, roles.wards
    mine = wards[roles.is_inpatient[wards]]
    held, level = (found.hourly[name][:, mine].sum() for name in ("held", "level"))
    discharges = sums["discharges"].sum()
    span = found.window.hours * HOUR
    return {
        "outpatients_per_discharge": ratio(sums["outpatients"], discharges),
        "day_surgery_share": ratio(sums["operated_by_day"], sums["operated"]),
        "surgery_share": ratio(sums["operated_discharges"], discharges),
        "booking_rate": ratio(sums["booked_outpatients"], sums["outpatients"]),
        "appointment_wait_min": mean_min(
            sums["booked_outpatient_wait"], sums["booked_outpatients"]
        ),
        "mean_stay_d": mean_d(sums["stay"].sum(), discharges),
        "bed_use": ratio(held, level),
        "hospital_bed_turnover": ratio(discharges * span, level),
        "outpatient_visits": sums["outpatients"].astype(np.float64),
        "emergency_visits": sums["emergencies"].astype(np.float64),
        "emergency_length_p50_min": quantile(sums["emergency_bins"], 0.5),
        "emergency_admitted_share": ratio(
            sums["emergencies_admitted"], sums["emergencies"]
        ),
    }
