"""Comparison: what changes between scenarios, paired by replication."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import xarray as xr

from twin.locale import Language, say
from twin.result.caution import bounds_of, interval_said
from twin.result.element import Element, elements
from twin.result.rows import Rows, cut
from twin.result.summary import summary
from twin.result.wording import measure, number, subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Verdict = Literal["better", "worse", "changed", "same", "unclear", "unknown"]
ORDER: dict[Verdict, int] = {
    "better": 0,
    "worse": 0,
    "changed": 0,
    "unclear": 1,
    "unknown": 2,
    "same": 3,
}
"""Which verdicts are said first."""
MOST_SAID = 20
"""Differences that are said in words; the table has all."""


@dataclass(frozen=True)
class Difference:
    """One indicator of one thing in a scenario, less the same in the base.

    Every replication has the same chance in both, so their differences are paired.
    """

    name: str
    """Variable of the dataset."""
    element: Element
    """What it is of, such as a resource."""
    label: tuple[str, str]
    """What people call the indicator, in Chinese and in English."""
    unit: str
    """Unit of all values."""
    better: str
    """Which way is good news: less, more or neither."""
    base: str
    """Scenario compared with."""
    scenario: str
    """Scenario compared."""
    base_value: float
    """Mean over replications in the base."""
    value: float
    """Mean over replications in the scenario."""
    difference: float
    """Mean of the paired differences."""
    low: float
    """Lower end of their 95 % interval."""
    high: float
    """Upper end of the same."""
    replications: int
    """How many replications have a value in both."""

    @property
    def verdict(self) -> Verdict:
        """What the interval says of the difference."""
        if self.replications < 2:
            return "unknown"
        if self.low == self.high == 0:
            return "same"
        if not (self.low > 0 or self.high < 0):
            return "unclear"
        if self.better == "neither":
            return "changed"
        is_good = (self.difference < 0) == (self.better == "less")
        return "better" if is_good else "worse"

    def sentence(self, language: Language) -> str:
        """The difference, its interval and the verdict in plain words."""
        is_share = self.unit == "share"
        scale = 100.0 if is_share else 1.0
        ends = [self.low * scale, self.high * scale]
        is_less = self.difference < 0
        if is_less and self.verdict in ("better", "worse", "changed"):
            # The interval runs the way the sentence does: 10 less is 8 to 12 less.
            ends = [-ends[1], -ends[0]]
        return say(
            f"compare.{self.verdict}",
            language,
            subject=subject(self.label, self.element, language),
            way=say(f"compare.{'less' if is_less else 'more'}", language),
            size=measure(abs(self.difference) * scale, self.unit, language),
            difference=measure(self.difference * scale, self.unit, language),
            low=number(ends[0]),
            high=number(ends[1]),
            interval=interval_said(
                (ends[0], ends[1]), self.replications, language, number
            ),
            replications=self.replications,
        )

    def to_dict(self) -> dict[str, Any]:
        """What stands in a table, by column."""
        return {
            "indicator": self.name,
            "element": str(self.element),
            "scenario": self.scenario,
            "base": self.base,
            "base_value": self.base_value,
            "value": self.value,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "replications": self.replications,
            "verdict": self.verdict,
            "zh": self.sentence("zh"),
            "en": self.sentence("en"),
        }


@dataclass(frozen=True, repr=False)
class Comparison(Rows[Difference]):
    """Differences of indicators between scenarios and their base.

    Each interval stands for itself: of many that say nothing changed when nothing
    did, one in twenty errs.
    """

    schema = "twin.comparison/1"
    shown_as = "{:.4g}"

    def __repr__(self) -> str:
        said = [f"{row.scenario}: {row.sentence('en')}" for row in self.ranked()]
        return "\n".join([*self.cautions(), *cut(said, MOST_SAID, "see .table()")])

    def ranked(self) -> list[Difference]:
        """What is clear first, the largest first; then what is not; then what is same.

        A difference is measured by the largest value that its indicator has anywhere
        in the base, so that units do not matter and much of next to nothing is little.
        """
        largest: dict[str, float] = {}
        for row in self.rows:
            size = abs(row.base_value) if np.isfinite(row.base_value) else 0.0
            largest[row.name] = max(largest.get(row.name, 0.0), size)

        def place(row: Difference) -> tuple[int, float]:
            scale = largest[row.name] or 1.0
            size = row.difference / scale if np.isfinite(row.difference) else 0.0
            return ORDER[row.verdict], -abs(size)

        return sorted(self.rows, key=place)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Differences with their intervals around nothing."""
        from twin.result.plot import plot_differences

        return plot_differences(self.rows, ax)


def compared(variables: Sequence[xr.DataArray], base: int) -> Comparison:
    """Every scenario compared with one of them, thing by thing.

    Parameters
    ----------
    variables : indicators, scenario and replication first. (scenario, replication, ...)
    base : number of the scenario that the others are compared with.
    """
    rows = []
    for variable in variables:
        names = [str(name) for name in variable["scenario"].values]
        bounds = bounds_of(variable.attrs).of_difference
        others = [s for s in range(len(names)) if s != base]
        for element, values in elements(variable):
            for s in others:
                both = values[[base, s]]
                is_paired = np.isfinite(both).all(axis=0)
                if not is_paired.any() and np.isnan(both).all():
                    continue  # this thing is in neither
                difference = summary((both[1] - both[0])[is_paired])
                rows.append(
                    Difference(
                        name=str(variable.name),
                        element=element,
                        label=(
                            variable.attrs["long_name_zh"],
                            variable.attrs["long_name"],
                        ),
                        unit=variable.attrs["unit"],
                        better=variable.attrs["better"],
                        base=names[base],
                        scenario=names[s],
                        base_value=float(summary(both[0]).mean),
                        value=float(summary(both[1]).mean),
                        difference=float(difference.mean),
                        low=float(np.clip(difference.low, *bounds)),
                        high=float(np.clip(difference.high, *bounds)),
                        replications=int(is_paired.sum()),
                    )
                )
    return Comparison(tuple(rows))
