"""Intervals: stretches in which things count, and their exact integrals by hour."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.situations.window import HOUR, Window

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

    def within(self, window: Window) -> "Intervals":
        """What of them lies in the window, without the empty ones."""
        begin = np.maximum(self.begin, window.begin)
        end = np.minimum(self.end, window.end)
        some = begin < end
        return Intervals(
            self.what[some], begin[some], end[some], np.asarray(self.units)[some]
        )

    def integral(self, window: Window, size: int) -> Ints:
        """Units times ticks in each hour of the window. (hour, size) [tick]"""
        inside = self.within(window)
        shape = (window.hours + 1, size)
        # A step up at t adds the rest of its hour, and all of every later hour.
        rest, steps = np.zeros(shape), np.zeros(shape)
        for time, sign in ((inside.begin, 1), (inside.end, -1)):
            hour, past = np.divmod(time - window.begin, HOUR)
            cell = hour * size + inside.what
            for total, weight in ((rest, HOUR - past), (steps, HOUR)):
                # Sums of integers below 2**53, so exact as floats.
                total += sign * np.bincount(
                    cell, weights=inside.units * weight, minlength=total.size
                ).reshape(shape)
        before = np.cumsum(steps, axis=0) - steps
        return np.asarray((rest + before)[:-1].astype(np.int64))


def counts(what: Ints, time: Ints, window: Window, size: int) -> Ints:
    """How many instants of each thing fall in each hour of the window. (hour, size)"""
    inside = (time >= window.begin) & (time < window.end)
    cell = (time[inside] - window.begin) // HOUR * size + what[inside]
    found = np.bincount(cell, minlength=window.hours * size)
    return found.reshape(window.hours, size)


def full(held: Intervals, level: Intervals, window: Window) -> Intervals:
    """When each thing is open and nothing of it is free: held at least its level."""
    what, time, up_held, up_level = [], [], [], []
    for intervals, is_held in ((held, True), (level, False)):
        inside = intervals.within(window)
        for instant, sign in ((inside.begin, 1), (inside.end, -1)):
            change = sign * inside.units
            what.append(inside.what)
            time.append(instant - window.begin)
            up_held.append(change if is_held else np.zeros_like(change))
            up_level.append(np.zeros_like(change) if is_held else change)
    span = window.end - window.begin + 1
    key = np.concatenate(what) * span + np.concatenate(time)
    order = np.argsort(key, kind="stable")
    key = key[order]
    # What is clipped to the window adds up to nothing for each thing, so one running
    # sum serves all of them.
    now_held = np.cumsum(np.concatenate(up_held)[order])
    now_level = np.cumsum(np.concatenate(up_level)[order])
    settled = np.append(key[1:] != key[:-1], True) if len(key) else np.zeros(0, bool)
    key, now_held, now_level = key[settled], now_held[settled], now_level[settled]
    is_full = (now_level > 0) & (now_held >= now_level)
    is_full[-1:] = False  # nothing comes after the last
    begin = np.flatnonzero(is_full)
    thing, start = np.divmod(key[begin], span)
    stop = key[begin + 1] - thing * span
    return Intervals(
        thing, start + window.begin, stop + window.begin, np.ones_like(thing)
    )
