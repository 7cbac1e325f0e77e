"""Flow diagram: who goes from where to where, as bands between departments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.calibration.few import FEWEST_PEOPLE
from twin.locale import Language, say
from twin.reports.flows import Flows, flows
from twin.reports.palette import BLUE, GREY, INK, ORANGE
from twin.reports.wording import number
from twin.result import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twin.hospital.scenario import Scenario

Floats = npt.NDArray[np.float64]

SIZE_IN = (13.0, 8.4)
MOST_QUARTERS = 20
"""Quarters with a bar of their own; the others share one."""
BAR = 0.014
"""Width of a bar, by that of the figure. [1]"""
SPACING = 0.42
"""Share of the fullest column's height that is left empty. [1]"""
SWEEPS = 12
"""How often bars are put in order of what they are joined with."""


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Where the bars stand: made with `of`.

    Attributes
    ----------
    column : of each quarter. (quarter,)
    x : left edge. (quarter,)
    bottom, height : of each bar; all columns reach from 0 to 1. (quarter,)
    scale : height of a visit.
    """

    column: npt.NDArray[np.int64]
    x: Floats
    bottom: Floats
    height: Floats
    scale: float

    @classmethod
    def of(cls, found: Flows) -> Arrangement:
        """Columns in the order of visits, bars near to what they are joined with."""
        count = len(found.names)
        column = columns_of(found)
        last = int(column[-1])
        step = column[None, :] - column[:, None]
        onwards, others = found.visits * (step > 0), found.visits * (step <= 0)
        right = onwards.sum(axis=1) + others.sum(axis=0)
        right += (found.visits * (step == 0)).sum(axis=1)
        left = onwards.sum(axis=0) + (found.visits * (step < 0)).sum(axis=1)
        size = np.maximum(left, right)
        scale = _scale(size, column)
        height = np.maximum(size * scale, 0.004)
        bottom = np.full(count, 0.5) - height / 2
        both = found.visits + found.visits.T
        for _ in range(SWEEPS):
            middle = bottom + height / 2
            joined = both @ middle / np.maximum(both.sum(axis=1), 1e-9)
            for at in range(last + 1):
                rows = np.flatnonzero(column == at)
                ordered = rows[np.argsort(-joined[rows], kind="stable")]
                gap = (1 - height[ordered].sum()) / (len(ordered) + 1)
                top = 1 - gap
                for row in ordered:
                    bottom[row] = top - height[row]
                    top = bottom[row] - gap
        return cls(column, column / last, bottom, height, scale)


def columns_of(found: Flows) -> npt.NDArray[np.int64]:
    """How far from coming each quarter stands, by when visits first get there."""
    nearest = np.floor(np.nan_to_num(found.first[1:-1], nan=1.0) + 0.5)
    column = np.zeros(len(found.names), dtype=np.int64)
    column[1:-1] = np.unique(nearest, return_inverse=True)[1] + 1
    column[-1] = column.max() + 1
    return column


def _scale(size: Floats, column: npt.NDArray[np.int64]) -> float:
    fullest = max(
        size[column == at].sum() for at in range(int(column.max(initial=0)) + 1)
    )
    return float((1 - SPACING) / max(fullest, 1e-9))


def flow_diagram(
    scenario: Scenario,
    *,
    day: int = 0,
    replications: int = 1,
    seed: int | None = None,
    lang: Language = "en",
) -> Figure:
    """Who goes from where to where on a day: bands as wide as there are visits.

    Parameters
    ----------
    scenario : what to run; without a grid.
    day : days after the warm-up, from 0. [d]
    replications : draws of all chance, whose mean is shown.
    seed : names the random numbers; as the scenario says if not given.
    lang : language of names and labels.

    Raises
    ------
    TwinError if the scenario has a grid, or there is no such day.
    """
    return draw(flows(scenario, day, replications, seed), lang)


def draw(whole: Flows, language: Language) -> Figure:
    """The figure of some flows; those of fewer than five visits a day are left out.

    Parameters
    ----------
    whole : what is drawn, the quieter quarters as one.
    language : of names and labels.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    found = whole.gathered(MOST_QUARTERS)
    visits = np.where(found.visits < FEWEST_PEOPLE, 0.0, found.visits)
    where = Arrangement.of(found)
    with rc_context(fonts.settings()):
        figure = Figure(figsize=SIZE_IN)
        ax = figure.add_axes((0.01, 0.05, 0.9, 0.88))
        ax.set_axis_off()
        ax.set_xlim(-0.005, 1.02)
        ax.set_ylim(0, 1)
        _bands(ax, visits, where)
        for row, name in enumerate(found.names):
            _bar(ax, row, getattr(name, language), found.through[row], where)
        title = say("flows.title", language)
        head = figure.text(0.01, 0.985, title, fontsize=12, color=INK, va="top")
        head.set_fontweight("bold")
        figure.text(
            0.01, 0.015, note(found, language), fontsize=8.5, color=GREY, va="bottom"
        )
        for text in figure.findobj(Text):
            text.set_parse_math(False)  # a name may hold a dollar sign
    return figure


