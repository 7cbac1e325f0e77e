"""Health kept in the store is read back as what is usual, and as what was last."""

from pathlib import Path

import pytest

from twin.feeds.codes import Codes
from twin.feeds.health import Health
from twin.feeds.health.kept import kept, kept_hour, latest, traffic
from twin.feeds.health.source import HOUR
from twin.feeds.intake import Intake, Raw
from twin.feeds.keys import Keys
from twin.feeds.store import Store
from twin.feeds.vault import Vault

NOW = 500_000 * HOUR + HOUR // 2


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    """A way into a store that is new."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    vault = Vault(f"sqlite:///{tmp_path / 'vault.db'}", Keys.new())
    return Intake(store, vault, Codes())


def test_hours_come_back(intake: Intake) -> None:
    """What was kept of each hour is what a new watch knows as usual."""
    last = NOW // HOUR
    hours = {last - n: 100 + n for n in range(1, 30)}
    health = Health({"his": hours, "iot": {last - 1: 7}})
    for hour in hours:
        intake.take([kept_hour(health, hour)])
    found = traffic(intake.store, NOW)
    assert found["his"] == hours
    assert found["iot"][last - 1] == 7


def test_reports_come_back_with_their_time(intake: Intake) -> None:
    """The last report of each source is found, and none says what is unknown."""
    health = Health()
    health.hear("his", NOW - 30_000_000)
    intake.take([kept(health.report(NOW - 60_000_000), NOW - 60_000_000)])
    intake.take([kept(health.report(NOW), NOW)])
    found = latest(intake.store)["his"]
    time, age_s = found["age_s"]
    assert time.timestamp() * 1e6 == NOW
    assert age_s == 30
    assert "offset_s" not in found


def test_told_of_what_was_put_aside(tmp_path: Path) -> None:
    """A watch hears of every message on the disk, and counts what is refused."""
    from twin.feeds.cloud_events import CloudEvents

    health = Health()
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    vault = Vault(f"sqlite:///{tmp_path / 'vault.db'}", Keys.new())
    intake = Intake(store, vault, Codes(), watch=health.take)
    reading = (
        b'{"specversion":"1.0","id":"1","source":"/iot","type":"twin.reading",'
        b'"time":"2026-11-27T08:00:00+08:00","data":{"point":"t-1","value":1}}'
    )
    intake.take([Raw("iot", CloudEvents(), body) for body in (reading, b"garbage")])
    found = health.of("iot", store.now())
    assert (found.last_hour, found.refused, found.unknown_codes) == (2, 2, 1)
