"""Fonts: what letters a picture is written in, Chinese where the machine has them."""

from __future__ import annotations

from functools import cache
from typing import Any

from twin.errors import TwinError
from twin.locale import Language, say

LATIN = "DejaVu Sans"
"""Comes with matplotlib."""
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
)
"""Families that have Chinese letters, the ones made for them first. Of a collection of
fonts matplotlib knows the first, of Noto's the Japanese, which holds the others'."""


@cache
def chinese() -> str | None:
    """The first of the families that is installed, if any is."""
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE if name in installed), None)


def settings() -> dict[Any, Any]:
    """Settings of matplotlib under which names are written in a picture."""
    found = chinese()
    return {
        "font.family": [LATIN] if found is None else [found, LATIN],
        "svg.fonttype": "none",
        "axes.unicode_minus": False,
    }


def check(language: Language) -> None:
    """Refuse to write Chinese with no letters for it.

    Raises
    ------
    TwinError if the language is Chinese and no family for it is installed.
    """
    if language == "zh" and chinese() is None:
        raise TwinError(say("fonts.none", "en"))
