"""Workers: processes of our own, each replaced when it dies."""

import operator
import os
import signal
import subprocess
import sys
from concurrent.futures import as_completed

import pytest

from twin.experiment.workers import WorkerDiedError, Workers


@pytest.fixture
def workers():
    """Two workers, ended after the test."""
    with Workers(2) as own:
        yield own


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
