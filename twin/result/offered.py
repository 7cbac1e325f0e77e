"""Offered load: whether what is asked of each resource can settle at all."""

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Literal

import xarray as xr

from twin.locale import Language, say
from twin.result.caution import bounds_of, interval_said
from twin.result.element import Element, elements
from twin.result.rows import Rows, cut
from twin.result.summary import summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLOSE = 0.9
"""A lower mean whose interval still reaches 1 is not known, rather than high. [1]"""

Verdict = Literal["settles", "may-not-settle", "never-settles"]
MOST_SAID = 12
"""Loads that are said in words; the table has all."""


@dataclass(frozen=True)
class Load:
    """Offered load of one resource in one scenario."""

    scenario: str
    """Scenario."""
    resource: Element
    """Resource."""
    load: float
    """Work asked by work offered, mean over replications; infinite if none is."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of the same."""
    replications: int
    """How many have a value."""

    @property
    def verdict(self) -> Verdict:
        """Whether the queue settles: at a load of 1 or more it grows for ever.

        It never does if all of the interval is at 1 or more, and may not if the
        interval reaches 1 and the mean at least `CLOSE`; a single replication, which
        has no interval, tells no more than that it may not.
        """
        if self.load == inf or self.low >= 1:
            return "never-settles"
        reaches = self.load >= 1 or (self.load >= CLOSE and self.high >= 1)
        return "may-not-settle" if reaches else "settles"

    def sentence(self, language: Language) -> str:
        """`Physicians: never settles: load 1.07 (95 % 1.05 to 1.09)`."""
        ends = self.low, self.high
        return say(
            f"load.{self.verdict}",
            language,
            name=self.resource.said(language),
            load=two(self.load),
            interval=interval_said(ends, self.replications, language, two),
        )

    def to_dict(self) -> dict[str, Any]:
        """What stands in a table, by column."""
        return {
            "scenario": self.scenario,
            "resource": self.resource.key[0][1],
            "zh": self.resource.zh,
            "en": self.resource.en,
            "load": self.load,
            "low": self.low,
            "high": self.high,
            "replications": self.replications,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, repr=False)
class OfferedLoad(Rows[Load]):
    """Offered load of every resource, the heaviest first."""

    schema = "twin.load/1"
    shown_as = "{:.2f}"

    def __repr__(self) -> str:
        said = [f"{row.scenario}: {row.sentence('en')}" for row in self.rows]
        return "\n".join([*self.cautions(), *cut(said, MOST_SAID, "see .table()")])

    def sentences(self, language: Language) -> list[str]:
        """What never settles, then what may not, in plain words; empty if all does."""
        many = len({row.scenario for row in self.rows}) > 1
        bad = [row for row in self.rows if row.verdict != "settles"]
        return [
            f"{row.scenario}: {row.sentence(language)}"
            if many
            else row.sentence(language)
            for row in sorted(bad, key=lambda row: row.verdict != "never-settles")
        ]

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Loads against the line at which nothing settles."""
        from twin.result.plot import plot_loads

        return plot_loads(self.rows, ax)


def two(value: float) -> str:
    """Two decimal places."""
    return "∞" if value == float("inf") else f"{value:.2f}"


def offered_load(load: xr.DataArray) -> OfferedLoad:
    """Loads of all scenarios, the heaviest first, without what has none.

    Parameters
    ----------
    load : the indicator. (scenario, replication, resource) [1]
    """
    rows = []
    bounds = bounds_of(load.attrs)
    for resource, values in elements(load):
        for s, scenario in enumerate(load["scenario"].values):
            found = summary(values[s], bounds)
            if found.replications:
                rows.append(
                    Load(
                        scenario=str(scenario),
                        resource=resource,
                        load=float(found.mean),
                        low=float(found.low),
                        high=float(found.high),
                        replications=int(found.replications),
                    )
                )
    return OfferedLoad(tuple(sorted(rows, key=lambda row: -row.load)))
