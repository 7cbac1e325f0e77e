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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

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


@dataclass(frozen=True)
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
        return Visits.of_days(
            [
                self._day(key, first_day + index, rate, rate.level * effect)
                for index, (rate, effect) in enumerate(zip(rates, effects, strict=True))
                if rate.level > 0
            ]
        )

    def _effects(self, key: Key, first_day: int, days: int) -> list[float]:
        if self.day_effect_cv == 0:
            return [1.0] * days
        effect = Gamma.model_validate({"mean": 1.0, "sd": self.day_effect_cv})
        u = np.empty(days)
        for index in range(days):
            day = first_day + index
            key.fill(self.stream, day, "~day", u[index : index + 1])
        return [float(each) for each in effect.quantile(np.maximum(u, TINY))]

    def _day(self, key: Key, day: int, rate: Rate, level: float) -> Visits:
        number, candidates = heard(key, self.stream, day, level)
        u = key.uniform(self.stream, day, "~time", candidates)[number]
        ticks = np.floor(rate.minutes(u) * MINUTE).astype(np.int64) + day * DAY
        return Visits.on(day, number, ticks, ticks)


def heard(key: Key, stream: str, day: int, level: float) -> tuple[Ints, int]:
    """Numbers of the points below a level, and how many points its bands hold.

    Parameters
    ----------
    level : visits to expect. [1]
    """
    if level <= 0:
        return np.zeros(0, dtype=np.int64), 0
    width = bands(level)
    counts = key.poisson(stream, day, "~count", width)
    total = int(counts.sum())
    sure = total - int(counts[-1])
    u = key.uniform(stream, day, "~height", total)[sure:]
    top = level - (width.sum() - width[-1])
    below = np.flatnonzero(u * width[-1] < top)
    return np.concatenate((np.arange(sure), sure + below)), total


def bands(level: float) -> Floats:
    """Heights of the bands that reach a level: 1, 1, 2, 4, 8, ... (band,)"""
    count = 1 + max(0, int(np.ceil(np.log2(level))))
    return np.exp2(np.maximum(np.arange(count) - 1, 0))
