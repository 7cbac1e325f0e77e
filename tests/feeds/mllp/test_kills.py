"""The server is killed while it takes messages; the long form is a benchmark."""

from pathlib import Path

from tests.feeds.mllp.killing import Found, killed

KILLS = 3


def test_nothing_acknowledged_is_lost_or_counted_twice(tmp_path: Path) -> None:
    """Killed at any moment: what was acknowledged is there, once, and has its names."""
    found = killed(tmp_path, KILLS)
    assert found.acknowledged >= KILLS
    assert found == Found(found.acknowledged, found.resent)
    assert found.resent > 0
