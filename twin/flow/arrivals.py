"""Arrivals at a rate: a Poisson process that more demand adds to and never redraws.

Each day is a Poisson process in the plane of time and height. The point at height h
is a visit if h is below the day's level, which is the number of visits to expect. A
higher level therefore keeps every visit there was and adds those between the two
levels. The plane is cut into bands of heights [0, 1), [1, 2), [2, 4), [4, 8), ... whose
counts are drawn in order, so that a point's number, counted through the bands, does
not depend on how many bands the level needs.

The time of day is the inverse of the cumulative profile at the visit's own uniform,
which is exact for any piecewise constant rate.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from twin.flow.uniforms import drawn
from twin.flow.visits import Visits
from twin.hospital.day import DayKind
from twin.hospital.demand import Demand
from twin.hospital.distribution import Gamma
from twin.streams import Key
from twin.values.step import DAY, MINUTE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TINY = 2.0**-54
"""Less than any uniform above 0; keeps quantiles off the end of their support."""


@dataclass(frozen=True, eq=False)
class Rate:
    """What a kind of day brings.

    Attributes
    ----------
    level : visits to expect, but for the day's own effect. [1]
    share : share of the day's visits before each edge, from 0 to 1. (edge,) [1]
    edge : bounds of the pieces of the day. (edge,) [min]
    """

    level: float
    share: Floats
    edge: Floats

    @classmethod
    def of(cls, demand: Demand, kind: DayKind) -> "Rate":
        """The rate of a stream on a kind of day."""
        edge, weight = np.array([0.0, 1440.0]), np.ones(1)
        if demand.profile is not None:
            edge, weight = demand.profile.edges_and_weights(kind)
        cumulative = np.concatenate(([0.0], np.cumsum(weight * np.diff(edge))))
        level = demand.visits_per_day(kind) if cumulative[-1] > 0 else 0.0
        return cls(level, cumulative / max(cumulative[-1], TINY), edge)

    def minutes(self, u: Floats) -> Floats:
        """Time of day at which the share u of the visits has come. (as u) [min]"""
        return np.interp(u, self.share, self.edge)


@dataclass(frozen=True)
class Arrivals:
    """A stream of arrivals at a rate.

    Attributes
    ----------
    stream : its name.
    rate : what each kind of day brings.
    day_effect_cv : coefficient of variation of the day's factor, gamma with mean 1.
    """

    stream: str
    rate: Callable[[DayKind], Rate]
    day_effect_cv: float = 0.0

    @classmethod
    def of(cls, stream: str, demand: Demand) -> "Arrivals":
        """The arrivals that a scenario declares."""
        return cls(
            stream, cache(lambda kind: Rate.of(demand, kind)), demand.day_effect_cv
        )

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> Visits:
        """The visits of consecutive days."""
        rates = [self.rate(kind) for kind in kinds]
        effects = self._effects(key, first_day, len(kinds))
        level = np.array([rate.level for rate in rates]) * effects
        points = heard(key, self.stream, first_day, level)
        u = drawn(key, self.stream, "~time", first_day, points.candidates)[points.at]
        ticks = np.empty(len(u), dtype=np.int64)
        for rate in dict.fromkeys(rates):
            mine = np.array([each is rate for each in rates])[points.day]
            ticks[mine] = np.floor(rate.minutes(u[mine]) * MINUTE)
        # A share just below 1 may round to the day's end.
        arrival = np.minimum(ticks, DAY - 1) + (first_day + points.day) * DAY
        return Visits(first_day + points.day, points.number, arrival, arrival)

    def _effects(self, key: Key, first_day: int, days: int) -> Floats:
        if self.day_effect_cv == 0:
            return np.ones(days)
        effect = Gamma.model_validate({"mean": 1.0, "sd": self.day_effect_cv})
        once = np.ones(days, dtype=np.int64)
        u = drawn(key, self.stream, "~day", first_day, once)
        factor: Floats = effect.quantile(np.maximum(u, TINY))
        return factor


@dataclass(frozen=True, eq=False)
class Points:
    """Points of the plane below the levels of some days.

    Attributes
    ----------
    day : which of the days. (point,)
    number : number in its day. (point,)
    at : where it stands among all candidates. (point,)
    candidates : points in the bands that reach each day's level. (day,)
    """

    day: Ints
    number: Ints
    at: Ints
    candidates: Ints


def heard(key: Key, stream: str, first_day: int, level: Floats) -> Points:
    """The points of consecutive days that are visits.

    Parameters
    ----------
    level : visits to expect on each day. (day,) [1]
    """
    days = len(level)
    candidates = np.zeros(days, dtype=np.int64)
    sure = np.zeros(days, dtype=np.int64)
    for index, height in enumerate(level.tolist()):
        if height > 0:
            counts = key.poisson(stream, first_day + index, "~count", bands(height))
            candidates[index] = counts.sum()
            sure[index] = candidates[index] - counts[-1]
    last = np.array([bands(height)[-1] if height > 0 else 1.0 for height in level])
    bottom = np.array([bands(height).sum() for height in level]) - last
    day = np.repeat(np.arange(days), candidates)
    number = np.arange(len(day)) - (np.cumsum(candidates) - candidates)[day]
    u = drawn(key, stream, "~height", first_day, candidates)
    is_below = (number < sure[day]) | (bottom[day] + u * last[day] < level[day])
    at = np.flatnonzero(is_below)
    return Points(day[at], number[at], at, candidates)


def bands(level: float) -> Floats:
    """Heights of the bands that reach a level: 1, 1, 2, 4, 8, ... (band,)"""
    return _bands(1 + max(0, math.ceil(math.log2(level))) if level > 0 else 0)


@cache
def _bands(count: int) -> Floats:
    widths: Floats = np.exp2(np.maximum(np.arange(count) - 1.0, 0))
    return widths
