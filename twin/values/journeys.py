"""Journeys: what happened at every step of every visit."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.values.itineraries import AS_BEFORE, Itineraries
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]


class Outcome(IntEnum):
    """How a step, or a visit, came out."""

    NOT_REACHED = 0
    """The visit has not come to this step, or went round it."""
    SERVED = 1
    """Done; for a seize: had and given back."""
    GAVE_UP = 2
    """Patience ran out."""
    TURNED_AWAY = 3
    """The queue was full."""
    PRE_EMPTED = 4
    """A better priority took the unit, for good."""
    CANCELLED = 5
    """A task whose parent left without starting it."""
    STILL_HERE = 6
    """Begun or asked for, and not over when the run stopped."""
    NOT_HELD = 7
    """There was nothing to release, start or join."""
    FAILED = 8
    """The state did not pass the test, or something else was granted."""


class Interruption(IntEnum):
    """Why a step was interrupted."""

    PRE_EMPTED = 0
    SUSPENDED = 1


INTERRUPTION = np.dtype(
    [
        ("step", np.int64),
        ("began", np.int64),
        ("ended", np.int64),
        ("kind", np.int32),
        ("option", np.int32),
    ],
    align=True,
)
"""A stretch in which a begun step did not go on.

A pre-emption stands twice: with the SEIZE step, whose units were lost from `began`
to `ended` (`option` says which were held before), and with the HOLD step, whose
time did not run; of a task, if the units were handed over to it. A suspension stands
with the HOLD step alone. `ended` is
`MISSING` while it lasts.
"""


@dataclass(frozen=True, eq=False)
class Journeys:
    """One row per step of the itineraries, and one per visit.

    A time that has not come, or that nobody saw, is `MISSING`.

    Attributes
    ----------
    itineraries : what was to happen.
    asked : when the visit came to the step. (step,) [tick]
    began : when it was granted, or its time began. (step,) [tick]
    ended : when its time ended, or what was seized was given back, be it by a task to
        which it was handed over. (step,) [tick]
    outcome : `Outcome`. (step,)
    option : the option a SEIZE was last given, else `MISSING`. (step,)
    arrived : when the visit entered. (visit,) [tick]
    left : when it left. (visit,) [tick]
    visit_outcome : NOT_REACHED, STILL_HERE, SERVED (left) or CANCELLED. (visit,)
    interruptions : `INTERRUPTION` records by step, as they came. (interruption,)
    until : when the run stopped; events at that time have not happened. [tick]
    """

    itineraries: Itineraries
    asked: Ints
    began: Ints
    ended: Ints
    outcome: npt.NDArray[np.int8]
    option: npt.NDArray[np.int32]
    arrived: Ints
    left: Ints
    visit_outcome: npt.NDArray[np.int8]
    interruptions: npt.NDArray[np.void]
    until: int

    def __repr__(self) -> str:
        gone = int((self.left != MISSING).sum())
        return (
            f"Journeys({len(self.arrived)} visits, {gone} left by {self.until} ticks)"
        )

    @cached_property
    def first_option(self) -> npt.NDArray[np.int32]:
        """The option that each SEIZE was given first, else `MISSING`. (step,)

        `option` is another one where a visit was pre-empted and then served by
        somebody else.
        """
        broken, operations = self.interruptions, self.itineraries.steps["op"]
        lost = broken[broken["kind"] == Interruption.PRE_EMPTED]
        lost = lost[operations[lost["step"]] == Op.SEIZE]
        if not len(lost):
            return self.option
        found = self.option.copy()
        step, first = np.unique(lost["step"], return_index=True)
        found[step] = lost["option"][first]
        return found

    @cached_property
    def place(self) -> npt.NDArray[np.int16]:
        """Where the visit's people were, as `Itineraries.place`, by then known. (step,)

        Of a step that the visit did not come to it says nothing.
        """
        place = self.itineraries.place
        is_told = place != AS_BEFORE
        if is_told.all():
            return place
        is_told &= self.asked != MISSING
        # A visit's first step always tells, so nobody is where another visit was.
        teller = np.maximum.accumulate(np.where(is_told, np.arange(len(place)), 0))
        return np.where(place == AS_BEFORE, place[teller], place)

    def differences(self, other: "Journeys") -> list[str]:
        """Where two journeys of the same itineraries differ, the first of each kind."""
        found = []
        for name in COLUMNS:
            mine, theirs = getattr(self, name), getattr(other, name)
            if len(mine) != len(theirs):
                found.append(f"{name}: {len(mine)} rows against {len(theirs)}")
            elif (bad := mine != theirs).any():
                at = int(np.argmax(bad))
                found.append(f"{name}[{at}]: {mine[at]} against {theirs[at]}")
        return found


COLUMNS = (
    "asked",
    "began",
    "ended",
    "outcome",
    "option",
    "arrived",
    "left",
    "visit_outcome",
    "interruptions",
)
