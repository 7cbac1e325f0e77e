"""`twin nightly`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from twin.cli.app import FAILED, Replications, Seed, app
from twin.cli.progress import Bar, say_compiling


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
    say_compiling()
    with Bar() as progress:
        outcome = one_night(request, datetime.now().astimezone(), progress)
    typer.echo(str(outcome.report))
    if outcome.status != "complete":
        typer.echo(outcome.message, err=True)
        raise typer.Exit(FAILED)
