"""Running an experiment, writing what it gave, and saying what failed."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from twin.cli.app import FAILED
from twin.cli.progress import Bar, say_compiling

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario
    from twin.result import Result

MOST_FAILURES = 10
ENDS = (".nc", ".html", ".json", ".csv", ".parquet")
"""What results are written as, by the end of the file's name."""


def experiment(
    scenarios: "list[Scenario]", replications: int | None, seed: int | None
) -> "Result":
    """What came of the scenarios, with a bar meanwhile; ends if nothing did."""
    import twin

    say_compiling()
    with Bar() as progress:
        result = twin.experiment(scenarios, replications, seed, progress=progress)
    if not result.dataset.data_vars:
        _say_failures(result)
        raise typer.Exit(FAILED)
    return result


def finish(result: "Result", out: Path | None) -> None:
    """Write the result by the end of its name; failures make the exit code."""
    from twin.result.caution import of_few

    if few := of_few(result.dataset.sizes["replication"], "en"):
        typer.echo(f"caution: {few}", err=True)
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


def known_end(out: Path | None) -> None:
    """Refuse a file name that says nothing of its format, before anything is run."""
    from twin.errors import TwinError

    if out is not None and out.suffix not in ENDS:
        raise TwinError(f"{out}: ends with none of {', '.join(ENDS)}")
    if out is not None and out.suffix == ".parquet":
        from twin.values import parquet

        parquet.arrow()


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
