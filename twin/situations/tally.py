"""Tally: exact sums over a window, which add up over consecutive windows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
import numpy.typing as npt

from twin.situations.sparse import Sparse
from twin.situations.window import Window

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Whole numbers only, so that no order of adding can change a result.

    Attributes
    ----------
    window : what it was taken over.
    hourly : by name, one row per hour of the window. (hour, ...)
    sums : by name, what adds up. (...)
    spread : by name, histograms that are empty for the most part.
    first : by name, when something first happened, `NEVER` if not. (...) [tick]
    most : by name, the most of something at one instant. (...)
    last : by name, how it stood when the window ended. (...)
    """

    window: Window
    hourly: dict[str, Ints] = field(default_factory=dict)
    sums: dict[str, Ints] = field(default_factory=dict)
    spread: dict[str, Sparse] = field(default_factory=dict)
    first: dict[str, Ints] = field(default_factory=dict)
    most: dict[str, Ints] = field(default_factory=dict)
    last: dict[str, Ints] = field(default_factory=dict)

    def __add__(self, later: "Tally") -> "Tally":
        """The tally of both windows, of which the other begins where this ends."""
        return Tally(
            window=_joined(self.window, later.window),
            hourly={
                name: np.concatenate((mine, later.hourly[name]))
                for name, mine in self.hourly.items()
            },
            sums={name: mine + later.sums[name] for name, mine in self.sums.items()},
            spread={
                name: mine + later.spread[name] for name, mine in self.spread.items()
            },
            first={
                name: np.minimum(mine, later.first[name])
                for name, mine in self.first.items()
            },
            most={
                name: np.maximum(mine, later.most[name])
                for name, mine in self.most.items()
            },
            last=later.last,
        )

    def __or__(self, other: "Tally") -> "Tally":
        """Both tallies of one window, under names that do not meet."""
        if self.window != other.window:
            raise ValueError(f"{self.window} is not {other.window}")
        return Tally(
            self.window,
            self.hourly | other.hourly,
            self.sums | other.sums,
            self.spread | other.spread,
            self.first | other.first,
            self.most | other.most,
            self.last | other.last,
        )

    def without_hours(self) -> "Tally":
        """The same without what grows with the length of the window."""
        return replace(self, hourly={})


def added(tallies: Iterable[Tally]) -> Tally:
    """The tally of consecutive windows; linear in their number.

    Raises
    ------
    ValueError if there is none, or one does not begin where the last one ended.
    """
    hours: list[dict[str, Ints]] = []

    def kept(tally: Tally) -> Tally:
        hours.append(tally.hourly)
        return tally.without_hours()

    rest = map(kept, tallies)
    try:
        whole = reduce(Tally.__add__, rest, next(rest))
    except StopIteration:
        raise ValueError("there is nothing to add up") from None
    hourly = {name: np.concatenate([part[name] for part in hours]) for name in hours[0]}
    return replace(whole, hourly=hourly)


def _joined(window: Window, later: Window) -> Window:
    if later.begin != window.end:
        raise ValueError(f"{later} does not follow {window}")
    return Window(window.begin, later.end)
