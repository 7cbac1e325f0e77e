"""A worker process: runs the calls that come in and sends back what they return."""

import os
import pickle
import signal
import sys
from typing import Any


def serve() -> None:
    """Answer calls from standard input on standard output until there are no more."""
    calls = sys.stdin.buffer
    # Answers have the output to themselves: what calls print goes to the error output.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides when to stop
        while True:
            try:
                call = pickle.load(calls)  # noqa: S301 - from the process that began us
            except EOFError:
                return
            try:
                answers.write(packed(answer(call)))
                answers.flush()
            except BrokenPipeError:
                return


def answer(call: bytes) -> tuple[bool, Any]:
    """Whether a pickled call, function and arguments, went well; and its value."""
    try:
        function, arguments = pickle.loads(call)  # noqa: S301
        return True, function(*arguments)
    except Exception as error:
        return False, error


def packed(result: tuple[bool, Any]) -> bytes:
    """An answer as bytes; what cannot be sent is named in an error that can."""
    try:
        return pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        lost = RuntimeError(f"{result[1]!r} cannot be sent back: {error}")
        return pickle.dumps((False, lost))
