"""Interpreter: follows the program once for every visit.

It goes over the visits twice. The first time it counts rows and steps and marks the
quantities that are met, so that only those are turned from uniforms into values; the
second time it writes.

A visit's *spot* is eight times the place it is at, plus bits that say more of it.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from twin.flow.program import NEXT_STEP, NO_COLUMN, NOWHERE, Do, Program
from twin.values.itineraries import AS_BEFORE
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Ints32 = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.int16]
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
SWITCH = int(Do.SWITCH)
MARK = int(Do.MARK)
KEEP = int(Do.KEEP)
BACK = int(Do.BACK)
MERGE = int(Do.MERGE)
END = int(Do.END)
PACE = int(Do.PACE)
GO = int(Do.GO)
TAKEN = int(Do.TAKEN)
BACKWARD = int(Do.BACKWARD)
UNLESS = int(Do.UNLESS)
KEEP_PREFERRED = int(Do.KEEP_PREFERRED)
TICKS_PER_SECOND = 10
PLACE = 3
"""By how many bits the place stands further up in a spot."""
PEOPLE, VAGUE, RODE = 1, 2, 4
"""Its people are with the visit; the place is that of a branch which it may not take;
a lift has brought it there, so that no step written yet says where it is."""
OPEN = -9
"""No spot: no branch has ended yet."""


class Roots(NamedTuple):
    """Visits that arrive, and where their random quantities stand.

    Attributes
    ----------
    family : row of the program's families. (root,)
    due : when each is expected. (root,) [tick]
    party : people who come. (root,)
    attributes : categories. (root, attribute)
    first : where the first column's value of each stands in `values`. (root,)
    """

    family: Ints
    due: Ints
    party: npt.NDArray[np.int16]
    attributes: npt.NDArray[np.int16]
    first: Ints


class Written(NamedTuple):
    """Rows of the itineraries: visits and their tasks.

    Attributes
    ----------
    root : the arriving visit that each row belongs to. (row,)
    task : row of the program's tasks. (row,)
    parent : rows up to the parent, 0 for none. (row,)
    first_step : where the steps of each begin. (row + 1,)
    party : people who come with each. (row,)
    steps : `STEP` records. (step,)
    label : declared step that each comes from. (step,)
    place : where its visit's people are. (step,)
    """

    root: Ints
    task: Ints
    parent: npt.NDArray[np.int32]
    first_step: Ints
    party: npt.NDArray[np.int16]
    steps: npt.NDArray[np.void]
    label: npt.NDArray[np.int32]
    place: npt.NDArray[np.int16]


@njit(cache=True, nogil=True)
def interpret(  # noqa: C901 - one loop: calls with arrays cost more than their work
    program: Program,
    roots: Roots,
    values: Floats,
    mark: Marks,
    written: Written,
    is_writing: bool,
) -> tuple[int, int]:
    """Write the steps of all visits, or count them and mark what they meet.

    Parameters
    ----------
    values : uniforms of columns that decide, values of the others. (quantity,)
    mark : set to the sampler's number where a visit needs a value, when counting.
        (quantity,)
    written : filled when writing.
    is_writing : whether to write.

    Returns
    -------
    Number of rows and number of steps.
    """
    most = np.max(np.diff(program.first_task)) if len(program.first_task) > 1 else 0
    is_started = np.zeros(most, dtype=np.bool_)
    start_of = np.zeros(most, dtype=np.int64)
    row_of = np.zeros(most, dtype=np.int64)
    label_at = np.zeros(program.labels, dtype=np.int64)
    marked = np.zeros(program.notes, dtype=np.int64)
    ended = np.zeros(program.notes, dtype=np.int64)
    is_preferred = np.zeros(program.notes, dtype=np.bool_)
    taken_at = np.full(program.references, MISSING, dtype=np.int64)
    line_of = np.zeros(program.references, dtype=np.int64)
    jumps = np.zeros(len(program.instructions), dtype=np.int64)
    tied = np.zeros((len(program.instructions), 2), dtype=np.int64)
    steps = written.steps
    options = program.first_option, program.first_part, program.part_resource
    rows = 0
    count = 0
    pace = 1
    for root in range(len(roots.family)):
        family = roots.family[root]
        first_task = program.first_task[family]
        tasks = program.first_task[family + 1] - first_task
        at = roots.first[root]
        speed = at + program.speed[family]
        ways = program.ways[family]
        is_started[:tasks] = False
        is_started[0] = True
        start_of[0] = (program.entry[family] << PLACE) + (roots.party[root] > 0)
        ties = 0
        for task in range(tasks):
            if not is_started[task]:
                continue
            row_of[task] = rows
            begin = count
            waiting = 0
            if is_writing:
                above = task - program.parent[first_task + task]
                written.root[rows] = root
                written.task[rows] = first_task + task
                written.parent[rows] = rows - row_of[above]
                written.first_step[rows] = begin
                written.party[rows] = roots.party[root] * (start_of[task] & PEOPLE)
            rows += 1
            spot = start_of[task]
            here = program.first_instruction[first_task + task]
            do = LABEL
            while do != END:
                row = program.instructions[here]
                here += 1
                do = row.do
                if do == LABEL:
                    label_at[row.arg] = count - begin
                elif do == GOTO:
                    here = row.target
                elif do == BELOW:
                    if values[at + row.column] < row.share:
                        here = row.target
                elif do == SWITCH:
                    here += roots.attributes[root, row.slot]
                    here = program.instructions[here].target
                elif do == PACE:
                    pace = row.mark
                elif do == MARK:
                    marked[row.arg], ended[row.arg] = spot, OPEN
                elif do == BACK:
                    spot = marked[row.arg]
                    is_preferred[row.arg] = False
                elif do in (KEEP, KEEP_PREFERRED):
                    if ended[row.arg] == OPEN:
                        ended[row.arg] = spot
                    elif do == KEEP_PREFERRED and is_preferred[row.arg]:
                        ended[row.arg] = _merged(spot, ended[row.arg])
                    else:
                        ended[row.arg] = _merged(ended[row.arg], spot)
                elif do == MERGE:
                    spot = spot if ended[row.arg] == OPEN else ended[row.arg]
                    if spot & RODE:
                        spot &= ~VAGUE
                elif do == TAKEN:
                    taken_at[row.arg], line_of[row.arg] = count - 1, row.target
                elif do == UNLESS:
                    may_be = 0
                    if taken_at[row.arg] >= begin:
                        wanted = row.ticks, row.ticks + row.slot
                        may_be = _may_be(*options, line_of[row.arg], wanted)
                    if may_be == 0:
                        here = row.target
                    is_preferred[row.patience] = may_be > 1
                elif do != JOIN or is_started[task + row.arg]:
                    if do == START:
                        is_started[task + row.arg] = True
                        with_people = row.target & spot
                        start_of[task + row.arg] = (spot & ~7) | with_people
                    place = spot >> PLACE
                    if do == WALK or (do == GO and row.arg != NOWHERE):
                        spot = (row.arg << PLACE) + (spot & PEOPLE)
                    spot &= ~RODE
                    if not is_writing:
                        if row.column != NO_COLUMN:
                            mark[at + row.column] = row.mark
                        if row.patience_column != NO_COLUMN:
                            mark[at + row.patience_column] = row.patience_mark
                        if do == WALK:
                            mark[speed] = pace
                    else:
                        step = steps[count]
                        _write(step, row, count - begin + 1)
                        if step.otherwise < 0 or step.away < 0:
                            jumps[waiting] = count
                            waiting += 1
                        written.label[count] = row.label
                        written.place[count] = NOWHERE
                        if spot & PEOPLE:
                            there = AS_BEFORE if spot & VAGUE else spot >> PLACE
                            written.place[count] = there
                        if row.column != NO_COLUMN:
                            step.ticks = int(values[at + row.column])
                        if row.patience_column != NO_COLUMN:
                            step.patience = int(values[at + row.patience_column])
                        if do == DUE:
                            step.ticks = roots.due[root]
                        elif do == WALK and place >= 0:
                            metres = program.metres[ways, place, row.arg]
                            seconds = program.seconds[ways, place, row.arg]
                            step.ticks = _walked(metres, seconds, values[speed])
                        elif do in (START, JOIN):
                            step.arg = task + row.arg
                            tied[ties, 0], tied[ties, 1] = count, row_of[task]
                            ties += 1
                        elif do == RIDE and row.slot == 0:
                            people = roots.party[root] * (spot & PEOPLE)
                            step.slot = max(people, 1)
                        elif do == BACKWARD:
                            earlier = taken_at[row.target]
                            step.ticks = count - earlier if earlier >= begin else 0
                    count += 1
                    if do == RIDE and place >= 0:
                        landing = program.landing[ways, row.target, place]
                        rode = RODE * (landing != place)
                        spot = (landing << PLACE) + (spot & PEOPLE) + rode
                    elif do == START:
                        spot -= with_people
            for number in jumps[:waiting]:
                step = steps[number]
                if step.otherwise < 0:
                    step.otherwise = label_at[~step.otherwise]
                if step.away < 0:
                    step.away = label_at[~step.away]
        for tie in range(ties):
            step = steps[tied[tie, 0]]
            step.arg = row_of[step.arg] - tied[tie, 1]
    if is_writing:
        written.first_step[rows] = count
    return rows, count


@njit(cache=True, nogil=True)
def _merged(spot: int, other: int) -> int:
    """The first of two spots where branches end, vague if they are not the same."""
    vague = VAGUE * (spot >> PLACE != other >> PLACE)
    return spot | other & (VAGUE | RODE) | vague


@njit(cache=True, nogil=True)
def _may_be(
    first_option: Ints32,
    first_part: Ints32,
    part_resource: Ints32,
    line: int,
    wanted: tuple[int, int],
) -> int:
    """2 if the preferred option of a line has one of some pools, 1 if another has."""
    begin, end = first_option[line], first_option[line + 1]
    for option in range(begin, end):
        for part in range(first_part[option], first_part[option + 1]):
            if wanted[0] <= part_resource[part] < wanted[1]:
                return 2 if option == begin else 1
    return 0


@njit(cache=True, nogil=True)
def _write(step: Record, row: Record, following: int) -> None:
    """Write a step as its instruction says.

    A step number that only a later label tells is the label, turned over: below 0.
    """
    step.op = row.op
    step.slot = row.slot
    step.arg = 0 if row.do in (WALK, GO) else row.arg
    step.otherwise = following if row.otherwise == NEXT_STEP else ~row.otherwise
    step.away = ~row.away
    step.ticks = row.ticks
    step.patience = row.patience


@njit(cache=True, nogil=True)
def _walked(metres: float, seconds: float, speed: float) -> int:
    """Time of a walk. [tick]"""
    return int(np.rint((metres / speed + seconds) * TICKS_PER_SECOND))


@njit(cache=True, nogil=True)
def gather(mark: Marks, ends: Ints) -> Ints:
    """Where the quantities met stand, one sampler's after the other's.

    Parameters
    ----------
    mark : number of the sampler that a quantity needs, 0 if none. (quantity,)
    ends : filled with where each sampler's end. (sampler,)

    Returns
    -------
    Positions. (quantity met,)
    """
    for number in mark:
        if number:
            ends[number - 1] += 1
    begin = np.empty_like(ends)
    total = 0
    for sampler in range(len(ends)):
        begin[sampler] = total
        total += ends[sampler]
        ends[sampler] = total
    where = np.empty(total, dtype=np.int64)
    for position in range(len(mark)):
        if mark[position]:
            sampler = mark[position] - 1
            where[begin[sampler]] = position
            begin[sampler] += 1
    return where
