"""Access: who comes, how long they stay, and how long they wait for what they ask."""

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import BINS, quantile, spread
from twin.situations.intervals import Intervals, counts
from twin.situations.tally import Tally
from twin.situations.waits import Waits, waits
from twin.situations.window import HOUR, Window
from twin.values.itineraries import PRIORITIES
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MINUTE, MISSING, NEVER

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TARGETS_MIN = (10, 30, 60, 240)
"""Waits are told apart by whether they are longer than these. [min]"""


def tally(journeys: Journeys, window: Window) -> Tally:
    """Exact sums of visits and waits over a window."""
    seen = waits(journeys)
    return _visits(journeys, seen, window) | _requests(journeys, seen, window)


def _visits(journeys: Journeys, seen: Waits, window: Window) -> Tally:
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
    waited = np.zeros(len(itineraries), dtype=np.int64)
    over = seen.end < NEVER
    np.add.at(waited, seen.visit[over], (seen.end - seen.begin)[over])
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
            "waited": summed(stream[gone], waited[gone], size),
        },
        last={"still_here": np.bincount(stream[present_at_end], minlength=size)},
    )


def _requests(journeys: Journeys, seen: Waits, window: Window) -> Tally:
    itineraries = journeys.itineraries
    lines = len(itineraries.requests)
    size = lines * PRIORITIES
    group = seen.line * PRIORITIES + itineraries.priority[seen.visit]
    asked_now = (seen.begin >= window.begin) & (seen.begin < window.end)
    over_now = (seen.end >= window.begin) & (seen.end < window.end)
    ended = {
        name: np.bincount(group[over_now & (seen.outcome == outcome)], minlength=size)
        for name, outcome in ENDS.items()
    }
    served = over_now & (seen.outcome == Outcome.SERVED)
    wait = (seen.end - seen.begin)[served]
    longer = [
        np.bincount(group[served][wait > target * MINUTE], minlength=size)
        for target in TARGETS_MIN
    ]
    in_line = (seen.begin < window.end) & (seen.end >= window.end)
    longest = np.zeros(lines, dtype=np.int64)
    np.maximum.at(longest, seen.line[in_line], window.end - seen.begin[in_line])
    by_group = (lines, PRIORITIES)
    return Tally(
        window,
        sums={
            "asked": np.bincount(group[asked_now], minlength=size).reshape(by_group),
            **{name: number.reshape(by_group) for name, number in ended.items()},
            "wait": summed(group[served], wait, size).reshape(by_group),
            "wait_bins": spread(group[served], wait, size).reshape(*by_group, BINS),
            "over": np.stack(longer, axis=-1).reshape(*by_group, len(TARGETS_MIN)),
        },
        last={
            "still_waiting": np.bincount(seen.line[in_line], minlength=lines),
            "longest": longest,
        },
    )


ENDS = {
    "served": Outcome.SERVED,
    "gave_up": Outcome.GAVE_UP,
    "turned_away": Outcome.TURNED_AWAY,
}
"""How a wait can end, and what counts it."""


def summed(what: Ints, ticks: Ints, size: int) -> Ints:
    """Durations of each thing, added up exactly. (size,) [tick]"""
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, what, ticks)
    return found


def indicators(found: Tally) -> dict[str, Floats]:
    """The board's indicators of a window, by name."""
    hours, sums, last = found.hourly, found.sums, found.last
    left = hours["departures"].sum(axis=0)
    served = sums["served"]
    return {
        "arrivals": hours["arrivals"].astype(np.float64),
        "departures": hours["departures"].astype(np.float64),
        "in_hospital": hours["present"] / HOUR,
        "length_min": mean_min(sums["length"], left),
        "length_p50_min": quantile(sums["length_bins"], 0.5),
        "length_p90_min": quantile(sums["length_bins"], 0.9),
        "waited_min": mean_min(sums["waited"], left),
        "still_here": last["still_here"].astype(np.float64),
        "request_asked": sums["asked"].astype(np.float64),
        "request_served": served.astype(np.float64),
        "request_gave_up": sums["gave_up"].astype(np.float64),
        "request_turned_away": sums["turned_away"].astype(np.float64),
        "request_wait_min": mean_min(sums["wait"], served),
        "request_wait_p50_min": quantile(sums["wait_bins"], 0.5),
        "request_wait_p90_min": quantile(sums["wait_bins"], 0.9),
        "request_over": ratio(sums["over"], served[..., None]),
        "still_waiting": last["still_waiting"].astype(np.float64),
        "longest_wait_min": last["longest"] / MINUTE,
    }


def of_day(found: Tally) -> dict[str, Floats]:
    """What the board says of each day, by name."""
    served = found.sums["served"].sum(axis=1)
    bins = found.sums["wait_bins"].sum(axis=1)
    return {
        "daily_request_served": served.astype(np.float64),
        "daily_request_wait_min": mean_min(found.sums["wait"].sum(axis=1), served),
        "daily_request_wait_p50_min": quantile(bins, 0.5),
        "daily_request_wait_p90_min": quantile(bins, 0.9),
    }


def ratio(above: Ints, below: Ints) -> Floats:
    """One by the other, not a number where there is nothing below."""
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)


def mean_min(ticks: Ints, number: Ints) -> Floats:
    """Mean duration, not a number where there is none. [min]"""
    return ratio(ticks, number) / MINUTE
