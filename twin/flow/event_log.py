"""Event log: what happened in a run, in the columns that vidigi and pm4py read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from twin.errors import TwinError
from twin.flow.uses import Ending, uses
from twin.values import parquet
from twin.values.itineraries import NUMBER_BITS, Itineraries
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MINUTE, MISSING, NEVER, Op

if TYPE_CHECKING:
    import pandas as pd

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

TICK_MS = 60_000 // MINUTE
ENDS = (".csv", ".csv.gz")
"""What the name of a file may end with."""
ENDINGS = {
    Ending.GIVEN_BACK: "complete",
    Ending.LOST: "suspend",
    Ending.LOST_FOR_GOOD: "ate_abort",
    Ending.HANDED_OVER: "complete",
}
COLUMNS = {
    "entity_id": "the visit: its stream, its day of the run, its number on that day",
    "pathway": "the declared pathway that it follows",
    "event_type": "arrival_departure, queue, resource_use or resource_use_end",
    "event": "what happened, by the names in the files; each has a place of its own",
    "time": "since the run's origin. [min]",
    "resource_id": "unit of the resource, from 1; empty where no unit is held",
    "run_number": "replication",
    "case:concept:name": "as `entity_id`",
    "concept:name": "what a person calls the activity",
    "time:timestamp": "local time with its offset, ISO 8601",
    "lifecycle:transition": "schedule, withdraw, start, assign, suspend, resume, "
    "ate_abort, complete or, for what was assigned, unknown, as XES has them",
    "org:resource": "the resource and its unit, unlike any other in the hospital",
    "parent_id": "the visit that started this one, a task; empty for others",
}
"""Columns of the table, and what they hold.

