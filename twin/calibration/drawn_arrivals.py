"""Arrivals drawn from counts by the hour."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.calibration.basis import (
    DrawnValue,
    FileBasis,
    both,
    counts_of,
    examples_of,
    joined,
)
from twin.errors import CalibrationError
from twin.feeds.arrival_counts import ArrivalCounts
from twin.hospital.day import WEEKDAYS
from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

DAYS = 365
"""Days counts are used of, the file's last one included. [d]"""


def arrivals_from(
    scenario: "Scenario", counts: ArrivalCounts
) -> tuple[dict[str, Any], FileBasis]:
    """What counts change in a scenario, and what that rests on.

    Parameters
    ----------
    scenario : says which streams the counted visits are.
    counts : visits by the hour.

    Raises
    ------
    CalibrationError if an hour of the week was never counted, or if nothing says
    whose arrivals they are.
    """
    shares = _shares(scenario)
    year = counts.last(DAYS)
    rate, hours = year.by_weekday()
    if not hours.all():
        weekday, hour = np.argwhere(hours == 0)[0]
        raise CalibrationError(
            f"{counts.file}: has no count for {WEEKDAYS[weekday]} {hour:02d}:00 in its "
            f"last {DAYS} days; give counts of whole weeks"
        )
    changes: dict[str, Any] = {}
    for stream, share in shares.items():
        rows = zip(WEEKDAYS, rate * share, strict=True)
        per_hour = {day: [float(one) for one in row] for day, row in rows}
        changes[f"demand.{stream}.profile"] = {"per_hour": per_hour}
        changes[f"demand.{stream}.per_day"] = None
        changes[f"demand.{stream}.by_day"] = None
    days = _whole_days(year)
    values = tuple(
        DrawnValue(
            path=f"demand.{stream}.profile",
            what=both("drawn.arrivals.visits", stream=_name(scenario, stream)),
            observations=len(days),
            mean=float(rate.sum()) / 7 * share,
            sd=float(np.std(days * share, ddof=1)) if len(days) > 1 else 0.0,
            unit="visits",
            declared=f"{_declared(scenario, stream):.4g}",
        )
        for stream, share in shares.items()
    )
    return changes, _basis(scenario, counts, year, shares, values)


def _basis(
    scenario: "Scenario",
    counts: ArrivalCounts,
    year: ArrivalCounts,
    shares: dict[str, float],
    values: tuple[DrawnValue, ...],
) -> FileBasis:
    first, last = (str(one.astype("datetime64[D]")) for one in year.span)
    days = int(np.diff(np.array([first, last], "datetime64[D]")).astype(int)[0]) + 1
    rules = [both("drawn.arrivals.mean", days=days, first=first, last=last)]
    if days < DAYS:
        rules.append(both("drawn.arrivals.short", wanted=DAYS, days=days))
    if len(shares) > 1:
        said = [
            Label(f"{name.zh} {share:.3g}", f"{name.en} {share:.3g}")
            for name, share in (
                (_name(scenario, stream), share) for stream, share in shares.items()
            )
        ]
        rules.append(both("drawn.arrivals.streams", shares=joined(said)))
    spreads = {scenario.demand[stream].day_effect_cv for stream in shares}
    spread = ", ".join(f"{one:g}" for one in sorted(spreads))
    rules += [
        both("drawn.arrivals.holidays"),
        both("drawn.arrivals.spread", cv=spread),
        both("drawn.not-learnt"),
    ]
    return FileBasis(
        file=counts.file,
        what=both("drawn.arrivals.what"),
        as_of=last,
        rules=tuple(rules),
        counts=(
            (both("count.rows"), counts.rows),
            (both("count.rows.used"), len(year.hour)),
            (both("count.rows.older"), len(counts.hour) - len(year.hour)),
            *counts_of(counts.quarantine),
            (both("count.hours.missing"), year.missing_hours),
        ),
        examples=examples_of(counts.quarantine),
        values=values,
    )


def _shares(scenario: "Scenario") -> dict[str, float]:
    """Share of the counted visits in each stream."""
    given = scenario.from_files.arrivals if scenario.from_files else None
    shares = dict(given.streams) if given else dict.fromkeys(scenario.demand, 1.0)
    if len(shares) != 1 and given is None:
        raise CalibrationError(
            f'the scenario "{scenario.name.en}" has {len(shares)} streams and does not '
            "say which of them the counted arrivals are; add "
            "from_files.arrivals.streams with a share for each"
        )
    for stream in shares:
        demand = scenario.demand[stream]
        if demand.appointments is not None or demand.arrivals is not None:
            raise CalibrationError(
                f"demand.{stream}: is by appointment or list, which counts by the hour "
                "cannot replace; name other streams in from_files.arrivals.streams"
            )
    return shares


def _whole_days(year: ArrivalCounts) -> NDArray[np.float64]:
    """Visits of each day that has a count for every hour. (day,)"""
    _, index, hours = np.unique(
        year.hour.astype("datetime64[D]"), return_inverse=True, return_counts=True
    )
    visits: NDArray[np.float64] = np.bincount(index, weights=year.count)[hours == 24]
    return visits


def _name(scenario: "Scenario", stream: str) -> Label:
    name = scenario.demand[stream].name
    return Label(name.zh, name.en) if name else Label(stream, stream)


def _declared(scenario: "Scenario", stream: str) -> float:
    """Mean visits per day that the scenario declares."""
    demand = scenario.demand[stream]
    return sum(demand.visits_per_day(day) for day in WEEKDAYS) / 7
