"""Scenarios that come with the package."""

from pathlib import Path

import pytest

from twin.hospital import shipped
from twin.hospital.scenario import from_dict, load


def test_names_and_files_lead_to_the_same(monkeypatch, tmp_path: Path) -> None:
    """A shipped scenario is found by its name, its file and its path."""
    (tmp_path / "scenarios").mkdir()
    file = tmp_path / "scenarios" / "weekday.yaml"
    file.write_text("twin: 1\n", encoding="utf-8")
    inner = tmp_path / "scenarios" / "small" / "weekday.yaml"
    inner.parent.mkdir()
    inner.write_text("twin: 1\n", encoding="utf-8")
    monkeypatch.setattr(shipped, "root", lambda: tmp_path)
    assert shipped.names() == ["small/weekday", "weekday"]
    for name in ("small/weekday", "scenarios/small/weekday.yaml"):
        assert shipped.path(name) == inner
    for name in ("weekday", "weekday.yaml", "scenarios/weekday.yaml"):
        assert shipped.path(name) == file
    for name in ("nothing", "../weekday", "/weekday", "scenarios", ""):
        assert shipped.path(name) is None


@pytest.mark.parametrize("name", shipped.names())
def test_shipped_scenarios_are_right(name: str) -> None:
    """Every shipped scenario loads, and reads what it writes."""
    one = load(name)
    assert from_dict(one.to_dict()) == one