The first seven are vidigi's, whose animations want `resource_id`, and whose analysis
wants `resource_col_name="org:resource"`; those with colons are those of XES (IEEE
1849), which pm4py reads. A unit is a row of its own: of a doctor and a room taken
together, the first tells the activity's start and end, the other is assigned.
"""


@dataclass(frozen=True)
class Names:
    """What the things in journeys are called.

    Attributes
    ----------
    pathways : the pathway of each stream, by the names in the files. (stream,)
    resources : each resource, by the names in the files. (resource,)
    resource_labels : what people call it. (resource,)
    request_labels : what people call what is asked for. (line,)
    step_labels : what people call each declared step, empty if nothing. (label,)
    arrival, departure : what people call the first and the last event.
    """

    pathways: tuple[str, ...]
    resources: tuple[str, ...]
    resource_labels: tuple[str, ...]
    request_labels: tuple[str, ...]
    step_labels: tuple[str, ...]
    arrival: str
    departure: str


@dataclass(frozen=True)
class Clock:
    """When a run was.

    Attributes
    ----------
    first_day : the day whose midnight is the run's origin.
    offset : local time less UTC, the same for the whole run, so that durations stand.
    """

    first_day: date
    offset: timedelta

    def stamps(self, ticks: Ints) -> Texts:
        """Times as ISO 8601 with offset. (as ticks)"""
        origin = np.datetime64(self.first_day, "ms")
        local = np.datetime_as_string(origin + ticks * TICK_MS)
        minutes = round(self.offset / timedelta(minutes=1))
        hours, rest = divmod(abs(minutes), 60)
        zone = f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
        return _joined(local, zone)


@dataclass(frozen=True, eq=False)
class EventLog:
    """What happened in one run; made with `EventLog.of`.

    Attributes
    ----------
    frame : one row per event, by time; its columns are `COLUMNS`.
    """

    frame: "pd.DataFrame"

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        visits = self.frame["entity_id"].nunique()
        return f"EventLog({len(self)} events of {visits} visits)"

    def table(self) -> "pd.DataFrame":
        """The events, by time; the columns are `COLUMNS`."""
        return self.frame.copy()

    def to_csv(self, path: str | PathLike[str]) -> Path:
        """Write the events as CSV in UTF-8, gzipped where the name ends so.

        Raises
        ------
        TwinError if the name ends with neither `.csv` nor `.csv.gz`.
        """
        target = checked_end(Path(path))
        packed = {"method": "gzip", "mtime": 0} if target.suffix == ".gz" else None
        # The mark tells Excel that Chinese names are in UTF-8.
        self.frame.to_csv(
            target,
            index=False,
            encoding="utf-8-sig",
            lineterminator="\n",
            compression=packed,
        )
        return target

    def to_parquet(self, path: str | PathLike[str]) -> Path:
        """Write the events as Parquet, `time:timestamp` as a time and not as text.

        Raises
        ------
        TwinError if the name does not end with `.parquet`, or pyarrow is not installed.
        """
        import pandas as pd

        target = checked_end(Path(path), (parquet.END,))
        arrow = parquet.arrow()
        stamps = pd.to_datetime(self.frame["time:timestamp"])
        frame = self.frame.assign(**{"time:timestamp": stamps})
        table = arrow.Table.from_pandas(frame, preserve_index=False)
        return parquet.write(target, [table], table.schema)

    @classmethod
    def of(
        cls, journeys: Journeys, names: Names, clock: Clock, run_number: int = 0
    ) -> "EventLog":
        """The events of journeys, those of tasks among them.

        A request is a `queue` event, and so are giving up, being turned away, and the
        begin and end of a ride, which shares its car. What passes between is told by
        the times: walks, and waits until a time or for a task.

        Parameters
        ----------
        journeys : of a run from its origin on.
        """
        import pandas as pd

        kinds = (_visits, _waits, _rides, _uses)
        parts = [part for kind in kinds for part in kind(journeys, names)]
        rows = pd.concat([pd.DataFrame(part._asdict()) for part in parts])
        rows = rows.sort_values(["time", "visit", "step", "bout", "order"])
        visit, ticks = rows["visit"].to_numpy(), rows["time"].to_numpy()
        ids, made = _ids(journeys), journeys.itineraries
        above = ids[np.arange(len(ids)) - made.parent]
        unit, resource = rows["unit"].to_numpy(), rows["resource"].to_numpy()
        has_unit = unit != MISSING
        columns = {
            "entity_id": ids[visit],
            "pathway": _named(names.pathways, made.stream[visit]),
            "event_type": rows["event_type"],
            "event": rows["event"],
            "time": ticks / MINUTE,
            "resource_id": pd.Series(unit).astype("Int64").where(has_unit),
            "run_number": run_number,
            "case:concept:name": ids[visit],
            "concept:name": _activities(rows, made, names),
            "time:timestamp": clock.stamps(ticks),
            "lifecycle:transition": rows["transition"],
            "org:resource": np.where(has_unit, _joined(resource, " ", unit), ""),
            "parent_id": np.where(made.parent > 0, above, "")[visit],
        }
        whole = {name: getattr(one, "array", one) for name, one in columns.items()}
        return cls(pd.DataFrame(whole))


class _Rows(NamedTuple):
    """Events of one kind; single values hold for all of them.

    Within an instant the events of a visit stand by step, bout and order. The activity
    is what it is called where the step has no name.
    """

    visit: Ints
    step: Ints | int
    time: Ints
    event_type: str
    event: Texts | str
    activity: Texts | str
    transition: Texts | str
    order: int = 0
    bout: Ints | int = 0
    resource: Texts | str = ""
    unit: Ints | int = MISSING


def checked_end(path: Path, ends: tuple[str, ...] = ENDS) -> Path:
    """The path, if its name says what is written.

    Parameters
    ----------
    ends : what the name may end with.

    Raises
    ------
    TwinError if it ends with none of them.
    """
    if not path.name.endswith(ends):
        raise TwinError(f"{path}: ends with none of {', '.join(ends)}")
    return path


def _ids(journeys: Journeys) -> Texts:
    """What each visit is called in the log. (visit,)"""
    made = journeys.itineraries
    day, number = made.number >> NUMBER_BITS, made.number & ((1 << NUMBER_BITS) - 1)
    return _joined(_named(made.stream_names, made.stream), ":", day, ":", number)


def _visits(journeys: Journeys, names: Names) -> Iterator[_Rows]:
    """Arrivals before, and departures after, all else of their instant."""
    last = len(journeys.itineraries.steps)
    for time, step, event, activity in (
        (journeys.arrived, -1, "arrival", names.arrival),
        (journeys.left, last, "depart", names.departure),
    ):
        visit = np.flatnonzero(time != MISSING)
        yield _Rows(
            visit, step, time[visit], "arrival_departure", event, activity, "complete"
        )


def _waits(journeys: Journeys, names: Names) -> Iterator[_Rows]:
    """Requests of units and of lifts, and those that came to nothing."""
    made, outcome = journeys.itineraries, journeys.outcome
    asks = np.isin(made.steps["op"], (Op.SEIZE, Op.RIDE))
    for some, time, event, transition, order in (
        (journeys.asked != MISSING, journeys.asked, "wait for ", "schedule", 0),
        (outcome == Outcome.GAVE_UP, journeys.ended, "gave up ", "withdraw", 3),
        (
            outcome == Outcome.TURNED_AWAY,
            journeys.ended,
            "turned away from ",
            "withdraw",
            3,
        ),
    ):
        step = np.flatnonzero(asks & some)
        line = made.steps["arg"][step]
        yield _Rows(
            visit=made.visit_of_step[step],
            step=step,
            time=time[step],
            event_type="queue",
            event=_joined(event, _named(made.requests.names, line)),
            activity=_named(names.request_labels, line),
            transition=transition,
            order=order,
        )


def _rides(journeys: Journeys, names: Names) -> Iterator[_Rows]:
    """Begin and end of rides, which hold no unit of their own."""
    made = journeys.itineraries
    is_ride = (made.steps["op"] == Op.RIDE) & (journeys.began != MISSING)
    for time, word, transition, order in (
        (journeys.began, " begins", "start", 1),
        (journeys.ended, " ends", "complete", 2),
    ):
        step = np.flatnonzero(is_ride & (time != MISSING))
        bank = made.requests.bank[made.steps["arg"][step]]
        yield _Rows(
            visit=made.visit_of_step[step],
            step=step,
            time=time[step],
            event_type="queue",
            event=_joined(_named(names.resources, bank), word),
            activity=_named(names.resource_labels, bank),
            transition=transition,
            order=order,
        )


def _uses(journeys: Journeys, names: Names) -> Iterator[_Rows]:
    """Begin and end of each unit's use."""
    found = uses(journeys)
    is_new, is_first = np.ones((2, len(found.step)), dtype=np.bool_)
    is_new[1:] = (np.diff(found.step) != 0) | (np.diff(found.bout) != 0)
    is_first[1:] = is_new[1:] | (np.diff(found.visit) != 0)
    # Who lost units and has them again resumes; who is handed them then starts.
    is_handed = found.visit != found.visit[is_new][np.cumsum(is_new) - 1]
    resumes = (found.bout > 0) & ~is_handed
    begins = _named(("start", "resume"), resumes.astype(np.int64))
    begins[~is_first] = "assign"
    ends = _named([ENDINGS[one] for one in Ending], found.ending)
    ends[~is_first] = "unknown"
    for kind, word, time, transition, order in (
        ("resource_use", " begins", found.begin, begins, 1),
        ("resource_use_end", " ends", found.end, ends, 2),
    ):
        some = np.flatnonzero(time != NEVER)
        step, resource = found.step[some], found.resource[some]
        yield _Rows(
            visit=found.visit[some],
            step=step,
            time=time[some],
            event_type=kind,
            event=_joined(_named(names.resources, resource), word),
            activity=_named(names.resource_labels, resource),
            transition=transition[some],
            order=order,
            bout=found.bout[some],
            resource=_named(names.resources, resource),
            unit=found.unit[some],
        )


