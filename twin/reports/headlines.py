"""What a planner has to know first, as sentences, and how these are chosen."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from twin.locale import Label
from twin.reports.level import Level
from twin.reports.morning import Hours, Morning, Series, Wait
from twin.reports.quantity import exactly, of_share
from twin.reports.wording import Sentence, Span

LIKELY = 0.5
"""Share of replications from which on a resource is said to be likely full. [1]"""
POSSIBLE = 0.2
"""Share of replications from which on it is said to be possibly full. [1]"""
LONG_MEAN_MIN = 30.0
"""Mean wait from which on a wait is worth a headline. [min]"""
LONG_P90_MIN = 60.0
"""Wait of one in ten from which on it is. [min]"""
MOST_SPANS = 2
MOST = 5
"""Sentences at the top of the page, at most."""
SPACES = frozenset({"bed", "parking"})
"""Kinds of which being full is the trouble; of the others it is the waiting."""


@dataclass(frozen=True)
class Headline:
    """One sentence at the top and how bad it is."""

    level: Level
    """How bad it is."""
    sentence: Sentence
    """What is said of it."""
    name: Label | None = None
    """What it is about; nothing where it is about the whole hospital."""
    key: str = ""
    """The same in the layout."""


def headlines(morning: Morning) -> tuple[Headline, ...]:
    """The sentences at the top of the page, worst first, never none."""
    found = [
        *_standstills(morning),
        *_overloads(morning),
        *_full(morning, LIKELY, 1.01, "headline.likely_full"),
        *_waits(morning),
        *_full(morning, POSSIBLE, LIKELY, "headline.possible_full"),
    ]
    return tuple(found[:MOST]) or tuple(_calm(morning))


def spans(hours: Series, at_least: float) -> list[Span]:
    """Runs of consecutive hours at or above a level, longest first."""
    marked = np.flatnonzero(
        np.diff(np.concatenate([[False], hours >= at_least, [False]]).astype(np.int8))
    )
    found = [
        Span(int(start), int(end))
        for start, end in zip(marked[::2], marked[1::2], strict=True)
    ]
    return sorted(found, key=lambda span: span.start - span.end)


def _standstills(morning: Morning) -> Iterator[Headline]:
    """One line for all runs that come to a standstill, with the first's reason."""
    if morning.standstills:
        values: dict[str, object] = {
            "count": len(morning.standstills),
            "runs": morning.basis.replications,
            "text": morning.standstills[0],
        }
        yield Headline("over", Sentence("headline.standstill", values))


def _overloads(morning: Morning) -> Iterator[Headline]:
    for load in sorted(morning.loads, key=lambda load: -load.load.value):
        if load.load.is_known and not load.settles:
            said = Sentence("headline.overload", {"load": load.load})
            yield Headline("over", said, load.name, load.key)


def _full(morning: Morning, low: float, high: float, key: str) -> Iterator[Headline]:
    """Spaces whose highest share of full runs lies between two levels."""
    spaces = [
        hours
        for hours in morning.hours
        if hours.kind in SPACES and low <= hours.full.max() < high
    ]
    # Expected hours of the day in which it is full
    for hours in sorted(spaces, key=lambda hours: -hours.full.sum()):
        sentence = _full_sentence(morning, hours, low, key)
        yield Headline("tight", sentence, hours.name, hours.key)


def _full_sentence(morning: Morning, hours: Hours, low: float, key: str) -> Sentence:
    shown = sorted(spans(hours.full, low)[:MOST_SPANS], key=lambda span: span.start)
    runs = morning.basis.replications
    capacity = max(hours.capacity[span.start : span.end].max() for span in shown)
    values = {
        "span": ", ".join(map(str, shown)),
        "share": of_share(round(float(hours.full.max()) * runs), runs),
        "units": exactly(float(capacity), hours.peak.unit),
    }
    return Sentence(key, values)


def _waits(morning: Morning) -> Iterator[Headline]:
    long = [wait for wait in morning.waits if _is_long(wait)]
    for wait in sorted(long, key=lambda wait: -wait.mean.value * wait.served.value):
        values: dict[str, object] = {"mean": wait.mean, "p90": wait.p90}
        said = Sentence("headline.wait", values)
        if wait.worst_hours is not None:
            values["span"] = Span(*wait.worst_hours)
            said = Sentence("headline.wait_when", values)
        yield Headline("tight", said, wait.name, wait.key)


def _is_long(wait: Wait) -> bool:
    return wait.mean.value >= LONG_MEAN_MIN or wait.p90.value >= LONG_P90_MIN


def _calm(morning: Morning) -> Iterator[Headline]:
    yield Headline("calm", Sentence("headline.calm"))
    known = [wait for wait in morning.waits if wait.mean.is_known]
    if known:
        longest = max(known, key=lambda wait: wait.mean.value)
        said = Sentence("headline.longest", {"mean": longest.mean, "p90": longest.p90})
        yield Headline("calm", said, longest.name, longest.key)
