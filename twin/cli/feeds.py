"""`twin feeds`: keys, quarantine, replay, rebuilding and erasure."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from twin.cli.app import app

if TYPE_CHECKING:
    from twin.feeds.store import Store
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
    from twin.feeds.reasons import REASONS
    from twin.feeds.store.quarantine import reasons

    with closing(_store(config)) as store:
        found = reasons(store)
    for source, refusal, entries in found:
        said = f"{REASONS[refusal.reason]}: {refusal.detail}"
        typer.echo(f"{entries:>7} {source}: {said}")
    typer.echo(f"{sum(one.entries for one in found)} waiting")


@feeds.command("replay")
def replay(config: Config = Path("listen.yaml")) -> None:
    """Read what was put aside once more, by the codes as they are now."""
    from zoneinfo import ZoneInfo

    from twin.feeds.codes import Codes
    from twin.feeds.intake import Intake
    from twin.feeds.listening.config import read_listening
    from twin.feeds.replay import replay

    found = read_listening(config)
    codes = Codes.of_layout(found.layout_folder(config.parent))
    with closing(_store(config)) as store, closing(_vault(config)) as vault:
        done = replay(Intake(store, vault, codes, ZoneInfo(found.timezone)))
    typer.echo(f"{done.applied} messages applied, {done.events} new events")
    typer.echo(f"{done.waiting} messages waiting")


@feeds.command("rebuild")
def rebuild(
    into: Annotated[str, typer.Argument(help="URL of a new, empty database.")],
    config: Config = Path("listen.yaml"),
) -> None:
    """Make all events anew from what was received, into a new database."""
    from zoneinfo import ZoneInfo

    from twin.feeds.codes import Codes
    from twin.feeds.listening.config import read_listening
    from twin.feeds.rebuild import rebuild
    from twin.feeds.store import Store

    found = read_listening(config)
    codes = Codes.of_layout(found.layout_folder(config.parent))
    with closing(_store(config)) as store, closing(Store(into)) as anew:
        count = rebuild(store, anew, codes, ZoneInfo(found.timezone))
        address = repr(anew)
    typer.echo(f"{count} events in {address}")


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


def _store(config: Path) -> "Store":
    from twin.feeds.listening.config import read_listening
    from twin.feeds.listening.listener import at_home
    from twin.feeds.store import Store

    return Store(at_home(read_listening(config).store, config.parent))


def _vault(config: Path) -> "Vault":
    from twin.feeds.keys import Keys
    from twin.feeds.listening.config import read_listening
    from twin.feeds.listening.listener import at_home
    from twin.feeds.vault import Vault

    found = read_listening(config)
    keys = Keys.read(config.parent / found.key_file)
    return Vault(at_home(found.vault, config.parent), keys)
