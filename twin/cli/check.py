"""`twin check`."""

from typing import Annotated

import typer

from twin.cli.app import Plan, app


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
    """Say all that is wrong with a scenario and its codes, or that nothing is."""
    from twin.hospital.codes import checked

    found = checked(scenario)
    if explain:
        for row in found.explain():
            unit = f" [{row.unit}]" if row.unit else ""
            formula = f"  {row.formula}" if row.formula else ""
            value = f"{_said(row.value)}{unit}"
            typer.echo(f"{row.path}: {value}{formula}  ({row.where})")
    for note in found.notes():
        typer.echo(f"note: {note}")
    typer.echo(f"{found}\nno problems")


def _said(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)
