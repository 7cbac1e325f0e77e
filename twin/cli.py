"""The command line: check, run, compare, nightly, animate, draw, docs."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.hospital.scenario import Scenario
    from twin.result import Result

FAILED = 1
INTERRUPTED = 130
MOST_FAILURES = 10
ENDS = (".nc", ".html", ".json", ".csv", ".parquet")
"""What results are written as, by the end of the file's name."""
PICTURES = (".png", ".svg", ".pdf")

app = typer.Typer(
    name="twin",
    help="A hospital digital twin and capacity planner.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

docs = typer.Typer(
    help="Write what is documented by itself: parameters of a scenario, file formats.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(docs, name="docs")

Replications = Annotated[
    int | None,
    typer.Option(min=1, help="Draws of all chance; as the scenario says if not given."),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Names the random numbers; as the scenario says."),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Write here as well: .nc, .html, .json or .csv, by its end."),
]
Plan = Annotated[
    str, typer.Argument(help="Scenario file, or name of a shipped scenario.")
]


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence."""
    from twin.errors import TwinError

    try:
        app()
    except (TwinError, OSError) as error:
        typer.echo(str(error), err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version.")
    ] = False,
) -> None:
    if version:
        import twin

        typer.echo(f"hospital-twin {twin.__version__}")
        raise typer.Exit


@app.command()
def check(
    scenario: Plan,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Every value, its unit, and the file and line of it."
        ),
    ] = False,
) -> None:
    """Say everything that is wrong with a scenario, or that nothing is."""
    import twin

    found = twin.load(scenario)
    if explain:
        for row in found.explain():
            unit = f" [{row.unit}]" if row.unit else ""
            formula = f"  {row.formula}" if row.formula else ""
            value = f"{_said(row.value)}{unit}"
            typer.echo(f"{row.path}: {value}{formula}  ({row.where})")
    for note in found.notes():
        typer.echo(f"note: {note}")
    typer.echo(f"{found}\nno problems")


@app.command()
def run(
    scenario: Plan,
    replications: Replications = None,
    seed: Seed = None,
    out: Out = None,
    event_log: Annotated[
        Path | None,
        typer.Option(
            help="Write every event of the first replication here: .csv, .csv.gz or "
            ".parquet, in the columns that vidigi and pm4py read."
        ),
    ] = None,
) -> None:
    """Run a scenario and show waits, loads and lengths of stay."""
    import twin

    _known_end(out)
    plan = twin.load(scenario)
    if event_log is not None:
        _write_log(plan, seed, event_log)
    result = _experiment([plan], replications, seed)
    for line in result.offered_load().sentences("en"):
        typer.echo(line)
    table = result.table().to_string(
        index=False, float_format="{:.3g}".format, na_rep=""
    )
    typer.echo(table)
    _finish(result, out)


@app.command()
def compare(
    scenarios: Annotated[
        list[str], typer.Argument(help="The plan, then what is compared with it.")
    ],
    indicator: Annotated[
        list[str] | None,
        typer.Option(help="Indicator to compare; may be given again."),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    out: Out = None,
) -> None:
    """Run scenarios with the same chance and say what differs, and how surely."""
    import twin
    from twin.result.comparison import MOST_SAID
    from twin.result.rows import cut

    loaded = [twin.load(one) for one in scenarios]
    if sum(len(one.grid()) for one in loaded) < 2:
        raise twin.TwinError("compare needs two scenarios, or one with a grid")
    _known_end(out)
    result = _experiment(loaded, replications, seed)
    found = result.compare(*(indicator or ())).ranked()
    for scenario in result.scenarios[1:]:
        mine = [row for row in found if row.scenario == scenario]
        said = [row.sentence("en") for row in mine if row.verdict != "same"]
        typer.echo(f"{scenario}, against {result.scenarios[0]}:")
        most = len(said) if indicator else MOST_SAID
        hint = "name one by --indicator for all of it"
        for line in cut(said, most, hint) or ["nothing differs"]:
            typer.echo(f"  {line}")
    _finish(result, out)


@app.command()
def nightly(  # noqa: PLR0913 one parameter per option
    scenario: Annotated[
        str, typer.Option(help="Scenario file, or name of a shipped scenario.")
    ] = "small/weekday",
    what_if: Annotated[
        list[str] | None,
        typer.Option(help="Scenario to compare with it; may be given again."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Directory to write to.")] = Path("out"),
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day to report; the coming one."),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    lang: Annotated[
        Literal["zh", "en", "both"], typer.Option(help="Language of the page.")
    ] = "both",
    arrivals: Annotated[
        Path | None, typer.Option(help="Counts by hour to draw arrivals from.")
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(help="Event log to draw routing and durations from."),
    ] = None,
    parquet: Annotated[
        bool,
        typer.Option("--parquet", help="Write result.parquet as well, a row a number."),
    ] = False,
) -> None:
    """Run the coming day and week, and write the morning report."""
    from twin.reports.nightly import Request
    from twin.reports.nightly import nightly as one_night

    request = Request(
        scenario=scenario,
        what_ifs=tuple(what_if) if what_if else None,
        out=out,
        day=date.date() if date else None,
        replications=replications,
        seed=seed,
        languages=lang,
        arrivals=arrivals,
        log=log,
        parquet=parquet,
    )
    _say_compiling()
    with _bar() as progress:
        outcome = one_night(request, datetime.now().astimezone(), progress)
    typer.echo(str(outcome.report))
    if outcome.status != "complete":
        typer.echo(outcome.message, err=True)
        raise typer.Exit(FAILED)


@app.command()
def animate(  # noqa: PLR0913 one parameter per option
    scenario: Plan,
    out: Annotated[Path, typer.Option(help="Page to write.")] = Path("day.html"),
    frames: Annotated[
        Path | None, typer.Option(help="Directory for the same as pictures, PNG.")
    ] = None,
    day: Annotated[
        int, typer.Option(min=0, help="Days after the warm-up, from 0.")
    ] = 0,
    minutes: Annotated[
        int, typer.Option(min=1, help="From one picture to the next.")
    ] = 10,
    replications: Annotated[
        int, typer.Option(min=1, help="Draws of all chance, whose mean is shown.")
    ] = 1,
    seed: Seed = None,
    lang: Annotated[
        Literal["zh", "en", "both"], typer.Option(help="Language of the page.")
    ] = "both",
) -> None:
    """Run one day and write who is where on the floor plan, with a clock to turn."""
    import twin

    plan = twin.load(scenario)
    _say_compiling()
    twin.animate(
        plan,
        out,
        day=day,
        replications=replications,
        seed=seed,
        minutes=minutes,
        frames=frames,
        lang=lang,
    )
    typer.echo(f"written: {out}")


@docs.command("parameters")
def docs_parameters(
    scenario: Plan,
    csv: Annotated[
        Path | None, typer.Option(help="Write the table here, as CSV.")
    ] = None,
) -> None:
    """Show every number of a scenario: value, unit, meaning, source, file and line."""
    import twin
    from twin.hospital.parameters import as_csv, as_markdown

    rows = twin.load(scenario).parameters()
    if csv is None:
        typer.echo(as_markdown(rows), nl=False)
        return
    csv.write_text(as_csv(rows), encoding="utf-8-sig")
    typer.echo(f"written: {csv}")


@docs.command("schemas")
def docs_schemas(
    out_dir: Annotated[Path, typer.Argument(help="Directory to write to.")],
) -> None:
    """Write a JSON Schema of each kind of file, for editors to complete and check.

    An editor takes it from a file's first line:
    # yaml-language-server: $schema=scenario.schema.json
    """
    import json

    from twin.hospital.schema import schemas

    out_dir.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        file = out_dir / f"{name}.schema.json"
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        file.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"written: {file}")


@app.command()
def draw(
    what: Annotated[
        Literal["timelines", "flows"],
        typer.Argument(help="What some visits did, or who goes from where to where."),
    ],
    scenario: Plan,
    out: Annotated[Path, typer.Option(help="Picture to write: .png, .svg or .pdf.")],
    stream: Annotated[
        str | None, typer.Option(help="Timelines of these visits alone: a name, or *.")
    ] = None,
    day: Annotated[
        int, typer.Option(min=0, help="Days after the warm-up, from 0.")
    ] = 0,
    seed: Seed = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language.")] = "zh",
) -> None:
    """Run one day and draw what visits did, or the flows between departments."""
    from matplotlib import rc_context

    import twin
    from twin.result import fonts

    if out.suffix not in PICTURES:
        raise twin.TwinError(f"{out}: ends with none of {', '.join(PICTURES)}")
    if out.suffix != ".svg":
        fonts.check(lang)
    plan = twin.load(scenario)
    _say_compiling()
    if what == "timelines":
        figure = twin.timelines(plan, stream, day=day, seed=seed, lang=lang)
    else:
        figure = twin.flow_diagram(plan, day=day, seed=seed, lang=lang)
    with rc_context(fonts.settings()):
        figure.savefig(out, dpi=150)
    typer.echo(f"written: {out}")


def _experiment(
    scenarios: "list[Scenario]", replications: int | None, seed: int | None
) -> "Result":
    import twin

    _say_compiling()
    with _bar() as progress:
        result = twin.experiment(scenarios, replications, seed, progress=progress)
    if not result.dataset.data_vars:
        _say_failures(result)
        raise typer.Exit(FAILED)
    return result


def _finish(result: "Result", out: Path | None) -> None:
    """Write the result by the end of its name; failures make the exit code."""
    if out is not None:
        _write(result, out)
        typer.echo(f"written: {out}")
    for found in (result.warm_up, result.precision):
        if found is not None:
            typer.echo(found.sentence("en"))
    if result.warm_up is not None and result.warm_up.unsettled:
        typer.echo(result.warm_up.warning("en"), err=True)
    _say_failures(result)
    if result.failures:
        raise typer.Exit(FAILED)


def _say_failures(result: "Result") -> None:
    for failure in result.failures[:MOST_FAILURES]:
        typer.echo(f"failed: {failure}", err=True)
    rest = len(result.failures) - MOST_FAILURES
    if rest > 0:
        typer.echo(f"and {rest} more failed", err=True)


def _known_end(out: Path | None) -> None:
    """Refuse a file name that says nothing of its format, before anything is run."""
    from twin.errors import TwinError

    if out is not None and out.suffix not in ENDS:
        raise TwinError(f"{out}: ends with none of {', '.join(ENDS)}")
    if out is not None and out.suffix == ".parquet":
        from twin.values import parquet

        parquet.arrow()


def _write_log(scenario: "Scenario", seed: int | None, path: Path) -> None:
    import twin
    from twin.flow.event_log import ENDS, checked_end
    from twin.values import parquet

    checked_end(path, (*ENDS, parquet.END))
    is_parquet = path.suffix == parquet.END
    if is_parquet:
        parquet.arrow()
    _say_compiling()
    log = twin.event_log(scenario, seed=seed)
    log.to_parquet(path) if is_parquet else log.to_csv(path)
    typer.echo(f"written: {path}")


def _write(result: "Result", out: Path) -> None:
    import json

    if out.suffix == ".nc":
        result.save(out)
    elif out.suffix == ".html":
        result.report(out)
    elif out.suffix == ".json":
        text = json.dumps(result.to_json(), ensure_ascii=False)
        out.write_text(text, encoding="utf-8")
    elif out.suffix == ".parquet":
        result.to_parquet(out)
    else:
        result.table().to_csv(out, index=False, encoding="utf-8-sig")


class _bar:  # noqa: N801 reads as what it is at the only place of its use
    """A progress bar on the error output, shown only while something is done."""

    def __enter__(self) -> "Callable[[int, int], None]":
        from tqdm import tqdm

        self.bar = tqdm(unit=" runs", leave=False, desc="simulating")
        return self.tell

    def tell(self, done: int, total: int) -> None:
        """Show how many are done."""
        self.bar.total, self.bar.n = total, done
        self.bar.refresh()

    def __exit__(self, *_: object) -> None:
        self.bar.close()


def _say_compiling() -> None:
    """Say that the first run compiles, where nothing is compiled yet."""
    if not _is_compiled():
        typer.echo("first run: compiling, which takes a minute or two", err=True)


def _is_compiled() -> bool:
    """Whether the compiler's cache holds the engine, wherever that cache is."""
    from twin.flow import kernel

    compiled = (one.stats for one in vars(kernel).values() if hasattr(one, "py_func"))
    caches = {stats.cache_path for stats in compiled if stats.cache_path}
    return any(any(Path(cache).glob("kernel.*.nbi")) for cache in caches)


def _said(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)
