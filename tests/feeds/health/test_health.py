"""Health of sources: rates, silences and clocks against figures worked out by hand."""

from math import isnan

import pytest

from twin.feeds.event import MICROSECONDS, Event
from twin.feeds.health import Health
from twin.feeds.health.source import HOUR, gaps, silence, usual

WEEKS = 4
NOW = 500_000 * HOUR + HOUR // 2


def traffic(per_hour: int, hours: int = 24 * 7 * WEEKS) -> dict[int, int]:
    """The same messages in each hour before this one."""
    last = NOW // HOUR
    return {last - n: per_hour for n in range(1, hours + 1)}


def event(source: str, time: int) -> Event:
    """An event of no kind that is looked into."""
    return Event(source, "e", "twin.bed", "bed/1", time, 480, time, "", "{}")


def test_usual_is_the_median_of_the_same_hour_of_weeks() -> None:
    """An hour is compared with the same of four weeks, one odd week not counting."""
    last = NOW // HOUR
    counts = {**traffic(20), last - 168: 500, last - 336: 40}
    assert usual(counts, last) == 30  # median of 500, 40, 20 and 20


def test_usual_of_a_young_source_is_unknown() -> None:
    """A source of one day has no usual rate, and so cannot be slow."""
    assert isnan(usual(traffic(20, hours=24), NOW // HOUR))


def test_silent() -> None:
    """Of 60 messages an hour ten minutes without one are silence, nine are not."""
    health = Health({"his": traffic(60)})
    health.hear("his", NOW - 9 * 60 * MICROSECONDS)
    assert "silent" not in [one.what for one in health.of("his", NOW).faults]
    later = NOW + 61 * MICROSECONDS
    faults = [one for one in health.of("his", later).faults if one.what == "silent"]
    assert faults[0].limit == pytest.approx(10)
    assert faults[0].value == pytest.approx(10 + 1 / 60)
    assert silence(traffic(60), NOW) == 600 * MICROSECONDS


@pytest.mark.parametrize(
    ("heard", "fault"), [(100, None), (31, None), (29, "slow"), (301, "flood")]
)
def test_rate(heard: int, fault: str | None) -> None:
    """Under 30 % of the usual 100 messages is slow, over 300 % a flood."""
    health = Health({"his": traffic(100)})
    for n in range(heard):
        health.hear("his", NOW - n * MICROSECONDS)
    found = health.of("his", NOW)
    assert (found.last_hour, found.usual) == (heard, 100)
    assert [one.what for one in found.faults] == ([fault] if fault else [])


def test_gap() -> None:
    """Two hours that had nothing are a gap; one that is quiet every night is none."""
    last = NOW // HOUR
    quiet = (last - 9) % 24
    missing = [last - 6, last - 5]
    counts = {
        hour: n
        for hour, n in traffic(100).items()
        if hour % 24 != quiet and hour not in missing
    }
    assert gaps(counts, NOW) == missing


def test_clock_ahead_and_behind() -> None:
    """A clock is off by the delay of the quickest message, history not counting."""
    health = Health()
    for delay_s in (-118, -120, -90):
        health.see([event("gates", NOW - delay_s * MICROSECONDS)], NOW)
    health.see([event("gates", NOW - 5 * 24 * HOUR)], NOW)
    for delay_s in (300, 360):
        health.see([event("lis", NOW - delay_s * MICROSECONDS)], NOW)
    assert health.of("gates", NOW).offset_s == 120
    assert [one.what for one in health.of("gates", NOW).faults] == ["ahead"]
    assert [one.what for one in health.of("lis", NOW).faults] == ["behind"]
    report = health.report(NOW)
    assert [one.source for one in report] == ["gates", "lis"]
    assert "120 s ahead" in report[0].faults[0].sentence("en")


def test_unknown_codes_ask_for_a_person() -> None:
    """Codes that are not mapped are a fault of their source until they are."""
    health = Health()
    health.unknown_codes["his"] = 3
    assert [one.what for one in health.of("his", NOW).faults] == ["unknown-code"]
    health.unknown_codes["his"] = 0
    assert health.of("his", NOW).is_well
