"""`twin feeds`: keys, quarantine and erasure."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from twin.cli.app import app

if TYPE_CHECKING:
    from twin.feeds.vault import Vault

feeds = typer.Typer(
    help="Look after what was heard: keys, what was put aside, and erasure.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(feeds, name="feeds")
Config = Annotated[
    Path, typer.Argument(help="File that says what to listen to, as listen.yaml.")
]


@feeds.command("new-keys")
def new_keys(
    path: Annotated[Path, typer.Argument(help="File to write; it must not exist.")],
) -> None:
    """Write the keys of a site; keep a copy in a safe, without them nobody is known."""
    from twin.feeds.keys import Keys

    typer.echo(f"written: {Keys.new().write(path)}; keep a copy of it in a safe")


@feeds.command("quarantine")
def show_quarantine(config: Config = Path("listen.yaml")) -> None:
    """Show what was put aside and why, by source, with what is often meant."""
    from sqlalchemy import func, select

    from twin.feeds.listening.config import read_listening
    from twin.feeds.listening.listener import at_home
    from twin.feeds.reasons import REASONS
    from twin.feeds.store import Store
    from twin.feeds.store.tables import quarantine

    found = read_listening(config)
    store = Store(at_home(found.store, config.parent))
    columns = (quarantine.c.source, quarantine.c.reason, quarantine.c.detail)
    asked = (
        select(*columns, func.count())
        .where(quarantine.c.closed.is_(None))
        .group_by(*columns)
        .order_by(func.count().desc())
    )
    with store.reading() as connection:
        rows = connection.execute(asked).all()
    store.close()
    for source, reason, detail, count in rows:
        typer.echo(f"{count:>7} {source}: {REASONS[reason]}: {detail}")
    typer.echo(f"{sum(row[-1] for row in rows)} waiting")


@feeds.command("erase")
def erase(
    identifier: Annotated[str, typer.Argument(help="As the hospital writes it.")],
    config: Config = Path("listen.yaml"),
    who: Annotated[
        Literal["patient", "staff", "plate"], typer.Option(help="What it names.")
    ] = "patient",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; it cannot be undone.")
    ] = False,
) -> None:
    """Make a person nobody again: their pseudonyms are deleted, for good."""
    if not yes:
        typer.confirm("This cannot be undone. Erase?", abort=True)
    vault = _vault(config)
    gone = vault.erase(who, identifier)
    vault.close()
    typer.echo(f"{gone} pseudonyms erased" if gone else "nobody is called that")


def _vault(config: Path) -> "Vault":
    from twin.feeds.keys import Keys
    from twin.feeds.listening.config import read_listening
    from twin.feeds.listening.listener import at_home
    from twin.feeds.vault import Vault

    found = read_listening(config)
    keys = Keys.read(config.parent / found.key_file)
    return Vault(at_home(found.vault, config.parent), keys)
