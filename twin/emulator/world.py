"""World: the hospital behind the feeds, and how it differs from what a twin believes.

A twin is judged by a hospital that keeps none of its assumptions: staff who slow down
when many wait, patients who are slow at everything, a mix that drifts, a service that
takes longer from some day on. None of this can be declared in a scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from twin.flow import kernel
from twin.flow.model import Model
from twin.flow.streaming import Block, extend
from twin.streams import Key
from twin.values.itineraries import NUMBER_BITS, Itineraries
from twin.values.journeys import Journeys
from twin.values.step import DAY, MINUTE, MISSING, Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Place = tuple[int, int]
"""A step: the key of its visit, and its number in the visit."""


@dataclass(frozen=True)
class Foreign:
    """What of the world no scenario has; nothing by default.

    Attributes
    ----------
    crowding : how much longer a service takes for somebody who has waited an hour or
        more, in proportion to the wait below that. [1]
    pace_sd : standard deviation of the logarithm of a visit's own pace, by which all
        its services take longer or shorter; their mean stays. [1]
    fading : share of visits that a stream has lost at the last day, evenly from the
        first day on, by patterns of streams. [1]
    shift_day : day from which some services take longer. [d]
    shift : how much longer, as a share. [1]
    shift_steps : patterns of the ids of these services' steps.
    """

    crowding: float = 0.0
    pace_sd: float = 0.0
    fading: tuple[tuple[str, float], ...] = ()
    shift_day: int = 0
    shift: float = 0.0
    shift_steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("crowding", "pace_sd"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: {getattr(self, name)} is not at least 0")
        if not self.shift > -1:
            raise ValueError(f"shift: {self.shift} is not above -1")
        for pattern, share in self.fading:
            if not 0 <= share <= 1:
                raise ValueError(f"fading of {pattern}: {share} is not between 0 and 1")


@dataclass(frozen=True, eq=False)
class World:
    """A hospital to be emulated, day by day.

    Attributes
    ----------
    model : the scenario's, with the true values.
    seed : of all chance.
    days : how long it is watched. [d]
    foreign : what the model does not have.
    """

    model: Model
    seed: int
    days: int
    foreign: Foreign = Foreign()

    def run(self) -> Iterator[Block]:
        """What happened, a day at a time.

        Every visit's journey is whole in the block of the day on which it left.
        """
        capacity = self.model.capacity(self.days)
        run: kernel.Run | None = None
        slowed: set[Place] = set()
        for day, drawn in enumerate(self.model.blocks(self.seed, 0, 0, self.days)):
            new = self._changed(drawn)
            run = kernel.start(new, capacity) if run is None else extend(run, new)
            if self.foreign.crowding:
                run, at = self._slowed(run, (day + 1) * DAY, slowed)
            run = kernel.advance(run, (day + 1) * DAY)
            if self.foreign.crowding:
                slowed = set(_listed(run, at[run.state.row["began"][at] == MISSING]))
            yield Block((day * DAY, (day + 1) * DAY), kernel.journeys(run), capacity)

    def _changed(self, drawn: Itineraries) -> Itineraries:
        """A day's itineraries as they are in this world."""
        foreign = self.foreign
        if foreign.fading:
            drawn = families(drawn, self._stays(drawn))
        if not foreign.pace_sd and not foreign.shift:
            return drawn
        factor = np.ones(len(drawn.steps))
        if foreign.pace_sd:
            z = ndtri(np.clip(self._own(drawn, "pace"), 1e-12, 1 - 1e-12))
            pace = np.exp(foreign.pace_sd * z - foreign.pace_sd**2 / 2)
            factor *= pace[drawn.visit_of_step]
        if foreign.shift:
            day = (drawn.number >> NUMBER_BITS)[drawn.visit_of_step]
            hit = self._shifted[drawn.label] & (drawn.label != MISSING)
            factor[hit & (day >= foreign.shift_day)] *= 1 + foreign.shift
        return with_ticks(drawn, factor)

    @property
    def _shifted(self) -> npt.NDArray[np.bool_]:
        """Whether each declared step is one whose time shifts. (label,)"""
        names = (step.id for step in self.model.steps)
        return np.array(
            [any(fnmatchcase(n, p) for p in self.foreign.shift_steps) for n in names],
            np.bool_,
        )

    def _stays(self, drawn: Itineraries) -> npt.NDArray[np.bool_]:
        """Whether each visit is still there after what has faded. (visit,)"""
        lost = np.zeros(len(drawn.stream_names))
        for index, name in enumerate(drawn.stream_names):
            for pattern, share in self.foreign.fading:
                if fnmatchcase(name, pattern):
                    lost[index] = share
        day = drawn.number >> NUMBER_BITS
        gone = lost[drawn.stream] * day / max(1, self.days - 1)
        stays: npt.NDArray[np.bool_] = self._own(drawn, "fading") >= gone
        return stays[drawn.family]

    def _own(self, drawn: Itineraries, quantity: str) -> Floats:
        """A number of each visit's own, that of the first of its family. (visit,)"""
        key = Key(self.seed, 0)
        found = np.zeros(len(drawn))
        day = drawn.number >> NUMBER_BITS
        index = drawn.number & ((1 << NUMBER_BITS) - 1)
        for stream, name in enumerate(drawn.stream_names):
            mine = np.flatnonzero((drawn.stream == stream) & (drawn.parent == 0))
            for one in np.unique(day[mine]):
                rows = mine[day[mine] == one]
                most = int(index[rows].max()) + 1
                numbers = key.uniform(name, int(one), f"foreign-{quantity}", most)
                found[rows] = numbers[index[rows]]
        return found[drawn.family]

    def _slowed(
        self, run: kernel.Run, until: int, before: set[Place]
    ) -> tuple[kernel.Run, Ints]:
        """The run, with longer services for those who would have waited long.

        The waits are those of the day run once as it would be without that.

        Parameters
        ----------
        until : end of the day. [tick]
        before : steps that are longer already, and have not begun.

        Returns
        -------
        The run, and which of its steps are longer.
        """
        ahead = kernel.advance(copied(run), until)
        waits = _waits(kernel.journeys(ahead))
        steps = run.itineraries.steps
        is_service = np.zeros(len(steps), np.bool_)
        is_service[1:] = (steps["op"][1:] == Op.HOLD) & (steps["op"][:-1] == Op.SEIZE)
        is_service &= run.state.row["began"] == MISSING
        wait = np.zeros(len(steps))
        wait[1:] = waits[:-1]
        wait[~is_service] = 0
        longer = np.flatnonzero(wait)
        places = _listed(run, longer)
        known = np.array([place in before for place in places], np.bool_)
        wait[longer[known]] = 0
        share = np.clip(wait / (60 * MINUTE), 0, 1)
        factor = 1 + self.foreign.crowding * share
        return replace(run, itineraries=with_ticks(run.itineraries, factor)), longer


