"""Comparison: what changes between scenarios, paired by replication."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import xarray as xr

from twin.locale import Language, say
from twin.result.element import Element, elements
from twin.result.summary import LEVEL, plain, summary
from twin.result.wording import measure, number, subject

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SCHEMA = "twin.comparison/1"

Verdict = Literal["better", "worse", "changed", "same", "unclear", "unknown"]


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
            replications=self.replications,
        )


@dataclass(frozen=True)
class Comparison:
    """Differences of indicators between scenarios and their base.

    Each interval stands for itself: of many that say nothing changed when nothing
    did, one in twenty errs.
    """

    rows: tuple[Difference, ...]
    """One row per indicator, thing and scenario."""

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        shown = [f"{row.scenario}: {row.sentence('en')}" for row in self.rows[:20]]
        rest = len(self.rows) - len(shown)
        return "\n".join([*shown, f"and {rest} more"] if rest else shown)

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False, float_format="{:.4g}".format)

    def table(self) -> "pd.DataFrame":
        """One row per difference, with its interval and verdict."""
        import pandas as pd

        return pd.DataFrame([_plain_row(row) for row in self.rows])

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Differences with their intervals around nothing."""
        from twin.result.plot import plot_differences

        return plot_differences(self.rows, ax)

    def to_xarray(self) -> xr.Dataset:
        """The rows as a dataset along `row`."""
        return xr.Dataset.from_dataframe(self.table().rename_axis("row"))

    def to_json(self) -> dict[str, Any]:
        """The rows as plain data, what is not known as null."""
        rows = [
            {
                name: plain(value) if isinstance(value, float) else value
                for name, value in _plain_row(row).items()
            }
            for row in self.rows
        ]
        return {"schema": SCHEMA, "level": LEVEL, "rows": rows}


def _plain_row(row: Difference) -> dict[str, Any]:
    return {
        "indicator": row.name,
        "element": str(row.element),
        "scenario": row.scenario,
        "base": row.base,
        "base_value": row.base_value,
        "value": row.value,
        "difference": row.difference,
        "low": row.low,
        "high": row.high,
        "unit": row.unit,
        "replications": row.replications,
        "verdict": row.verdict,
        "zh": row.sentence("zh"),
        "en": row.sentence("en"),
    }


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
                        low=float(difference.low),
                        high=float(difference.high),
                        replications=int(is_paired.sum()),
                    )
                )
    return Comparison(tuple(rows))
