"""Board: all indicators of one situation, and which of them ask for attention."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from twin.errors import TwinError
from twin.locale import Language
from twin.result.caution import bounds_of
from twin.result.choice import TIMES, over_all
from twin.result.element import places
from twin.result.reading import RANK, Reading
from twin.result.rows import Rows, cut
from twin.result.summary import Summary, summary
from twin.result.wards import gathered, wards_of
from twin.result.wording import moment
from twin.situations.boards import ALSO_SHOWN
from twin.situations.indicator import Situation, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_SAID = 20
"""Readings that a board says in words; the table has all."""
MOST_PANELS = 8
"""Indicators over time that a board draws, of those that are not always nothing."""
MOST_TOTALS = 16
"""Indicators without time that a board without any over time draws."""


@dataclass(frozen=True, repr=False)
class Board(Rows[Reading]):
    """All indicators of one situation, in the order of the board."""

    schema = "twin.board/1"
    shown_as = "{:.4g}"

    title: Text
    """What people call the board."""
    series: tuple[xr.DataArray, ...] = field(compare=False)
    """Its indicators over time. (scenario, replication, time, ...)"""
    totals: tuple[xr.DataArray, ...] = field(compare=False, default=())
    """Those of the whole hospital and run, then by department, for boards without
    series. (scenario, replication) or (scenario, replication, department)"""

    def __repr__(self) -> str:
        urgent = [row.sentence("en") for row in self._urgent()]
        head = f"{self.title.en}: {len(self.rows)} readings"
        said = cut(urgent, MOST_SAID, "see .table()") or ["nothing asks for attention"]
        whole = cut(
            [row.sentence("en") for row in self._whole()], MOST_SAID, ".table()"
        )
        return "\n".join([head, *self.cautions(), *whole, *said])

    def sentences(self, language: Language) -> list[str]:
        """What asks for attention, alarms first, in plain words."""
        return [row.sentence(language) for row in self._urgent()[:MOST_SAID]]

    def _urgent(self) -> list[Reading]:
        """Alarms first; of each indicator the furthest beyond, then the next ones."""
        urgent = [row for row in self.rows if row.status in ("alarm", "warn")]
        urgent.sort(key=lambda row: (RANK[row.status], -row.excess))
        nth: dict[tuple[str, str], int] = {}
        turns = []
        for row in urgent:
            of = row.scenario, row.name
            nth[of] = nth.get(of, 0) + 1
            turns.append(nth[of])
        order = sorted(
            range(len(urgent)), key=lambda at: (RANK[urgent[at].status], turns[at])
        )
        return [urgent[at] for at in order]

    def _whole(self) -> list[Reading]:
        """What is told of the whole hospital, without thresholds."""
        rows = [row for row in self.rows if not row.status and not row.element.key]
        return [row for row in rows if np.isfinite(row.mean)]

    def plot(self) -> "Figure":
        """What the board says over time, or in all, one indicator under the other."""
        from matplotlib.figure import Figure

        from twin.result.plot import plot_indicator

        shown = self._drawn()
        heights = [_height(variable) for variable in shown] or [1.0]
        figure = Figure(figsize=(9, sum(heights)), layout="constrained")
        axes = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[
            :, 0
        ]
        if not shown:
            axes[0].set_axis_off()
            axes[0].set_title(f"{self.title.en}: nothing but zero")
        for variable, ax in zip(shown, axes, strict=False):
            plot_indicator(variable, ax)
        return figure

    def _drawn(self) -> list[xr.DataArray]:
        """What is not always nothing, over time, or in all where nothing is."""
        most = MOST_PANELS if self.series else MOST_TOTALS
        shown = (each for each in self.series or self.totals if _is_some(each))
        return list(islice(shown, most))


def board(dataset: xr.Dataset, name: str, only: Container[str] | None = None) -> Board:
    """The board of a situation, such as `access`.

    Sections of a ward that always stand in for one another are told of as the ward.

    Parameters
    ----------
    only : the indicators to read; all of the board if not given.

    Raises
    ------
    TwinError if there is no such board, with those there are.
    """
    names = [each.name.lower() for each in Situation]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"there are: {', '.join(names)}"
        hint = f'did you mean "{near[0]}"?' if near else hint
        raise TwinError(f'no board "{name}"; {hint}')
    situation = Situation[name.upper()]
    also = ALSO_SHOWN.get(situation, ())
    whole = gathered(dataset, wards_of(dataset), "ward")
    mine = {
        str(key): variable.transpose("scenario", "replication", ...)
        for key, variable in whole.data_vars.items()
        if (variable.attrs.get("situation") == name or key in also)
        and (only is None or key in only)
    }
    rows = [row for variable in mine.values() for row in _readings(variable)]
    series = tuple(each for each in mine.values() if "hour" in each.dims)
    flat = [each for each in mine.values() if each.ndim == 2]
    flat += [each for each in mine.values() if each.dims[2:] == ("department",)]
    return Board(tuple(rows), situation.value, series, tuple(flat))


def _readings(variable: xr.DataArray) -> Iterator[Reading]:
    time = next((each for each in TIMES if each in variable.dims), None)
    whole = over_all(variable, time) if time else variable
    has_whole = time not in whole.dims
    things = variable.isel({time: 0}, drop=True) if time else variable
    attrs, bounds = variable.attrs, bounds_of(variable.attrs)
    found = summary(whole.values if has_whole else _unknown(things), bounds, axis=1)
    worst, at = _worst(variable, time)
    fixed = {
        "label": (attrs["long_name_zh"], attrs["long_name"]),
        "unit": attrs["unit"],
        "over": time or "",
        "warn": float(attrs.get("warn", np.nan)),
        "alarm": float(attrs.get("alarm", np.nan)),
    }
    scenarios = [str(each) for each in variable["scenario"].values]
    for element, place in places(things):
        for s, scenario in enumerate(scenarios):
            here = (s, *place)
            last = float(worst.mean[here])
            if not found.replications[here] and np.isnan(last):
                continue
            yield Reading(
                scenario=scenario,
                name=str(variable.name),
                element=element,
                mean=float(found.mean[here]),
                low=float(found.low[here]),
                high=float(found.high[here]),
                worst=last,
                worst_low=float(worst.low[here]),
                worst_high=float(worst.high[here]),
                replications=int(found.replications[here] or worst.replications[here]),
                when=moment(variable, time, int(at[here])) if time else ("", ""),
                **fixed,
            )


def _unknown(things: xr.DataArray) -> Floats:
    return np.full(things.shape, np.nan)


def _worst(variable: xr.DataArray, time: str | None) -> tuple[Summary, Ints]:
    """The worst hour or day of each thing, and which it is. (scenario, ...)

    Hours of which fewer than half of the replications know anything do not count:
    what happened to one visit in one of them is no state of things. Missing without
    thresholds.
    """
    attrs, bounds = variable.attrs, bounds_of(variable.attrs)
    values = variable.values
    if time:
        values = np.moveaxis(values, variable.dims.index(time), 2)
    else:
        values = values[:, :, None]
    if "alarm" not in attrs:
        values = np.full((*values.shape[:2], 1, *values.shape[3:]), np.nan)
    found = summary(values, bounds, axis=1)
    is_told = 2 * found.replications >= values.shape[1]
    sign = -1 if attrs.get("alarm", 0) < attrs.get("warn", 0) else 1
    height = np.where(is_told & ~np.isnan(found.mean), sign * found.mean, -np.inf)
    at = height.argmax(axis=1)
    empty = np.isneginf(height.max(axis=1))

    def there(numbers: Floats) -> Floats:
        taken = np.take_along_axis(numbers, at[:, None], axis=1)[:, 0]
        return np.where(empty, np.nan, taken)

    worst = Summary(
        mean=there(found.mean),
        low=there(found.low),
        high=there(found.high),
        half=there(found.half),
        replications=np.take_along_axis(found.replications, at[:, None], 1)[:, 0],
    )
    return worst, at


def _is_some(variable: xr.DataArray) -> bool:
    return bool((variable.fillna(0) != 0).any())


def _height(variable: xr.DataArray) -> float:
    """Height of a panel. [in]"""
    if any(time in variable.dims for time in TIMES):
        return 3.0
    return 0.25 * int(np.prod(variable.shape[2:], initial=1)) + 0.9
