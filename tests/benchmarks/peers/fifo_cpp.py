"""The minimal loop in C++, compiled when it is asked for."""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.benchmarks.peers.network import Network

Ints = npt.NDArray[np.int64]
SOURCE = Path(__file__).with_name("fifo.cpp")


def compiled() -> Callable[[Network], tuple[Ints, Ints]] | None:
    """What runs a network as `fifo.run` does; None where there is no g++."""
    compiler = shutil.which("g++")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "fifo.so"
        command = [compiler, "-O3", "-march=native", "-shared", "-fPIC"]
        subprocess.run([*command, "-o", library, SOURCE], check=True)
        loop = ctypes.CDLL(str(library)).run_network

    def run(network: Network) -> tuple[Ints, Ints]:
        began = np.zeros(len(network.ticks), dtype=np.int64)
        ended = np.zeros(len(network.ticks), dtype=np.int64)
        free = network.servers.copy()
        drawn = (network.arrival, network.first, network.station, network.ticks)
        arrays = (*drawn, free, began, ended)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        sizes = (len(network.arrival), len(network.servers))
        loop(*(ctypes.c_int64(size) for size in sizes), *pointers)
        return began, ended

    return run
