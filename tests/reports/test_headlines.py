"""What stands at the top, and when."""

from dataclasses import replace

import numpy as np
import pytest

from twin.experiment.halt import Halt
from twin.locale import Label
from twin.reports.headlines import MOST, headlines, spans
from twin.reports.level import worst
from twin.reports.morning import Hours, Load, Morning, Wait
from twin.reports.quantity import Quantity, of_runs
from twin.reports.wording import Span

NAME = Label("甲", "A")


def level(lines):
    """The level of the whole day."""
    return worst(line.level for line in lines)


def of(value, unit="min"):
    """A quantity without spread."""
    return of_runs([value, value], unit)


@pytest.fixture
def quiet(basis):
    """A day on which nothing is tight."""
    return Morning(
        basis=basis,
        arrivals=(),
        hours=(),
        waits=(Wait("a", NAME, of(5), of(9), of(100, "visits")),),
        loads=(Load("a", NAME, of(0.99, "1")),),
        fills=(),
        week_peaks=(),
        week_waits=(),
    )


def beds(share, kind="bed"):
    """A resource that is full from 10 to 12 in a share of the runs."""
    full = np.zeros(24)
    full[10:12] = share
    flat = np.full(24, 4.0)
    return Hours("a", NAME, kind, flat, flat, flat, flat, full, of(4, "beds"))


def test_a_quiet_day_says_so(quiet):
    """A day without trouble has a calm line and still names the longest wait."""
    lines = headlines(quiet)
    assert [line.sentence.key for line in lines] == [
        "headline.calm",
        "headline.longest",
    ]
    assert level(lines) == "calm"


def test_a_load_of_one_never_settles(quiet):
    """From a load of 1 on it is said first that the queue never settles."""
    lines = headlines(replace(quiet, loads=(Load("a", NAME, of(1.0, "1")),)))
    assert [line.sentence.key for line in lines] == ["headline.overload"]
    assert level(lines) == "over"
    assert "never settles: load 1.00" in lines[0].sentence.said("en")


def test_a_standstill_comes_first(quiet):
    """Runs of the plan that stand still are counted in both languages, before all."""
    halts = (Halt("plan", 0, "甲等乙", "a waits"), Halt("plan", 4, "乙等甲", "b waits"))
    load = Load("a", NAME, of(1.0, "1"))
    lines = headlines(replace(quiet, loads=(load,), standstills=halts))
    runs = quiet.basis.replications
    assert level(lines) == "over"
    assert lines[0].sentence.said("en") == (
        f"2 of {runs} runs come to a standstill: a waits"
    )
    assert lines[0].sentence.said("zh") == f"{runs} 次模拟中有 2 次陷入停滞：甲等乙"
    others = headlines(replace(quiet, what_if_standstills=halts))
    assert level(others) == "calm"


@pytest.mark.parametrize(
    ("share", "key"),
    [(0.5, "headline.likely_full"), (0.2, "headline.possible_full"), (0.19, None)],
)
def test_full_beds_by_probability(quiet, share, key):
    """Beds are likely full from half of the runs on, possibly from a fifth on."""
    lines = headlines(replace(quiet, hours=(beds(share),)))
    assert lines[0].sentence.key == (key or "headline.calm")
    if key:
        assert "10:00–12:00" in lines[0].sentence.said("zh")


def test_busy_staff_are_no_headline(quiet):
    """Staff who are all busy are no trouble of their own; the waiting would be."""
    assert level(headlines(replace(quiet, hours=(beds(1.0, "staff"),)))) == "calm"


@pytest.mark.parametrize(("mean", "p90"), [(30, 31), (5, 60)])
def test_long_waits_are_headlines(quiet, mean, p90):
    """A mean of 30 minutes, or an hour for one in ten, is worth a line."""
    wait = Wait("a", NAME, of(mean), of(p90), of(100, "visits"))
    lines = headlines(replace(quiet, waits=(wait,)))
    assert [line.sentence.key for line in lines] == ["headline.wait"]


def test_not_more_than_a_person_reads(quiet):
    """However bad the day, the lines at the top stay few, and the worst come first."""
    loads = tuple(Load(str(n), NAME, of(1 + n, "1")) for n in range(9))
    lines = headlines(replace(quiet, loads=loads, hours=(beds(1.0),)))
    assert len(lines) == MOST
    assert lines[0].key == "8"


def test_unknown_waits_are_no_headline(quiet):
    """A wait that nobody had does not come up, and does not break the page."""
    nan = Quantity(np.nan, np.nan, np.nan, "min", 0.8, "runs", 0)
    lines = headlines(
        replace(quiet, waits=(Wait("a", NAME, nan, nan, of(0, "visits")),))
    )
    assert [line.sentence.key for line in lines] == ["headline.calm"]


def test_spans_are_runs_of_hours():
    """Consecutive hours at or above the level make spans, the longest first."""
    hours = np.array([1, 0, 1, 1, 0.5, 0, 1.0])
    assert spans(hours, 0.5) == [Span(2, 5), Span(0, 1), Span(6, 7)]
    assert str(Span(2, 5)) == "02:00–05:00"