def _activities(rows: "pd.DataFrame", made: Itineraries, names: Names) -> Texts:
    """What people call what each event belongs to: its step, or else what it takes.

    A task has no step of its own for what it was handed.
    """
    is_step = (rows["event_type"] != "arrival_departure").to_numpy()
    step = rows["step"].to_numpy(np.int64)[is_step]
    is_own = made.visit_of_step[step] == rows["visit"].to_numpy(np.int64)[is_step]
    label = np.full(len(rows), MISSING)
    label[is_step] = np.where(is_own, made.label[step], MISSING)
    # `MISSING` counts from the end, where nothing is called nothing.
    said = _named((*names.step_labels, ""), label)
    found: Texts = np.where(said == "", rows["activity"].to_numpy(object), said)
    return found


def _named(names: Sequence[str], number: npt.NDArray[np.integer[Any]]) -> Texts:
    """Names by their numbers. (as number)"""
    found: Texts = np.array(names, dtype=object)[number]
    return found


def _joined(*parts: npt.NDArray[Any] | str) -> Texts:
    """Texts one after the other, numbers as text. (as the arrays)"""
    said = [
        part.astype(str).astype(object) if isinstance(part, np.ndarray) else part
        for part in parts
    ]
    whole: Any = said[0]
    for part in said[1:]:
        whole = whole + part
    found: Texts = whole
    return found
