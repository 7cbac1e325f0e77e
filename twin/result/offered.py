"""Offered load: whether what is asked of each resource can settle at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import xarray as xr

from twin.locale import Language, say
from twin.result.element import Element, elements
from twin.result.summary import LEVEL, plain, summary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SCHEMA = "twin.load/1"

Verdict = Literal["settles", "may-not-settle", "never-settles"]


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
        """Whether the queue settles: at a load of 1 or more it grows for ever."""
        if self.load >= 1:
            return "never-settles"
        return "may-not-settle" if self.high >= 1 else "settles"

    def sentence(self, language: Language) -> str:
        """`Physicians: never settles: load 1.07 (95 % 1.05 to 1.09)`."""
        interval = ""
        if self.low <= self.high:
            ends = {"low": two(self.low), "high": two(self.high)}
            interval = say("load.interval", language, **ends)
        return say(
            f"load.{self.verdict}",
            language,
            name=self.resource.said(language),
            load=two(self.load),
            interval=interval,
        )


@dataclass(frozen=True)
class OfferedLoad:
    """Offered load of every resource, the heaviest first."""

    rows: tuple[Load, ...]
    """One row per scenario and resource."""

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return "\n".join(f"{row.scenario}: {row.sentence('en')}" for row in self.rows)

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False, float_format="{:.2f}".format)

    def sentences(self, language: Language) -> list[str]:
        """What does not settle, or may not, in plain words; empty if all does."""
        many = len({row.scenario for row in self.rows}) > 1
        return [
            f"{row.scenario}: {row.sentence(language)}"
            if many
            else row.sentence(language)
            for row in self.rows
            if row.verdict != "settles"
        ]

    def table(self) -> "pd.DataFrame":
        """One row per scenario and resource."""
        import pandas as pd

        return pd.DataFrame([_plain_row(row) for row in self.rows])

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Loads against the line at which nothing settles."""
        from twin.result.plot import plot_loads

        return plot_loads(self.rows, ax)

    def to_xarray(self) -> xr.Dataset:
        """The rows as a dataset along `row`."""
        return xr.Dataset.from_dataframe(self.table().rename_axis("row"))

    def to_json(self) -> dict[str, Any]:
        """The rows as plain data, an infinite load as null."""
        rows = [
            {
                name: plain(value) if isinstance(value, float) else value
                for name, value in _plain_row(row).items()
            }
            for row in self.rows
        ]
        return {"schema": SCHEMA, "level": LEVEL, "rows": rows}


def _plain_row(row: Load) -> dict[str, Any]:
    return {
        "scenario": row.scenario,
        "resource": row.resource.key[0][1],
        "zh": row.resource.zh,
        "en": row.resource.en,
        "load": row.load,
        "low": row.low,
        "high": row.high,
        "replications": row.replications,
        "verdict": row.verdict,
    }


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
    for resource, values in elements(load):
        for s, scenario in enumerate(load["scenario"].values):
            found = summary(values[s])
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
