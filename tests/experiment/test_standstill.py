"""A replication in which visits hold each other up says so, and keeps its numbers."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import twin
from twin.hospital.scenario import Scenario, from_dict
from twin.reports import experiment as page

CIRCLES = {"A → B → A", "B → A → B"}
WORDS = str.maketrans("AB", "甲乙")


def crossing(name: str, *, ordered: bool) -> Scenario:
    """Two kinds of visits that take a and b; in one order, or each in its own."""

    def both(first: str, second: str) -> list[dict[str, Any]]:
        return [
            {"do": "seize", "for": first},
            {"do": "hold", "minutes": 20},
            {"do": "seize", "for": second},
            {"do": "hold", "minutes": 5},
        ]

    def resource(zh: str, en: str) -> dict[str, Any]:
        return {"name": {"zh": zh, "en": en}, "capacity": 1, "kind": "room"}

    return from_dict(
        {
            "twin": 1,
            "name": {"zh": name, "en": name},
            "layout": {
                "name": {"zh": "小", "en": "Small"},
                "timezone": "Asia/Shanghai",
                "resources": {"a": resource("甲", "A"), "b": resource("乙", "B")},
            },
            "run": {"days": 2, "warm_up_days": 1, "start": "2026-11-23", "seed": 5},
            "demand": {
                "one": {"pathway": "one", "per_day": 15},
                "two": {"pathway": "two", "per_day": 15},
            },
            "pathways": {
                "one": both("a", "b"),
                "two": both("a", "b") if ordered else both("b", "a"),
            },
        }
    )


def run(*scenarios: Scenario, **options: Any) -> twin.Result:
    """Two replications of each."""
    with ThreadPoolExecutor(1) as one:
        return twin.experiment(scenarios, replications=2, executor=one, **options)


@pytest.fixture(scope="module")
def result() -> twin.Result:
    """Visits that take in one order, and visits that cross."""
    return run(crossing("orderly", ordered=True), crossing("crossed", ordered=False))


def test_only_those_who_cross_stand_still(result: twin.Result) -> None:
    """Every run with crossing orders is named with its circle, no other."""
    crossed = result.scenarios[1]
    halts = [(each.scenario, each.replication) for each in result.standstills]
    assert halts == [(crossed, 0), (crossed, 1)]
    for each in result.standstills:
        circle = each.en.rpartition(": ")[2]
        assert circle in CIRCLES
        assert each.zh.rpartition("：")[2] == circle.translate(WORDS)
        assert str(each) == f"{crossed}, replication {each.replication}: {each.en}"
    assert "2 replications come to a standstill" in repr(result)


def test_it_is_no_failure(result: twin.Result) -> None:
    """A run that stands still keeps its numbers."""
    assert result.failures == ()
    assert not np.isnan(result.dataset["in_hospital"].values).any()


def test_it_is_kept(result: twin.Result, tmp_path: Any) -> None:
    """The netCDF file and the JSON hold it; a file from before has none."""
    back = twin.Result.load(result.save(tmp_path / "r.nc"))
    assert back.standstills == result.standstills
    said = json.loads(json.dumps(result.to_json()))["standstills"]
    assert said == [vars(each) for each in result.standstills]
    del back.dataset.attrs["standstills"]
    assert twin.Result(back.dataset).standstills == ()


def test_who_goes_on_keeps_it(result: twin.Result) -> None:
    """What is not run again still says that it stood still."""
    again = run(
        crossing("orderly", ordered=True),
        crossing("crossed", ordered=False),
        resume=result,
    )
    assert again.standstills == result.standstills


def test_the_report_says_so(result: twin.Result, tmp_path: Any) -> None:
    """It stands in the report of an experiment, in both languages."""
    text = page.write(result, tmp_path / "r.html").read_text("utf-8")
    assert "Some runs come to a standstill" in text
    assert "有模拟陷入停滞" in text
    quiet = run(crossing("orderly", ordered=True))
    text = page.write(quiet, tmp_path / "quiet.html", "en").read_text("utf-8")
    assert quiet.standstills == ()
    assert "standstill" not in text
    assert "standstill" not in repr(quiet)
