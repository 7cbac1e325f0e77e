"""What it costs to draw a year of the big hospital, and how much memory it takes.

Run as `python -m tests.benchmarks.bench_drawing [days]`. The peer is what NumPy needs
for as many uniforms in one piece.
"""

import resource
import sys
import time

import numpy as np

from tests.benchmarks.big_hospital import big_hospital
from twin.flow.model import Model

YEAR = 365


def measure(model: Model, days: int) -> dict[str, float]:
    """Seconds of processor time and sizes of a draw in blocks of a day."""
    began = time.process_time()
    visits = steps = 0
    for itineraries in model.blocks(1, 0, 0, days):
        visits += len(itineraries)
        steps += len(itineraries.steps)
    return {
        "seconds": time.process_time() - began,
        "visits": visits,
        "steps": steps,
    }


def uniforms(n: int) -> float:
    """Seconds of processor time NumPy needs for n uniforms in one piece."""
    generator = np.random.Generator(np.random.Philox(1))
    began = time.process_time()
    for _ in range(n // 1_000_000 + 1):
        generator.random(1_000_000)
    return time.process_time() - began


def main() -> None:
    """Print the table."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else YEAR
    began = time.process_time()
    model = Model.of(big_hospital(days))
    compiled = time.process_time() - began
    began = time.process_time()
    model.draw(1, 0, 0, 1)
    first = time.process_time() - began
    found = measure(model, days)
    peer = uniforms(int(found["steps"]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scale = YEAR / days
    print(f"model                     {compiled:8.2f} s")
    print(f"first draw, compiling     {first:8.2f} s")
    print(f"visits and tasks a year   {found['visits'] * scale / 1e6:8.2f} M")
    print(f"steps a year              {found['steps'] * scale / 1e6:8.2f} M")
    print(f"drawing a year            {found['seconds'] * scale:8.2f} s")
    print(f"as many uniforms, NumPy   {peer * scale:8.2f} s")
    print(f"ratio                     {found['seconds'] / peer:8.1f}")
    print(f"peak memory               {peak:8.0f} MB")


if __name__ == "__main__":
    main()