def note(found: Flows, language: Language) -> str:
    """What the figure rests on and what it leaves out."""
    aside = found.visits[found.visits < FEWEST_PEOPLE].sum()
    together = number(float(aside), 0)
    if 0 < aside < FEWEST_PEOPLE:
        together = f"<{FEWEST_PEOPLE}"
    return say(
        "flows.note",
        language,
        replications=found.replications,
        least=FEWEST_PEOPLE,
        together=together,
        share=f"{aside / max(found.visits.sum(), 1e-9):.1%}",
    )


def _bands(ax: Axes, visits: Floats, where: Arrangement) -> None:
    """Bands leave a bar on the right when they go on, on the left when they go back."""
    starts, ends = _ends(visits, where)
    pairs = np.argwhere(visits > 0)
    for a, b in pairs[np.argsort(-visits[pairs[:, 0], pairs[:, 1]], kind="stable")]:
        step = where.column[b] - where.column[a]
        is_back = step < 0
        x = (
            where.x[a] + (0 if is_back else BAR),
            where.x[b] + (BAR if step <= 0 else 0),
        )
        y = (starts[a, b], ends[a, b])
        thick = visits[a, b] * where.scale
        bulge = 0.045 if step == 0 else 0.0
        _band(ax, x, y, thick, ORANGE if step <= 0 else BLUE, bulge)
        if thick > 0.022 and step != 0:
            ax.text(
                x[0] + (-0.006 if is_back else 0.006),
                y[0] + thick / 2,
                f"{visits[a, b]:,.0f}",
                fontsize=7.5,
                color=INK,
                ha="right" if is_back else "left",
                va="center",
            )


def _ends(visits: Floats, where: Arrangement) -> tuple[Floats, Floats]:
    """Lower edges of each band at its start and at its end. (from, to)

    What goes on and what comes back share the right side of a bar, the rest the left.
    """
    starts, ends = np.zeros_like(visits), np.zeros_like(visits)
    for row in range(len(visits)):
        step = where.column - where.column[row]
        for is_right in (True, False):
            leaving = (step >= 0) == is_right
            coming = (step >= 0) if is_right else (step < 0)
            # Of two quarters that exchange visits the bands lie side by side
            out = [(b, is_right, (row, b)) for b in _some(leaving, visits[row])]
            back = [(a, not is_right, (a, row)) for a in _some(coming, visits[:, row])]
            mine = sorted((where.bottom[o], up, at) for o, up, at in (*out, *back))
            thick = [visits[at] * where.scale for _, _, at in mine]
            low = where.bottom[row] + (where.height[row] - sum(thick)) / 2
            for (_, up, at), size in zip(mine, thick, strict=True):
                (starts if up == is_right else ends)[at] = low
                low += size
    return starts, ends


def _some(side: npt.NDArray[np.bool_], visits: Floats) -> list[int]:
    return [int(each) for each in np.flatnonzero(side & (visits > 0))]


def _band(
    ax: Axes,
    x: tuple[float, float],
    y: tuple[float, float],
    thick: float,
    colour: str,
    bulge: float,
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    middle = max(x) + bulge if bulge else (x[0] + x[1]) / 2
    corners = [
        (x[0], y[0]),
        (middle, y[0]),
        (middle, y[1]),
        (x[1], y[1]),
        (x[1], y[1] + thick),
        (middle, y[1] + thick),
        (middle, y[0] + thick),
        (x[0], y[0] + thick),
        (x[0], y[0]),
    ]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    patch = PathPatch(Path(corners, codes), facecolor=colour, alpha=0.38, linewidth=0)
    ax.add_patch(patch)


def _bar(ax: Axes, row: int, name: str, through: float, where: Arrangement) -> None:
    from matplotlib.patches import Rectangle

    x, low, high = where.x[row], where.bottom[row], where.height[row]
    ax.add_patch(Rectangle((x, low), BAR, high, color=INK, linewidth=0))
    few = f"<{FEWEST_PEOPLE}"
    said = f"{name}  {through:,.0f}" if through >= FEWEST_PEOPLE else f"{name}  {few}"
    words = ax.text(
        x, low + high + 0.004, said, fontsize=9, color=INK, va="bottom", zorder=5
    )
    words.set_bbox({"facecolor": "white", "alpha": 0.75, "pad": 0.8, "linewidth": 0})
