"""Pilot: short runs from an empty hospital that tell how long it takes to fill."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import Executor
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.errors import TwinError
from twin.experiment.gather import Progress, gather
from twin.experiment.replicate import replicate
from twin.experiment.sample import Sample
from twin.experiment.warm_up import Series, WarmUp, stretch, truncation

if TYPE_CHECKING:
    from twin.hospital.day import Weekday
    from twin.hospital.scenario import Scenario

Floats = npt.NDArray[np.float64]

PILOTS = 5
"""Pilot replications of a scenario."""
FIRST = 1 << 62
"""Number of the first of them; no experiment gets so far."""
WEEKS = (8, 16, 32)
"""Lengths of pilot runs, each tried when the last is too short. [week]"""
OFTEN = 50
"""Replications whose standard error the bias shall not exceed. The warm-up would change
with the number of replications if it were theirs."""
WEEK = 7
EVERYBODY = ("全部人次", "All visits")


class Pilots:
    """Runs pilot replications and reads from them how long a warm-up is needed.

    Looked at are the visits present, by day or, where days of the week differ, by week:
    those of each stream and all of them.

    Parameters
    ----------
    seed : names the random numbers.
    executor : runs the pilot replications.
    progress : told after every one.
    """

    def __init__(self, seed: int, executor: Executor, progress: Progress) -> None:
        self.seed = seed
        self.executor = executor
        self.progress = progress

    def warmed(self, scenarios: Sequence[Scenario]) -> tuple[list[Scenario], WarmUp]:
        """The scenarios with one warm-up that serves them all, and how it was found.

        It is the longest that any of them needs or has declared.

        Parameters
        ----------
        scenarios : those that leave their warm-up open, and others.

        Raises
        ------
        TwinError if the executor breaks.
        """
        days = max(one.run.warm_up_days for one in scenarios)
        slowest: Series | None = None
        unsettled: list[Series] = []
        longest = 0
        for scenario in scenarios:
            if not scenario.run.is_warm_up_open:
                continue
            needed, length = self._needed(scenario)
            longest = max(longest, length)
            for series, need in needed.items():
                if need is None:
                    unsettled.append(series)
                elif need > days:
                    days, slowest = need, series
        found = WarmUp(days, PILOTS, longest, slowest, tuple(unsettled))
        return with_days(scenarios, days), found

    def _needed(self, scenario: Scenario) -> tuple[dict[Series, int | None], int]:
        """Days that each series of a scenario needs, and the pilots' length. [d]"""
        batch = WEEK if has_week(scenario) else 1
        needed: dict[Series, int | None] = {}
        length = 0
        for weeks in WEEKS:
            length = weeks * WEEK
            samples = self._samples(scenario, length)
            if len(samples) < 2:
                return {}, length  # the experiment will say what goes wrong
            daily = np.stack([_present(sample) for sample in samples], axis=1)
            series = daily.reshape(*daily.shape[:2], -1, batch).mean(axis=3)
            window = scenario.run.days / batch
            cuts = [_batches(each, len(series), window) for each in series]
            days = [None if cut is None else cut * batch for cut in cuts]
            needed = dict(zip(_names(scenario, samples[0]), days, strict=True))
            is_hopeless = weeks > WEEKS[0] and _is_overloaded(samples)
            if None not in days or is_hopeless:
                break
        return needed, length

    def _samples(self, scenario: Scenario, days: int) -> list[Sample]:
        """Pilot replications that came to their end."""
        changes: dict[str, int | None] = {"run.warm_up_days": 0, "run.days": days}
        # What happens on single days of the run is no part of what it begins with.
        once = (key for key, one in scenario.during.items() if not one.days.is_weekly)
        changes |= {f"during.{key}": None for key in once}
        is_dated = any(
            one.arrivals is not None and one.arrivals.is_dated
            for one in scenario.demand.values()
        )
        if not is_dated:
            # Without a date no holiday passes for the end of the warm-up.
            changes["run.start"] = None
        packed = pickle.dumps(scenario.vary(scenario.name, changes))
        name = str(scenario.name)
        calls = [(name, packed, FIRST + r, self.seed) for r in range(PILOTS)]
        found = gather(replicate, calls, self.executor, self.progress)
        if found.broken is not None:
            raise TwinError(
                f"the executor broke ({found.broken!r}) while the warm-up was sought; "
                "give another, or set run.warm_up_days"
            ) from found.broken
        done = [found.values[at] for at in sorted(found.values)]
        return [one for one in done if isinstance(one, Sample)]


def with_days(scenarios: Sequence[Scenario], days: int) -> list[Scenario]:
    """The scenarios with so many days of warm-up. [d]"""
    changes = {"run.warm_up_days": days}
    return [one.vary(one.name, changes, one.why) for one in scenarios]


def _batches(series: Floats, tests: int, window: float) -> int | None:
    """Batches of warm-up that a series needs. (replication, batch)"""
    cut = truncation(series, tests)
    return ceil(cut * stretch(series, cut, window, OFTEN)) if cut else cut


def _present(sample: Sample) -> Floats:
    """Visits present, mean over each day: of each stream, and all. (series, day)"""
    hourly = sample.values["in_hospital"]
    daily = hourly.reshape(-1, 24, hourly.shape[1]).mean(axis=1).T
    return np.concatenate((daily, daily.sum(axis=0, keepdims=True)))


def _names(scenario: Scenario, sample: Sample) -> list[Series]:
    streams = [(label.zh, label.en) for label in sample.labels["stream"]]
    return [Series(str(scenario.name), *name) for name in (*streams, EVERYBODY)]


def _is_overloaded(samples: Sequence[Sample]) -> bool:
    """Whether more is asked of some resource than it offers."""
    loads = np.mean([sample.values["load"] for sample in samples], axis=0)
    return bool((loads[np.isfinite(loads)] >= 1).any())


def has_week(scenario: Scenario) -> bool:
    """Whether anything declared differs between days of the week."""
    from twin.hospital.day import WEEKDAYS

    def of(day: Weekday) -> object:
        schedules = [one.windows(day) for one in scenario.schedules.values()]
        streams = []
        for one in scenario.demand.values():
            rate = profile = times = None
            if one.appointments is not None:
                times = one.appointments.times(day)
            elif one.arrivals is None:
                rate = one.visits_per_day(day)
            if one.profile is not None:
                profile = [part.tolist() for part in one.profile.edges_and_weights(day)]
            streams.append((rate, profile, times))
        return schedules, streams

    is_listed = any(one.arrivals is not None for one in scenario.demand.values())
    return is_listed or any(of(day) != of(WEEKDAYS[0]) for day in WEEKDAYS[1:])
