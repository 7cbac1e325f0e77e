"""Rules: what has to be known for each indicator.

An indicator that has none here needs everything, so that one that is new is missing
where something is not shown, and never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What has to be known for an indicator.

    Attributes
    ----------
    axis : what it is told apart by, besides time; it is one number if empty.
    facts : what has to be known of the steps that concern each thing on the axis, as
        fields of `Sight`; `is_kept` where what is taken is never taken away, and
        `is_steady` where it is only held while it works.
    steps : groups of steps that concern all things alike, where not only their own do.
    streams : what has to be known of streams.
    of : which streams these are, where the axis does not say it.
    only : kind of things that need anything; others are known to be nothing.
    """

    axis: str = ""
    facts: tuple[str, ...] = ()
    steps: str = ""
    streams: tuple[str, ...] = ()
    of: str = ""
    only: str = ""


HELD = ("began", "ended", "is_given", "is_kept")
GRANTED = ("began", "is_given", "is_kept")
WAITED = ("asked", *GRANTED)
QUEUED = ("asked", "began", "gave_up", "turned_away", "is_kept")
LOST = ("gave_up", "turned_away")
APART = ("is_told_apart",)
ASKED = ("asked", "began", *APART)
STAYED = ("began", "ended", "is_given", "is_told_apart")
BOARDED = (*QUEUED, "ended", "is_told_apart")
LENGTH = ("arrival", "leaving")
NEEDS_ALL = Rule("", ("everything",), "all")


def _each(rule: Rule, *names: str) -> dict[str, Rule]:
    return dict.fromkeys(names, rule)


