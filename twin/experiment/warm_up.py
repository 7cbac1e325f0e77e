"""Warm-up: how many days a hospital that starts empty needs to fill."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.locale import Language, say

Floats = npt.NDArray[np.float64]

LEVEL = 0.05
"""Chance of a warm-up where there is nothing to warm up, over all series. [1]"""


class Series(NamedTuple):
    """What is looked at in one scenario: a stream's visits present, or all visits."""

    scenario: str
    """Name of the scenario."""
    zh: str
    """What people call the series, in Chinese."""
    en: str
    """The same in English."""

    def said(self, language: Language) -> str:
        """`Inpatients (weekday)`."""
        name = self.zh if language == "zh" else self.en
        return (
            f"{name}（{self.scenario}）"
            if language == "zh"
            else (f"{name} ({self.scenario})")
        )


@dataclass(frozen=True)
class WarmUp:
    """The days of warm-up that pilot runs called for, the same for all scenarios."""

    days: int
    """Days chosen. [d]"""
    pilots: int
    """Pilot replications of each scenario; none of them is in the result."""
    pilot_days: int
    """Length of the longest of them, from an empty hospital. [d]"""
    slowest: Series | None
    """What needed so many days; none where nothing had to fill."""
    unsettled: tuple[Series, ...] = ()
    """What was still growing or falling in the longest pilot runs."""

    def sentence(self, language: Language) -> str:
        """What was chosen, and why."""
        return say(
            "warm_up.chosen" if self.slowest else "warm_up.none",
            language,
            days=self.days,
            pilots=self.pilots,
            pilot_days=self.pilot_days,
            slowest=self.slowest.said(language) if self.slowest else "",
        )

    def warning(self, language: Language) -> str:
        """What no warm-up helps; empty where all settles."""
        if not self.unsettled:
            return ""
        colon = "；" if language == "zh" else "; "
        return say(
            "warm_up.unsettled",
            language,
            pilot_days=self.pilot_days,
            names=colon.join(one.said(language) for one in self.unsettled),
        )

    def to_json(self) -> str:
        """The same as text, which `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> WarmUp | None:
        """What `to_json` wrote; none where the warm-up was given."""
        found = json.loads(text)
        if found is None:
            return None
        slowest = found.pop("slowest")
        unsettled = tuple(Series(*each) for each in found.pop("unsettled"))
        return cls(
            **found, slowest=Series(*slowest) if slowest else None, unsettled=unsettled
        )


def truncation(series: Floats, tests: int = 1) -> int | None:
    """How many batches at the beginning of a series are not yet like the rest.

    The mean over replications is cut where its standard error, taken as if batches
    were independent, is least (MSER). As chance alone often makes that a later batch
    than the first, nothing is cut unless the first batch also differs from those that
    would be left, by Student's t. What is left must call for no further cut.

    Parameters
    ----------
    series : means over batches of equal length. (replication, batch)
    tests : series that are looked at together.

    Returns
    -------
    Batches to cut; none if half of the series would not be enough.

    References
    ----------
    White, An effective truncation heuristic for bias reduction in simulation output,
    Simulation 69 (1997) 323-334; Hoad, Robinson and Davies, Automating warm-up length
    estimation, Journal of the Operational Research Society 61 (2010) 1389-1403.
    """
    mean = series.mean(axis=0)
    half = len(mean) // 2
    error = [(mean[cut:].var() / (len(mean) - cut)) for cut in range(half + 1)]
    cut = int(np.argmin(error))
    if cut == 0 or not _differs(series[:, 0], series[:, cut:], LEVEL / tests):
        return 0
    # What is left of a ramp is a ramp, wherever chance puts the least error.
    if cut == half or truncation(series[:, cut:], tests) != 0:
        return None
    return cut


def stretch(series: Floats, cut: int, window: float, replications: int) -> float:
    """How many times longer than the cut a warm-up should be. [1]

    The cut leaves about as much bias as one batch of the pilots' mean varies. As bias
    decays exponentially, what it was at the beginning tells how long it takes to fall
    to the standard error of what will be counted.

    Parameters
    ----------
    series : means over batches of equal length. (replication, batch)
    cut : batches cut, at least 1.
    window : batches that will be counted.
    replications : replications that will be.

    Returns
    -------
    From 1 to 2, so that pilots are not shorter than what they call for.
    """
    rest = series[:, cut:]
    at_first = abs(series[:, 0].mean() - rest.mean())
    at_cut = rest.mean(axis=0).std()
    variance = rest.mean(axis=1).var(ddof=1) * rest.shape[1] / window
    wanted = np.sqrt(variance / replications)
    if not 0 < wanted < at_cut < at_first:
        return 1.0
    return float(min(np.log(at_first / wanted) / np.log(at_first / at_cut), 2.0))


def _differs(first: Floats, rest: Floats, level: float) -> bool:
    """Whether the first batch is unlike the others, whatever these tell of each other.

    Parameters
    ----------
    first : mean of the first batch. (replication,)
    rest : means of the others. (replication, batch)
    """
    from scipy.special import stdtrit

    reach = stdtrit(rest.size - 1, 1 - level / 2) * rest.std(ddof=1)
    distance = abs(first.mean() - rest.mean())
    return bool(distance > reach * np.sqrt(1 / len(first) + 1 / rest.size))
