"""Result: the indicators of every replication of every scenario."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import xarray as xr

from twin.errors import TwinError
from twin.experiment.failure import Failure
from twin.experiment.halt import Halt
from twin.experiment.warm_up import WarmUp
from twin.locale import Language
from twin.result import long
from twin.result.board import Board, board
from twin.result.caution import bounds_of, caution, of_few
from twin.result.choice import HEADLINES, TIMES, chosen
from twin.result.comparison import Comparison, compared
from twin.result.element import elements
from twin.result.offered import OfferedLoad, offered_load
from twin.result.precision import Precision
from twin.result.rows import cut
from twin.result.store import read, write
from twin.result.summary import LEVEL, plain, summary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SCHEMA = "twin.result/1"
MOST_LOADS = 5
"""A result says of so many resources that they do not settle; the worst ones."""


@dataclass(frozen=True, eq=False)
class Result:
    """Labelled arrays of an experiment; nothing in it is rounded or left out.

    Attributes
    ----------
    dataset : every indicator over scenario, replication and what it is of. Variables
        say their unit, names and definition; attributes the resolved scenarios, seed,
        version and time. What is not there is missing, never zero.
    """

    dataset: xr.Dataset

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in order."""
        return tuple(str(name) for name in self.dataset["scenario"].values)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Replications that did not come to their end; the others are all here."""
        found = json.loads(self.dataset.attrs["failures"])
        return tuple(Failure(**failure) for failure in found)

    @cached_property
    def standstills(self) -> tuple[Halt, ...]:
        """Replications in which some could never go on; their numbers are kept."""
        found = json.loads(self.dataset.attrs.get("standstills", "[]"))
        return tuple(Halt(**halt) for halt in found)

    @cached_property
    def precision(self) -> Precision | None:
        """How well the means are known, where that decides when to stop."""
        return Precision.from_json(self.dataset.attrs.get("precision", "null"))

    @cached_property
    def warm_up(self) -> WarmUp | None:
        """How long the warm-up is and why, where pilot runs told it."""
        return WarmUp.from_json(self.dataset.attrs.get("warm_up", "null"))

    @property
    def resolved(self) -> dict[str, Any]:
        """Every scenario as it was run, by name."""
        found: dict[str, Any] = json.loads(self.dataset.attrs["scenarios"])
        return found

    def __repr__(self) -> str:
        sizes, attrs = self.dataset.sizes, self.dataset.attrs
        lines = [
            f"Result of {sizes['scenario']} scenarios × "
            f"{sizes['replication']} replications, {attrs['days']} days after "
            f"{attrs['warm_up_days']} of warm-up, seed {attrs['seed']}",
            f"scenarios: {', '.join(self.scenarios)}",
        ]
        if self.warm_up is not None:
            lines += filter(
                None, (self.warm_up.sentence("en"), self.warm_up.warning("en"))
            )
        if self.precision is not None:
            lines.append(self.precision.sentence("en"))
        if found := of_few(sizes["replication"], "en"):
            lines.append(f"caution: {found}")
        if self.failures:
            lines.append(f"{len(self.failures)} replications failed; see .failures")
        if self.standstills:
            total = len(self.standstills)
            lines.append(f"{total} replications come to a standstill; see .standstills")
        if "load" in self.dataset:
            said = self.offered_load().sentences("en")
            lines += cut(said, MOST_LOADS, "see .offered_load()")
        lines.append(f"indicators: {', '.join(map(str, self.dataset.data_vars))}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<pre>{escape(repr(self))}</pre>"
        if not self.dataset.data_vars:
            return head
        table = self.table().to_html(index=False, float_format="{:.4g}".format)
        return head + table

    def table(self, *names: str, by: str | None = None) -> "pd.DataFrame":
        """Means over replications with 95 % intervals, one row per scenario and thing.

        What has to be known of an interval stands under `caution`.

        Parameters
        ----------
        names : indicators; the headlines if none is named.
        by : `hour` or `day` to keep those apart; a kind of resource, such as `ward` or
            `staff`, to show only those.
        """
        import pandas as pd

        rows = []
        for name in names or HEADLINES:
            variable = chosen(self.dataset, name, by)
            bounds = bounds_of(variable.attrs)
            for element, values in elements(variable):
                found = summary(values, bounds)
                for s, scenario in enumerate(self.scenarios):
                    n = int(found.replications[s])
                    if not n:
                        continue
                    low, high = found.low[s], found.high[s]
                    rows.append(
                        {
                            "scenario": scenario,
                            "indicator": name,
                            **dict(element.key),
                            "mean": found.mean[s],
                            "low": low,
                            "high": high,
                            "unit": variable.attrs["unit"],
                            "replications": n,
                            "caution": caution(low, high, n, "en"),
                        }
                    )
        numbers = ["mean", "low", "high", "unit", "replications", "caution"]
        things = [key for row in rows for key in row if key not in numbers]
        return pd.DataFrame(rows, columns=[*dict.fromkeys(things), *numbers])

    def compare(
        self, *names: str, base: int | str = 0, by: str | None = None
    ) -> Comparison:
        """What changes against one scenario, paired by replication.

        Parameters
        ----------
        names : indicators; the headlines if none is named.
        base : number or name of the scenario that the others are compared with.
        by : as in `table`.

        Raises
        ------
        TwinError if there is no such scenario or indicator.
        """
        at = self._number(base)
        shown = [chosen(self.dataset, name, by) for name in names or HEADLINES]
        return compared(shown, at)

    def offered_load(self) -> OfferedLoad:
        """Whether what is asked of each resource can settle; look at this first."""
        return offered_load(chosen(self.dataset, "load", None))

    def board(self, name: str) -> Board:
        """All indicators of a situation, and what of them asks for attention.

        Parameters
        ----------
        name : access, collaboration, cost or performance.

        Raises
        ------
        TwinError if there is no such board.
        """
        return board(self.dataset, name)

    def plot(
        self, name: str, by: str | None = None, ax: "Axes | None" = None
    ) -> "Axes":
        """An indicator over time, or thing by thing where it has no time.

        Parameters
        ----------
        name : the indicator.
        by : as in `table`.
        ax : axes to draw in; new ones if none are given.
        """
        from twin.result.plot import plot_indicator

        is_time = by in TIMES
        shown = chosen(self.dataset, name, by, keep_time=not is_time)
        return plot_indicator(shown, ax)

    def heat_map(
        self,
        name: str,
        by: str | None = None,
        *,
        scenario: int | str = 0,
        day: int | None = None,
        lang: Language = "en",
        ax: "Axes | None" = None,
    ) -> "Axes":
        """An indicator by thing and hour of the day, the mean of replications.

        Parameters
        ----------
        name : an indicator that is by hour, such as `hourly_wait_min`.
        by : a kind of resource, such as `staff`, to show only those.
        scenario : its number or name.
        day : a single day, from 0; the mean of all days if not given. [d]
        lang : language of names and labels.
        ax : axes to draw in; new ones if none are given.
        """
        from twin.result.heat_map import plot_heat

        shown = chosen(self.dataset, name, by, keep_time=True)
        one = shown.isel(scenario=[self._number(scenario)])
        return plot_heat(one, ax, day=day, lang=lang)

    def panels(
        self,
        name: str,
        by: str | None = None,
        *,
        scenario: int | str = 0,
        lang: Language = "en",
    ) -> "Figure":
        """An indicator over time in a small picture for each thing, such as each ward.

        What is held is drawn with what there is of it.

        Parameters
        ----------
        name : an indicator that is by hour or day, such as `occupancy`.
        by : a kind of resource, such as `ward`, to show only those.
        scenario : its number or name.
        lang : language of names and labels.
        """
        from twin.result.panels import plot_panels

        at = [self._number(scenario)]
        shown = chosen(self.dataset, name, by, keep_time=True).isel(scenario=at)
        capacity = None
        if name == "occupancy" and "capacity" in self.dataset:
            capacity = chosen(self.dataset, "capacity", by, keep_time=True)
            capacity = capacity.isel(scenario=at)
        return plot_panels(shown, capacity, lang)

    def to_xarray(self) -> xr.Dataset:
        """The dataset."""
        return self.dataset

    def to_json(self) -> dict[str, Any]:
        """Means with intervals as plain data; single replications stay in the netCDF.

        Every indicator has its axes, and nested lists of mean, low and high over
        scenario and these; what is not known is null.
        """
        attrs, coords = self.dataset.attrs, self.dataset.coords
        known = {
            name: attrs[name]
            for name in ("version", "created", "as_of", "seed", "days", "warm_up_days")
        }
        indicators = {}
        for name, variable in self.dataset.data_vars.items():
            if "scenario" not in variable.dims:
                continue
            ordered = variable.transpose("scenario", "replication", ...)
            found = summary(ordered.values, bounds_of(variable.attrs), axis=1)
            indicators[str(name)] = {
                **{key: str(value) for key, value in variable.attrs.items()},
                "dims": ["scenario", *map(str, ordered.dims[2:])],
                "mean": plain(found.mean),
                "low": plain(found.low),
                "high": plain(found.high),
                "replications": plain(found.replications),
            }
        return {
            "schema": SCHEMA,
            **known,
            "level": LEVEL,
            "replications": self.dataset.sizes["replication"],
            "warm_up": asdict(self.warm_up) if self.warm_up else None,
            "precision": asdict(self.precision) if self.precision else None,
            "failures": [vars(failure) for failure in self.failures],
            "standstills": [vars(halt) for halt in self.standstills],
            "coordinates": {
                str(name): [str(each) for each in coord.values]
                if coord.dtype.kind in "OMU"
                else plain(coord.values)
                for name, coord in coords.items()
            },
            "indicators": indicators,
            "scenarios": self.resolved,
        }

    def save(self, path: str | Path) -> Path:
        """Everything in one netCDF file, which `load` and other programs read."""
        return write(self.dataset, Path(path))

    def to_parquet(self, path: str | Path) -> Path:
        """Every number in one Parquet file, a row each; for SQL and other programs.

        Every axis has a column, empty where the indicator does not have that axis;
        what is missing has no row.

        Raises
        ------
        TwinError if pyarrow is not installed.
        """
        return long.write(self.dataset, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> "Result":
        """What `save` wrote.

        Raises
        ------
        TwinError if the file is not there or is no result of this or an older version.
        """
        return cls(read(Path(path)))

    def report(
        self, path: str | Path, lang: Literal["zh", "en", "both"] = "both"
    ) -> Path:
        """A report in one self-contained HTML file.

        Parameters
        ----------
        path : where to write it.
        lang : language of the report.
        """
        # Reports stand above results, and are looked up when one is asked for.
        reports = import_module("twin.reports.experiment")
        return Path(reports.write(self, Path(path), lang))

    def _number(self, base: int | str) -> int:
        if isinstance(base, str):
            if base not in self.scenarios:
                names = ", ".join(self.scenarios)
                raise TwinError(f'no scenario is called "{base}"; there are: {names}')
            return self.scenarios.index(base)
        if not -len(self.scenarios) <= base < len(self.scenarios):
            raise TwinError(f"there is no scenario {base} of {len(self.scenarios)}")
        return int(np.arange(len(self.scenarios))[base])
