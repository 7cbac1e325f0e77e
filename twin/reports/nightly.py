"""The main job: run the coming day and week, and write the morning report."""

import json
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import twin
from twin.locale import Label
from twin.reports.failed import (
    Advice,
    Failed,
    NothingFinishedError,
    Step,
    described,
    failed_page,
    failed_record,
)
from twin.reports.morning import Basis, Source
from twin.reports.notes import notes
from twin.reports.page import Languages, morning_page
from twin.reports.sources import source_of
from twin.values.parquet import arrow

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario
    from twin.result import Result

Progress = Callable[[int, int], None]
Say = Callable[[str], None]

SHIPPED = "small/weekday"
"""Scenario of the small hospital that comes with the package."""
SHIPPED_WHAT_IFS = ("small/one-more-doctor", "small/winter")
"""Its what-ifs."""
DAYS = 7
DAY_ENDS_AT = 6
"""Before this hour the coming day is the one that has begun. [h]"""
FILES = (
    "report.html",
    "report.json",
    "result.nc",
    "result.parquet",
    "arrivals.csv",
    "occupancy.csv",
    "waits.csv",
    "loads.csv",
    "fills.csv",
    "week.csv",
    "what_ifs.csv",
    "boards.csv",
)
"""What a night writes, and takes away before it writes."""


@dataclass(frozen=True)
class Request:
    """What a night is asked for."""

    scenario: str = SHIPPED
    """File of the plan, or name of a shipped scenario."""
    what_ifs: tuple[str, ...] | None = None
    """Files of what-ifs; those of the shipped hospital if it is the plan."""
    out: Path = Path("out")
    """Directory to write to."""
    day: date | None = None
    """Day to report by the hour; the coming one if absent."""
    replications: int | None = None
    """Draws of all chance; as the scenario says if absent."""
    seed: int | None = None
    """Names the random numbers; as the scenario says if absent."""
    languages: Languages = "both"
    """Languages of the page."""
    arrivals: Path | None = None
    """Counts of arrivals by hour, to draw arrivals from."""
    log: Path | None = None
    """Event log, to draw routing and durations from."""
    parquet: bool = False
    """Whether to write every number as Parquet, too."""


@dataclass(frozen=True)
class Outcome:
    """What a night left behind."""

    report: Path
    """The page, be it the report or what went wrong."""
    status: str
    """`complete`, `incomplete` (some replications failed) or `failed`."""
    message: str = ""
    """What went wrong, in English; empty where nothing did."""


def nightly(
    request: Request, now: datetime, progress: Progress | None = None
) -> Outcome:
    """Run the coming day and week, and write the report; or what went wrong.

    Parameters
    ----------
    request : what is asked for.
    now : the time, with its offset; it dates the report and finds the coming day.
    progress : is told how many replications are done, of how many.

    Returns
    -------
    Where the page is, and whether all went well. Errors of any kind end up in the page;
    if not even that can be written there, it is written to a new temporary directory.
    """
    night = _Night(request, now, progress)
    try:
        return night.run()
    except Exception as error:  # whatever it is, the morning has to know
        return night.fail(error)


def coming_day(now: datetime, zone: str) -> date:
    """The day whose morning is next.

    Parameters
    ----------
    now : the time, with its offset.
    zone : time zone of the hospital.
    """
    local = now.astimezone(ZoneInfo(zone))
    return local.date() + timedelta(days=local.hour >= DAY_ENDS_AT)


