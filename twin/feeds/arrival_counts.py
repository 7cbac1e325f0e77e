"""Arrivals counted by the hour, read from a file."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.errors import FeedError
from twin.feeds.quarantine import Quarantine
from twin.feeds.table import Table, read_table
from twin.feeds.times import Times, read_times

COLUMNS = {
    "count": (
        "arrivals",
        "count",
        "人数",
        "n",
        "visits",
        "patients",
        "到达人数",
        "就诊人数",
        "就诊人次",
        "到诊人数",
        "到诊人次",
        "人次",
        "数量",
    ),
    "time": (
        "timestamp",
        "datetime",
        "date_time",
        "time",
        "hour_start",
        "start",
        "时间",
        "日期时间",
        "开始时间",
    ),
    "date": ("date", "day_date", "日期", "就诊日期"),
    "year": ("year", "年", "年份"),
    "month": ("month", "月", "月份"),
    "day": ("day", "日"),
    "hour": ("hour", "小时", "时", "时段", "钟点"),
}
"""What columns may be called, the best name first."""
_WAYS = (("date", "hour"), ("time",), ("year", "month", "day", "hour"), ("date",))
"""Columns that together tell the hour, the best first."""
_ADVICE = {
    "bad-time": "has no date; write the year first, as in 2016-04-01",
    "other-zone": "has a zone in some rows only; write all times alike",
    "bad-hour": "has no hour of the day; write 0 to 23",
    "not-an-hour": "does not begin an hour; give counts by the hour",
    "bad-count": "has no count; write a whole number, at least 0",
}
"""What to say of a row that cannot be used, by reason."""

Hours = NDArray[np.datetime64]


@dataclass(frozen=True)
class ArrivalCounts:
    """How many arrived in each hour; an hour the file leaves out is unknown, not 0."""

    file: str
    """Name of the file."""
    hour: Hours
    """Start of the hour, local time, rising. (hour,)"""
    count: NDArray[np.int64]
    """Arrivals in it. (hour,)"""
    rows: int
    """Rows of the file, without its header and empty lines."""
    quarantine: Quarantine
    """Rows that are not used, by reason."""

    @property
    def span(self) -> tuple[np.datetime64, np.datetime64]:
        """First and last hour."""
        return self.hour[0], self.hour[-1]

    @property
    def missing_hours(self) -> int:
        """Hours between the first and the last that the file does not tell."""
        whole = (self.hour[-1] - self.hour[0]) // np.timedelta64(1, "h") + 1
        return int(whole) - len(self.hour)

    def last(self, days: int) -> "ArrivalCounts":
        """The counts of the last days, the file's last one included.

        Parameters
        ----------
        days : how many days by the calendar. [d]
        """
        first = self.hour[-1].astype("datetime64[D]") - (days - 1)
        kept = self.hour >= first
        return ArrivalCounts(
            self.file, self.hour[kept], self.count[kept], self.rows, self.quarantine
        )

    def by_weekday(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Mean count and number of counts by weekday, Monday first, and hour.

        Returns
        -------
        mean : not a number where nothing was counted. (7, 24) [1/h]
        hours : how many counts each mean is of. (7, 24)
        """
        day = self.hour.astype("datetime64[D]")
        weekday = (day.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
        cell = weekday * 24 + (self.hour - day) // np.timedelta64(1, "h")
        hours = np.bincount(cell, minlength=168)
        total = np.bincount(cell, weights=self.count, minlength=168)
        mean = np.full(168, np.nan)
        np.divide(total, hours, out=mean, where=hours > 0)
        return mean.reshape(7, 24), hours.reshape(7, 24)


def read_arrival_counts(path: str | Path, zone: str = "Asia/Shanghai") -> ArrivalCounts:
    """The counts of a CSV file with one row per hour.

    The hour stands in the columns `Date` and `Hour`, in `timestamp`, or in `Year`,
    `Month`, `Day` and `Hour`; the count in `Arrivals`, `count` or 人数.

    Parameters
    ----------
    path : CSV file, plain or gzipped, in UTF-8 or GB18030.
    zone : time zone of the hospital, for times that state their offset.

    Raises
    ------
    FeedError if nothing of the file can be used; it says what to do.
    """
    table = read_table(Path(path), COLUMNS, needed=("count",))
    time, reasons = _times(table, zone)
    count, is_bad_count = _counts(table.cells["count"])
    taken = np.any(list(reasons.values()), axis=0)
    reasons["bad-count"] = is_bad_count & ~taken
    kept = np.flatnonzero(~(taken | is_bad_count))
    if not len(kept):
        raise table.no_row(reasons, lambda reason, _: _ADVICE[reason])
    _, first = np.unique(time[kept], return_index=True)
    is_first = np.zeros(len(kept), np.bool_)
    is_first[first] = True
    return ArrivalCounts(
        file=table.path.name,
        hour=time[kept[first]].astype("datetime64[h]"),
        count=count[kept[first]],
        rows=table.rows,
        quarantine=table.quarantine({**reasons, "twice": kept[~is_first]}),
    )


def _times(table: Table, zone: str) -> tuple[Times, dict[str, NDArray[np.bool_]]]:
    """Start of each row's hour, and which rows have none. (row,)"""
    cells = table.cells
    way = next((way for way in _WAYS if all(key in cells for key in way)), None)
    if way is None:
        raise FeedError(
            f"{table.path}:1: has no column that tells the hour; give date and hour, "
            "or timestamp"
        )
    if len(way) == 4:
        parts = (map(_whole, cells[key]) for key in ("year", "month", "day"))
        text = [_date(*numbers) for numbers in zip(*parts, strict=True)]
    else:
        text = cells[way[0]]
    read = read_times(text, zone)
    time = read.time
    reasons = {"bad-time": read.is_bad, "other-zone": read.is_of_other_zone}
    if "hour" in way:
        hours = np.array([_hour(cell) for cell in cells["hour"]], np.int64)
        # Some write the time of day into the date as well; the column decides.
        time = time.astype("datetime64[D]").astype("datetime64[ms]")
        time = time + hours * np.timedelta64(3_600_000, "ms")
        reasons["bad-hour"] = (hours < 0) & ~read.is_bad & ~read.is_of_other_zone
    elif way == ("date",) and _is_daily(time):
        raise FeedError(
            f"{table.path}:1: counts by the day; give counts by the hour, with a "
            "column hour"
        )
    is_inside = time != time.astype("datetime64[h]")
    reasons["not-an-hour"] = is_inside & ~np.any(list(reasons.values()), axis=0)
    return time, reasons


def _is_daily(time: Times) -> bool:
    known = time[~np.isnat(time)]
    return bool(len(known)) and bool((known == known.astype("datetime64[D]")).all())


def _whole(cell: str) -> int:
    """The whole number of a cell such as 7 or 7.0; -1 for anything else."""
    try:
        number = float(cell)
    except ValueError:
        return -1
    return int(number) if number.is_integer() and abs(number) < 1e9 else -1


def _date(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _hour(cell: str) -> int:
    """Hour of the day of a cell such as 7, 7.0, 07:00 or 07:00-08:00; -1 for others."""
    for ending in (":00:00", ":00", "时", "点"):
        cell = cell.split("-")[0].strip().removesuffix(ending)
    hour = _whole(cell)
    return hour if 0 <= hour < 24 else -1


def _counts(cells: list[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Whole numbers of cells, and which cells hold none that counts people. (row,)"""
    count = np.array([_whole(cell) for cell in cells], np.int64)
    return count, count < 0
