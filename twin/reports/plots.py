"""Figures of a report: free functions of what it says, each with axes of its own.

None of them shows or saves anything; `svg.svg` puts a figure into a page.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.locale import Label, Language, say
from twin.reports.headlines import LIKELY, SPACES, spans
from twin.reports.morning import Difference, Hours, Load, Wait
from twin.reports.palette import (
    BLUE,
    GREEN,
    GREY,
    INK,
    RULE,
    SKY,
    VERMILLION,
    plain,
)
from twin.reports.wording import central, difference, number, quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 9.2
WAIT_TICKS_MIN = (0, 5, 15, 30, 60, 120, 240, 480, 960, 1440, 2880, 5760)
PANELS_PER_ROW = 3
VERDICTS = {
    "better": ("o", GREEN, GREEN),
    "worse": ("^", VERMILLION, VERMILLION),
    "changed": ("s", BLUE, BLUE),
    "same": ("|", GREY, GREY),
    "unclear": ("o", GREY, "white"),
    "unknown": ("x", GREY, GREY),
}
"""Marker, edge and fill of each verdict: the shape says it without the colour."""


def day(hours: Sequence[Hours], language: Language) -> "Figure":
    """Resources through tomorrow, one small panel each.

    Parameters
    ----------
    hours : resources in the order of the panels.
    language : language of names and labels.
    """
    from matplotlib.figure import Figure

    rows = -(-len(hours) // PANELS_PER_ROW)
    figure = Figure(figsize=(WIDTH_IN, 0.35 + 1.72 * rows))
    grid = figure.subplots(rows, PANELS_PER_ROW, squeeze=False)
    for ax, one in zip(grid.flat, hours, strict=False):
        panel(one, language, ax)
    for ax in grid.flat[len(hours) :]:
        ax.set_visible(False)
    for ax in grid.flat[max(0, len(hours) - PANELS_PER_ROW) : len(hours)]:
        ax.set_xlabel(say("axis.hour", language), fontsize=8, color=GREY)
    figure.subplots_adjust(
        0.035, 0.4 / (0.35 + 1.72 * rows), 0.995, 1 - 0.24 / (1.72 * rows), 0.13, 0.52
    )
    return figure


def panel(hours: Hours, language: Language, ax: "Axes") -> "Axes":
    """One resource through tomorrow: mean, middle 80 %, capacity, likely full hours.

    Parameters
    ----------
    hours : the resource.
    language : language of names and labels.
    ax : where to draw.
    """
    edges = np.arange(hours.middle.size + 1)
    top = max(float(hours.capacity.max()), float(hours.high.max()), 1.0)
    ax.stairs(hours.high, edges, baseline=hours.low, fill=True, color=SKY, alpha=0.45)
    ax.stairs(hours.middle, edges, baseline=None, color=BLUE, linewidth=1.8)
    ax.stairs(
        hours.capacity, edges, baseline=None, color=INK, linewidth=1.1, linestyle="--"
    )
    if hours.kind in SPACES:
        for span in spans(hours.full, LIKELY):
            ax.axvspan(
                span.start,
                span.end,
                facecolor="none",
                edgecolor=VERMILLION,
                hatch="////",
                linewidth=0,
                alpha=0.55,
            )
            _note(ax, (span.start + span.end) / 2, top * 0.08, "label.full", language)
    end = float(hours.capacity.max())
    at = int(np.argmax(hours.capacity))
    ax.text(
        at + 0.3 if at else 0.3,
        end + top * 0.04,
        say("capacity.line", language, n=f"{end:,.0f}"),
        fontsize=8,
        color=INK,
    )
    ax.set_title(
        getattr(hours.name, language), loc="left", fontsize=9.5, color=INK, pad=11
    )
    ax.set_xlim(0, hours.middle.size)
    ax.set_ylim(0, top * 1.16)
    ax.set_xticks(range(0, hours.middle.size + 1, 6))
    plain(ax)
    ax.set_yticks(_few(top))
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    return ax


def waits(rows: Sequence[Wait], language: Language) -> "Figure":
    """Waits tomorrow: mean with its middle 80 %, and what nine in ten stay below.

    Parameters
    ----------
    rows : steps from top to bottom.
    language : language of names and labels.
    """
    figure, ax, places = named_rows([wait.name for wait in rows], language)
    ends, words = [], []
    for place, wait in zip(places, rows, strict=True):
        mean, p90 = wait.mean, wait.p90
        ax.plot([mean.low, mean.high], [place] * 2, color=BLUE, linewidth=2.2)
        ax.plot([p90.low, p90.high], [place] * 2, color=GREY, linewidth=0.9)
        ax.plot(mean.value, place, "o", color=BLUE, markersize=6)
        ax.plot(p90.value, place, "D", color=GREY, mfc="white", markersize=5)
        words.append(f"{quantity(mean, language)} · {central(p90, language)}")
        ends.append(float(np.nanmax([mean.high, p90.high, p90.value, mean.value])))
    longest = max(*ends, 1.0)
    for place, said in zip(places, words, strict=True):
        beside(ax, longest, place, said)
    # Wards are waited for in hours and desks in minutes, in one figure
    ax.set_xscale("function", functions=(_root, np.square))
    ax.set_xlim(0, longest * widening(ax, words) ** 2)
    ax.set_xticks([tick for tick in WAIT_TICKS_MIN if tick <= longest])
    ax.minorticks_off()
    ax.set_xlabel(say("axis.wait", language), fontsize=8, color=GREY)
    return figure


def _root(values: Any) -> Any:
    return np.sqrt(np.maximum(values, 0))


def loads(rows: Sequence[Load], language: Language) -> "Figure":
    """Offered load of resources, with the line at 1 beyond which no queue settles.

    Parameters
    ----------
    rows : resources from top to bottom.
    language : language of names and labels.
    """
    figure, ax, places = named_rows([row.name for row in rows], language)
    column = max(1.0, *(max(row.load.value, row.load.high) for row in rows))
    for place, row in zip(places, rows, strict=True):
        load = row.load
        color, hatch = (BLUE, None) if row.settles else (VERMILLION, "////")
        ax.barh(
            place,
            load.value,
            0.58,
            color=color,
            alpha=1 if row.settles else 0.8,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
        )
        ax.plot([load.low, load.high], [place] * 2, color=INK, linewidth=1.2)
        words = quantity(load, language)
        if not row.settles:
            words = f"▲ {say('label.never_settles', language, load=words)}"
        beside(ax, column, place, words)
    ax.axvline(1, color=INK, linewidth=1.1, linestyle="--")
    said = [text.get_text() for text in ax.texts]
    ax.set_xlim(0, column * widening(ax, said))
    ax.set_xticks(np.arange(0, column + 0.01, 0.2 if column < 2 else 0.5))
    ax.set_xlabel(say("axis.load", language), fontsize=8, color=GREY)
    return figure


def differences(rows: Sequence[Difference], language: Language) -> "Figure":
    """What a what-if changes, relative to the base, with 95 % intervals.

    Parameters
    ----------
    rows : indicators from top to bottom; a base of zero has no relative change and
        only its words are shown.
    language : language of names and labels.
    """
    figure, ax, places = named_rows([row.name for row in rows], language)
    ax.axvline(0, color=INK, linewidth=1.1)
    ends = [0.0]
    for place, row in zip(places, rows, strict=True):
        base = row.base.value
        scale = 100 / abs(base) if base and np.isfinite(base) else np.nan
        low, middle, high = (
            scale * end
            for end in (row.difference.low, row.difference.value, row.difference.high)
        )
        marker, edge, fill = VERDICTS[row.verdict]
        ax.plot([low, high], [place] * 2, color=edge, linewidth=2)
        ax.plot(middle, place, marker, color=edge, mfc=fill, markersize=7)
        ends += [low, high, middle, 0.0]
    known = [end for end in ends if np.isfinite(end)]
    reach = max(max(known) - min(known), 1.0)
    words = [_verdict(row, language) for row in rows]
    for place, said in zip(places, words, strict=True):
        beside(ax, max(known), place, said)
    left = min(known) - 0.06 * reach
    ax.set_xlim(left, left + (max(known) - left) * widening(ax, words))
    _percent(ax, min(known), max(known))
    ax.set_xlabel(say("axis.difference", language), fontsize=8, color=GREY)
    return figure


def _verdict(row: Difference, language: Language) -> str:
    words = difference(row.difference, language)
    return f"{say(f'verdict.{row.verdict}', language)} · {words}"


def named_rows(
    names: Sequence[Label], language: Language
) -> tuple["Figure", "Axes", list[int]]:
    """A figure of one line per name, the first at the top."""
    from matplotlib.figure import Figure

    shown = [_shortened(getattr(name, language)) for name in names]
    count = max(len(shown), 1)
    height = 0.5 + 0.29 * count
    left = min(0.4, 0.03 + max(map(_width_in, shown), default=0.0) / WIDTH_IN)
    figure = Figure(figsize=(WIDTH_IN, height))
    ax = figure.add_axes((left, 0.42 / height, 0.99 - left, 1 - 0.45 / height))
    plain(ax, keep=("bottom",))
    ax.set_ylim(-0.6, count - 0.4)
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    places = list(range(len(shown)))[::-1]
    ax.set_yticks(places, shown, fontsize=9, color=INK)
    return figure, ax, places


def _shortened(text: str) -> str:
    """A name that leaves room for the figure beside it."""
    while _width_in(text) > 0.37 * WIDTH_IN:
        text = text[:-2].rstrip(" /+·") + "…"
    return text


def _width_in(text: str) -> float:
    """About how wide a name is at nine points, wide characters as wide as high. [in]"""
    ems = sum(1.0 if ord(character) > 0x2E80 else 0.56 for character in text)
    return 9 / 72 * ems


def beside(ax: "Axes", right: float, place: float, words: str) -> None:
    """Words just right of a mark."""
    ax.annotate(
        words,
        (right, place),
        (7, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        color=INK,
    )


def _note(ax: "Axes", x: float, y: float, key: str, language: Language) -> None:
    ax.text(
        x,
        y,
        say(key, language),
        ha="center",
        va="bottom",
        fontsize=8,
        color=VERMILLION,
        weight="bold",
    )


def widening(ax: "Axes", words: Sequence[str]) -> float:
    """How much longer than its data an axis has to be for words right of them."""
    width = WIDTH_IN * ax.get_position().width
    needed = 0.15 + max(map(_width_in, words), default=0.0)
    return width / max(width - needed, 0.25 * width)


def _few(top: float) -> list[float]:
    """Three or four round ticks from zero."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(3, integer=True).tick_values(0, top)
    return [float(tick) for tick in ticks if tick <= top * 1.05]


def _percent(ax: "Axes", low: float, high: float) -> None:
    """Ticks in percent over the part of the axis that has data."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(5).tick_values(low, high)
    kept = [tick for tick in ticks if low - 1e-9 <= tick <= high + 1e-9] or [0.0]
    ax.set_xticks(kept, [f"{number(tick, 0, sign=True)} %" for tick in kept])
