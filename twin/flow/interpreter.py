"""Interpreter: follows the program once for every visit.

It goes over the visits twice. The first time it counts rows and steps and marks the
quantities that are met, so that only those are turned from uniforms into values; the
second time it writes.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from twin.flow.program import NEXT_STEP, NO_COLUMN, Do, Program
from twin.values.step import Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Record = Any
"""One record of an array, whose fields are attributes in compiled code."""

DUE = int(Do.DUE)
WALK = int(Do.WALK)
RIDE = int(Do.RIDE)
START = int(Do.START)
JOIN = int(Do.JOIN)
LABEL = int(Do.LABEL)
GOTO = int(Do.GOTO)
BELOW = int(Do.BELOW)
IS = int(Do.IS)
MARK = int(Do.MARK)
KEEP = int(Do.KEEP)
BACK = int(Do.BACK)
MERGE = int(Do.MERGE)
END = int(Do.END)
START_STEP = int(Op.START)
JOIN_STEP = int(Op.JOIN)
TICKS_PER_SECOND = 10
OPEN = -2
"""No place: no branch has ended yet."""


class Roots(NamedTuple):
    """Visits that arrive, and where their random quantities stand.

    Attributes
    ----------
    family : row of the program's families. (root,)
    due : when each is expected. (root,) [tick]
    attributes : categories. (root, attribute)
    first : where the first column's value of each stands in `values`. (root,)
    stride : how far one column's values are from the next one's. (root,)
    """

    family: Ints
    due: Ints
    attributes: npt.NDArray[np.int16]
    first: Ints
    stride: Ints


class Written(NamedTuple):
    """Rows of the itineraries: visits and their tasks.

    Attributes
    ----------
    root : the arriving visit that each row belongs to. (row,)
    task : row of the program's tasks. (row,)
    parent : rows up to the parent, 0 for none. (row,)
    first_step : where the steps of each begin. (row + 1,)
    steps : `STEP` records. (step,)
    """

    root: Ints
    task: Ints
    parent: npt.NDArray[np.int32]
    first_step: Ints
    steps: npt.NDArray[np.void]


class State(NamedTuple):
    """What the interpreter keeps in mind of one visit.

    Attributes
    ----------
    is_started : whether each task of the family has been started. (task,)
    place : where it starts. (task,)
    row : the row it is written to. (task,)
    label_at : the step number of each label passed. (label,)
    marked : place at each mark. (note,)
    ended : place where the first branch ended, `OPEN` if none has. (note,)
    """

    is_started: Flags
    place: Ints
    row: Ints
    label_at: Ints
    marked: Ints
    ended: Ints


@njit(cache=True, nogil=True)
def interpret(
    program: Program,
    roots: Roots,
    values: Floats,
    is_met: Flags,
    written: Written,
    is_writing: bool,
) -> tuple[int, int]:
    """Write the steps of all visits, or count them and mark what they meet.

    Parameters
    ----------
    values : uniforms of columns that decide, values of the others. (quantity,)
    is_met : set where a visit needs a value, when counting. (quantity,)
    written : filled when writing.
    is_writing : whether to write.

    Returns
    -------
    Number of rows and number of steps.
    """
    most = np.max(np.diff(program.first_task)) if len(program.first_task) > 1 else 0
    state = State(
        is_started=np.zeros(most, dtype=np.bool_),
        place=np.zeros(most, dtype=np.int64),
        row=np.zeros(most, dtype=np.int64),
        label_at=np.zeros(program.labels, dtype=np.int64),
        marked=np.zeros(program.notes, dtype=np.int64),
        ended=np.zeros(program.notes, dtype=np.int64),
    )
    rows = 0
    steps = 0
    for root in range(len(roots.family)):
        family = roots.family[root]
        first_task = program.first_task[family]
        tasks = program.first_task[family + 1] - first_task
        state.is_started[:tasks] = False
        state.is_started[0] = True
        state.place[0] = program.entry[family]
        first_row = rows
        for task in range(tasks):
            if not state.is_started[task]:
                continue
            state.row[task] = rows
            if is_writing:
                above = task - program.parent[first_task + task]
                written.root[rows] = root
                written.task[rows] = first_task + task
                written.parent[rows] = rows - state.row[above]
                written.first_step[rows] = steps
            begin = steps
            steps = _follow(
                program,
                roots,
                values,
                is_met,
                written.steps,
                is_writing,
                state,
                root,
                task,
                steps,
            )
            if is_writing:
                _resolve(written.steps[begin:steps], state.label_at)
            rows += 1
        if is_writing and rows > first_row + 1:
            written.first_step[rows] = steps
            for row in range(first_row, rows):
                mine = written.steps[
                    written.first_step[row] : written.first_step[row + 1]
                ]
                _number_tasks(mine, state.row, row)
    if is_writing:
        written.first_step[rows] = steps
    return rows, steps


@njit(cache=True, nogil=True)
def _follow(  # noqa: PLR0913 - compiled into its caller
    program: Program,
    roots: Roots,
    values: Floats,
    is_met: Flags,
    steps: npt.NDArray[np.void],
    is_writing: bool,
    state: State,
    root: int,
    task: int,
    count: int,
) -> int:
    """Follow the instructions of one task; the number of steps then."""
    family = roots.family[root]
    at, stride = roots.first[root], roots.stride[root]
    speed = at + program.speed[family] * stride
    begin = count
    place = state.place[task]
    here = program.first_instruction[program.first_task[family] + task]
    while True:
        row = program.instructions[here]
        here += 1
        do = row.do
        if do == LABEL:
            state.label_at[row.arg] = count - begin
        elif GOTO <= do <= IS:
            category = roots.attributes[root, row.slot] if do == IS else 0
            u = values[at + row.column * stride] if do == BELOW else 0.0
            if _goes(row, u, category):
                here = row.target
        elif MARK <= do <= MERGE:
            place = _noted(row.do, row.arg, place, state)
        elif do != JOIN or state.is_started[task + row.arg]:
            if do == START:
                state.is_started[task + row.arg] = True
                state.place[task + row.arg] = place
            if not is_writing:
                _meet(row, at, stride, speed, is_met)
            else:
                step = steps[count]
                _write(step, row, at, stride, values)
                if do == DUE:
                    step.ticks = roots.due[root]
                elif do == WALK:
                    step.arg = 0
                    step.ticks = _walked(
                        program, program.ways[family], place, row.arg, values[speed]
                    )
                elif do in (START, JOIN):
                    step.arg = task + row.arg
            count += 1
            if do == WALK:
                place = row.arg
            elif do == RIDE and place >= 0:
                place = program.landing[program.ways[family], row.target, place]
            elif do == END:
                return count


@njit(cache=True, nogil=True)
def _goes(row: Record, u: float, category: int) -> bool:
    """Whether to go on elsewhere."""
    if row.do == BELOW:
        return bool(u < row.share)
    return bool(row.do == GOTO or category == row.arg)


@njit(cache=True, nogil=True)
def _noted(do: int, note: int, place: int, state: State) -> int:
    """Where the visit is after an instruction about places."""
    if do == MARK:
        state.marked[note] = place
        state.ended[note] = OPEN
    elif do == BACK:
        return int(state.marked[note])
    elif do == KEEP and state.ended[note] == OPEN:
        state.ended[note] = place
    elif do == MERGE and state.ended[note] != OPEN:
        return int(state.ended[note])
    return place


@njit(cache=True, nogil=True)
def _meet(row: Record, at: int, stride: int, speed: int, is_met: Flags) -> None:
    """Mark the quantities that a step needs."""
    if row.column != NO_COLUMN:
        is_met[at + row.column * stride] = True
    if row.patience_column != NO_COLUMN:
        is_met[at + row.patience_column * stride] = True
    if row.do == WALK:
        is_met[speed] = True


@njit(cache=True, nogil=True)
def _write(step: Record, row: Record, at: int, stride: int, values: Floats) -> None:
    """Write a step as its instruction says, with labels for step numbers."""
    step.op = row.op
    step.slot = row.slot
    step.arg = row.arg
    step.otherwise = row.otherwise
    step.away = row.away
    step.ticks = row.ticks
    step.patience = row.patience
    if row.column != NO_COLUMN:
        step.ticks = np.int64(values[at + row.column * stride])
    if row.patience_column != NO_COLUMN:
        step.patience = np.int64(values[at + row.patience_column * stride])


@njit(cache=True, nogil=True)
def _walked(program: Program, ways: int, start: int, end: int, speed: float) -> int:
    """Time of a walk; none from a place nobody has named. [tick]"""
    if start < 0:
        return 0
    seconds = (
        program.metres[ways, start, end] / speed + program.seconds[ways, start, end]
    )
    return int(np.rint(seconds * TICKS_PER_SECOND))


@njit(cache=True, nogil=True)
def _resolve(steps: npt.NDArray[np.void], label_at: Ints) -> None:
    """Put step numbers for labels, and 0 for none."""
    for number in range(len(steps)):
        step = steps[number]
        if step.otherwise == NEXT_STEP:
            step.otherwise = number + 1
        else:
            step.otherwise = 0 if step.otherwise < 0 else label_at[step.otherwise]
        step.away = 0 if step.away < 0 else label_at[step.away]


@njit(cache=True, nogil=True)
def _number_tasks(steps: npt.NDArray[np.void], row_of: Ints, row: int) -> None:
    """Put rows after their parent for tasks of the family."""
    for step in steps:
        if step.op in (START_STEP, JOIN_STEP):
            step.arg = row_of[step.arg] - row


@njit(cache=True, nogil=True)
def gather(
    is_met: Flags, first: Ints, width: Ints, sampler: Ints, where: Ints, ends: Ints
) -> None:
    """Write where the quantities met stand, one sampler's after the other's.

    Parameters
    ----------
    first : where each column begins, by sampler. (column,)
    width : how long it is. (column,)
    sampler : its sampler, increasing. (column,)
    where : filled with positions. (quantity met,)
    ends : filled with where each sampler's positions end. (sampler,)
    """
    count = 0
    for column in range(len(first)):
        for position in range(first[column], first[column] + width[column]):
            if is_met[position]:
                where[count] = position
                count += 1
        ends[sampler[column]] = count