_OF_RESOURCES = {
    **_each(
        Rule("resource", HELD),
        *("occupancy", "full", "held_share", "first_full_h", "daily_first_full_h"),
    ),
    **_each(Rule("resource", (*HELD, "is_steady")), "work", "utilisation"),
    **_each(Rule("resource", QUEUED), "queue"),
    **_each(
        Rule("resource", WAITED),
        *("wait_min", "wait_p50_min", "wait_p90_min", "hourly_wait_min"),
        *("daily_wait_min", "daily_wait_p50_min", "daily_wait_p90_min"),
    ),
    **_each(Rule("resource", GRANTED), "served", "daily_served"),
    **_each(Rule("resource", ("gave_up",)), "gave_up"),
    **_each(Rule("resource", ("turned_away",)), "turned_away"),
    **_each(Rule("resource", ("is_kept",)), "pre_empted"),
    **_each(Rule("resource"), "capacity"),
    **_each(Rule("car_park", HELD), "parking_occupancy"),
    **_each(Rule("car_park", QUEUED), "parking_queue"),
    **_each(Rule("car_park", WAITED), "parking_wait_min"),
    **_each(Rule("car_park", LOST), "cars_turned_away"),
    **_each(
        Rule("passage", WAITED),
        *("passage_wait_min", "passage_mean_wait_min", "passage_wait_p90_min"),
    ),
    **_each(Rule("passage", QUEUED), "passage_queue"),
    **_each(Rule("passage", GRANTED), "passage_served"),
    **_each(Rule("theatre", HELD), "theatre_use", "theatre_held", "theatre_overtime_h"),
    **_each(Rule("theatre", GRANTED), "operations"),
    **_each(Rule("ward", HELD), "bed_occupancy", "added_beds"),
    **_each(Rule("ward", WAITED), "bed_assignment_h", "bed_assignment_p90_h"),
    **_each(
        Rule("ward", STAYED, only="inpatient"),
        *("stay_d", "stay_p90_d", "bed_turnover", "discharges"),
    ),
    **_each(
        Rule("resource", HELD, only="staff"),
        *("staff_h", "overtime_h", "resource_cost_cny"),
    ),
}
_OF_STEPS = {
    **_each(Rule("step", ("began", *APART)), "step_served"),
    **_each(Rule("step", ASKED), "step_wait_min", "step_over", "step_wait_p90_min"),
    **_each(Rule("step", (*LOST, *APART)), "step_lost"),
    **_each(Rule("request", (*QUEUED, *APART)), "still_waiting", "longest_wait_min"),
    **_each(Rule("request", ("began", *APART)), "daily_request_served"),
    **_each(
        Rule("request", ASKED),
        *("daily_request_wait_min", "daily_request_wait_p50_min"),
        "daily_request_wait_p90_min",
    ),
    **{
        f"request_{name}": Rule("request", (*facts, *APART), streams=("priority",))
        for facts, names in (
            (("asked",), ("asked",)),
            (("began",), ("served",)),
            (("gave_up",), ("gave_up",)),
            (("turned_away",), ("turned_away",)),
            (ASKED, ("wait_min", "wait_p50_min", "wait_p90_min", "over")),
        )
        for name in names
    },
    **_each(Rule("department", ("began", "is_there", *APART)), "department_served"),
    **_each(
        Rule("department", (*ASKED, "is_there")),
        *("department_wait_min", "department_mean_wait_min"),
        *("department_wait_p90_min", "department_over"),
    ),
}
_OF_STREAMS = {
    **_each(Rule("stream", ("began", *APART), only="service"), "seen"),
    **_each(
        Rule("stream", ASKED, streams=("due",), only="booked"),
        *("on_time_share", "late_start_min"),
    ),
    **_each(
        Rule("stream", ("began", *LOST, *APART), "", ("leaving",), only="service"),
        *("left_unseen", "left_unseen_share"),
    ),
    **_each(
        Rule("stream", streams=LENGTH),
        *("in_hospital", "length_min", "length_p50_min", "length_p90_min"),
        "still_here",
    ),
    **_each(Rule("stream", streams=("arrival",)), "arrivals"),
    **_each(Rule("stream", streams=("leaving",)), "departures"),
    **_each(Rule("stream", streams=("arrival",), only="priced"), "visit_cost_cny"),
}
_OF_ALL = {
    **_each(Rule("", BOARDED, "bed"), "boarders", "boarding_h"),
    **_each(Rule("ward", BOARDED, "bed"), "boarders_for"),
    **_each(Rule("", WAITED, "bed"), "bed_wait_h"),
    **_each(
        Rule("", STAYED, "inpatient"),
        *("admissions", "mean_stay_d", "hospital_bed_turnover"),
    ),
    **_each(Rule("", HELD, "inpatient"), "bed_use"),
    **_each(Rule("", STAYED, "inpatient theatre"), "surgery_share"),
    **_each(Rule("", (*LOST, *APART), "theatre"), "cancelled"),
    **_each(Rule("", (*LOST, *GRANTED, *APART), "theatre"), "cancelled_share"),
    **_each(Rule("", STAYED, "theatre", LENGTH, "served"), "day_surgery_share"),
    **_each(
        Rule("", STAYED, "bed theatre service", ("leaving",), "served"),
        *("outpatients_per_discharge", "outpatient_visits", "booking_rate"),
    ),
    **_each(
        Rule("", ("asked", *STAYED), "bed theatre service", ("leaving",), "served"),
        "appointment_wait_min",
    ),
    **_each(
        Rule("", STAYED, "inpatient", ("leaving",), "emergency"),
        *("emergency_visits", "emergency_admitted_share"),
    ),
    **_each(
        Rule("", STAYED, "inpatient", LENGTH, "emergency"), "emergency_length_p50_min"
    ),
    **_each(Rule("", HELD, "staff", ("arrival",), "priced"), "cost_cny"),
    **_each(Rule("", HELD, "staff", ("arrival",), "counted"), "cost_per_visit_cny"),
    **_each(
        Rule("department", HELD, "staff", ("arrival",), "priced"),
        "department_cost_cny",
    ),
    **_each(
        Rule("department", HELD, "staff inpatient", ("arrival",), "priced"),
        "bed_day_cost_cny",
    ),
}
RULES = {**_OF_RESOURCES, **_OF_STEPS, **_OF_STREAMS, **_OF_ALL}
"""What has to be known, by indicator."""
