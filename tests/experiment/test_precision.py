"""Experiments that stop when their means are known well enough."""

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from scipy import stats

import twin
from twin.errors import TwinError
from twin.experiment.replicate import sampled
from twin.reports import experiment as page

MEAN, SD = 10.0, 2.0


class Known(ThreadPoolExecutor):
    """An executor whose replications have normal bed waits of known variance."""

    template = None

    def submit(self, _function, /, *args):
        """The future sample of a replication."""
        from dataclasses import replace

        done: Future[object] = Future()
        replication = args[2]
        wait = MEAN + SD * np.random.default_rng(replication).standard_normal()
        values = Known.template.values | {"bed_wait_h": np.array(wait)}
        done.set_result(replace(Known.template, values=values))
        return done


@pytest.fixture
def executor(tiny):
    """An executor of known draws."""
    Known.template = sampled(tiny, 0, 1)
    with Known(1) as one:
        yield one


def expected(until: float, looks: list[int]) -> int:
    """The look at which scipy's interval of the same draws is narrow enough."""
    draws = [
        MEAN + SD * np.random.default_rng(r).standard_normal() for r in range(looks[-1])
    ]
    for number in looks:
        low, high = stats.ttest_1samp(draws[:number], 0).confidence_interval(0.95)
        half = (high - low) / 2
        if half / np.mean(draws[:number]) <= until / (1 + until):
            return number
    return looks[-1]


@pytest.mark.parametrize("until", [0.05, 0.1, 0.3])
def test_known_variance(executor, tiny, until: float) -> None:
    """It stops where Student's interval of the same draws is narrow enough."""
    asked = {"min": 4, "max": 90, "until": until, "of": ["bed_wait_h"]}
    looks = [4, 6, 8, 11, 14, 18, 23, 29, 37, 47, 59, 74, 90]
    found = twin.experiment(tiny, asked, executor=executor)
    assert found.dataset.sizes["replication"] == expected(until, looks)
    assert found.precision.replications == found.dataset.sizes["replication"]
    assert found.precision.is_reached
    assert found.precision.widest.error <= until


def test_the_most_is_said(executor, tiny, tmp_path) -> None:
    """Where the most is too few it stops there and says so, in the report as well."""
    asked = {"min": 4, "max": 7, "until": "1%", "of": ["bed_wait_h"]}
    found = twin.experiment(tiny, asked, executor=executor)
    assert found.dataset.sizes["replication"] == 7
    assert not found.precision.is_reached
    assert "stopped at the most, 7 runs" in repr(found)
    text = page.write(found, tmp_path / "r.html").read_text("utf-8")
    assert "stopped at the most, 7 runs" in text
    assert "已达上限 7 次模拟" in text
    back = twin.Result.load(found.save(tmp_path / "r.nc"))
    assert back.precision == found.precision


ASKED = {"min": 2, "max": 12, "until": "20%", "of": ["wait_min.desk", "arrivals"]}


@pytest.fixture(scope="module")
def stopped(tiny):
    """An experiment that stops by itself, one replication after the other."""
    two = [tiny, tiny.vary("five beds", {"resources.bed.capacity": 5})]
    with ThreadPoolExecutor(1) as one:
        return two, twin.experiment(two, ASKED, executor=one)


def test_it_stops_between_the_ends(stopped) -> None:
    """The example below is no empty one: it stops before the most."""
    number = stopped[1].dataset.sizes["replication"]
    assert 2 < number < 12
    assert stopped[1].precision.is_reached


@pytest.mark.parametrize("threads", [2, 5])
def test_workers_do_not_matter(stopped, threads: int) -> None:
    """Count and arrays are the same however many work on it."""
    scenarios, once = stopped
    with ThreadPoolExecutor(threads) as many:
        found = twin.experiment(scenarios, ASKED, executor=many)
    xr.testing.assert_identical(found.dataset.drop_attrs(), once.dataset.drop_attrs())
    assert found.precision == once.precision


def test_own_processes_and_a_scenario_that_asks(stopped) -> None:
    """Our own processes stop there too, and a scenario asks as a caller does."""
    scenarios, once = stopped
    asking = scenarios[0].vary(scenarios[0].name, {"run.replications": ASKED})
    told: list[tuple[int, int]] = []
    found = twin.experiment(
        [asking, scenarios[1]], progress=lambda *at: told.append(at)
    )
    xr.testing.assert_identical(found.dataset.drop_attrs(), once.dataset.drop_attrs())
    done = 2 * once.dataset.sizes["replication"]
    assert told[-1] == (done, done)
    assert [at for at, _ in told] == list(range(1, done + 1))


def test_what_is_there_is_not_run_again(stopped) -> None:
    """From a longer result it stops at the same place, and runs nothing."""
    scenarios, once = stopped
    with ThreadPoolExecutor(2) as many:
        longer = twin.experiment(scenarios, 12, executor=many)
        told: list[tuple[int, int]] = []
        found = twin.experiment(
            scenarios,
            ASKED,
            executor=many,
            resume=longer,
            progress=lambda *at: told.append(at),
        )
    xr.testing.assert_identical(found.dataset.drop_attrs(), once.dataset.drop_attrs())
    assert told == []


def test_wrong_names_are_refused_first(tiny) -> None:
    """A name that is nothing is answered before anything is run."""
    with pytest.raises(TwinError, match='did you mean "desk"'):
        twin.experiment(tiny, {"until": "5%", "of": ["wait_min.dsk"]})


class Failing(ThreadPoolExecutor):
    """An executor on which every replication fails."""

    def submit(self, fn, /, *args):
        """The future failure of a replication."""
        return super().submit(fn, args[0], b"not a pickle", *args[2:])


def test_what_always_fails_is_not_tried_on(tiny) -> None:
    """Where the first look finds nothing that ended, it stops there."""
    with Failing(1) as failing:
        found = twin.experiment(tiny, ASKED, executor=failing)
    assert len(found.failures) == 2
    assert found.precision is None
