"""`twin emulate`."""

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.app import Plan, app
from twin.cli.progress import say_compiling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.emulator.faults import Faults
    from twin.emulator.message import Message
    from twin.emulator.player import Sender
    from twin.emulator.world import Foreign


TRIES = 15
"""Times that a message is sent before nobody is believed to listen: 45 s."""


@app.command()
def emulate(  # noqa: PLR0913 one parameter per option
    scenario: Plan = "small/weekday",
    days: Annotated[int, typer.Option(min=1, help="How long it is watched.")] = 1,
    first_day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When it begins; today if not given."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for what goes out as files.")
    ] = Path("feed"),
    mllp: Annotated[
        str | None, typer.Option(help="HOST:PORT that takes HL7; files if not given.")
    ] = None,
    mqtt: Annotated[
        str | None, typer.Option(help="HOST:PORT of a broker; files if not given.")
    ] = None,
    mqtt_user: Annotated[str, typer.Option(help="User at the broker.")] = "",
    mqtt_password: Annotated[
        str, typer.Option(envvar="TWIN_MQTT_PASSWORD", help="Password at the broker.")
    ] = "",
    sql: Annotated[
        str | None,
        typer.Option(help="Database for queue tickets, by its URL; else files."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help="Seconds of the hospital in one of ours; else at once.",
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="What goes wrong, as in duplicated=0.05; lost, late, late_s, "
            "jitter_s, garbage, cuts, cut_s, clock_s.SOURCE; may be given again."
        ),
    ] = None,
    foreign: Annotated[
        list[str] | None,
        typer.Option(
            help="What no scenario has, as in crowding=0.3; pace_sd, fading.STREAM, "
            "shift, shift_day, shift_steps=PATTERN; may be given again."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Names the random numbers.")] = 1,
) -> None:
    """Play a hospital as its feeds would report it, faster than real time if wished."""
    from tqdm import tqdm

    import twin
    from twin.emulator.emulation import Emulation
    from twin.emulator.player import play

    begin = first_day or datetime.now().astimezone()
    say_compiling()
    emulation = Emulation(
        twin.load(scenario),
        begin.date(),
        days,
        seed,
        _foreign(foreign or []),
        _faults(fault or []),
    )
    senders = _senders(out, mllp, mqtt, (mqtt_user, mqtt_password), sql)
    bar = tqdm(unit=" messages", leave=False, desc="emulating")

    def count_one(_: "Message") -> None:
        bar.update()

    try:
        count = play(emulation.messages(), senders, speed, told=count_one, tries=TRIES)
    except OSError as error:
        raise twin.FeedError(f"nobody takes what is sent: {error}") from None
    finally:
        bar.close()
        for sender in {id(one): one for one in senders.values()}.values():
            sender.close()
    typer.echo(f"{count} messages of {days} days of {emulation.scenario.name}")
    refused = getattr(senders["mllp"], "refused", 0)
    if refused:
        typer.echo(f"{refused} HL7 messages were not accepted", err=True)


def _senders(
    out: Path,
    mllp: str | None,
    mqtt: str | None,
    account: tuple[str, str],
    sql: str | None,
) -> "dict[str, Sender]":
    """How each way goes; what has no address goes into files."""
    from twin.emulator.files import Files

    files = Files(out)
    senders: dict[str, Sender] = dict.fromkeys(("mllp", "mqtt", "sql", "file"), files)
    if mllp is not None:
        from twin.emulator.mllp import Mllp

        senders["mllp"] = Mllp(*_address(mllp))
    if mqtt is not None:
        from twin.emulator.mqtt import Mqtt

        senders["mqtt"] = Mqtt(*_address(mqtt), *account)
    if sql is not None:
        from twin.emulator.sql import Sql

        senders["sql"] = Sql(sql)
    return senders


def _address(text: str) -> tuple[str, int]:
    from twin.errors import FeedError

    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise FeedError(f'"{text}" should be HOST:PORT, as in 127.0.0.1:2575')
    return host, int(port)


def _faults(given: list[str]) -> "Faults":
    from twin.emulator.faults import Faults

    known = {"duplicated", "lost", "late", "late_s", "jitter_s", "garbage"}
    values, clocks = _numbers(given, known | {"cuts", "cut_s"}, "clock_s")
    with _said(given):
        return Faults(**values, clock_s=tuple(clocks.items()))


def _foreign(given: list[str]) -> "Foreign":
    from twin.emulator.world import Foreign

    words = [one for one in given if one.startswith("shift_steps=")]
    rest = [one for one in given if one not in words]
    known = {"crowding", "pace_sd", "shift", "shift_day"}
    values, fading = _numbers(rest, known, "fading")
    steps = tuple(one.partition("=")[2] for one in words)
    with _said(given):
        return Foreign(
            crowding=values.get("crowding", 0.0),
            pace_sd=values.get("pace_sd", 0.0),
            shift=values.get("shift", 0.0),
            shift_day=int(values.get("shift_day", 0)),
            fading=tuple(fading.items()),
            shift_steps=steps,
        )


@contextmanager
def _said(given: list[str]) -> "Iterator[None]":
    """Say a value that cannot be as a person gave it."""
    from twin.errors import FeedError

    try:
        yield
    except ValueError as error:
        raise FeedError(f"{' '.join(given)}: {error}") from None


def _numbers(
    given: list[str], known: set[str], named: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Values by key, and those of `named.KEY` by that key."""
    import difflib

    from twin.errors import FeedError

    values: dict[str, float] = {}
    by_name: dict[str, float] = {}
    for text in given:
        key, _, number = text.partition("=")
        first, _, rest = key.partition(".")
        try:
            value = float(number)
        except ValueError:
            raise FeedError(f'"{text}" should be KEY=NUMBER') from None
        if first == named and rest:
            by_name[rest] = value
        elif key in known:
            values[key] = value
        else:
            near = difflib.get_close_matches(key, [*known, f"{named}.…"], 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise FeedError(f'"{key}" is no such thing{hint}')
    return values, by_name
