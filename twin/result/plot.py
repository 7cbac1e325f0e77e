"""Pictures of results: what to see in the title, units on the axes, no legend."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from twin.result.caution import bounds_of, of_few
from twin.result.element import elements
from twin.result.summary import summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from twin.result.comparison import Difference
    from twin.result.offered import Load

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Okabe and Ito's palette, safe for the colour-blind."""
MARKERS = "osD^vPX"
STYLES = ("-", "--", "-.", ":")
SAID = ("solid", "dashed", "dash-dotted", "dotted")
"""What people call these styles."""
LINE = 0.17
"""Height of a line of text. [in]"""
HOURS = 24
"""Hours of a day, between two marks on the axis of a longer run."""
MOST_BANDS = 3
"""Bands of more lines than this hide one another, and are drawn faintly."""
MOST_LINES = 7
"""More lines than this cannot be told apart; the greatest are shown."""


def plot_indicator(variable: xr.DataArray, ax: "Axes | None" = None) -> "Axes":
    """An indicator over its hours or days, or thing by thing.

    Parameters
    ----------
    variable : the indicator. (scenario, replication, ...)
    ax : axes to draw in; new ones if none are given.
    """
    dims = [str(dim) for dim in variable.dims]
    time = next((dim for dim in ("hour", "day") if dim in dims), None)
    ax = ax or _axes(8, 4 if time else 0.3 * _rows(variable) + 1.2)
    spread = "the middle 80 % of replications" if time else "its 95 % interval"
    title = f"{variable.attrs['long_name']}: mean and {spread}"
    few = of_few(variable.sizes["replication"], "en")
    ax.set_title(f"{title}\n{few}" if few else title)
    if time:
        _lines(variable, time, ax)
    else:
        _dots(variable, ax)
    return ax


def plot_differences(rows: Sequence["Difference"], ax: "Axes | None" = None) -> "Axes":
    """Paired differences with their 95 % intervals around nothing.

    Units may differ between rows and stand with their names.
    """
    ax = ax or _axes(8, 0.3 * len(rows) + 1.2)
    ax.axvline(0, color="0.6", linewidth=1)
    for y, row in enumerate(rows):
        is_clear = row.verdict in ("better", "worse", "changed")
        _interval(ax, y, (row.difference, row.low, row.high), 0, is_filled=is_clear)
    names = [
        ", ".join(part for part in (row.scenario, row.label[1], row.element.en) if part)
        + f" [{row.unit}]"
        for row in rows
    ]
    _named(ax, names)
    ax.set_xlabel("difference from the base, in the unit of each row, 95 % interval")
    ax.set_title("Filled: the difference is clear")
    return ax


def plot_loads(rows: Sequence["Load"], ax: "Axes | None" = None) -> "Axes":
    """Offered loads, the heaviest on top, against the line at which nothing settles."""
    shown = [row for row in rows if np.isfinite(row.load)]
    ax = ax or _axes(8, 0.3 * len(shown) + 1.2)
    ax.axvline(1, color="0.3", linewidth=1)
    scenarios = list(dict.fromkeys(row.scenario for row in shown))
    for y, row in enumerate(shown):
        at = scenarios.index(row.scenario)
        _interval(ax, y, (row.load, row.low, row.high), at, is_filled=row.load < 1)
    several = len(scenarios) > 1
    _named(
        ax,
        [
            f"{row.resource.en}, {row.scenario}" if several else row.resource.en
            for row in shown
        ],
    )
    ax.set_xlabel("work asked by work offered [1]")
    ax.set_title("Offered load: at 1 or more the queue never settles")
    return ax


