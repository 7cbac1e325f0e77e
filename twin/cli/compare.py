"""`twin compare`."""

from typing import Annotated

import typer

from twin.cli.app import Out, Replications, Seed, app
from twin.cli.outcome import experiment, finish, known_end


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
    known_end(out)
    result = experiment(loaded, replications, seed)
    found = result.compare(*(indicator or ())).ranked()
    for scenario in result.scenarios[1:]:
        mine = [row for row in found if row.scenario == scenario]
        said = [row.sentence("en") for row in mine if row.verdict != "same"]
        typer.echo(f"{scenario}, against {result.scenarios[0]}:")
        most = len(said) if indicator else MOST_SAID
        hint = "name one by --indicator for all of it"
        for line in cut(said, most, hint) or ["nothing differs"]:
            typer.echo(f"  {line}")
    finish(result, out)
