"""Collaboration: how the hospital's resources are used, and who waits for them."""

import numpy as np
import numpy.typing as npt

from twin.situations.access import ENDS, mean_min, ratio
from twin.situations.histogram import quantile, spread
from twin.situations.holdings import held, levels, parts, stretches, working
from twin.situations.intervals import Intervals, full
from twin.situations.offered import asked_time, load
from twin.situations.tally import Tally
from twin.situations.waits import Waits, membership, waiting_again, waits
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tally(journeys: Journeys, capacity: Capacity, window: Window) -> Tally:
    """Exact sums of what resources did over a window."""
    requests = journeys.itineraries.requests
    size, lines = requests.resources, len(requests)
    seen = waits(journeys)
    seizes = stretches(journeys, Op.SEIZE).touching(window)
    holds = stretches(journeys, Op.HOLD).touching(window)
    in_use, there = held(journeys, seizes), levels(capacity)
    filled = full(in_use, there, window)
    waiting = Intervals(seen.line, seen.begin, seen.end, np.ones_like(seen.line))
    queue = waiting.integral(window, lines)
    queue += waiting_again(journeys).integral(window, lines)
    waits_in = membership(requests)
    first_full = np.full(size, NEVER)
    np.minimum.at(first_full, filled.what, filled.begin)
    return Tally(
        window,
        hourly={
            "held": in_use.integral(window, size),
            "level": there.integral(window, size),
            "work": working(journeys, seizes, holds).integral(window, size),
            "full": filled.integral(window, size),
            "queue": queue @ waits_in,
        },
        sums={"asked_time": asked_time(journeys.itineraries, capacity, window)},
        first={"first_full": first_full},
    ) | _ends(journeys, seen, waits_in, window)


def _ends(journeys: Journeys, seen: Waits, waits_in: Ints, window: Window) -> Tally:
    requests = journeys.itineraries.requests
    size, lines = requests.resources, len(requests)
    ended = seen.where((seen.end >= window.begin) & (seen.end < window.end))
    served = ended.where(ended.outcome == Outcome.SERVED)
    row, resource = given(requests, served)
    wait = (served.end - served.begin)[row]
    hour = (served.end[row] - window.begin) // HOUR
    shape = (window.hours, size)
    hour_wait, hour_served = np.zeros((2, *shape), dtype=np.int64)
    np.add.at(hour_wait, (hour, resource), wait)
    np.add.at(hour_served, (hour, resource), 1)

    def without(name: str) -> Ints:
        lost = ended.line[ended.outcome == ENDS[name]]
        return np.bincount(lost, minlength=lines) @ waits_in

    return Tally(
        window,
        hourly={"hour_wait": hour_wait, "hour_served": hour_served},
        sums={
            "resource_bins": spread(resource, wait, size),
            "resource_gave_up": without("gave_up"),
            "resource_turned_away": without("turned_away"),
            "resource_pre_empted": pre_empted(journeys, window),
        },
    )


def given(requests: Requests, served: Waits) -> tuple[Ints, Ints]:
    """The resources that each served wait was given: row of the wait, resource."""
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


def pre_empted(journeys: Journeys, window: Window) -> Ints:
    """How often visits lost units of each resource to a better priority. (resource,)"""
    steps, broken = journeys.itineraries.steps, journeys.interruptions
    requests = journeys.itineraries.requests
    lost = broken[
        (broken["kind"] == Interruption.PRE_EMPTED)
        & (steps["op"][broken["step"]] == Op.SEIZE)
        & (broken["began"] >= window.begin)
        & (broken["began"] < window.end)
    ]
    for_good = (journeys.outcome == Outcome.PRE_EMPTED) & (steps["op"] == Op.SEIZE)
    for_good &= (journeys.ended >= window.begin) & (journeys.ended < window.end)
    option = np.concatenate((lost["option"], journeys.option[for_good]))
    _, part = parts(requests, option[option != MISSING].astype(np.int64))
    found = np.bincount(requests.part_resource[part], minlength=requests.resources)
    return found.astype(np.int64)


def indicators(found: Tally, requests: Requests, places: Ints) -> dict[str, Floats]:
    """The board's indicators of a window, by name.

    Parameters
    ----------
    places : places in one car of a lift bank, 0 for no lift. (resource,)
    """
    hours, sums = found.hourly, found.sums
    first = found.first["first_full"]
    level, in_use = hours["level"].sum(axis=0), hours["held"].sum(axis=0)
    # Journeys do not say which car a ride took: how cars are used is not seen.
    seen = np.where(places > 0, np.nan, 1.0)
    return {
        "occupancy": hours["held"] / HOUR * seen,
        "capacity": hours["level"] / HOUR,
        "work": hours["work"] / HOUR * seen,
        "queue": hours["queue"] / HOUR,
        "full": hours["full"] / HOUR * seen,
        "hourly_wait_min": mean_min(hours["hour_wait"], hours["hour_served"]),
        "load": load(sums["asked_time"], level, requests, places),
        "utilisation": ratio(hours["work"].sum(axis=0), level) * seen,
        "held_share": ratio(in_use, level) * seen,
        "first_full_h": np.where(
            first < NEVER, (first - found.window.begin) / HOUR, np.nan
        ),
        "wait_p50_min": quantile(sums["resource_bins"], 0.5),
        "wait_p90_min": quantile(sums["resource_bins"], 0.9),
        "gave_up": sums["resource_gave_up"].astype(np.float64),
        "turned_away": sums["resource_turned_away"].astype(np.float64),
        "pre_empted": sums["resource_pre_empted"].astype(np.float64),
        **_waiting(found, ""),
    }


def wait_h(found: Tally, resources: npt.NDArray[np.bool_]) -> Floats:
    """Mean wait of all who were given one of some resources, missing if nobody. [h]"""
    served = found.hourly["hour_served"][:, resources].sum()
    wait = found.hourly["hour_wait"][:, resources].sum()
    return mean_min(wait, served) / 60


def of_day(found: Tally) -> dict[str, Floats]:
    """What the board says of each day, by name."""
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
        f"{prefix}served": served.astype(np.float64),
        f"{prefix}wait_min": mean_min(wait, served),
    }
