"""Offered load: the work asked of each resource per unit of time it offers."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.itineraries import SLOTS, Itineraries
from twin.values.requests import Requests
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SEIZE, _HOLD, _RELEASE, _WALK, _RIDE, _JUMP, _LEAVE = (
    int(op)
    for op in (Op.SEIZE, Op.HOLD, Op.RELEASE, Op.WALK, Op.RIDE, Op.JUMP, Op.LEAVE)
)


def asked_time(itineraries: Itineraries, capacity: Capacity, window: Window) -> Ints:
    """Time for which the visits arriving in a window will hold each line's request.

    What is held is held while its visit holds, walks and rides; waiting for others
    adds nothing. A ride asks for its places in the car, there and back. Nobody is
    taken to give up, every test on the state to pass, and tasks to be started.
    (line,) [tick]
    """
    arrival = itineraries.arrival[itineraries.family]
    mine = np.flatnonzero((arrival >= window.begin) & (arrival < window.end))
    found = np.zeros(len(itineraries.requests), dtype=np.int64)
    back = np.where(
        itineraries.requests.is_lift,
        capacity.return_ticks[itineraries.requests.bank],
        0,
    )
    _compiled()(mine, itineraries.first_step, itineraries.steps, back, found)
    return found


def load(asked: Ints, offered: Ints, requests: Requests, places: Ints) -> Floats:
    """Offered load of each resource; at 1 or more its queue never settles.

    A request with alternatives is shared out among them by how often the capacity of
    each would meet it. That of a lift bank is at full cars: at 1 or more it cannot
    settle, and below it may still not.

    Parameters
    ----------
    asked : time asked of each line. (line,) [tick]
    offered : units times time that there are. (resource,) [tick]
    places : places in one car of a lift bank. (resource,)

    Returns
    -------
    Load, infinite where something is asked of nothing. (resource,) [1]
    """
    work = np.zeros(requests.resources)
    for line in range(len(requests)):
        if requests.is_lift[line]:
            work[requests.bank[line]] += asked[line] / places[requests.bank[line]]
            continue
        options = requests.options(line)
        weight = np.array(
            [min(offered[r] / units for r, units in option) for option in options]
        )
        if weight.sum() == 0:
            weight = np.ones(len(options))
        for option, share in zip(options, weight / weight.sum(), strict=True):
            for resource, units in option:
                work[resource] += share * units * asked[line]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(work > 0, work / offered, np.where(offered > 0, 0.0, np.nan))


def _planned(
    visits: Ints,
    first_step: Ints,
    steps: npt.NDArray[np.void],
    back: Ints,
    asked: Ints,
) -> None:
    holds = np.full(SLOTS, MISSING)
    for visit in visits:
        holds[:] = MISSING
        begin = first_step[visit]
        at = begin
        while steps[at]["op"] != _LEAVE:
            step = steps[at]
            at += 1
            if step["op"] == _SEIZE:
                holds[step["slot"]] = step["arg"]
            elif step["op"] == _RELEASE:
                holds[step["slot"]] = MISSING
            elif step["op"] == _HOLD or step["op"] == _WALK or step["op"] == _RIDE:
                for line in holds:
                    if line != MISSING:
                        asked[line] += step["ticks"]
                if step["op"] == _RIDE:
                    time = step["ticks"] + back[step["arg"]]
                    asked[step["arg"]] += step["slot"] * time
            elif step["op"] == _JUMP:
                at = begin + step["otherwise"]


@cache
def _compiled() -> Any:
    from numba import njit

    return njit(cache=True, nogil=True)(_planned)
