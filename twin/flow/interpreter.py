"""Interpreter: follows the program once for every visit.

It goes over the visits twice. The first time it counts rows and steps and marks the
quantities that are met, so that only those are turned from uniforms into values; the
second time it writes.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from twin.flow.program import NEXT_STEP, NO_COLUMN, NO_LABEL, Do, Program
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STEP_AS_IT_IS = int(Do.STEP)
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
    is_met : set where a visit needs a value; only read when counting. (quantity,)
    written : filled when writing.
    is_writing : whether to write.

    Returns
    -------
    Number of rows and number of steps.
    """
    code = program.instructions
    most = 0
    for family in range(len(program.first_task) - 1):
        most = max(most, program.first_task[family + 1] - program.first_task[family])
    is_started = np.zeros(most, dtype=np.bool_)
    place_of = np.zeros(most, dtype=np.int64)
    row_of = np.zeros(most, dtype=np.int64)
    label_at = np.zeros(program.labels, dtype=np.int64)
    marked = np.zeros(program.notes, dtype=np.int64)
    ended = np.zeros(program.notes, dtype=np.int64)
    steps = written.steps
    rows = 0
    count = 0
    for root in range(len(roots.family)):
        family = roots.family[root]
        first_task = program.first_task[family]
        tasks = program.first_task[family + 1] - first_task
        at, stride = roots.first[root], roots.stride[root]
        ways = program.ways[family]
        is_started[:tasks] = False
        is_started[0] = True
        place_of[0] = program.entry[family]
        first_row, first_count = rows, count
        for task in range(tasks):
            if not is_started[task]:
                continue
            row_of[task] = rows
            begin = count
            if is_writing:
                written.root[rows] = root
                written.task[rows] = first_task + task
                above = program.parent[first_task + task]
                written.parent[rows] = rows - row_of[task - above]
                written.first_step[rows] = begin
            rows += 1
            place = place_of[task]
            here = program.first_instruction[first_task + task]
            while True:
                row = code[here]
                here += 1
                do = row.do
                if do == LABEL:
                    label_at[row.arg] = count - begin
                    continue
                if do == GOTO:
                    here = row.target
                    continue
                if do == BELOW:
                    if values[at + row.column * stride] < row.share:
                        here = row.target
                    continue
                if do == IS:
                    if roots.attributes[root, row.slot] == row.arg:
                        here = row.target
                    continue
                if do == MARK:
                    marked[row.arg] = place
                    ended[row.arg] = MISSING - 1
                    continue
                if do == KEEP:
                    if ended[row.arg] == MISSING - 1:
                        ended[row.arg] = place
                    continue
                if do == BACK:
                    place = marked[row.arg]
                    continue
                if do == MERGE:
                    if ended[row.arg] != MISSING - 1:
                        place = ended[row.arg]
                    continue
                if do == JOIN and not is_started[task + row.arg]:
                    continue
                if do == START:
                    is_started[task + row.arg] = True
                    place_of[task + row.arg] = place
                if is_writing:
                    step = steps[count]
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
                        step.patience = np.int64(
                            values[at + row.patience_column * stride]
                        )
                    if do == DUE:
                        step.ticks = roots.due[root]
                    if do == WALK:
                        step.arg = 0
                        if place >= 0:
                            speed = values[at + program.speed[family] * stride]
                            seconds = (
                                program.metres[ways, place, row.arg] / speed
                                + program.seconds[ways, place, row.arg]
                            )
                            step.ticks = np.int64(np.rint(seconds * TICKS_PER_SECOND))
                    if do == START or do == JOIN:
                        step.arg = task + row.arg
                else:
                    if row.column != NO_COLUMN:
                        is_met[at + row.column * stride] = True
                    if row.patience_column != NO_COLUMN:
                        is_met[at + row.patience_column * stride] = True
                    if do == WALK:
                        is_met[at + program.speed[family] * stride] = True
                count += 1
                if do == WALK:
                    place = row.arg
                elif do == RIDE and place >= 0:
                    place = program.landing[ways, row.target, place]
                elif do == END:
                    break
            if is_writing:
                for number in range(begin, count):
                    step = steps[number]
                    step.otherwise = _step_of(step.otherwise, label_at, number - begin)
                    step.away = _step_of(step.away, label_at, number - begin)
        if is_writing and rows > first_row + 1:
            for row_number in range(first_row, rows):
                task = written.task[row_number] - first_task
                last = count
                if row_number + 1 < rows:
                    last = written.first_step[row_number + 1]
                for number in range(written.first_step[row_number], last):
                    step = steps[number]
                    if step.op == START_STEP or step.op == JOIN_STEP:
                        step.arg = row_of[step.arg] - row_of[task]
    if is_writing:
        written.first_step[rows] = count
    return rows, count


@njit(cache=True, nogil=True, inline="always")
def _step_of(label: int, label_at: Ints, number: int) -> int:
    """The step number of a label; 0 for no label."""
    if label == NO_LABEL:
        return 0
    if label == NEXT_STEP:
        return number + 1
    return label_at[label]


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
