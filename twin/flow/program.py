"""Program: the pathways of all streams as instructions that write itineraries.

Each stream of visits is a family: its pathway and, as further tasks, those it may
start. A task's instructions are followed once per visit; branches by lot, by attribute
and loops are decided on the way, so that only steps on the visit's own way are
written. What the state of the hospital decides is written as TEST and JUMP steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.hospital.distribution import Distribution
from twin.values.requests import Requests

Ints = npt.NDArray[np.int64]
Ints32 = npt.NDArray[np.int32]

NO_COLUMN = -1
NO_LABEL = -1
NEXT_STEP = -2
"""A label that stands for the step after."""
NOWHERE = -1
"""A place that nobody has named."""


class Do(IntEnum):
    """What an instruction does; the words in brackets are the fields it reads."""

    STEP = 0
    """Write a step as it stands; its times from columns where it has them."""
    DUE = 1
    """Write a step whose `ticks` are the visit's due time."""
    WALK = 2
    """Write a step whose `ticks` walk the visit to a place [arg]."""
    RIDE = 3
    """Write a step, and be where the lift lands on a level [target, slot: units, 0
    for as many as people are with the visit]."""
    START = 4
    """Write a step, and begin a task where the visit is [arg: task of the family,
    target: 1 if the visit's people go with the task]."""
    JOIN = 5
    """Write a step if the task has been started [arg: task of the family]."""
    LABEL = 6
    """Give the next step a label [arg]."""
    GOTO = 7
    """Go on elsewhere [target]."""
    BELOW = 8
    """Go on elsewhere if the column is below the share [column, share, target]."""
    SWITCH = 9
    """Go on where an attribute says [slot, target: where it is missing; the targets
    of its values are those of the instructions after, in order]."""
    MARK = 10
    """Note where the visit is, and that no branch has ended yet [arg: note]."""
    KEEP = 11
    """Note where the first branch to end does, and whether others do not [arg: note].
    """
    BACK = 12
    """Be where the visit was at the mark [arg: note]."""
    MERGE = 13
    """Be where the noted branch did, or where only what happens says [arg: note]."""
    END = 14
    """Write the last step."""
    PACE = 15
    """Walk at the speed of another sampler from here on [mark]."""
    GO = 16
    """Write a step, and be at a place, if one is named [arg]."""
    TAKEN = 17
    """Note that the step before may be looked back at [arg: reference, target: line].
    """
    BACKWARD = 18
    """Write a step whose `ticks` say how many steps back the reference stands, 0 if the
    visit did not come past it [target: reference]."""
    UNLESS = 19
    """Go on elsewhere if nothing of a resource can be granted at the reference [arg:
    reference, ticks: first pool, slot: pools, target]; else note whether it is what is
    preferred there [patience: note of the branch]."""
    KEEP_PREFERRED = 20
    """Note where the first branch to end does, or what is preferred [arg: note]."""


JUMPS = (Do.GOTO, Do.BELOW, Do.SWITCH, Do.UNLESS)
"""What may go on elsewhere, at its target."""

INSTRUCTION = np.dtype(
    [
        ("do", np.int16),
        ("op", np.int16),
        ("slot", np.int16),
        ("arg", np.int32),
        ("otherwise", np.int32),
        ("away", np.int32),
        ("target", np.int32),
        ("column", np.int32),
        ("patience_column", np.int32),
        ("mark", np.int16),
        ("patience_mark", np.int16),
        ("label", np.int32),
        ("ticks", np.int64),
        ("patience", np.int64),
        ("share", np.float64),
    ],
    align=True,
)
"""One instruction; step fields are those of `STEP`, with labels for step numbers.

`label` is the declared step it was compiled from, `MISSING` if none. `mark` says which
sampler makes the value of its column, counted from 1.
"""


