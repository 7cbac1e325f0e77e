"""Intervals: stretches in which things count, and their exact integrals by hour."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.situations.window import Window

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Each counts `units` towards `what`, from `begin` until just before `end`.

    Attributes
    ----------
    what : index of the thing that is counted. (interval,)
    begin : first instant. (interval,) [tick]
    end : first instant after it, `NEVER` while it lasts. (interval,) [tick]
    units : how many it counts for. (interval,)
    """

    what: Ints
    begin: Ints
    end: Ints
    units: Ints

    def __len__(self) -> int:
        return len(self.what)

    def integral(self, window: Window, size: int) -> Ints:
        """Units times ticks in each hour of the window. (hour, size) [tick]"""
        from twin.situations import kernel

        found: Ints = kernel.integral(
            self.what, self.begin, self.end, self.units, window.begin, window.end, size
        )
        return found

    def standing(self, times: Ints, size: int) -> npt.NDArray[np.float64]:
        """How many of each thing there are at some instants, which rise.

        Returns
        -------
        Each as it is when all of its instant has happened. (instant, size)
        """
        change = np.zeros((len(times) + 1, size))
        for moments, sign in ((self.begin, 1), (self.end, -1)):
            at = np.searchsorted(times, moments)
            np.add.at(change, (at, self.what), sign * self.units)
        found: npt.NDArray[np.float64] = change.cumsum(axis=0)[:-1]
        return found


def counts(what: Ints, time: Ints, window: Window, size: int) -> Ints:
    """How many instants of each thing fall in each hour of the window. (hour, size)"""
    return totals(what, time, np.ones_like(time), window, size)


def totals(what: Ints, time: Ints, amount: Ints, window: Window, size: int) -> Ints:
    """What instants in each hour of the window amount to. (hour, size)"""
    from twin.situations import kernel

    found: Ints = kernel.totals(what, time, amount, window.begin, window.end, size)
    return found


class Meeting(NamedTuple):
    """How the units of each thing that are held stand to its level."""

    full: Ints
    """Time in which it is open and nothing of it is free. (hour, size) [tick]"""
    beyond: Ints
    """Units held beyond the level, times time. (hour, size) [tick]"""
    first_full: Ints
    """When nothing was free first, `NEVER` if always something was. (size,) [tick]"""
    most: Ints
    """Most units held at once. (size,)"""


def meeting(held: Intervals, level: Intervals, window: Window, size: int) -> Meeting:
    """How held units stand to the level, at each instant when all of it has happened.

    Raises
    ------
    ValueError if times and things together are too many for one number.
    """
    from twin.situations import kernel

    if size * (window.end - window.begin + 1) >= 1 << (62 - kernel.UNITS_BITS):
        raise ValueError(f"{window} is too long for {size} things")
    parts = [
        kernel.packed(
            each.what, each.begin, each.end, each.units, kind, window.begin, window.end
        )
        for kind, each in ((0, held), (1, level))
    ]
    changes = np.sort(np.concatenate(parts))
    return Meeting(*kernel.meet(changes, window.begin, window.end, size))
