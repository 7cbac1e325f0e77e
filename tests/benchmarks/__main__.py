"""Print what things cost, each beside its peer: `python -m tests.benchmarks`.

Processor seconds of all processes unless a row says wall. `--quick` runs less.
"""

import argparse

from tests.benchmarks import (
    bench_census,
    bench_engines,
    bench_hl7,
    bench_kernel,
    bench_queue,
    bench_replicate,
    bench_start,
    bench_workers,
)
from tests.benchmarks.table import Row, say

BENCHES = {
    "kernel": bench_kernel.rows,
    "engines": bench_engines.rows,
    "queue": bench_queue.rows,
    "replicate": bench_replicate.rows,
    "workers": bench_workers.rows,
    "start": bench_start.rows,
    "hl7": bench_hl7.rows,
    "census": bench_census.rows,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="run less")
    parser.add_argument("--only", choices=BENCHES, action="append")
    given = parser.parse_args()
    say(Row("what", "figure", "peer in this run", "ratio", "bound"))
    for name in given.only or BENCHES:
        for row in BENCHES[name](given.quick):
            say(row)


if __name__ == "__main__":
    main()
