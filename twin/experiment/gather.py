"""Gather: many calls on any executor, whatever becomes of some of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from twin.experiment.workers import WorkerDiedError, Workers

TRIES = 3
"""A call whose worker died so often is given up."""

Progress = Callable[[int, int], object]
"""Told how many calls are done, of how many."""


@dataclass
class Gathered:
    """What became of the calls, by their number."""

    values: dict[int, Any] = field(default_factory=dict)
    """What the calls returned."""
    errors: dict[int, Exception] = field(default_factory=dict)
    """What those raised that raised something, their worker's death included."""
    broken: Exception | None = None
    """Why the executor takes no more calls; those in neither table are not done."""

    @property
    def done(self) -> int:
        """How many calls are done."""
        return len(self.values) + len(self.errors)


def gather(
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    executor: Executor | None,
    progress: Progress,
) -> Gathered:
    """The values of a function for many arguments, whoever computes them.

    Parameters
    ----------
    function : called with each of the arguments.
    calls : positional arguments of each call.
    executor : runs the calls and is not shut down; own processes if there is none.
    progress : told after every call that is done.
    """
    found = Gathered()
    with hired(executor, len(calls)) as running:
        if isinstance(running, Workers):
            _survive(running, function, calls, found, progress)
        else:
            _collect(running, function, dict(enumerate(calls)), found, progress)
    return found


@contextmanager
def hired(executor: Executor | None, calls: int) -> Iterator[Executor]:
    """An executor, or if there is none, processes of our own on all cores.

    Parameters
    ----------
    calls : no more processes than this.
    """
    if executor is not None:
        yield executor
        return
    with Workers(min(cores(), max(calls, 1))) as own:
        try:
            yield own
        except BaseException:
            own.shutdown(wait=False, cancel_futures=True)
            raise


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _survive(
    own: Workers,
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    found: Gathered,
    progress: Progress,
) -> None:
    """Call again what was lost with its worker, a few times."""
    waiting = dict(enumerate(calls))
    for _ in range(TRIES):
        for number in waiting:
            found.errors.pop(number, None)
        _collect(own, function, waiting, found, progress)
        waiting = {
            number: calls[number]
            for number, error in found.errors.items()
            if isinstance(error, WorkerDiedError)
        }
        if not waiting:
            return


def _collect(
    executor: Executor,
    function: Callable[..., Any],
    calls: dict[int, tuple[Any, ...]],
    found: Gathered,
    progress: Progress,
) -> None:
    total = found.done + len(calls)
    futures = {}
    try:
        for number, arguments in calls.items():
            futures[executor.submit(function, *arguments)] = number
    except (BrokenExecutor, RuntimeError) as error:
        found.broken = error  # those submitted may still have come to their end
    for future in as_completed(futures):
        number = futures[future]
        try:
            found.values[number] = future.result()
        except (BrokenExecutor, CancelledError) as error:
            found.broken = found.broken or error
            continue
        except Exception as error:
            found.errors[number] = error
        progress(found.done, total)
