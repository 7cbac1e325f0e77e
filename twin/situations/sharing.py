"""Sharing: work that several can do, shared out so that their loads are level."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.values.requests import Part, starts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Option = tuple[tuple[int, float], ...]
"""Resources that do the work together and how many units of each, in order."""
Wish = tuple[Option, ...]
"""Options of which any will do, in order."""

ENOUGH = 1e-11
"""The options of a wish cost the same if they differ by no more, relatively."""
MOST_SWEEPS = 3000
"""Levelling stops here even if some differ by more."""


@dataclass(frozen=True, eq=False)
class Sharing:
    """Who does which share of what is wished for, and the work of each.

    Attributes
    ----------
    shares : the share of each option, of every wish. (option,) each [1]
    work : unit-time asked of each resource. (resource,) [tick]
    """

    shares: dict[Wish, Floats]
    work: Floats


def wish(options: Iterable[Iterable[Part]], declared: Ints | None = None) -> Wish:
    """A wish in a form that does not depend on the order in which it is told.

    Parameters
    ----------
    options : resource and units of each part, of each option.
    declared : the declared resource of each; each is one if not given. (resource,)
    """
    found = set()
    for option in options:
        units: Counter[int] = Counter()
        for resource, number in option:
            units[resource if declared is None else int(declared[resource])] += number
        found.add(tuple(sorted(units.items())))
    return tuple(sorted(found))


def shared(asked: dict[Wish, int], work: Floats, there: Floats) -> Sharing:
    """The sharing that makes loads as level as can be.

    It minimises the sum over resources of what there is times load squared. If every
    option is one unit of one resource, no other sharing has a lower highest load, nor
    a lower second highest with the same highest, and so on. What is not there is not
    used, unless it is in every option, which then have equal shares.

    Parameters
    ----------
    asked : how long the options of each wish are asked for. [tick]
    work : unit-time asked besides. (resource,) [tick]
    there : unit-time that there is. (resource,) [tick]
    """
    work = work.copy()
    shares: dict[Wish, Floats] = {}
    open_to: dict[Wish, list[int]] = {}
    for wanted in sorted(asked):
        usable = [
            at
            for at, option in enumerate(wanted)
            if all(there[resource] > 0 for resource, _ in option)
        ]
        weight = np.zeros(len(wanted))
        weight[usable or slice(None)] = 1.0
        if len(usable) > 1:
            open_to[wanted] = usable
            for at in usable:
                weight[at] = min(there[r] / units for r, units in wanted[at])
        shares[wanted] = weight / weight.sum()
        for option, share in zip(wanted, shares[wanted], strict=True):
            for resource, units in option:
                work[resource] += share * units * asked[wanted]
    if open_to:
        options = [[wanted[at] for at in usable] for wanted, usable in open_to.items()]
        flat = [option for each in options for option in each]
        parts = [part for option in flat for part in option]
        share = np.concatenate([shares[one][at] for one, at in open_to.items()])
        first = starts([len(each) for each in options])
        _compiled()(
            first,
            starts([len(option) for option in flat]),
            np.array([resource for resource, _ in parts], dtype=np.int32),
            np.array([units for _, units in parts], dtype=np.float64),
            np.array([asked[wanted] for wanted in open_to], dtype=np.float64),
            there,
            share,
            work,
        )
        pieces = np.split(share, first[1:-1])
        for (wanted, usable), piece in zip(open_to.items(), pieces, strict=True):
            shares[wanted][usable] = piece
    return Sharing(shares, work)


def _levelled(  # type: ignore[no-untyped-def] # noqa: C901, PLR0913 - one loop
    first_option, first_part, resource, units, asked, there, share, work
):
    """Move shares of a line from its dearest option to its cheapest, while it helps.

    An option costs the loads of its resources, times units. A move is as long as
    lowers the sum of squares most, or all there is to move.
    """
    for _ in range(MOST_SWEEPS):
        widest = 0.0
        for line in range(len(asked)):
            if asked[line] <= 0:
                continue
            begin, stop = first_option[line], first_option[line + 1]
            for turn in range(stop - begin):
                dear = cheap = -1
                high = low = 0.0
                for option in range(begin, stop):
                    cost = 0.0
                    for part in range(first_part[option], first_part[option + 1]):
                        at = resource[part]
                        cost += units[part] * work[at] / there[at]
                    if cheap < 0 or cost < low:
                        cheap, low = option, cost
                    if share[option] > 0 and (dear < 0 or cost > high):
                        dear, high = option, cost
                gap = (high - low) / high if high > low else 0.0
                if turn == 0:
                    widest = max(widest, gap)
                if gap <= ENOUGH:
                    break
                bend = 0.0
                for mine in range(first_part[dear], first_part[dear + 1]):
                    bend += units[mine] ** 2 / there[resource[mine]]
                    for other in range(first_part[cheap], first_part[cheap + 1]):
                        if resource[other] == resource[mine]:
                            both = units[mine] * units[other]
                            bend -= 2 * both / there[resource[mine]]
                for other in range(first_part[cheap], first_part[cheap + 1]):
                    bend += units[other] ** 2 / there[resource[other]]
                moved = (high - low) / (asked[line] * bend)
                if moved >= share[dear]:
                    moved = share[dear]
                    share[dear] = 0.0
                else:
                    share[dear] -= moved
                share[cheap] += moved
                for part in range(first_part[dear], first_part[dear + 1]):
                    work[resource[part]] -= moved * asked[line] * units[part]
                for part in range(first_part[cheap], first_part[cheap + 1]):
                    work[resource[part]] += moved * asked[line] * units[part]
        if widest <= ENOUGH:
            return


@cache
def _compiled() -> Any:
    from numba import njit

    return njit(cache=True, nogil=True)(_levelled)