def _lines(variable: xr.DataArray, time: str, ax: "Axes") -> None:
    ordered = variable.transpose("scenario", "replication", time, ...)
    groups = [
        (element, summary(values, axis=1).mean, values)
        for element, values in _by_thing(ordered, time)
    ]
    groups = [group for group in groups if np.isfinite(group[1]).any()]
    groups.sort(key=lambda group: -np.nanmax(group[1]))
    x = ordered["time"].values if time == "hour" and "time" in ordered.coords else None
    x = ordered[time].values if x is None else x
    names = [str(name) for name in ordered["scenario"].values]
    shown = groups[:MOST_LINES]
    is_one = len(shown) == 1 and len(names) > 1  # of which scenarios are the colours
    ends: list[tuple[float, str, str]] = []
    for g, (name, mean, values) in enumerate(shown):
        for s in np.flatnonzero(np.isfinite(mean).any(axis=1)):
            colour = COLOURS[(s if is_one else g) % len(COLOURS)]
            ax.plot(x, mean[s], color=colour, linestyle=STYLES[s % len(STYLES)])
            with np.errstate(all="ignore"):
                band = np.nanquantile(_seen(values[s]), (0.1, 0.9), axis=0)
            faint = 0.15 if len(groups) <= MOST_BANDS else 0.05
            ax.fill_between(x, *band, color=colour, alpha=faint, linewidth=0)
            if is_one or all(colour != end[2] for end in ends):
                last = mean[s][np.isfinite(mean[s])][-1]
                label = names[s] if is_one else name or names[s]
                ends.append((float(last), label, colour))
    notes = []
    if len(names) > 1 and not is_one:
        notes = [f"{SAID[s]}: {name}" for s, name in enumerate(names[: len(STYLES)])]
    if len(groups) > len(shown):
        rest = len(groups) - len(shown)
        notes += [f"{rest} lower ones not shown;", "panels() shows all"]
    ax.set_ylim(*np.clip(ax.get_ylim(), *bounds_of(variable.attrs)))
    _end_labels(ax, ends, notes)
    unit = variable.attrs["unit"]
    ax.set_ylabel(f"{variable.attrs['long_name'].lower()} [{unit}]")
    is_dated = np.issubdtype(np.asarray(x).dtype, np.datetime64)
    ax.set_xlabel(
        "local time" if is_dated else f"{time} [{'h' if time == 'hour' else 'd'}]"
    )
    if is_dated:
        ax.figure.autofmt_xdate()
    elif time == "hour" and len(x) > 2 * HOURS:
        every = HOURS * max(1, len(x) // (8 * HOURS))
        ax.set_xticks(range(0, len(x) + 1, every))


def _end_labels(
    ax: "Axes", ends: list[tuple[float, str, str]], notes: Sequence[str]
) -> None:
    """Names at the right ends of lines, apart where they would overlap, above notes."""
    inches = ax.get_window_extent().height / ax.figure.dpi
    gap = LINE / inches
    if notes:
        ax.annotate("\n".join(notes), (1.01, 0), xycoords="axes fraction", color="0.4")
    low, high = ax.get_ylim()
    ends = sorted(ends)
    places = [(value - low) / (high - low) for value, _, _ in ends]
    for y, (_, text, colour) in zip(
        apart(places, gap, gap * (len(notes) + 0.5)), ends, strict=True
    ):
        ax.annotate(
            text, (1.01, y), xycoords="axes fraction", color=colour, va="center"
        )


def apart(places: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Places in rising order moved as little as puts a gap between each two.

    They stay within `lowest` and 1 where there is room for all.
    """
    found = list(places)
    for at, place in enumerate(found):
        found[at] = max(place, found[at - 1] + gap if at else lowest)
    highest = max(1.0, lowest + gap * (len(found) - 1))
    for at in reversed(range(len(found))):
        found[at] = min(found[at], highest)
        highest = found[at] - gap
    return found


def _by_thing(variable: xr.DataArray, time: str) -> list[tuple[str, Any]]:
    rest = [
        dim for dim in variable.dims if dim not in ("scenario", "replication", time)
    ]
    names = [element.en for element, _ in elements(variable.isel({time: 0}))]
    flat = variable.values.reshape(*variable.shape[:3], -1) if rest else variable.values
    flat = flat.reshape(*variable.shape[:3], len(names))
    return [(name, flat[..., i]) for i, name in enumerate(names)]


def _seen(values: Any) -> Any:
    """Values with hours that no replication has left as they are, without a warning."""
    empty = np.isnan(values).all(axis=0)
    return np.where(empty, 0.0, values) if empty.any() else values


def _dots(variable: xr.DataArray, ax: "Axes") -> None:
    names, y = [], 0
    bounds = bounds_of(variable.attrs)
    scenarios = [str(name) for name in variable["scenario"].values]
    several = len(scenarios) > 1
    for element, values in elements(variable):
        found = summary(values, bounds)
        if not found.replications.any():
            continue
        for s in range(len(values)):
            if np.isfinite(found.mean[s]):
                ends = (found.mean[s], found.low[s], found.high[s])
                _interval(ax, y + 0.15 * s, ends, s)
                if several and y == 0:
                    ax.annotate(
                        f" {scenarios[s]}",
                        (found.mean[s], 0.15 * s),
                        color=COLOURS[s % len(COLOURS)],
                        fontsize="small",
                        va="bottom" if s == 0 else "top",
                    )
        names.append(element.en or variable.attrs["long_name"])
        y += 1
    _named(ax, names)
    ax.set_xlim(*np.clip(ax.get_xlim(), *bounds))
    ax.set_xlabel(f"{variable.attrs['long_name'].lower()} [{variable.attrs['unit']}]")


def _interval(
    ax: "Axes",
    y: float,
    ends: tuple[float, float, float],
    group: int,
    *,
    is_filled: bool = True,
) -> None:
    mean, low, high = ends
    colour = COLOURS[group % len(COLOURS)]
    if np.isfinite(low):
        ax.plot([low, high], [y, y], color=colour, linewidth=1.5)
    ax.plot(
        [mean],
        [y],
        marker=MARKERS[group % len(MARKERS)],
        color=colour,
        markerfacecolor=colour if is_filled else "white",
        linestyle="none",
    )


def _named(ax: "Axes", names: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)


def _rows(variable: xr.DataArray) -> int:
    return int(np.prod(variable.shape[2:], initial=1))


def _axes(width: float, height: float) -> "Axes":
    # Figure without pyplot: nothing global, nothing that has to be closed.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained").subplots()
