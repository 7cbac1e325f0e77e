import pickle
import subprocess
import sys
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.futures.process import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
import xarray as xr

import twin
from twin.errors import TwinError
from twin.experiment import InterruptedExperimentError
from twin.experiment.replicate import sampled


@pytest.fixture(scope="module")
def scenarios(tiny):
    """The tiny hospital, and one with more beds."""
    return [tiny, tiny.vary("five beds", {"resources.bed.capacity": 5})]


@pytest.fixture(scope="module")
def result(scenarios):
    """Both scenarios, run one after the other in this process."""
    with ThreadPoolExecutor(1) as one:
        found = twin.experiment(scenarios, executor=one)
    assert found.failures == ()
    return found


def same(mine: xr.Dataset, theirs: xr.Dataset) -> None:
    """Every array and coordinate is equal to the bit; when it was made may differ."""
    xr.testing.assert_identical(mine.drop_attrs(), theirs.drop_attrs())


@pytest.mark.parametrize("workers", [2, 8])
def test_threads_do_not_matter(result, scenarios, workers: int) -> None:
    """Arrays are equal for one, two and eight threads."""
    with ThreadPoolExecutor(workers) as threads:
        same(twin.experiment(scenarios, executor=threads).dataset, result.dataset)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_processes_do_not_matter(result, scenarios, monkeypatch, workers: int) -> None:
    """Arrays are equal for one, two and eight processes of our own."""
    monkeypatch.setattr(sys.modules["twin.experiment.gather"], "cores", lambda: workers)
    same(twin.experiment(scenarios).dataset, result.dataset)


def test_a_passed_pool(result, scenarios) -> None:
    """A process pool that is passed gives the same and is not shut down."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        same(twin.experiment(scenarios, executor=pool).dataset, result.dataset)
        assert pool.submit(abs, -1).result() == 1


def test_more_scenarios_and_replications_change_nothing(result, scenarios) -> None:
    """A scenario's replication is the same whatever else is run beside it."""
    with ThreadPoolExecutor(2) as threads:
        alone = twin.experiment(scenarios[1], replications=2, executor=threads)
    part = result.dataset.isel(scenario=[1], replication=[0, 1])
    for name in alone.dataset.data_vars:
        assert np.array_equal(alone.dataset[name], part[name], equal_nan=True), name


def test_seeds_differ(result, scenarios) -> None:
    """Another seed, and another replication, give other chance."""
    with ThreadPoolExecutor(2) as threads:
        other = twin.experiment(scenarios, seed=6, replications=1, executor=threads)
    mine = result.dataset["arrivals"].isel(scenario=0)
    assert not mine[0].equals(mine[1])
    assert not mine[0].equals(other.dataset["arrivals"].isel(scenario=0, replication=0))
    assert other.dataset.attrs["seed"] == 6


def test_chance_is_common(result) -> None:
    """The same visits arrive in both scenarios, and the desk sees no difference."""
    found = result.dataset
    arrivals = found["arrivals"]
    assert np.array_equal(arrivals[0], arrivals[1])
    desk = found["queue"].sel(resource="desk")
    assert np.array_equal(desk[0], desk[1])
    rows = result.compare("wait_min").rows
    assert rows[0].verdict == "same"
    assert rows[1].difference < 0


def test_what_came_out(result) -> None:
    """A day of 200 visits of 4 min loads one desk to 0.56, and beds to 0.93."""
    found = result.dataset
    assert found.sizes["hour"] == 48
    assert str(found["time"].values[0])[:10] == "2026-11-23"
    load = found["load"].isel(scenario=0).mean("replication")
    assert float(load.sel(resource="desk")) == pytest.approx(200 * 4 / 1440, abs=0.1)
    assert float(found["capacity"].sel(resource="bed").isel(scenario=0).min()) == 3
    arrivals = float(found["arrivals"].isel(scenario=0).sum(["hour", "stream"]).mean())
    assert arrivals == pytest.approx(400, abs=4 * (400 / 3) ** 0.5)
    assert not np.isnan(found["in_hospital"]).any()


def test_warm_up_is_left_out(result, tiny) -> None:
    """The window begins after the warm-up, with the visits that were still there."""
    cold = sampled(tiny.vary("cold", {"run.warm_up_days": 0, "run.days": 3}), 0, 5)
    warm = result.dataset["arrivals"].isel(scenario=0, replication=0).values
    assert cold.values["arrivals"].shape == (72, 1)
    assert np.array_equal(cold.values["arrivals"][24:], warm)
    present = result.dataset["in_hospital"].isel(scenario=0, replication=0).values
    assert np.array_equal(cold.values["in_hospital"][24:], present)


def test_grid(tiny) -> None:
    """A scenario with a grid becomes one scenario per combination."""
    from twin.hospital.scenario import from_dict

    data = tiny.to_dict() | {"grid": {"resources.bed.capacity": [2, 3, 4]}}
    with ThreadPoolExecutor(1) as one:
        found = twin.experiment(from_dict(data), replications=1, executor=one)
    assert len(set(found.scenarios)) == 3
    beds = found.dataset["capacity"].sel(resource="bed").isel(hour=0, replication=0)
    assert beds.values.tolist() == [2, 3, 4]


