"""`twin draw`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from twin.cli.app import Plan, Seed, app
from twin.cli.progress import say_compiling

PICTURES = (".png", ".svg", ".pdf")


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
    say_compiling()
    if what == "timelines":
        figure = twin.timelines(plan, stream, day=day, seed=seed, lang=lang)
    else:
        figure = twin.flow_diagram(plan, day=day, seed=seed, lang=lang)
    with rc_context(fonts.settings()):
        figure.savefig(out, dpi=150)
    typer.echo(f"written: {out}")
