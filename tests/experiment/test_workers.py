import operator
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from twin.experiment import worker
from twin.experiment.gather import TRIES, gather
from twin.experiment.workers import WorkerDiedError, Workers


@pytest.fixture
def workers():
    """Two workers, ended after the test."""
    with Workers(2) as own:
        yield own


def told(*_: int) -> None:
    """Nobody is told."""


def test_values_and_errors(workers) -> None:
    """Calls give their values, and errors come back as they were raised."""
    good = [workers.submit(operator.mul, i, i) for i in range(5)]
    bad = workers.submit(operator.truediv, 1, 0)
    assert [each.result() for each in good] == [0, 1, 4, 9, 16]
    with pytest.raises(ZeroDivisionError):
        bad.result()


def test_positional_only(workers) -> None:
    """Keyword arguments are refused, since some executors swallow them."""
    with pytest.raises(TypeError, match="positional"):
        workers.submit(int, "10", base=2)


def test_what_cannot_be_sent(workers) -> None:
    """A value that cannot be pickled is an error that says so, and no dead worker."""
    with pytest.raises(RuntimeError, match="cannot be sent back"):
        workers.submit(eval, "lambda: 0").result()
    assert workers.submit(operator.add, 1, 1).result() == 2


def test_prints_do_not_disturb(workers) -> None:
    """What a call writes to standard output does not reach its answer."""
    assert workers.submit(os.write, 1, b"").result() == 0
    assert workers.submit(exec, "print('hello')").result() is None


def test_death_costs_one_call(workers) -> None:
    """Only the call whose worker died is lost; the next gets a new process."""
    dead = workers.submit(os._exit, 3)
    with pytest.raises(WorkerDiedError, match="exit 3"):
        dead.result()
    assert workers.submit(operator.add, 1, 2).result() == 3


def test_shut_down(workers) -> None:
    """Nothing is taken after the end, and calls that had not begun are cancelled."""
    gate = [workers.submit(signal.pause) for _ in range(2)]
    waiting = workers.submit(operator.add, 1, 1)
    workers.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    for each in gate:
        assert each.done()
    with pytest.raises(RuntimeError, match="shut down"):
        workers.submit(operator.add, 1, 1)


def killed_once(mark: str, number: int) -> int:
    """The number, but the first to come kills its own process."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return number
    os.kill(os.getpid(), signal.SIGKILL)
    return -1


def poison(number: int) -> int:
    """The number, but three always kills."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.fixture
def importable(monkeypatch) -> None:
    """Workers can import this file's functions."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    module = sys.modules[__name__]
    monkeypatch.setitem(sys.modules, "test_workers", module)
    for function in (killed_once, poison):
        monkeypatch.setattr(function, "__module__", "test_workers")


@pytest.mark.usefixtures("importable")
def test_a_killed_worker_is_survived(tmp_path) -> None:
    """With one worker killed, every value is still there, each in its place."""
    calls = [(str(tmp_path / "mark"), i) for i in range(6)]
    found = gather(killed_once, calls, None, told)
    assert found.values == {i: i for i in range(6)}
    assert found.errors == {}
    assert found.broken is None


@pytest.mark.usefixtures("importable")
def test_a_call_that_always_kills_is_given_up() -> None:
    """After three deaths a call is reported, and all others are kept."""
    done = []
    found = gather(poison, [(i,) for i in range(6)], None, lambda *at: done.append(at))
    assert found.values == {i: i for i in range(6) if i != 3}
    assert isinstance(found.errors[3], WorkerDiedError)
    assert done[-1] == (6, 6)
    assert TRIES == 3


@pytest.mark.usefixtures("importable")
def test_a_passed_pool_that_breaks() -> None:
    """What was finished before a passed pool broke is kept, and why is said."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        first = pool.submit(operator.add, 1, 1)
        assert first.result() == 2
        found = gather(operator.add, [(1, 2)], pool, told)
        assert found.values == {0: 3}
        found = gather(os._exit, [(1,), (2,)], pool, told)
        assert isinstance(found.broken, BrokenExecutor)
        assert found.done == 0
        again = gather(operator.add, [(1, 2)], pool, told)
        assert isinstance(again.broken, BrokenExecutor)


def test_a_passed_executor_is_not_shut_down() -> None:
    """An executor that was passed still takes calls afterwards."""
    with ThreadPoolExecutor(2) as threads:
        found = gather(operator.mul, [(i, i) for i in range(9)], threads, told)
        assert found.values == {i: i * i for i in range(9)}
        assert threads.submit(operator.add, 1, 1).result() == 2


def test_an_error_is_kept_with_its_call() -> None:
    """A call that raises is told apart from those that do not."""
    with ThreadPoolExecutor(1) as threads:
        found = gather(operator.truediv, [(1, 1), (1, 0)], threads, told)
    assert found.values == {0: 1.0}
    assert isinstance(found.errors[1], ZeroDivisionError)


def test_interrupt_ends_the_workers() -> None:
    """An exception while waiting ends the processes and is passed on."""

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(operator.add, [(1, 1)] * 20, None, stop)
    names = [thread.name for thread in threading.enumerate()]
    assert not any(name.startswith("twin worker") for name in names)


def test_answers() -> None:
    """A worker's answer to a call that cannot even be read is an error."""
    went_well, error = worker.answer(b"not a pickle")
    assert not went_well
    assert isinstance(error, Exception)


SCRIPT = """
import operator, sys
from twin.experiment.workers import Workers
print("main runs")
with Workers(2) as own:
    print(sum(own.submit(operator.mul, i, i).result() for i in range(4)))
"""


def test_without_a_main_guard(tmp_path) -> None:
    """A script without a main guard runs once; its workers do not run it again."""
    script = tmp_path / "pasted.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["main runs", "14"]
    assert done.stderr == ""


def test_every_future_completes(workers) -> None:
    """Futures work with `as_completed`, dead workers among them."""
    futures = [workers.submit(os._exit, 0), workers.submit(operator.add, 1, 1)]
    assert len(list(as_completed(futures))) == 2
