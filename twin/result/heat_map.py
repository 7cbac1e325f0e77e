"""Heat map: an indicator by thing and hour of the day."""

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
    from matplotlib.image import AxesImage

Floats = npt.NDArray[np.float64]

HOURS = 24
MOST_ROWS = 40
"""Rows that can be read, at most; the greatest are shown."""
ROW_IN, WIDTH_IN, TOP_IN = 0.24, 11.0, 1.2
DARKEST = 0.98
"""Share of the cells below the darkest colour. [1]"""
COLOURS = "YlOrBr"
"""Matplotlib's, light to dark: it reads without hue."""


def plot_heat(
    variable: xr.DataArray,
    ax: Axes | None = None,
    *,
    day: int | None = None,
    lang: Language = "en",
) -> Axes:
    """An indicator by thing and hour of the day, the mean of replications and days.

    Hours of which no replication has a value stay empty. The highest hour of each row
    has its value written in.

    Parameters
    ----------
    variable : of one scenario. (scenario, replication, hour, thing)
    ax : axes to draw in; new ones if none are given.
    day : a single day of the run, from 0; all of them if not given. [d]
    lang : language of names and labels.

    Raises
    ------
    TwinError if it has no hours or several scenarios, or if there is no such day.
    """
    from matplotlib import rc_context

    names, values = by_clock(variable, day, lang)
    order = np.argsort(-np.nanmax(values, axis=1, initial=-np.inf), kind="stable")
    shown = np.sort(order[:MOST_ROWS])
    with rc_context(fonts.settings()):
        ax = ax or _axes(len(shown))
        scale, unit = unit_said(variable.attrs["unit"], lang)
        image = _cells(ax, scale * values[shown])
        ax.set_yticks(range(len(shown)), [names[row] for row in shown])
        for label in ax.get_yticklabels():
            label.set_parse_math(False)
        attrs = variable.attrs
        name = attrs["long_name_zh" if lang == "zh" else "long_name"]
        ax.set_title(say("heat.title", lang, name=name), loc="left")
        told = {"replications": variable.sizes["replication"]}
        days = variable.sizes["hour"] // HOURS
        if day is None:
            basis = say("heat.days", lang, days=days, **told)
        else:
            basis = say("heat.day", lang, day=day + 1, **told)
        rest = len(names) - len(shown)
        lower = "; " + say("heat.rest", lang, count=rest) if rest else ""
        ax.set_xlabel(f"{say('heat.hour', lang)} ({basis}{lower})")
        bar = ax.figure.colorbar(image, ax=ax, pad=0.01, fraction=0.03, extend="max")
        bar.set_label(f"[{unit}]")
        bar.outline.set_visible(False)
    return ax


def by_clock(
    variable: xr.DataArray, day: int | None, lang: Language
) -> tuple[list[str], Floats]:
    """Names of things, and their mean at each hour of the day. (thing, 24)

    Things that never have a value, or always nothing, are left out.

    Raises
    ------
    TwinError if it has no hours or several scenarios, or if there is no such day.
    """
    if "hour" not in variable.dims or variable.sizes["hour"] % HOURS:
        raise TwinError(f"{variable.name} is not by the hours of whole days")
    if variable.sizes["scenario"] != 1:
        raise TwinError(
            "a heat map is of one scenario; choose one of "
            + ", ".join(map(str, variable["scenario"].values))
        )
    days = variable.sizes["hour"] // HOURS
    if day is not None and not 0 <= day < days:
        raise TwinError(f"day: {day} is not one of the {days} days, from 0")
    ordered = variable.transpose("scenario", "replication", "hour", ...)
    names = [each.said(lang) for each, _ in elements(ordered.isel(hour=0))]
    flat = ordered.values[0].reshape(-1, days, HOURS, len(names))
    flat = flat if day is None else flat[:, day : day + 1]
    values = summary(flat.reshape(-1, HOURS, len(names)), axis=0).mean.T
    kept = np.flatnonzero(np.nan_to_num(values).any(axis=1))
    if not len(kept):
        raise TwinError(f"{variable.name} is nothing, at every hour")
    return [names[row] for row in kept], values[kept]


def _cells(ax: Axes, values: Floats) -> AxesImage:
    from matplotlib import colormaps

    shown = np.ma.masked_invalid(values)
    # A few that are far beyond all others would leave these without colour
    top = max(float(np.quantile(shown.compressed(), DARKEST)), 1e-9)
    image = ax.imshow(
        shown,
        aspect="auto",
        cmap=colormaps[COLOURS],
        vmin=min(0.0, float(shown.min())),
        vmax=top,
        extent=(0, HOURS, len(values) - 0.5, -0.5),
    )
    ax.set_xticks(
        range(0, HOURS + 1, 3), [f"{h:02d}:00" for h in range(0, HOURS + 1, 3)]
    )
    ax.set_xticks(range(HOURS), minor=True)
    ax.set_yticks(np.arange(len(values) - 1) + 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=0.8)
    ax.tick_params(which="both", length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    for row in range(len(values)):
        hour = int(np.argmax(shown[row].filled(-np.inf)))
        highest = float(shown[row, hour])
        ax.text(
            hour + 0.5,
            row,
            f"{highest:,.0f}" if highest >= 10 else f"{highest:.2g}",
            ha="center",
            va="center",
            fontsize=7,
            color="white" if highest > 0.6 * top else "black",
        )
    return image


def _axes(rows: int) -> Axes:
    from matplotlib.figure import Figure

    size = (WIDTH_IN, TOP_IN + ROW_IN * rows)
    return Figure(figsize=size, layout="constrained").subplots()