@dataclass(frozen=True)
class Sampler:
    """How uniforms become values; none of it needed where the uniform decides.

    Attributes
    ----------
    distribution : of the quantity.
    factor : what one unit of the quantity is in units of the step.
    rounding : `nearest`, `down`, `up`, or `none`.
    """

    distribution: Distribution
    factor: float = 1.0
    rounding: str = "none"

    def values(self, u: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Values of uniforms above 0. (as u)"""
        values = self.distribution.quantile(u) * self.factor
        rounded = {"nearest": np.rint, "down": np.floor, "up": np.ceil}
        return rounded[self.rounding](values) if self.rounding in rounded else values


@dataclass(frozen=True)
class Column:
    """One random quantity of a family's visits.

    Attributes
    ----------
    stream : the stream it is drawn in.
    quantity : its name there.
    """

    stream: str
    quantity: str


@dataclass(frozen=True)
class Task:
    """The instructions of one pathway in a family.

    Attributes
    ----------
    stream : name of the stream its visits belong to.
    parent : how many tasks above it in the family its parent stands, 0 for none.
    instructions : `INSTRUCTION` records, targets counted from the first.
    labels : labels in use.
    notes : notes of places in use.
    references : steps that others look back at.
    """

    stream: str
    parent: int
    instructions: npt.NDArray[np.void]
    labels: int
    notes: int
    references: int


@dataclass(frozen=True)
class Family:
    """A stream's pathway and the tasks it may start, each before its own.

    Attributes
    ----------
    tasks : the pathway first.
    columns : random quantities.
    speed : the column of the walking speed. [m/s]
    entry : where visits enter, as the walking table numbers places.
    is_step_free : whether only accessible ways will do.
    """

    tasks: tuple[Task, ...]
    columns: tuple[Column, ...]
    speed: int
    entry: int
    is_step_free: bool


class Program(NamedTuple):
    """All families side by side, as the interpreter reads them.

    Attributes
    ----------
    instructions : of all tasks, targets counted from the first. (instruction,)
    first_instruction : where each task's begin. (task + 1,)
    parent : how many tasks above it each task's parent stands, 0 for none. (task,)
    first_task : where each family's tasks begin. (family + 1,)
    speed : column of the walking speed. (family,)
    entry : place where visits enter. (family,)
    ways : 1 if only accessible ways will do, else 0. (family,)
    metres : length of the way between places. (ways, place, place) [m]
    seconds : time on the way besides walking. (ways, place, place) [s]
    landing : place where a lift from a place lands on a level. (ways, level, place)
    first_option : where each line's options begin. (line + 1,)
    first_part : where each option's parts begin. (option + 1,)
    part_resource : resource of each part. (part,)
    labels : the most labels of a task.
    notes : the most notes of a task.
    references : the most references of a task.
    """

    instructions: npt.NDArray[np.void]
    first_instruction: Ints
    parent: Ints
    first_task: Ints
    speed: Ints
    entry: Ints
    ways: Ints
    metres: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]
    landing: Ints
    first_option: Ints32
    first_part: Ints32
    part_resource: Ints32
    labels: int
    notes: int
    references: int


def assemble(
    families: Sequence[Family],
    metres: npt.NDArray[np.float64],
    seconds: npt.NDArray[np.float64],
    landing: Ints,
    requests: Requests,
) -> Program:
    """The program of some families, with the tables that their steps look up."""
    tasks = [task for family in families for task in family.tasks]
    first = starts([len(task.instructions) for task in tasks])
    instructions = np.zeros(first[-1], dtype=INSTRUCTION)
    for begin, task in zip(first, tasks, strict=False):
        mine = slice(begin, begin + len(task.instructions))
        instructions[mine] = task.instructions
        instructions["target"][mine] += np.where(
            np.isin(task.instructions["do"], JUMPS), begin, 0
        ).astype(np.int32)
    return Program(
        instructions=instructions,
        first_instruction=first,
        parent=np.array([task.parent for task in tasks], dtype=np.int64),
        first_task=starts([len(family.tasks) for family in families]),
        speed=np.array([family.speed for family in families], dtype=np.int64),
        entry=np.array([family.entry for family in families], dtype=np.int64),
        ways=np.array([family.is_step_free for family in families], dtype=np.int64),
        metres=metres,
        seconds=seconds,
        landing=landing,
        first_option=requests.first_option,
        first_part=requests.first_part,
        part_resource=requests.part_resource,
        labels=max((task.labels for task in tasks), default=0),
        notes=max((task.notes for task in tasks), default=0),
        references=max((task.references for task in tasks), default=0),
    )


def starts(lengths: Sequence[int]) -> Ints:
    """Where each of several lists begins when they stand one after the other."""
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
