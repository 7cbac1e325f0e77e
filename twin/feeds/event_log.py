"""An event log, case by case: who it was is not kept, only what happened and when."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.feeds.quarantine import Quarantine
from twin.feeds.table import Table, read_table
from twin.feeds.times import Read, Times, read_times

COLUMNS = {
    "case": (
        "case_id",
        "case:concept:name",
        "病例号",
        "case",
        "caseid",
        "visit_id",
        "encounter_id",
        "entity_id",
        "trace_id",
        "病例编号",
        "病例标识",
        "病案号",
        "病历号",
        "就诊号",
        "就诊流水号",
        "就诊编号",
        "住院号",
        "门诊号",
        "案例编号",
        "案例号",
    ),
    "activity": (
        "activity",
        "concept:name",
        "活动",
        "activity_name",
        "event",
        "event_name",
        "task",
        "活动名称",
        "事件",
        "事件名称",
        "环节",
        "步骤",
        "项目",
    ),
    "time": (
        "timestamp",
        "time:timestamp",
        "时间",
        "time",
        "datetime",
        "event_time",
        "complete_timestamp",
        "end_timestamp",
        "时间戳",
        "发生时间",
        "事件时间",
        "完成时间",
        "记录时间",
        "操作时间",
        "日期时间",
    ),
    "lifecycle": (
        "lifecycle",
        "lifecycle:transition",
        "lifecycle_id",
        "生命周期",
        "事件状态",
    ),
}
"""What a log's columns may be called, the best name first."""
_ADVICE = {
    "no-case": "the case is empty; fill the column that names the visit",
    "no-activity": "the activity is empty; fill the column that says what happened",
    "bad-time": "is no time; write the year first, as in 2014-10-22 11:15:41",
    "other-zone": "has a zone in some rows only; write all times alike",
    "not-complete": "no event is complete; export those that are",
}
"""What to say of a row that cannot be used, by reason."""
_COMPLETE = ("complete", "completed", "完成", "")

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class EventLog:
    """Events by case and time; cases are numbered as the file first names them."""

    file: str
    """Name of the file."""
    case: Ints
    """Number of the case, rising. (event,)"""
    activity: Ints
    """Index into `activities`. (event,)"""
    time: Times
    """Local time, rising within a case; ties as in the file. (event,)"""
    activities: tuple[str, ...]
    """Names of the activities, as the file first names them."""
    rows: int
    """Rows of the file, without its header and empty lines."""
    quarantine: Quarantine
    """Rows that are not used, by reason."""
    backward_rows: int
    """Rows that stand after a later one of their case; they are put in order."""
    backward_cases: int
    """Cases with such rows."""

    @property
    def cases(self) -> int:
        """Cases with an event that can be used."""
        return int(self.case[-1]) + 1

    @cached_property
    def is_by_day(self) -> bool:
        """Whether times are dates, so that they tell no duration within a day.

        A change to summer time moves some of them from midnight by an hour.
        """
        of_day = np.unique(self.time - self.time.astype("datetime64[D]"))
        is_hour = of_day % np.timedelta64(1, "h") == np.timedelta64(0, "ms")
        return len(of_day) < 3 and bool(is_hour.all()) and of_day[0].astype(int) == 0

    @property
    def span(self) -> tuple[np.datetime64, np.datetime64]:
        """First and last time."""
        return self.time.min(), self.time.max()


def read_event_log(path: str | Path, zone: str = "Asia/Shanghai") -> EventLog:
    """The event log of a CSV file with a case, an activity and a time per row.

    Parameters
    ----------
    path : CSV file, plain or gzipped, in UTF-8 or GB18030.
    zone : time zone of the hospital, for times that state their offset.

    Raises
    ------
    FeedError if nothing of the file can be used; it says what to do.
    """
    table = read_table(Path(path), COLUMNS, needed=("case", "activity", "time"))
    times = read_times(table.cells["time"], zone)
    reasons = _reasons(table, times)
    is_used = ~np.any(list(reasons.values()), axis=0)
    if not is_used.any():
        raise table.no_row(reasons, lambda *at: _advice(table, *at))
    return _ordered(table, times.time, is_used, reasons)


def _reasons(table: Table, times: Read) -> dict[str, NDArray[np.bool_]]:
    """Which rows cannot be used, by reason; each row has one reason at most. (row,)"""
    found = {
        "no-case": np.array([not cell for cell in table.cells["case"]], np.bool_),
        "no-activity": np.array(
            [not cell for cell in table.cells["activity"]], np.bool_
        ),
        "bad-time": times.is_bad,
        "other-zone": times.is_of_other_zone,
    }
    if "lifecycle" in table.cells:
        found["not-complete"] = np.array(
            [cell.casefold() not in _COMPLETE for cell in table.cells["lifecycle"]],
            np.bool_,
        )
    taken = np.zeros(len(table.line), np.bool_)
    for reason, rows in found.items():
        found[reason] = rows & ~taken
        taken |= rows
    return found


def _advice(table: Table, reason: str, row: int) -> str:
    """What to say of a row that cannot be used."""
    said = _ADVICE[reason]
    return f'"{table.cells["time"][row][:40]}" {said}' if "time" in reason else said


def _ordered(
    table: Table,
    time: Times,
    is_used: NDArray[np.bool_],
    reasons: dict[str, NDArray[np.bool_]],
) -> EventLog:
    """The usable rows by case and time, each event once."""
    import pandas as pd

    rows = np.flatnonzero(is_used)
    case, _ = pd.factorize(np.array(table.cells["case"], object)[rows])
    activity, names = pd.factorize(np.array(table.cells["activity"], object)[rows])
    at = time[rows]
    by_case = np.argsort(case, kind="stable")
    is_back = np.zeros(len(rows), np.bool_)
    latest = pd.Series(at[by_case]).groupby(case[by_case]).cummax().to_numpy()
    is_back[by_case] = at[by_case] < latest
    # The first of equal events counts, wherever in the file the others stand.
    same = pd.DataFrame({"case": case, "activity": activity, "time": at})
    is_twice = same.duplicated().to_numpy()
    order = np.lexsort((at, case))
    order = order[~is_twice[order]]
    return EventLog(
        file=table.path.name,
        case=case[order].astype(np.int64),
        activity=activity[order].astype(np.int64),
        time=at[order],
        activities=tuple(map(str, names)),
        rows=table.rows,
        quarantine=table.quarantine({**reasons, "twice": rows[is_twice]}),
        backward_rows=int(is_back.sum()),
        backward_cases=len(np.unique(case[is_back])),
    )
