"""Times as files write them, read as local times of the hospital."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
EARLIEST, LATEST = np.datetime64("1990-01-01", "ms"), np.datetime64("2100-01-01", "ms")
"""Times outside these are taken for mistakes."""

_PARTS = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:：时](\d{1,2})(?:分?|[:：分](\d{1,2})(?:[.,]\d+)?秒?))?$"
)
_DIGITS = r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$"
_ZONE = r"(?i)(?:\d\s*z|\d:?\d\d(?:\.\d+)?\s*[+-]\d\d:?\d\d)$"

_EACH_PART, _EACH_DIGIT = re.compile(_PARTS), re.compile(_DIGITS)

Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class Read:
    """Times and what could not be read as one."""

    time: Times
    """Local time, not a time where it is bad. (row,)"""
    is_bad: NDArray[np.bool_]
    """Whether the cell is no time between 1990 and 2100. (row,)"""
    is_of_other_zone: NDArray[np.bool_]
    """Whether it has a zone and most have none, or the other way round. (row,)"""


def clock_time(cell: str) -> dt.datetime | None:
    """The time of one cell, with an offset if it states one; nothing if it is none.

    It reads what `read_times` does, a cell at a time.

    Parameters
    ----------
    cell : what the table has.
    """
    text = cell.strip()
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        match = _EACH_PART.match(text) or _EACH_DIGIT.match(text)
        if match is None:
            return None
        try:
            year, month, day, hour, minute, second = map(_whole, match.groups())
            time = dt.datetime(year, month, day, hour, minute, second)
        except ValueError:
            return None
    return time if EARLIEST_YEAR <= time.year < LATEST_YEAR else None


def _whole(part: str | None) -> int:
    return int(part or 0)


def read_times(cells: Sequence[str], zone: str) -> Read:
    """Local times of cells such as 2014-10-22 11:15:41 or 2014年10月22日 11:15.

    The year comes first; a time whose day or month might come first is bad, since
    nothing tells which. Times that state their offset are moved to the hospital's zone.

    Parameters
    ----------
    cells : what the file has. (row,)
    zone : time zone of the hospital.
    """
    import pandas as pd

    text = pd.Series(cells, dtype="str")
    has_zone = text.str.contains(_ZONE, regex=True).to_numpy(np.bool_)
    is_zoned = bool(has_zone.sum() * 2 > len(text))
    is_iso = (text.str[4:5].eq("-") & text.str[7:8].eq("-")).to_numpy(np.bool_)
    parsed = pd.to_datetime(
        text.where(is_iso), format="ISO8601", errors="coerce", utc=True
    )
    if is_zoned:
        parsed = parsed.dt.tz_convert(zone)
    time = parsed.dt.tz_localize(None).to_numpy("datetime64[ms]").copy()
    rest = np.flatnonzero(np.isnat(time) & ~has_zone & (text != "").to_numpy())
    if len(rest):
        time[rest] = _by_parts(text.iloc[rest])
    is_other = (has_zone != is_zoned) & ~np.isnat(time)
    is_bad = np.isnat(time) | (time < EARLIEST) | (time >= LATEST)
    time[is_bad] = np.datetime64("NaT")
    return Read(time, is_bad, is_other & ~is_bad)


def _by_parts(text: "pd.Series[str]") -> Times:
    """Times of cells that are not plain ISO 8601, not a time where they are none."""
    import pandas as pd

    parts = text.str.extract(_PARTS)
    digits = text.str.extract(_DIGITS)
    parts = parts.where(parts[0].notna(), digits).astype("object").fillna("0")
    names = dict(enumerate(("year", "month", "day", "hour", "minute", "second")))
    whole = parts.astype(np.int64).rename(columns=names)
    # pandas would take 25:00 for one o'clock of the next day.
    is_clock = (whole.hour < 24) & (whole.minute < 60) & (whole.second < 60)
    whole["month"] = whole.month.where(is_clock, 0)
    time: Times = pd.to_datetime(whole, errors="coerce").to_numpy("datetime64[ms]")
    return time
