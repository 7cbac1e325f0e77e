"""The report of an experiment, as `Result.report` writes it."""

import re

import pytest

from twin.reports import experiment


def test_result_writes_its_report(result, tmp_path):
    """The report is one page with every scenario in it, without script or address."""
    path = result.report(tmp_path / "report.html", lang="en")
    text = path.read_text(encoding="utf-8")
    for name in ("Weekday", "Two more bays", "Flu"):
        assert name in text
    assert "never settles: load 1.07" in text
    assert not re.search(r"<(script|link|img)\b", text)


def test_rows_are_means_with_intervals(result):
    """A row holds each scenario's mean over replications, and its 95 % interval."""
    found = {row.name.en: row for row in experiment.rows(result)}
    row = found["Physicians · Wait"]
    expected = result.dataset["wait_min"].sel(resource="doctor-im").mean("replication")
    assert [one.value for one in row.values] == pytest.approx(expected.values)
    assert all(one.low < one.value < one.high for one in row.values)


def test_rows_that_are_zero_everywhere_are_left_out(result):
    """An indicator that is nothing in every scenario takes no room."""
    assert not any("Gave up" in row.name.en for row in experiment.rows(result))


def test_a_long_table_opens_on_a_click(result, tmp_path, monkeypatch):
    """A table of more rows than a page holds is closed, and says how many they are."""
    count = len(list(experiment.rows(result)))
    opened = experiment.write(result, tmp_path / "a.html", "en").read_text("utf-8")
    monkeypatch.setattr(experiment, "MOST_OPEN", count - 1)
    closed = experiment.write(result, tmp_path / "b.html", "en").read_text("utf-8")
    assert f"<summary>Numbers ({count})</summary>" in closed
    assert f"({count})</summary>" not in opened


def test_failures_stand_first(made, tmp_path):
    """What failed stands before any number."""
    path = experiment.write(made(3, failed=((2, 0),)), tmp_path / "r.html", "en")
    text = path.read_text(encoding="utf-8")
    assert text.index("deadlock &lt;bay&gt;") < text.index("<svg")


def test_nothing_finished(made, tmp_path):
    """An experiment in which every replication failed still has a page."""
    everything = tuple((s, r) for s in range(3) for r in range(2))
    path = experiment.write(made(2, failed=everything), tmp_path / "r.html", "zh")
    assert "deadlock" in path.read_text(encoding="utf-8")
