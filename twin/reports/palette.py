"""Colours that stay apart for the colour-blind (Okabe and Ito), and plain axes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#00785A"
VERMILLION = "#C44E00"
ORANGE = "#E69F00"
INK = "#1d2733"
GREY = "#5f6b78"
RULE = "#d5dbe1"
NOBODY = "#ffffff"
FEW = "#eef4f8"
CROWDING = ("#fdf0d0", "#fbd48a", "#f3a74b", "#dd7424", "#a93f0a", "#5e1a0c")
"""From few to many: each darker than the last, so that it reads without hue."""
PURPLE = "#8E4A78"
BROWN = "#7A5200"
PLACES = (BLUE, GREEN, VERMILLION, PURPLE, BROWN, "#2F6F8F", INK)
"""Parts of a hospital, each dark enough for white letters."""
WAIT = "#e6ecf1"
"""Waiting, where service is solid."""


def plain(ax: "Axes", *, keep: tuple[str, ...] = ("bottom",)) -> None:
    """Axes without a box: only the spines named, thin grey ticks."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
        spine.set_color(RULE)
    ax.tick_params(length=0, colors=GREY, labelsize=8)
    ax.set_axisbelow(True)
