"""Every random number, by name.

A number's place is (seed, replication, stream, day, quantity, index). One Philox
generator is set to the place instead of being run up to it, so who draws first, how
much others draw and which worker draws does not matter: Philox is a function of its
key and counter, and their bits are the place itself. Only the names are hashed.

| Philox word | holds |
|---|---|
| key 0 | seed |
| key 1 | first 64 bits of BLAKE2b of stream and quantity |
| counter 0, 1 | index within the place |
| counter 2 | day |
| counter 3 | replication |

References
----------
Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011.
"""

from functools import cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WORD = 1 << 64


class Key:
    """The random numbers of one replication.

    One key serves one thread at a time; make another for another thread, the numbers
    are the same.

    Parameters
    ----------
    seed : 0 to 2⁶⁴ − 1.
    replication : 0 to 2⁶⁴ − 1.

    Raises
    ------
    ValueError if a number is out of its range.
    """

    __slots__ = (
        "_bits",
        "_counter",
        "_generator",
        "_key",
        "_state",
        "replication",
        "seed",
    )

    def __init__(self, seed: int, replication: int) -> None:
        for name, value in (("seed", seed), ("replication", replication)):
            if not 0 <= value < WORD:
                raise ValueError(f"{name}: {value} is not between 0 and 2**64 - 1")
        self.seed = seed
        self.replication = replication
        self._key = np.array([seed, 0], dtype=np.uint64)
        self._counter = np.array([0, 0, 0, replication], dtype=np.uint64)
        self._bits = np.random.Philox(key=self._key, counter=self._counter)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state
        self._state["state"] = {"counter": self._counter, "key": self._key}

    def __repr__(self) -> str:
        return f"Key(seed={self.seed}, replication={self.replication})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __reduce__(self) -> tuple[type["Key"], tuple[int, int]]:
        return Key, self._identity

    @property
    def _identity(self) -> tuple[int, int]:
        return self.seed, self.replication

    def generator(self, stream: str, day: int, quantity: str) -> np.random.Generator:
        """A generator of its own for one quantity of one day of a stream."""
        self._set(stream, day, quantity)
        bits = np.random.Philox(key=self._key, counter=self._counter)
        return np.random.Generator(bits)

    def uniform(self, stream: str, day: int, quantity: str, n: int) -> Floats:
        """The first n numbers, uniform on [0, 1), of one quantity of one day. (n,)"""
        numbers = np.empty(n)
        self.fill(stream, day, quantity, numbers)
        return numbers

    def fill(self, stream: str, day: int, quantity: str, out: Floats) -> None:
        """Write what `uniform` gives into a contiguous array. (n,)"""
        self._set(stream, day, quantity)
        self._generator.random(out=out)

    def poisson(
        self, stream: str, day: int, quantity: str, means: Floats
    ) -> npt.NDArray[np.int64]:
        """Poisson counts, one per mean, drawn in order: further means change none."""
        self._set(stream, day, quantity)
        return self._generator.poisson(means)

    def _set(self, stream: str, day: int, quantity: str) -> None:
        self._key[1] = name_word(stream, quantity)
        self._counter[2] = day % WORD
        self._bits.state = self._state


@cache
def name_word(stream: str, quantity: str) -> int:
    """The Philox key word of a stream's quantity."""
    name = f"{stream}\0{quantity}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "little")
