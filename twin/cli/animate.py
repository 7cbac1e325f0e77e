"""`twin animate`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from twin.cli.app import Plan, Seed, app
from twin.cli.progress import say_compiling


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
    say_compiling()
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
