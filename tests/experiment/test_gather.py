"""Gather: many calls on any executor, whatever becomes of some of them."""

import operator
import os
import signal
import sys
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from concurrent.futures.process import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from twin.experiment.gather import TRIES, gather
from twin.experiment.workers import WorkerDiedError


def told(*_: int) -> None:
    """Nobody is told."""


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
    monkeypatch.setitem(sys.modules, "test_gather", module)
    for function in (killed_once, poison):
        monkeypatch.setattr(function, "__module__", "test_gather")


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
