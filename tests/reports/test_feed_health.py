"""The table of feeds: who asks for a person first, by a sign, not by colour alone."""

import datetime as dt
from io import StringIO

import pytest
from rich.console import Console

from twin.feeds.event import MICROSECONDS
from twin.feeds.health import Health
from twin.feeds.health.source import HOUR
from twin.locale import Language
from twin.reports.feed_health import feed_table, span

NOW = 500_000 * HOUR + HOUR // 2


def shown(language: Language) -> str:
    """The table of a source that is well, one that is silent, and one never heard."""
    usual = {NOW // HOUR - n: 60 for n in range(1, 700)}
    health = Health({"his": usual, "bms": usual})
    for second in range(60):
        health.hear("bms", NOW - second * 60 * MICROSECONDS)
    health.hear("his", NOW - 3 * HOUR)
    report = [*health.report(NOW), health.of("gates", NOW)]
    console = Console(file=StringIO(), width=120, legacy_windows=False)
    console.print(feed_table(report, [], dt.datetime(2026, 11, 27, 8), language))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "silent", "well", "nothing"),
    [
        ("en", "silent for 180 min", "well", "nothing yet"),
        ("zh", "180 min", "正常", "尚无"),
    ],
)
def test_both_languages(
    language: Language, silent: str, well: str, nothing: str
) -> None:
    """Who is silent stands first, marked by a sign; the others say how they are."""
    text = shown(language)
    assert text.index("his") < text.index("bms")
    line = next(line for line in text.splitlines() if "his" in line)
    assert "!" in line
    for word in (silent, well, nothing):
        assert word in text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h"), (200_000, "2 d")],
)
def test_span(seconds: float, said: str) -> None:
    """Times read in the unit that fits them."""
    assert span(seconds) == said
