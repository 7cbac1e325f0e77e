"""Feed health as a table for a terminal: each source, and what asks for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from math import isnan
from typing import TYPE_CHECKING

from twin.feeds.health import Fault, SourceHealth
from twin.locale.catalogue import Language, say

if TYPE_CHECKING:
    from rich.table import Table

MOST_POINTS = 8
"""Faults of points that are shown."""


def feed_table(
    report: Iterable[SourceHealth],
    points: Iterable[Fault],
    now: dt.datetime,
    language: Language = "en",
) -> Table:
    """A table of sources, those that ask for a person first, then faults of points."""
    from rich.table import Table

    table = Table(title=say("health.title", language, time=f"{now:%Y-%m-%d %H:%M:%S}"))
    for name in ("source", "age", "rate", "clock", "aside", "state"):
        right = name in ("age", "rate", "clock", "aside")
        label = say(f"health.column.{name}", language)
        table.add_column(label, justify="right" if right else "left", overflow="fold")
    for one in report:
        table.add_row(*row(one, language), style="" if one.is_well else "bold")
    for fault in list(points)[:MOST_POINTS]:
        table.add_row(fault.source, "", "", "", "", f"! {fault.sentence(language)}")
    return table


def row(one: SourceHealth, language: Language) -> tuple[str, ...]:
    """The cells of a source."""
    unknown = say("health.unknown", language)
    usual = unknown if isnan(one.usual) else f"{one.usual:.0f}"
    clock = unknown if isnan(one.offset_s) else f"{one.offset_s:+.1f} s"
    said = [f"! {fault.sentence(language)}" for fault in one.faults]
    if isnan(one.age_s):
        state = say("health.nothing", language)
        return (one.source, "", "", "", str(one.refused), "\n".join(said) or state)
    state = "\n".join(said) or say("health.well", language)
    age = say("health.ago", language, age=span(one.age_s))
    return (
        one.source,
        age,
        f"{one.last_hour} ({usual})",
        clock,
        str(one.refused),
        state,
    )


def span(seconds: float) -> str:
    """A time in the unit that reads best."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"
