"""Workers: processes of our own that run calls, each replaced when it dies."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from twin.errors import TwinError

P = ParamSpec("P")
T = TypeVar("T")

BOOT = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from twin.experiment.worker import serve; serve()"
)


class WorkerDiedError(TwinError):
    """The process that ran a call ended before the call did."""


class Workers(Executor):
    """An executor whose workers never import the program that uses them.

    The processes of `multiprocessing` begin by running the main script again, which
    breaks a script without a main guard. And when one of a pool's processes dies, the
    pool loses every call; here one call is lost, it is known which, and the next call
    gets a new process.

    Parameters
    ----------
    number : how many processes.
    """

    def __init__(self, number: int) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], bytes] | None] = SimpleQueue()
        self._closing = Lock()
        self._is_closed = False
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._threads = [
            Thread(target=self._run, name=f"twin worker {i}", daemon=True)
            for i in range(number)
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """The future value of a call; functions and arguments are pickled.

        Raises
        ------
        TypeError if there are keyword arguments, which not every executor takes.
        """
        if kwargs:
            raise TypeError("calls take positional arguments only")
        call = pickle.dumps((fn, args), protocol=pickle.HIGHEST_PROTOCOL)
        future: Future[T] = Future()
        with self._closing:
            if self._is_closed:
                raise RuntimeError("these workers were shut down")
            self._calls.put((future, call))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes once their calls are done.

        Parameters
        ----------
        wait : return when they have ended.
        cancel_futures : cancel the calls that have not begun, and stop the others.
        """
        with self._closing:
            was_closed, self._is_closed = self._is_closed, True
        if cancel_futures:
            while not self._calls.empty():
                waiting = self._calls.get()
                if waiting is not None:
                    waiting[0].cancel()
            for process in list(self._processes):
                process.kill()
        if not was_closed or cancel_futures:
            for _ in self._threads:
                self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _run(self) -> None:
        process: subprocess.Popen[bytes] | None = None
        while (waiting := self._calls.get()) is not None:
            future, call = waiting
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if process is None:
                    process = self._started()
                went_well, value = _called(process, call)
            except (OSError, EOFError, pickle.UnpicklingError):
                code = self._ended(process)
                process = None
                future.set_exception(WorkerDiedError(f"a worker died (exit {code})"))
                continue
            except Exception as error:
                self._ended(process)
                process = None
                future.set_exception(error)
                continue
            if went_well:
                future.set_result(value)
            else:
                future.set_exception(value)
        self._ended(process)

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, fixed words
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._processes.add(process)
        _send(process, sys.path)
        return process

    def _ended(self, process: subprocess.Popen[bytes] | None) -> int | None:
        if process is None:
            return None
        self._processes.discard(process)
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass  # it died before it read all
        return process.wait()


def _send(process: subprocess.Popen[bytes], value: Any) -> None:
    if process.stdin is not None:
        pickle.dump(value, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()


def _called(process: subprocess.Popen[bytes], call: bytes) -> tuple[bool, Any]:
    _send(process, call)
    if process.stdout is None:
        raise EOFError
    answer: tuple[bool, Any] = pickle.load(process.stdout)  # noqa: S301 - our own
    return answer
