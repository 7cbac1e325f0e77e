"""Drawn area: where the name, number and bar of an area stand in a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twin.locale import LANGUAGES, Language
from twin.reports.floor_plan import Area
from twin.reports.lettering import LINE_EM, fitted

Box = tuple[float, float, float, float]
"""Left, top, width and height. [m]"""

NAME_PX, NUMBER_PX, READABLE_PX = 12.5, 21, 7.0
"""Height of names and numbers, and of names that are only shown where a level fills the
page. [px]"""
BAR_PX = 5
FLAT = 3.2
"""An area so many times as wide as high has its number beside its name. [1]"""


@dataclass(frozen=True)
class Writing:
    """A name in one language."""

    language: Language
    """Language of the name."""
    lines: tuple[tuple[float, str], ...]
    """Height of the middle of each line, and the line. [m]"""
    x: float
    """Middle of the lines. [m]"""
    size: float
    """Height of the letters. [m]"""
    is_close: bool
    """Too small to be read unless its level fills the page."""


@dataclass(frozen=True)
class DrawnArea:
    """An area as a page draws it, in metres; made with `of`."""

    area: Area
    """What is drawn."""
    points: str
    """Its outline as SVG has it."""
    names: tuple[Writing, ...]
    """What it is called, in each language; of a spot nothing."""
    number: tuple[float, float, float]
    """Middle and height of the number. [m]"""
    bar: Box
    """The bar of those who wait, at its longest. [m]"""

    @classmethod
    def of(cls, area: Area, metre_px: float) -> DrawnArea:
        """The area in a page in which a metre is so many pixels."""
        left, top, width, height = area.box_m
        thick = min(0.12 * height, BAR_PX / metre_px)
        x, y, most = left + width / 2, top + height / 2, NUMBER_PX / metre_px
        if area.is_spot:
            size = 0.35 * most
            box, number = None, (x, top - 0.7 * size, size)
        elif area.number is None:
            box, number = area.box_m, (x, y, 0.0)
        elif width > FLAT * height:
            box = (left, top, 0.68 * width, height)
            number = (left + 0.84 * width, y, min(most, 0.7 * height))
        else:
            size = min(most, 0.4 * height, 0.38 * width)
            y = max(top + 0.3 * height, y - 0.75 * size)
            box = (left, y + 0.55 * size, width, min(0.42 * height, 2.4 * size))
            number = (x, y, size)
        return cls(
            area,
            " ".join(f"{x:.6g},{y:.6g}" for x, y in area.outline_m),
            tuple(_names(area, box, metre_px)) if box else (),
            number,
            (left, top + height - thick, width, thick),
        )


def _names(area: Area, box: Box, metre_px: float) -> Iterator[Writing]:
    left, top, width, height = box
    for language in LANGUAGES:
        text = getattr(area.name, language)
        found = fitted(text, 0.94 * width, 0.96 * height, NAME_PX / metre_px)
        step = LINE_EM * found.size
        first = top + height / 2 - (len(found.lines) - 1) / 2 * step
        yield Writing(
            language,
            tuple((first + at * step, line) for at, line in enumerate(found.lines)),
            left + width / 2,
            found.size,
            found.size < READABLE_PX / metre_px,
        )