class _Night:
    """One run of the job, and how far it came."""

    def __init__(
        self, request: Request, now: datetime, progress: Progress | None
    ) -> None:
        self.request = request
        self.now = now
        self.progress = progress
        self.step: Step = "reading"
        self.seed: int | None = request.seed

    def run(self) -> Outcome:
        if self.request.parquet:
            arrow()
        plan, what_ifs = self.scenarios()
        self.step = "data"
        scenarios, sources, as_of = drawn([plan, *what_ifs], self.request)
        self.step = "running"
        result = twin.experiment(
            scenarios,
            replications=self.request.replications,
            seed=self.request.seed,
            progress=self.progress,
        )
        result.dataset.attrs["as_of"] = as_of
        return self.report(scenarios[0], result, sources)

    def scenarios(self) -> tuple["Scenario", list["Scenario"]]:
        """The plan and the what-ifs, for the days asked for."""
        plan = twin.load(self.request.scenario)
        day = self.request.day or coming_day(self.now, plan.layout.timezone)
        self.seed = plan.run.seed if self.request.seed is None else self.request.seed
        loaded = [twin.load(file) for file in self.what_if_files()]
        what_ifs = [each for scenario in loaded for each in scenario.grid()]
        return _dated(plan, day), [_dated(one, day) for one in what_ifs]

    def what_if_files(self) -> tuple[str, ...]:
        if self.request.what_ifs is not None:
            return self.request.what_ifs
        return SHIPPED_WHAT_IFS if _is_shipped(self.request.scenario) else ()

    def report(
        self, plan: "Scenario", result: "Result", sources: Sequence[Source]
    ) -> Outcome:
        from twin.reports.boards import views
        from twin.reports.reading import finished, morning
        from twin.reports.record import record, tables
        from twin.reports.wards import told
        from twin.result import Result

        kept = finished(result.dataset.isel(scenario=0))
        if not kept:
            raise NothingFinishedError(result.failures)
        self.step = "writing"
        shown = Result(told(result.dataset, plan))
        boards = views(Result(result.dataset.isel(scenario=[0])))
        said = morning(shown, self.basis(plan, result, kept), sources, boards)
        texts = {
            "report.html": morning_page(said, self.request.languages),
            "report.json": _json(record(said)),
            **{name: "\ufeff" + text for name, text in tables(said).items() if text},
        }
        write(self.request.out, texts, result, parquet=self.request.parquet)
        page = self.request.out / "report.html"
        if not result.failures:
            return Outcome(page, "complete")
        total = len(result.failures)
        message = f"{total} replications failed, the first: {result.failures[0]}"
        return Outcome(page, "incomplete", message)

    def basis(self, plan: "Scenario", result: "Result", kept: int) -> Basis:
        attrs = result.dataset.attrs
        first = plan.run.start
        assert first is not None, "a dated scenario has a start"  # noqa: S101
        days = [first + timedelta(day) for day in range(plan.run.days)]
        return Basis(
            hospital=Label(plan.layout.name.zh, plan.layout.name.en),
            scenario=Label(plan.name.zh, plan.name.en),
            scenario_file=self.request.scenario,
            first_day=first,
            days=plan.run.days,
            warm_up_days=int(attrs["warm_up_days"]),
            replications=kept,
            seed=int(attrs["seed"]),
            version=str(attrs["version"]),
            created=self.now.astimezone(ZoneInfo(plan.layout.timezone)),
            as_of=str(attrs["as_of"]),
            holidays=tuple(filter(plan.calendar.is_holiday, days)),
            calendar_is_provisional=any(map(plan.calendar.is_provisional, days)),
            notes=notes(result),
        )

    def fail(self, error: Exception) -> Outcome:
        """Write what went wrong where the report would be, or where it can be."""
        message, is_foreseen = described(error)
        advice: Advice = "scenario" if self.step in ("reading", "data") else "other"
        if isinstance(error, OSError):
            advice = "system"
        failed = Failed(
            step=self.step,
            message=message,
            advice=advice if is_foreseen else "other",
            scenario_file=self.request.scenario,
            version=twin.__version__,
            created=self.now,
            seed=self.seed,
            failures=getattr(error, "failures", ()),
            trace="" if is_foreseen else traceback.format_exc(),
        )
        texts = {
            "report.html": failed_page(failed, self.request.languages),
            "report.json": _json(failed_record(failed)),
        }
        out = self.request.out
        try:
            write(out, texts)
        except OSError:
            out = Path(tempfile.mkdtemp(prefix="twin-nightly-"))
            write(out, texts)
        return Outcome(out / "report.html", "failed", failed.said("en"))


def drawn(
    scenarios: Sequence["Scenario"], request: Request
) -> tuple[list["Scenario"], tuple[Source, ...], str]:
    """Scenarios with what real files say in them, what was read, and its last time.

    Parameters
    ----------
    scenarios : the plan, then what-ifs, all by the same files and rules.
    request : names the files, if any.

    Raises
    ------
    FeedError or CalibrationError if a file cannot be used.
    """
    if request.arrivals is None and request.log is None:
        return list(scenarios), (), ""
    from twin.calibration.empirical import read

    zone = scenarios[0].layout.timezone
    files = read(request.arrivals, request.log, zone)
    found = [files.into(scenario) for scenario in scenarios]
    basis = found[0][1]
    sources = tuple(source_of(file) for file in basis.files)
    return [scenario for scenario, _ in found], sources, basis.as_of


def write(
    out: Path,
    texts: Mapping[str, str],
    result: "Result | None" = None,
    *,
    parquet: bool = False,
) -> None:
    """Write a night's files; what an earlier night left and this one does not is gone.

    Each file appears whole or not at all.

    Parameters
    ----------
    out : directory, made if it is not there.
    texts : contents by file name.
    result : saved as `result.nc`, if there is one.
    parquet : whether it is written as `result.parquet`, too.

    Raises
    ------
    OSError if the directory cannot be written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    if result is not None:
        with _part(out / "result.nc") as part:
            result.save(part)
        if parquet:
            with _part(out / "result.parquet") as part:
                result.to_parquet(part)
    # The page last: while it is not there, the night is not over.
    for name in sorted(texts, key=lambda name: name == "report.html"):
        with _part(out / name) as part:
            part.write_text(texts[name], encoding="utf-8", newline="\n")


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """Where to write a file that appears under its name once it is whole."""
    part = file.with_name(f"part-{file.name}")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _is_shipped(scenario: str) -> bool:
    """Whether a file or name means the plan of the shipped hospital."""
    from twin.hospital import shipped

    file, plan = Path(scenario), shipped.path(SHIPPED)
    found = file if file.exists() else shipped.path(scenario)
    return found is not None and plan is not None and found.resolve() == plan.resolve()


def _dated(scenario: "Scenario", day: date) -> "Scenario":
    changes: dict[str, Any] = {"run.start": day.isoformat(), "run.days": DAYS}
    return scenario.vary(scenario.name, changes, scenario.why)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
