"""Uniforms: the numbers of `twin.streams`, many quantities and days in one go.

NumPy sets a generator to a place in a microsecond, as long as it then takes to draw
several hundred numbers; streams of a few visits with many quantities would spend all
their time so. Philox is short enough to be written here, where a place costs nothing.

References
----------
Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011: Philox 4x64-10.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

from twin.streams import WORD, Key, name_word

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

MULTIPLIERS = (np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157))
WEYL = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B))
ROUNDS = 10
SPARE_BITS = np.uint64(11)
"""Bits of a word beyond the 53 of a number."""
UNIT = 2.0**-53


def words(stream: str, quantities: list[str]) -> Words:
    """What names some quantities of a stream. (quantity,)"""
    return np.array([name_word(stream, each) for each in quantities], dtype=np.uint64)


def fill(key: Key, names: Words, first_day: int, width: Ints, out: Floats) -> None:
    """Write the uniforms of some quantities on consecutive days.

    Parameters
    ----------
    names : `name_word` of each stream and quantity. (quantity,)
    first_day : the first of the days. [d]
    width : numbers of each quantity on each day. (day,)
    out : filled by day, then number, then quantity. (uniform,)
    """
    seed, replication = np.uint64(key.seed), np.uint64(key.replication)
    _fill(seed, replication, names, np.uint64(first_day % WORD), width, out)


def drawn(key: Key, stream: str, quantity: str, first_day: int, n: Ints) -> Floats:
    """The first n uniforms of a quantity on each of consecutive days. (number,)

    Parameters
    ----------
    n : how many on each day. (day,)
    """
    out = np.empty(int(n.sum()))
    fill(key, words(stream, [quantity]), first_day, n, out)
    return out


def _upper(_: Any, __: Any, ___: Any) -> Any:
    """How to compile the upper word of a product of two words."""

    def generate(_: Any, builder: Any, __: Any, given: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(each, wide) for each in given))
        return builder.trunc(builder.lshr(product, wide(64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


_high: Any = intrinsic(_upper)


@njit(cache=True, nogil=True)
def _fill(
    seed: np.uint64,
    replication: np.uint64,
    names: Words,
    first_day: np.uint64,
    width: Ints,
    out: Floats,
) -> None:
    count = len(names)
    begin = 0
    for number in range(len(width)):
        day = first_day + np.uint64(number)
        for first in range(0, width[number], 4):
            rows = min(4, width[number] - first)
            at = begin + first * count
            for column in range(count):
                a, b = np.uint64(first // 4 + 1), np.uint64(0)
                c, d = day, replication
                k, w = seed, names[column]
                for _ in range(ROUNDS):
                    e, f = _high(MULTIPLIERS[0], a), MULTIPLIERS[0] * a
                    g, h = _high(MULTIPLIERS[1], c), MULTIPLIERS[1] * c
                    a, b, c, d = g ^ b ^ k, h, e ^ d ^ w, f
                    k += WEYL[0]
                    w += WEYL[1]
                out[at + column] = (a >> SPARE_BITS) * UNIT
                if rows > 1:
                    out[at + column + count] = (b >> SPARE_BITS) * UNIT
                if rows > 2:
                    out[at + column + 2 * count] = (c >> SPARE_BITS) * UNIT
                if rows > 3:
                    out[at + column + 3 * count] = (d >> SPARE_BITS) * UNIT
        begin += width[number] * count
