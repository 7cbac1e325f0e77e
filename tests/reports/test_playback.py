"""One day of one replication."""

import pytest

import twin
from twin.errors import TwinError
from twin.reports.playback import play


def test_its_visits_are_those_of_the_event_log(playback) -> None:
    """Arrivals of the day are those that the event log of the replication has."""
    log = twin.event_log(playback.scenario, days=1).table()
    came = log[(log["event"] == "arrival") & (log["time"] >= 24 * 60)]
    scene = playback.scene
    arrived = scene.journeys.arrived
    inside = (arrived >= scene.window.begin) & (arrived < scene.window.end)
    assert sorted(arrived[inside] / 600) == sorted(came["time"])
    assert playback.weekday == 0
    assert playback.date is None


def test_a_dated_scenario_has_dates() -> None:
    """The day after the warm-up is the run's first, and has its weekday."""
    dated = {"run.start": "2026-11-25", "run.warm_up_days": 0}
    found = play(twin.load("small/weekday").vary("dated", dated), day=1)
    assert str(found.date) == "2026-11-26"
    assert found.weekday == 3


def test_what_cannot_be_played() -> None:
    """A grid, and days and replications before the first, are refused."""
    base = twin.load("small/weekday")
    with pytest.raises(TwinError, match="day: -1 is not at least 0"):
        play(base, day=-1)
    with pytest.raises(TwinError, match="replication: -2 is not at least 0"):
        play(base, replication=-2)