def test_uncertain(tiny) -> None:
    """An uncertain value is drawn per replication and said in the result."""
    from twin.hospital.scenario import from_dict

    data = tiny.to_dict() | {
        "uncertain": {"demand.walk-in.per_day": {"interval": [100, 300], "level": 0.8}}
    }
    loose = from_dict(data)
    fixed = loose.vary("six beds", {"resources.bed.capacity": 6})
    with ThreadPoolExecutor(1) as one:
        found = twin.experiment([loose, fixed], replications=3, executor=one).dataset
    drawn = found["uncertain_value"].sel(uncertain="demand.walk-in.per_day").values
    assert len(set(drawn)) == 3
    both = found["arrivals"].sum(["hour", "stream"]).values
    assert both[0].tolist() == both[1].tolist()
    assert np.argsort(both[0]).tolist() == np.argsort(drawn).tolist()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda s: ([s, s],), "two scenarios are called"),
        (lambda s: ([s, s.vary("longer", {"run.days": 3})],), "longer: 3 days"),
        (lambda _: ([],), "at least one scenario"),
        (lambda s: (s, 0), "at least 1, not 0"),
        (lambda s: (s, 1, -1), "not between 0"),
        (lambda s: (s, 1, 1 << 64), "not between 0"),
    ],
)
def test_what_cannot_be_run(tiny, make, says: str) -> None:
    """What makes no experiment is refused before anything runs, and says why."""
    with pytest.raises(TwinError, match=says):
        twin.experiment(*make(tiny))


class Poisoned(ThreadPoolExecutor):
    """An executor on which one replication of one scenario cannot be read."""

    def submit(self, fn, /, *args):
        """The future value of a call, or of one that cannot go well."""
        if args[0] == "five beds" and args[2] == 1:
            args = (args[0], pickle.dumps("not a scenario"), *args[2:])
        return super().submit(fn, *args)


def test_a_failure_is_reported(result, scenarios) -> None:
    """A replication that fails is named, missing, and costs no other."""
    with Poisoned(2) as threads:
        found = twin.experiment(scenarios, executor=threads)
    failure = found.failures[0]
    assert len(found.failures) == 1
    assert (failure.scenario, failure.replication, failure.seed) == ("five beds", 1, 5)
    assert "AttributeError" in failure.error
    assert "Traceback" in failure.trace
    assert np.isnan(found.dataset["arrivals"].values[1, 1]).all()
    keep = result.dataset.copy(deep=True)
    for name in keep.data_vars:
        keep[name].values[1, 1] = np.nan
    same(found.dataset, keep)


class Breaking(ThreadPoolExecutor):
    """An executor that breaks after three calls."""

    calls = 0

    def submit(self, fn, /, *args):
        """The future value of one of the first calls."""
        self.calls += 1
        if self.calls > 3:
            broken: Future[object] = Future()
            broken.set_exception(BrokenExecutor("out of memory"))
            return broken
        return super().submit(fn, *args)


def test_resume_after_a_broken_executor(result, scenarios, tmp_path) -> None:
    """What was finished is kept, can be saved, and what goes on from it is the same."""
    with (
        Breaking(1) as breaking,
        pytest.raises(
            InterruptedExperimentError, match=r"3 of 6.*resume=error\.result"
        ) as caught,
    ):
        twin.experiment(scenarios, executor=breaking)
    partial = twin.Result.load(caught.value.result.save(tmp_path / "partial.nc"))
    assert np.isnan(partial.dataset["arrivals"].values[1, 1]).all()
    calls = []
    with ThreadPoolExecutor(1) as one:
        whole = twin.experiment(
            scenarios,
            executor=one,
            resume=partial,
            progress=lambda done, total: calls.append((done, total)),
        )
    assert calls == [(1, 3), (2, 3), (3, 3)]
    same(whole.dataset, result.dataset)


def test_progress_bar(tiny, capsys) -> None:
    """A bar is shown on the error output when asked for, and nothing otherwise."""
    with ThreadPoolExecutor(1) as one:
        twin.experiment(tiny, replications=1, executor=one)
        assert capsys.readouterr() == ("", "")
        twin.experiment(tiny, replications=1, executor=one, progress=True)
    shown = capsys.readouterr()
    assert "1/1" in shown.err
    assert shown.out == ""


def test_round_trip(result, tmp_path) -> None:
    """A real result comes back from netCDF equal."""
    back = twin.Result.load(result.save(tmp_path / "r.nc"))
    xr.testing.assert_identical(back.dataset, result.dataset)


SCRIPT = """
import pickle, sys
import twin
print("main runs")
scenario = pickle.load(open(sys.argv[1], "rb"))
runs = twin.experiment([scenario, scenario.vary("x", {"resources.bed.capacity": 9})], 2)
print(len(runs.failures), runs.dataset.sizes["replication"])
"""


def test_pasted_script(tiny, tmp_path) -> None:
    """The public face works in a script without a main guard, on our own processes."""
    (tmp_path / "pasted.py").write_text(SCRIPT)
    (tmp_path / "tiny.pickle").write_bytes(pickle.dumps(tiny))
    done = subprocess.run(
        [sys.executable, str(tmp_path / "pasted.py"), str(tmp_path / "tiny.pickle")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "main runs\n0 2\n"
    assert done.stderr == ""
