"""`twin docs`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from twin.cli.app import Plan, docs


@docs.command("parameters")
def docs_parameters(
    scenario: Plan,
    csv: Annotated[
        Path | None, typer.Option(help="Write the table here, as CSV.")
    ] = None,
    lang: Annotated[
        Literal["zh", "en"], typer.Option(help="Language of what levers mean.")
    ] = "en",
) -> None:
    """Show every number of a scenario: value, unit, meaning, source, file and line."""
    import twin
    from twin.hospital.parameters import as_csv, as_markdown

    rows = twin.load(scenario).parameters(lang)
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
