"""Panels: an indicator over time, a small picture for each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from twin.errors import TwinError
from twin.locale import Language, say
from twin.result import fonts
from twin.result.element import elements
from twin.result.summary import summary
from twin.result.wording import unit_said

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

LINE, BAND, INK, RULE = "#0072b2", "#56b4e9", "#1d2733", "#d5dbe1"
WIDTH_IN, PANEL_IN, TOP_IN = 13.0, 1.12, 0.55
COLUMNS = (1, 2, 4, 6, 8)
"""Panels side by side: as few as let all fit a page."""
ROWS_WANTED = 6
MOST_PANELS = 64
NAME_EM = 15
"""Letters of a name over a panel, at most; eight panels fill the width."""


def plot_panels(
    variable: xr.DataArray, capacity: xr.DataArray | None = None, lang: Language = "en"
) -> Figure:
    """An indicator through its hours or days, in a panel for each thing.

    Things that are nothing throughout are left out; of too many the greatest are shown.

    Parameters
    ----------
    variable : of one scenario. (scenario, replication, hour or day, thing)
    capacity : what there is of each, in the same shape.
    lang : language of names and labels.

    Raises
    ------
    TwinError if it has neither hours nor days, or several scenarios.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    x, ticks, names, values = _series(variable, lang)
    scale, unit = unit_said(variable.attrs["unit"], lang)
    values = scale * values
    levels = None if capacity is None else _series(capacity, lang)[3]
    highest = np.nanmax(np.nan_to_num(values), axis=(0, 1))
    kept = np.flatnonzero(highest > 0)
    if not len(kept):
        raise TwinError(f"{variable.name} is nothing, at every time")
    shown = np.sort(kept[np.argsort(-highest[kept], kind="stable")[:MOST_PANELS]])
    columns = next((c for c in COLUMNS if len(shown) <= ROWS_WANTED * c), COLUMNS[-1])
    rows = -(-len(shown) // columns)
    height = TOP_IN + PANEL_IN * rows
    with rc_context(fonts.settings()):
        figure = Figure(figsize=(WIDTH_IN, height), layout="constrained")
        grid = figure.subplots(rows, columns, squeeze=False, sharex=True)
        for ax, row in zip(grid.flat, shown, strict=False):
            level = None if levels is None else levels[..., row]
            _panel(ax, x, values[..., row], level)
            ax.set_title(
                _short(names[row], NAME_EM * 8 // columns),
                loc="left",
                fontsize=8,
                color=INK,
                pad=3,
                parse_math=False,
            )
            ax.set_xticks(ticks[0], ticks[1])
        for ax in grid.flat[max(0, len(shown) - columns) : len(shown)]:
            ax.tick_params(labelbottom=True)
        for ax in grid.flat[len(shown) :]:
            ax.set_visible(False)
        attrs = variable.attrs
        name = attrs["long_name_zh" if lang == "zh" else "long_name"]
        title = say("panels.title", lang, name=name, unit=unit)
        if capacity is not None:
            title += say("panels.capacity", lang)
        if len(kept) > len(shown):
            title += say("panels.rest", lang, count=len(kept) - len(shown))
        figure.suptitle(title, fontsize=11, x=0.005, ha="left", color=INK)
    return figure


def _series(
    variable: xr.DataArray, lang: Language
) -> tuple[Floats, tuple[list[float], list[str]], list[str], Floats]:
    """Times, their ticks, names of things, and values. (replication, time, thing)"""
    time = next((dim for dim in ("hour", "day") if dim in variable.dims), None)
    if time is None:
        raise TwinError(f"{variable.name} has neither hours nor days")
    if variable.sizes["scenario"] != 1:
        raise TwinError(
            "panels are of one scenario; choose one of "
            + ", ".join(map(str, variable["scenario"].values))
        )
    ordered = variable.transpose("scenario", "replication", time, ...)
    names = [each.said(lang) for each, _ in elements(ordered.isel({time: 0}))]
    values = ordered.values[0].reshape(*ordered.shape[1:3], len(names))
    x = np.arange(values.shape[1], dtype=np.float64)
    per_day, days = (24, len(x) // 24) if time == "hour" else (1, len(x))
    if days <= 1 and time == "hour":
        at = [float(hour) for hour in range(0, 25, 6)]
        return x, (at, [f"{hour:.0f}:00" for hour in at]), names, values
    every = max(1, -(-days // 7))
    at = [float(per_day * day) for day in range(0, days + 1, every)]
    said = [f"{day}" for day in range(0, days + 1, every)]
    dates = "time" if time == "hour" else "date"
    if dates in ordered.coords:
        first = np.datetime64(ordered[dates].values[0], "D")
        said = [str(first + day)[5:] for day in range(0, days + 1, every)]
    return x, (at, said), names, values


def _panel(ax: Axes, x: Floats, values: Floats, capacity: Floats | None) -> None:
    """Mean and the middle 80 % of replications of one thing. (replication, time)"""
    edges = np.append(x, x[-1] + 1)
    mean = summary(values, axis=0).mean
    low, high = _band(values)
    ax.stairs(high, edges, baseline=low, fill=True, color=BAND, alpha=0.45)
    ax.stairs(mean, edges, baseline=None, color=LINE, linewidth=1.2)
    top = float(np.nanmax(high))
    if capacity is not None:
        level = summary(capacity, axis=0).mean
        ax.stairs(level, edges, baseline=None, color=INK, linewidth=0.8, linestyle="--")
        top = max(top, float(np.nanmax(level)))
    ax.set_xlim(0, edges[-1])
    ax.set_ylim(0, top * 1.12 if top > 0 else 1)
    ax.tick_params(length=0, labelsize=6.5, colors="#5f6b78")
    ax.locator_params(axis="y", nbins=3)
    ax.grid(axis="both", color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(RULE)


def _band(values: Floats) -> tuple[Floats, Floats]:
    """Ends of the middle 80 % of replications; a time of which none knows is empty."""
    empty = np.isnan(values).all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0.0, values), (0.1, 0.9), axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def _short(name: str, most: int) -> str:
    """A name that fits over its panel."""

    def size(text: str) -> float:
        return sum(1.0 if ord(each) > 0x2E80 else 0.56 for each in text)

    while size(name) > most:
        name = name[:-2].rstrip() + "…"
    return name
