"""Rows of the table, and how processor seconds are counted."""

import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """A figure, its peer's, and what was aimed at; all three as they shall be read."""

    what: str
    figure: str
    peer: str = ""
    ratio: str = ""
    bound: str = ""


def seconds_of(work: Callable[[], object], repeat: int = 1) -> float:
    """Processor seconds of a call, the median of some. [s]"""
    found = []
    for _ in range(repeat):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return sorted(found)[len(found) // 2]


def child(command: Sequence[str]) -> tuple[float, str]:
    """Processor seconds of a program and all its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, done.stdout


def say(row: Row) -> None:
    """Print one row."""
    line = f"{row.what:<47}{row.figure:>11}  {row.peer:<38}{row.ratio:>8}  {row.bound}"
    print(line.rstrip(), flush=True)
