"""The application that commands join, the options they share, and how they end."""

import sys
from pathlib import Path
from typing import Annotated

import typer

FAILED = 1
INTERRUPTED = 130

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
