"""Pictures of boards: people by hour, parking, beds by ward, clinics by hour, cost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr

from twin.locale import Language, say
from twin.reports.boards import Block, View, scenario_names
from twin.reports.palette import BLUE, GREY, INK, PLACES, RULE, SKY, VERMILLION, plain
from twin.reports.plots import WIDTH_IN, beside, named_rows, widening
from twin.reports.wording import central, quantity
from twin.result.heat_map import HOURS, plot_heat
from twin.result.plot import apart
from twin.result.summary import summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 4
"""Lines of one picture, at most."""
MOST_BEDS = 16
MOST_CLINICS = 16
MOST_COSTS = 12
LEAST = 2
"""Things from which on a picture says more than the table."""


class Picture(NamedTuple):
    """A figure and what it is called."""

    key: str
    """Key of its title in the catalogue; its name in the page."""
    figure: "Figure"
    """The figure."""


def pictures(view: View, language: Language) -> Iterator[Picture]:
    """The pictures of one board, which may have none.

    Parameters
    ----------
    view : the board.
    language : language of names and labels.
    """
    blocks, series = view.blocks, view.series
    if "people_all" in blocks:
        yield Picture("boards.people", through(series, "people_all", language))
    if "parking_occupancy" in blocks:
        plan = series.isel(scenario=[0])
        yield Picture("boards.parking", through(plan, "parking_occupancy", language))
    if "bed_occupancy" in blocks and len(blocks["bed_occupancy"].lines) >= LEAST:
        yield Picture("boards.beds", beds(blocks["bed_occupancy"], language))
    waits = blocks.get("department_wait_min")
    if waits is not None and len(waits.lines) >= LEAST:
        by_hour = clinics(series["department_wait_min"], language)
        yield Picture("boards.clinics", by_hour)
    costs = blocks.get("department_cost_cny")
    if costs is not None and len(costs.lines) >= LEAST:
        units = blocks.get("unit_cost_cny")
        yield Picture("boards.costs", costs_of(costs, units, language))


def through(dataset: xr.Dataset, name: str, language: Language) -> "Figure":
    """An indicator through its hours: a line for each scenario, or each thing.

    Parameters
    ----------
    dataset : several scenarios of the whole hospital, or one of several things.
    name : the indicator, by hour.
    language : language of names and labels.
    """
    from matplotlib.figure import Figure

    variable = dataset[name].transpose("scenario", "replication", "hour", ...)
    scale = 100 if variable.attrs["unit"] == "share" else 1
    values = scale * variable.values.reshape(*variable.shape[:3], -1)
    by_thing = variable.ndim > 3
    lines = np.moveaxis(values[0], -1, 0) if by_thing else values[..., 0]
    names = [getattr(each, language) for each in scenario_names(dataset)]
    if by_thing:
        dim = variable.dims[3]
        names = [str(each) for each in variable[f"{dim}_{language}"].values]
    figure = Figure(figsize=(WIDTH_IN, 2.3))
    ax = figure.add_axes((0.055, 0.14, 0.77, 0.8))
    plain(ax)
    edges = np.arange(lines.shape[-1] + 1)
    ends = []
    for at, (line, colour) in enumerate(zip(lines[:MOST_LINES], PLACES, strict=False)):
        mean = summary(line, axis=0).mean
        if at == 0:
            low, high = np.nanquantile(np.nan_to_num(line), (0.1, 0.9), axis=0)
            ax.stairs(high, edges, baseline=low, fill=True, color=SKY, alpha=0.45)
        ax.stairs(mean, edges, baseline=None, color=colour, linewidth=1.4)
        ends.append((float(np.nan_to_num(mean[-1])), names[at], colour))
    if "alarm" in variable.attrs:
        limit = scale * variable.attrs["alarm"]
        ax.axhline(limit, color=VERMILLION, linewidth=0.9, linestyle="--")
    ax.set_xlim(0, edges[-1])
    ax.set_ylim(0, None)
    _days(ax, variable, language)
    _name_ends(ax, ends)
    return figure


def _days(ax: "Axes", variable: xr.DataArray, language: Language) -> None:
    """Marks at each midnight, and the days' names between them."""
    days = -(-variable.sizes["hour"] // HOURS)
    ax.set_xticks([HOURS * day for day in range(days + 1)], [""] * (days + 1))
    for day in range(days):
        ax.text(
            HOURS * (day + 0.5),
            -0.04,
            day_said(variable, day, language),
            transform=ax.get_xaxis_transform(),
            ha="center",
            va="top",
            fontsize=8,
            color=GREY,
        )
    ax.grid(axis="both", color=RULE, linewidth=0.6)


def day_said(variable: xr.DataArray, day: int, language: Language) -> str:
    """What people call a day of a run."""
    if "time" in variable.coords:
        date = variable["time"].values[day * HOURS].astype("datetime64[D]")
        weekday = (date.astype(int) + 3) % 7
        return say(f"weekday_short.{weekday}", language)
    return say("moment.day", language, number=day + 1)


def _name_ends(ax: "Axes", ends: list[tuple[float, str, str]]) -> None:
    low, high = ax.get_ylim()
    ends.sort()
    wanted = [(value - low) / (high - low) for value, *_ in ends]
    for y, (_, text, colour) in zip(apart(wanted, 0.09, 0), ends, strict=True):
        ax.annotate(
            text,
            (1.01, y),
            xycoords="axes fraction",
            color=colour,
            va="center",
            fontsize=8.5,
        )


def beds(block: Block, language: Language) -> "Figure":
    """Occupancy of each ward in the plan: mean, worst hour, and both thresholds."""
    lines = [line for line in block.lines if line.cells[0] is not None][:MOST_BEDS]
    figure, ax, places = named_rows([line.name for line in lines], language)
    words, starts, ends = [], [80.0], [100.0]
    for place, line in zip(places, lines, strict=True):
        (cell,) = line.cells[:1]
        assert cell is not None  # noqa: S101 filtered above
        mean, worst = cell.mean, cell.worst
        ax.plot([100 * mean.low, 100 * mean.high], [place] * 2, color=BLUE, lw=2.2)
        ax.plot(100 * mean.value, place, "o", color=BLUE, markersize=6)
        is_over = cell.level == "over"
        colour = VERMILLION if is_over else GREY
        ax.plot(100 * worst.value, place, "D", color=colour, mfc="white", markersize=5)
        ends += [100 * worst.value, 100 * np.nan_to_num(mean.high)]
        starts.append(100 * min(np.nan_to_num(mean.low, nan=1.0), mean.value))
        sign = "■ " if is_over else "▲ " if cell.level == "tight" else ""
        words.append(
            f"{quantity(mean, language)} · {sign}{central(worst, language)}"
            f" {getattr(cell.when, language)}"
        )
    top = max(ends)
    for place, said in zip(places, words, strict=True):
        beside(ax, top, place, said)
    if block.limits is not None:
        for limit in block.limits:
            ax.axvline(100 * limit.value, color=INK, linewidth=1, linestyle="--")
    left = 20 * int(min(starts) // 20)
    ax.set_xlim(left, left + (top - left) * widening(ax, words))
    ticks = range(left, int(top) + 1, 20)
    ax.set_xticks(ticks, [f"{tick} %" for tick in ticks])
    return figure


def clinics(waits: xr.DataArray, language: Language) -> "Figure":
    """Mean wait of each department at each hour of the day, in the plan."""
    from matplotlib.figure import Figure

    variable = waits.isel(scenario=[0])
    mean = variable.mean(["replication", "hour"]).values.ravel()
    order = np.argsort(-np.nan_to_num(mean), kind="stable")[:MOST_CLINICS]
    shown = variable.isel(department=np.sort(order))
    height = 0.65 + 0.25 * len(order)
    figure = Figure(figsize=(WIDTH_IN, height))
    ax = figure.add_axes((0.26, 0.6 / height, 0.68, 1 - 0.65 / height))
    plot_heat(shown, ax, lang=language)
    ax.set_title("")
    for each in figure.axes:
        each.tick_params(labelsize=8, colors=INK)
        each.xaxis.label.set_fontsize(8)
        each.yaxis.label.set_fontsize(8)
    return figure


def costs_of(costs: Block, units: Block | None, language: Language) -> "Figure":
    """Cost of each department in the plan, with what one visit costs it."""
    lines = [line for line in costs.lines if line.cells[0] is not None][:MOST_COSTS]
    figure, ax, places = named_rows([line.name for line in lines], language)
    unit = {line.name: line.cells[0] for line in (units.lines if units else ())}
    words, ends = [], [0.0]
    for place, line in zip(places, lines, strict=True):
        cell, each = line.cells[0], unit.get(line.name)
        assert cell is not None  # noqa: S101 filtered above
        mean = cell.mean
        ax.barh(place, mean.value / 1e4, 0.58, color=BLUE)
        ax.plot([mean.low / 1e4, mean.high / 1e4], [place] * 2, color=INK, lw=1.2)
        said = quantity(mean, language)
        if each is not None:
            one = central(each.mean, language)
            said += " · " + say("boards.per_visit", language, value=one)
        words.append(said)
        ends.append(mean.value / 1e4)
    for place, said in zip(places, words, strict=True):
        beside(ax, max(ends), place, said)
    ax.set_xlim(0, max(ends) * widening(ax, words))
    ticks = [tick for tick in ax.get_xticks() if tick <= max(ends)]
    ax.set_xticks(ticks)
    ax.set_xlabel(say("boards.ten_thousand", language), fontsize=8, color=GREY)
    return figure