def _listed(run: kernel.Run, steps: Ints) -> list[Place]:
    """Which step of which visit each is."""
    visit = run.itineraries.visit_of_step[steps]
    within = steps - run.itineraries.first_step[visit]
    key = run.itineraries.key[visit]
    return list(zip(key.tolist(), within.tolist(), strict=True))


def _waits(journeys: Journeys) -> Floats:
    """How long each step was waited for, 0 where it was not granted. (step,) [tick]"""
    granted = (journeys.asked != MISSING) & (journeys.began != MISSING)
    return np.where(granted, journeys.began - journeys.asked, 0).astype(np.float64)


def copied(run: kernel.Run) -> kernel.Run:
    """The same run, which goes on without the other."""
    state = kernel.State(*(np.array(array) for array in run.state))
    return replace(run, state=state, log=run.log.copy())


def with_ticks(drawn: Itineraries, factor: Floats) -> Itineraries:
    """The itineraries with other times of their holds.

    Parameters
    ----------
    factor : by which each step's time is longer. (step,) [1]
    """
    steps = kernel.aligned(len(drawn.steps), drawn.steps.dtype)
    steps[:] = drawn.steps
    holds = steps["op"] == Op.HOLD
    steps["ticks"][holds] = np.rint(steps["ticks"][holds] * factor[holds])
    return replace(drawn, steps=steps)


def families(drawn: Itineraries, stays: npt.NDArray[np.bool_]) -> Itineraries:
    """The itineraries of some families.

    Parameters
    ----------
    stays : whether each visit's is among them. (visit,)
    """
    lengths = np.diff(drawn.first_step)
    of_steps = np.repeat(stays, lengths)
    rows = (
        "stream",
        "number",
        "arrival",
        "due",
        "priority",
        "attributes",
        "parent",
        "party",
    )
    return replace(
        drawn,
        **{name: getattr(drawn, name)[stays] for name in rows},
        first_step=np.concatenate(([0], np.cumsum(lengths[stays]))),
        **{
            name: getattr(drawn, name)[of_steps] for name in ("steps", "label", "place")
        },
    )
