"""`twin listen`."""

import signal
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from twin.cli.app import app

if TYPE_CHECKING:
    from rich.table import Table

    from twin.feeds.listening import HospitalListener

Lang = Literal["zh", "en"]
PLAIN_S, LIVE_S = 60.0, 1.0
"""Time between two states that are shown, in lines or in a table. [s]"""


@app.command()
def listen(
    config: Annotated[
        Path, typer.Argument(help="File that says what to listen to, as listen.yaml.")
    ] = Path("listen.yaml"),
    plain: Annotated[
        bool, typer.Option("--plain", help="Lines for a log instead of a live table.")
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=0, help="Stop after so long; else at Ctrl-C.")
    ] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language.")] = "zh",
) -> None:
    """Listen to a hospital's systems, keep all they say, and show how they are."""
    from twin.feeds.listening import HospitalListener, read_listening

    found = read_listening(config)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    if seconds is not None:
        threading.Timer(seconds, stop.set).start()
    with HospitalListener(found, config.parent, _said) as listener:
        for source, (host, port) in listener.addresses().items():
            _said(f"{source}: listening at {host}:{port}")
        (_lines if plain else _table)(listener, stop, lang)


def _said(sentence: str) -> None:
    typer.echo(f"{datetime.now().astimezone():%H:%M:%S} {sentence}", err=True)


def _table(
    listener: "HospitalListener", stop: threading.Event, lang: Literal["zh", "en"]
) -> None:
    from rich.live import Live

    def table() -> "Table":
        return _shown(listener, lang)

    with Live(table(), auto_refresh=False) as live:
        while not stop.wait(LIVE_S):
            live.update(table(), refresh=True)


def _lines(
    listener: "HospitalListener", stop: threading.Event, lang: Literal["zh", "en"]
) -> None:
    from rich.console import Console

    console = Console(width=120)
    console.print(_shown(listener, lang))
    while not stop.wait(PLAIN_S):
        console.print(_shown(listener, lang))


def _shown(listener: "HospitalListener", lang: Lang) -> "Table":
    from twin.reports.feed_health import feed_table

    now = datetime.now().astimezone()
    return feed_table(listener.report(), listener.health.point_faults(), now, lang)
