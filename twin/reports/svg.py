"""A figure as SVG to stand inside a page: text as text, names of its own."""

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
}
"""One font for measuring, so that a figure is the same wherever it is made; the page
shows the text in the reader's fonts."""

_ID = re.compile(r'(\bid="|url\(#|href="#)')
_HEAD = re.compile(r"^.*?<svg ", re.DOTALL)
_SIZE = re.compile(r'(<svg [^>]*?)\s*\bwidth="[^"]*"|(<svg [^>]*?)\s*\bheight="[^"]*"')


def svg(figure: "Figure", name: str, says: str) -> str:
    """The figure as an `svg` element that fills the width it is given.

    Parameters
    ----------
    figure : what to draw.
    name : prefix of every id in it, unique in the page.
    says : what the picture shows, for those who cannot see it.
    """
    from matplotlib import rc_context
    from matplotlib.text import Text

    for written in figure.findobj(Text):
        written.set_parse_math(False)  # a name may hold a dollar sign
    buffer = io.StringIO()
    with rc_context({**SETTINGS, "svg.hashsalt": name}), warnings.catch_warnings():
        # Chinese is measured with a font that lacks it and shown with one that has it
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    drawn = _HEAD.sub("<svg ", buffer.getvalue(), count=1)
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    for _ in range(2):
        drawn = _SIZE.sub(r"\1\2", drawn, count=1)
    drawn = _ID.sub(rf"\g<1>{name}-", drawn)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(says)}" ', 1)
