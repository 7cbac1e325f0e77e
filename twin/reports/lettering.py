"""Lettering: how a name is broken and how large it is written so that it fits."""

from __future__ import annotations

from dataclasses import dataclass

WIDE = 0x2E80
"""Characters from here on are as wide as high."""
NARROW_EM = 0.6
"""About how wide others are, by their height. [1]"""
LINE_EM = 1.12
"""From one line to the next, by the height of letters. [1]"""
MOST_LINES = 3


@dataclass(frozen=True)
class Lettering:
    """Lines and the size of their letters."""

    lines: tuple[str, ...]
    """Text, line by line."""
    size: float
    """Height of the letters, in the unit of the box."""


def width_em(text: str) -> float:
    """About how wide a text is, by the height of its letters. [1]"""
    return sum(1.0 if ord(each) > WIDE else NARROW_EM for each in text)


def fitted(text: str, width: float, height: float, most: float) -> Lettering:
    """The text as large as a box lets it be, on as few lines as that takes.

    Parameters
    ----------
    width, height : of the box.
    most : letters are no larger than this.
    """
    best = Lettering((text,), 0.0)
    for count in range(1, MOST_LINES + 1):
        lines = broken(text, count)
        size = min(
            most,
            width / max(map(width_em, lines), default=1.0),
            height / (LINE_EM * len(lines)),
        )
        if size > best.size * 1.05:
            best = Lettering(tuple(lines), size)
    return best


def broken(text: str, count: int) -> list[str]:
    """The text on at most so many lines, the longest as short as can be."""
    pieces = _pieces(text)
    if count <= 1 or len(pieces) <= 1:
        return ["".join(pieces).strip()]
    ways = []
    for cut in range(1, len(pieces)):
        head = "".join(pieces[:cut]).strip()
        lines = [head, *broken("".join(pieces[cut:]).strip(), count - 1)]
        ways.append((max(map(width_em, lines)), len(lines), lines))
    return min(ways)[2]


def _pieces(text: str) -> list[str]:
    """Words with the blank after them; of wide characters each is a piece."""
    found: list[str] = []
    for each in text:
        is_wide = ord(each) > WIDE
        if not found or is_wide or found[-1].endswith(" ") or ord(found[-1][-1]) > WIDE:
            found.append(each)
        else:
            found[-1] += each
    return found
