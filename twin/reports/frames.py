"""Frames: the instants of an animation as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from twin.locale import Language, say
from twin.reports.animation import FEW_PEOPLE, LEVELS_PER_M2, Animation
from twin.reports.floor_plan import Area, Shelves
from twin.reports.lettering import fitted
from twin.reports.palette import BLUE, CROWDING, FEW, GREY, INK, NOBODY, RULE, SKY
from twin.result import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon, Rectangle
    from matplotlib.text import Text

SIZE_IN = (16.0, 9.0)
DPI = 100
TOP = 0.12
"""Share of the height for the clock. [1]"""
KEY = 0.045
"""Share of the height for the key of colours. [1]"""
NAME_PT, NUMBER_PT, LEAST_PT = 9.0, 14.0, 4.5
DARK = 4
"""Colour from which on letters are white."""


class _Part(NamedTuple):
    """An area, and what of its picture changes."""

    area: Area
    patch: Polygon
    number: Text
    bar: Rectangle | None
    names: list[Text]


class Frames:
    """A picture of an animation that can be set to any instant.

    Parameters
    ----------
    animation : what to draw.
    language : of names and labels.

    Raises
    ------
    TwinError if there are no letters for the language.
    """

    def __init__(self, animation: Animation, language: Language) -> None:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
        from matplotlib.text import Text

        fonts.check(language)
        self.animation = animation
        self.language = language
        self.told = animation.told()
        with rc_context(fonts.settings()):
            self.figure: Figure = Figure(figsize=SIZE_IN, facecolor="white")
            self.clock, self.words, self.mark = self._top()
            self.drawn = list(self._floors())
            self._key()
        for text in self.figure.findobj(Text):
            text.set_parse_math(False)  # a name may hold a dollar sign

    def at(self, instant: int) -> Figure:
        """The picture of one instant."""
        told = self.told
        minute = instant * told["minutes"]
        self.clock.set_text(f"{minute // 60:02d}:{minute % 60:02d}")
        more = "≥" if told["more"][instant] else ""
        self.words.set_text(
            f"{more}{told['total'][instant]:,} "
            + say("animation.total", self.language)
            + "\n"
            + say("animation.way", self.language)
            + f" {_said(told['way'][instant])}"
        )
        self.mark.set_xdata([minute / 60] * 2)
        for area, patch, number, bar, names in self.drawn:
            people = told["people"][area.number][instant]
            level = _level(people, area.area_m2)
            patch.set_facecolor(_colour(level))
            colour = "white" if level >= DARK and not area.is_spot else INK
            number.set_text(_said(people) if people else "")
            for text in (number, *names):
                text.set_color(colour)
            if bar is not None:
                waiting = told["waiting"][area.number][instant]
                share = min(1.0, abs(waiting) / people) if people > 0 else 0.0
                bar.set_width(share * area.box_m[2])
        return self.figure

    def _top(self) -> tuple[Text, Text, Any]:
        figure, animation = self.figure, self.animation
        title = getattr(animation.title, self.language)
        title = f"{title} · {animation.day(self.language)}"
        figure.text(0.01, 0.985, title, fontsize=12, color=INK, va="top", weight="bold")
        clock = figure.text(0.01, 0.92, "", fontsize=34, color=INK, va="center")
        clock.set_fontweight("bold")
        words = figure.text(0.13, 0.92, "", fontsize=13, color=INK, va="center")
        ax = figure.add_axes((0.33, 0.895, 0.655, 0.085))
        hours = np.arange(len(animation.crowd)) * animation.crowd.minutes / 60
        ax.fill_between(hours, self.told["total"], color=SKY, alpha=0.5, linewidth=0)
        ax.set_xlim(0, 24)
        ax.set_ylim(0, None)
        ax.set_yticks([])
        ax.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
        ax.tick_params(length=0, labelsize=8, colors=GREY)
        for spine in ax.spines.values():
            spine.set_visible(False)
        return clock, words, ax.axvline(0, color=INK, linewidth=2)

    def _shelves(self) -> Shelves:
        room = (1 - TOP - KEY) * SIZE_IN[1]
        width = 0.98 * SIZE_IN[0]
        return self.animation.plan.shelves(width / room, 0.012, 0.03)

    def _floors(self) -> Iterator[_Part]:
        shelves, plan = self._shelves(), self.animation.plan
        room = 1 - TOP - KEY
        inches = shelves.scale * room * SIZE_IN[1]
        wide = room * SIZE_IN[1] / SIZE_IN[0]
        for floor, (left, top) in zip(plan.floors, shelves.corners, strict=True):
            x, y = 0.01 + left * wide, 1 - TOP - top * room
            width = floor.box_m[2] * inches / SIZE_IN[0]
            height = floor.box_m[3] * inches / SIZE_IN[1]
            name = getattr(floor.name, self.language)
            self.figure.text(x, y + 0.004, name, fontsize=8.5, color=INK, va="bottom")
            ax = self.figure.add_axes((x, y - height, width, height))
            ax.set_xlim(floor.box_m[0], floor.box_m[0] + floor.box_m[2])
            ax.set_ylim(floor.box_m[1] + floor.box_m[3], floor.box_m[1])
            ax.set_xticks([])
            ax.set_yticks([])
            for spine in ax.spines.values():
                spine.set_color(RULE)
            for area in floor.areas:
                yield from self._area(ax, area, 72 * inches)

    def _area(self, ax: Axes, area: Area, metre_pt: float) -> Iterator[_Part]:
        from matplotlib.patches import Polygon, Rectangle

        face = NOBODY if area.number is not None else "#eceff2"
        patch = Polygon(area.outline_m, facecolor=face, edgecolor="#8d99a6", lw=0.6)
        ax.add_patch(patch)
        left, top, width, height = area.box_m
        x, y = left + width / 2, top + height / 2
        names = [] if area.is_spot else self._name(ax, area, metre_pt)
        if area.number is None:
            return
        size = min(NUMBER_PT, 0.4 * height * metre_pt, 0.36 * width * metre_pt)
        if area.is_spot:
            size = 0.0
        elif names:
            y -= 0.5 * height - 0.32 * height
        number = ax.text(x, y, "", fontsize=max(size, 1), ha="center", va="center")
        number.set_fontweight("bold")
        number.set_visible(size >= LEAST_PT)
        bar = None
        if not area.is_spot:
            thick = min(0.1 * height, 3 / metre_pt)
            bar = Rectangle((left, top + height - thick), 0, thick, color=BLUE, lw=0)
            ax.add_patch(bar)
        yield _Part(area, patch, number, bar, names)

    def _name(self, ax: Axes, area: Area, metre_pt: float) -> list[Text]:
        left, top, width, height = area.box_m
        share = 0.4 if area.number is not None else 0.9
        text = getattr(area.name, self.language)
        found = fitted(
            text, 0.94 * width * metre_pt, share * height * metre_pt, NAME_PT
        )
        if found.size < LEAST_PT:
            return []
        y = top + (0.7 if area.number is not None else 0.5) * height
        said = "\n".join(found.lines)
        middle: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.0}
        written = ax.text(left + width / 2, y, said, fontsize=found.size, **middle)
        return [written]

    def _key(self) -> None:
        from matplotlib.patches import Rectangle

        ends = ["0", "1–4 " + say("animation.people", self.language)]
        ends.append(f"< {LEVELS_PER_M2[0]}")
        between = pairwise(LEVELS_PER_M2)
        ends += [f"{low}–{high}" for low, high in between]
        unit = say("animation.people_per_m2", self.language)
        ends.append(f"≥ {LEVELS_PER_M2[-1]} {unit}")
        for at, said in enumerate(ends):
            x = 0.01 + 0.062 * at
            box = Rectangle((x, 0.012), 0.016, 0.018, transform=self.figure.transFigure)
            box.set(facecolor=_colour(at - 2), edgecolor="#8d99a6", linewidth=0.6)
            self.figure.add_artist(box)
            self.figure.text(
                x + 0.019, 0.021, said, fontsize=8.5, color=INK, va="center"
            )
        bar = Rectangle((0.56, 0.019), 0.016, 0.005, transform=self.figure.transFigure)
        bar.set(color=BLUE, linewidth=0)
        self.figure.add_artist(bar)
        said = say("animation.bar", self.language)
        self.figure.text(0.579, 0.021, said, fontsize=8.5, color=GREY, va="center")


def write_frames(
    animation: Animation, directory: Path, language: Language
) -> list[Path]:
    """Write every instant as `1030.png`, its hour and minute; gives the files.

    Raises
    ------
    TwinError if there are no letters for the language.
    """
    frames = Frames(animation, language)
    directory.mkdir(parents=True, exist_ok=True)
    found = []
    for instant in range(len(animation.crowd)):
        minute = instant * animation.crowd.minutes
        path = directory / f"{minute // 60:02d}{minute % 60:02d}.png"
        frames.at(instant).savefig(path, dpi=DPI)
        found.append(path)
    return found


def _said(people: int) -> str:
    return "<5" if people == FEW_PEOPLE else f"{people:,}"


def _level(people: int, area_m2: float) -> int:
    """Which colour: -2 for nobody, -1 for few, then by people per square metre."""
    if people <= 0:
        return -2 if people == 0 else -1
    density = people / area_m2 if np.isfinite(area_m2) else 0.0
    return int(np.searchsorted(LEVELS_PER_M2, density, side="right"))


def _colour(level: int) -> str:
    return {-2: NOBODY, -1: FEW}.get(level) or CROWDING[level]
