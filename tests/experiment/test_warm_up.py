"""The warm-up that pilot runs call for, against hospitals whose bias is known."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import xarray as xr

import twin
from twin.experiment.pilot import has_week
from twin.experiment.warm_up import LEVEL, Series, WarmUp, stretch, truncation
from twin.hospital.run import Run
from twin.hospital.scenario import Scenario, from_dict
from twin.reports import experiment as page


def ward(
    name: str, stay_days: float, *, beds: int = 1000, by_day: dict[str, float] | None
) -> Scenario:
    """Ten admissions a day to a ward, for an exponential time; its warm-up is open."""
    stay = {"exponential": {"mean": stay_days * 1440}}
    demand: dict[str, Any] = {"pathway": "stay", "per_day": 10}
    if by_day is not None:
        demand["by_day"] = by_day
    return from_dict(
        {
            "twin": 1,
            "name": {"zh": name, "en": name},
            "layout": {
                "name": {"zh": "小", "en": "Small"},
                "timezone": "Asia/Shanghai",
                "resources": {
                    "bed": {
                        "name": {"zh": "床", "en": "Beds"},
                        "capacity": beds,
                        "kind": "bed",
                    }
                },
            },
            "run": {"days": 14, "warm_up_days": "auto", "replications": 10, "seed": 3},
            "calendar": {"region": "none"},
            "demand": {"in": {"name": {"zh": "住院", "en": "Inpatients"}} | demand},
            "pathways": {"stay": [{"do": "hold", "for": "bed", "minutes": stay}]},
        }
    )


WEEK = {"mon-fri": 1.2, "sat,sun": 0.5}


def run(*scenarios: Scenario, **options: Any) -> twin.Result:
    """The experiment, in this process."""
    with ThreadPoolExecutor(1) as one:
        return twin.experiment(scenarios, executor=one, **options)


@pytest.mark.parametrize("stay_days", [1.0, 3.0, 6.0])
def test_the_bias_is_gone(stay_days: float) -> None:
    """After the warm-up of a ward M/M/∞ its known bias is within the standard error.

    Started empty, so many are there after t: ρ (1 − exp(−t / stay)).
    """
    found = run(ward("a", stay_days, by_day=None))
    warm, counted = found.warm_up.days, 14
    assert found.dataset.attrs["warm_up_days"] == warm
    assert found.resolved["a"]["run"]["warm_up_days"] == warm
    rest = np.exp(-warm / stay_days) - np.exp(-(warm + counted) / stay_days)
    bias = 10 * stay_days * stay_days / counted * rest
    present = found.dataset["in_hospital"].mean(["hour", "stream"]).values[0]
    error = present.std(ddof=1) / np.sqrt(len(present))
    assert bias < error
    assert abs(present.mean() - 10 * stay_days) < 4 * error
    assert found.warm_up.slowest == Series("a", "住院", "Inpatients")


def test_whole_weeks() -> None:
    """Where days of the week differ the warm-up is of whole weeks, and else of days."""
    flat, weekly = ward("a", 1, by_day=None), ward("a", 3, by_day=WEEK)
    assert not has_week(flat)
    assert has_week(weekly)
    assert run(flat, replications=1).warm_up.days == 4
    days = run(weekly, replications=1).warm_up.days
    assert days >= 7
    assert days % 7 == 0


def test_nothing_to_warm_up() -> None:
    """Visits of an hour need no warm-up, and the result says why it has none."""
    found = run(ward("a", 1 / 24, by_day=WEEK), replications=1)
    assert (found.warm_up.days, found.warm_up.slowest) == (0, None)
    assert "0 days of warm-up: 5 pilot runs of up to 56 days show" in repr(found)


def test_what_never_settles_is_said(tmp_path) -> None:
    """A queue that grows for ever is named in both languages, and pilots stop."""
    found = run(ward("full", 3, beds=25, by_day=None), replications=1)
    assert found.warm_up.pilot_days == 112
    names = {one.en for one in found.warm_up.unsettled}
    assert names == {"Inpatients", "All visits"}
    assert "not settled within 112 days" in repr(found)
    text = page.write(found, tmp_path / "r.html").read_text("utf-8")
    assert "▲ not settled within 112 days" in text
    assert "▲ 112 天内仍未稳定" in text


@pytest.fixture(scope="module")
def both() -> tuple[list[Scenario], twin.Result]:
    """A short and a long stay in one experiment."""
    scenarios = [ward("short", 0.5, by_day=WEEK), ward("long", 5, by_day=WEEK)]
    return scenarios, run(*scenarios, replications=2)


def test_one_warm_up_for_all(both) -> None:
    """All scenarios have the warm-up of the slowest, also what is paired with it."""
    _, found = both
    days = [one["run"]["warm_up_days"] for one in found.resolved.values()]
    assert days == [found.warm_up.days] * 2
    assert found.warm_up.slowest.scenario == "long"
    assert found.warm_up.days > 7


def test_what_is_declared_may_be_longer(both) -> None:
    """A declared warm-up that is longer serves all; a shorter one grows."""
    (short, long), found = both
    fixed = long.vary("fixed", {"run.warm_up_days": 70})
    assert run(short, fixed, replications=1).warm_up.days == 70
    brief = short.vary("brief", {"run.warm_up_days": 1})
    grown = run(long, brief, replications=1)
    assert grown.dataset.attrs["warm_up_days"] == found.warm_up.days
    assert grown.resolved["brief"]["run"]["warm_up_days"] == found.warm_up.days


def test_workers_do_not_matter_and_it_is_kept(both, tmp_path) -> None:
    """Two threads choose the same; who goes on from a file runs no pilot again."""
    scenarios, found = both
    with ThreadPoolExecutor(2) as two:
        again = twin.experiment(scenarios, 2, executor=two)
    xr.testing.assert_identical(again.dataset.drop_attrs(), found.dataset.drop_attrs())
    assert again.warm_up == found.warm_up
    kept = twin.Result.load(found.save(tmp_path / "r.nc"))
    calls = []
    more = run(
        *scenarios,
        replications=3,
        resume=kept,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert calls == [(1, 2), (2, 2)]
    assert more.warm_up == found.warm_up
    assert np.array_equal(more.dataset["arrivals"][:, :2], found.dataset["arrivals"])


def test_white_noise_is_not_cut() -> None:
    """Of series that are alike from the start about one in twenty is cut."""
    generator = np.random.default_rng(1)
    noise = generator.normal(100, 5, (600, 5, 16))
    cut = sum(truncation(series) != 0 for series in noise)
    assert cut < 600 * LEVEL + 3 * np.sqrt(600 * LEVEL)


def test_truncation_is_that_of_mser() -> None:
    """A transient is cut where the standard error of the rest is least."""
    mean = np.array([1.0, 6, 9, 10, 10.1, 9.9, 10, 10.05, 9.95, 10, 10.1, 9.9])
    series = mean + np.array([[-0.01], [0.01]])
    rest = [mean[cut:] for cut in range(7)]
    errors = [one.std() / np.sqrt(len(one)) for one in rest]
    assert truncation(series) == np.argmin(errors) == 3
    assert truncation(series[:, ::-1]) == 0
    assert truncation(np.cumsum(np.ones((2, 12)), axis=1)) is None


def test_stretch() -> None:
    """An exponential approach is followed until the standard error is reached.

    Bias 100 · exp(−t / 5), left at 12 with bias 9 by the cut; the mean of 24 batches in
    25 replications has standard error 1 where that of 12 in one has √(24/12 · 25).
    """
    time = np.arange(24)
    spread = np.sqrt(24 / 12 * 25)
    noise = np.resize([1, -1], 24) * 9
    mean = np.where(time < 12, 100 * np.exp(-time / 5), noise)
    series = mean + np.array([[-1], [1]]) * spread / np.sqrt(2)
    expected = np.log(100 / 1) / np.log(100 / 9)
    assert stretch(series, 12, 24, 25) == pytest.approx(expected, rel=1e-12)
    assert stretch(series, 12, 24, 10**9) == 2
    # Where the cut already leaves less than the standard error, nothing is added.
    assert stretch(series, 12, 6, 1) == 1


def test_in_a_file() -> None:
    """A run says `auto` or days; what is neither is refused."""
    found = Run.model_validate({"warm_up_days": "auto"})
    assert found.is_warm_up_open
    assert found.warm_up_days == 0
    assert found.model_dump(by_alias=True)["warm_up_days"] == "auto"
    assert not Run.model_validate({"warm_up_days": 3}).is_warm_up_open
    for wrong, says in (
        ("soon", 'unknown word "soon"'),
        (-1, "at least 0"),
        (1.5, "whole"),
    ):
        with pytest.raises(ValueError, match=says):
            Run.model_validate({"warm_up_days": wrong})


def test_round_trip() -> None:
    """What was found comes back from its text, and nothing from nothing."""
    one = WarmUp(21, 5, 56, Series("a", "甲", "A"), (Series("b", "乙", "B"),))
    assert WarmUp.from_json(one.to_json()) == one
    assert WarmUp.from_json("null") is None
