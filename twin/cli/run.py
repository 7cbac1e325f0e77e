"""`twin run`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.app import Out, Plan, Replications, Seed, app
from twin.cli.outcome import experiment, finish, known_end
from twin.cli.progress import say_compiling

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario


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

    known_end(out)
    plan = twin.load(scenario)
    if event_log is not None:
        _write_log(plan, seed, event_log)
    result = experiment([plan], replications, seed)
    for line in result.offered_load().sentences("en"):
        typer.echo(line)
    table = result.table().to_string(
        index=False, float_format="{:.3g}".format, na_rep=""
    )
    typer.echo(table)
    finish(result, out)


def _write_log(scenario: "Scenario", seed: int | None, path: Path) -> None:
    import twin
    from twin.flow.event_log import ENDS, checked_end
    from twin.values import parquet

    checked_end(path, (*ENDS, parquet.END))
    is_parquet = path.suffix == parquet.END
    if is_parquet:
        parquet.arrow()
    say_compiling()
    log = twin.event_log(scenario, seed=seed)
    log.to_parquet(path) if is_parquet else log.to_csv(path)
    typer.echo(f"written: {path}")
