"""The least an event loop can do, in numba: FIFO stations, a binary heap, a record."""

import numba
import numpy as np
import numpy.typing as npt

from tests.benchmarks.peers.network import Network

Ints = npt.NDArray[np.int64]
BITS = 28
"""Bits of a calendar key that name the visit; the time stands above them."""


def run(network: Network) -> tuple[Ints, Ints]:
    """When each stage began and ended. (stage,), (stage,) [tick]"""
    began = np.zeros(len(network.ticks), dtype=np.int64)
    ended = np.zeros(len(network.ticks), dtype=np.int64)
    visits, stations = len(network.arrival), len(network.servers)
    at = network.first[:-1].copy()
    after = np.zeros(visits, dtype=np.int32)
    line = np.full((2, stations), -1, dtype=np.int32)
    heap = np.zeros(visits + 1, dtype=np.int64)
    _loop(network, network.servers.copy(), at, after, line, heap, began, ended)
    return began, ended


@numba.njit(inline="always")
def _push(heap, n, key):
    while n > 0:
        up = (n - 1) >> 1
        if heap[up] <= key:
            break
        heap[n] = heap[up]
        n = up
    heap[n] = key


@numba.njit(inline="always")
def _sink(heap, n, key):
    at = 0
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = key


@numba.njit(cache=True, _nrt=False)
def _loop(net, free, at, after, line, heap, began, ended):
    head, tail = line[0], line[1]
    mask = (1 << BITS) - 1
    size, arrived = 0, 0
    visits = net.arrival.size
    while True:
        if size > 0 and (arrived == visits or heap[0] >> BITS <= net.arrival[arrived]):
            key = heap[0]
            now, v = key >> BITS, key & mask
            size -= 1
            _sink(heap, size, heap[size])
            stage = at[v]
            ended[stage] = now
            place = net.station[stage]
            w = head[place]
            if w >= 0:
                head[place] = after[w]
                began[at[w]] = now
                _push(heap, size, ((now + net.ticks[at[w]]) << BITS) | w)
                size += 1
            else:
                free[place] += 1
            at[v] = stage + 1
            if stage + 1 == net.first[v + 1]:
                continue
        elif arrived < visits:
            v, now = arrived, net.arrival[arrived]
            arrived += 1
        else:
            break
        stage = at[v]
        place = net.station[stage]
        if free[place] > 0:
            free[place] -= 1
            began[stage] = now
            _push(heap, size, ((now + net.ticks[stage]) << BITS) | v)
            size += 1
        else:
            after[v] = -1
            if head[place] < 0:
                head[place] = v
            else:
                after[tail[place]] = v
            tail[place] = v
