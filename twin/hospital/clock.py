"""Times of day, written HH:MM, and windows between two of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from twin.hospital.day import MINUTES

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def minute(text: str) -> int:
    """Minute of the day of a time such as 08:30; 24:00 is the day's end. [min]

    Raises
    ------
    ValueError if the text is not a time of day.
    """
    match = _CLOCK.fullmatch(text.strip()) if text.isascii() else None
    if match is None:
        raise ValueError(f'"{text}" is not a time of day; write HH:MM')
    hours, minutes = int(match[1]), int(match[2])
    if minutes > 59 or hours * 60 + minutes > MINUTES:
        raise ValueError(f"{text} is not a time of day")
    return hours * 60 + minutes


@lru_cache(maxsize=1024)
def window(text: str) -> tuple[int, int]:
    """Start and end of a window such as 08:00-12:00. [min]

    The end is past 1440 if the window passes midnight, as 22:00-06:00 does.

    Raises
    ------
    ValueError if the text is not two times of day, or no time lies between them.
    """
    first, dash, last = text.partition("-")
    if not dash:
        raise ValueError(f'"{text}" is not a window; write 08:00-12:00')
    start, end = minute(first), minute(last)
    if start == MINUTES:
        raise ValueError(f'"{text}" begins at the day\'s end; write 00:00')
    if start == end:
        raise ValueError(f'"{text}" is empty; a whole day is 00:00-24:00')
    return start, end if end > start else end + MINUTES


def text(minutes: int) -> str:
    """A minute of the day as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock(value: str) -> str:
    minute(value)
    return value


Clock = Annotated[str, AfterValidator(_clock)]
"""A time of day as text, HH:MM."""
