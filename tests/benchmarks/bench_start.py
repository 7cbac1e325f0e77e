"""What it costs to import, to ask for help, and to make the morning report again."""

import sys
import tempfile
from collections.abc import Iterator

from tests.benchmarks.table import Row, child


def rows(quick: bool) -> Iterator[Row]:
    """Each beside the bare interpreter; the first nightly run fills the cache."""
    python = sys.executable
    repeat = 1 if quick else 5

    def median(*command: str) -> float:
        return sorted(child([python, *command])[0] for _ in range(repeat))[repeat // 2]

    bare = median("-c", "pass")
    peer = f"bare interpreter {bare:.2f} s"
    for what, command, bound in (
        ("import twin", ("-c", "import twin"), "<= 1 s"),
        ("twin --help", ("-m", "twin", "--help"), "<= 0.7 s"),
    ):
        spent = median(*command)
        yield Row(what, f"{spent:.2f} s", peer, f"{spent / bare:.1f} x", bound)
    with tempfile.TemporaryDirectory() as folder:
        nightly = [python, "-m", "twin", "nightly", "--out", folder]
        first = child(nightly)[0]
        second = child(nightly)[0]
    yield Row(
        "twin nightly, second run",
        f"{second:.1f} s",
        f"the run before {first:.1f} s",
        f"{second / first:.2f} x",
        "<= 60 s",
    )
