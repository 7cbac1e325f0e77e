"""Times as HL7 writes them: 4 to 24 characters, with or without a zone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

SHAPE = re.compile(
    r"(?P<digits>[0-9]{4}(?:[0-9]{2}){0,5})(?:\.(?P<fraction>[0-9]{1,6}))?"
    r"(?P<zone>[+-][0-9]{4})?"
)
EARLIEST, LATEST = 1900, 2100
"""Years outside these are taken for mistakes, such as 0019."""
_SECOND = 14
_HOUR = 10
_DAY = 8


@lru_cache(4096)
def read_time(text: str, zone: dt.tzinfo) -> dt.datetime:
    """The time that a field says, its first moment if it names a longer span.

    Parameters
    ----------
    text : YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ].
    zone : of times that state none.

    Raises
    ------
    ValueError if it is no time of a year from 1900 to 2099.
    """
    found = SHAPE.fullmatch(text)
    if found is None:
        raise ValueError("is not of the form YYYYMMDDHHMMSS.SSSS+ZZZZ")
    digits, fraction, stated = found.group("digits", "fraction", "zone")
    if fraction and len(digits) < _SECOND:
        raise ValueError("has a fraction and no seconds")
    year = int(digits[:4])
    if not EARLIEST <= year < LATEST:
        raise ValueError(f"is of a year before {EARLIEST} or after {LATEST - 1}")
    whole = digits + "00000101000000"[len(digits) :]
    micros = int(fraction.ljust(6, "0")) if fraction else 0
    return dt.datetime(
        year,
        int(whole[4:6]),
        int(whole[6:8]),
        int(whole[8:10]),
        int(whole[10:12]),
        int(whole[12:14]),
        micros,
        offset(stated) if stated else zone,
    )


@lru_cache(256)
def offset(stated: str) -> dt.timezone:
    """The zone of an offset such as +0800.

    Raises
    ------
    ValueError if nowhere is so far from UTC.
    """
    hours, minutes = int(stated[1:3]), int(stated[3:5])
    if minutes > 59 or hours > 14:
        raise ValueError("is of a zone that there is not")
    span = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-span if stated[0] == "-" else span)


def most_exact(texts: Iterable[str]) -> str:
    """The first of some times, told more exactly by a later one that agrees with it.

    A discharge of `20210115` that was recorded at `20210115160010` was then; without a
    time of that day it was at the day's first moment.
    """
    exact = ""
    for text in filter(None, texts):
        is_rough = len(exact) < _HOUR and (exact.isdigit() or not exact)
        if is_rough and len(text) > len(exact) and text.startswith(exact):
            exact = text
    return exact


def is_a_day_at_least(text: str) -> bool:
    """Whether a time says on which day it is."""
    found = SHAPE.match(text)
    return found is not None and len(found.group("digits")) >= _DAY
