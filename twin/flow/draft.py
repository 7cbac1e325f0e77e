"""Draft: a family's instructions in the making, and how its branches fit together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.errors import ScenarioError
from twin.flow.program import (
    INSTRUCTION,
    NO_COLUMN,
    NO_LABEL,
    Column,
    Do,
    Sampler,
    Task,
)
from twin.hospital.distribution import Constant, Distribution
from twin.hospital.pathway import Pathway
from twin.hospital.patience import Then
from twin.hospital.step import Step
from twin.values.itineraries import SLOTS
from twin.values.step import MINUTE, MISSING, Op

Branch = Callable[..., AbstractContextManager[None]]

HOLD_SLOT = SLOTS - 1
"""What a hold seizes; it is given back before any other step."""


class Draft:
    """A family in the making.

    Parameters
    ----------
    pathways : declared pathways.
    declared : the number of each of their steps, by pathway and id.
    write : writes one declared step into a task.
    """

    def __init__(
        self,
        pathways: Mapping[str, Pathway],
        declared: Mapping[tuple[str, str], int],
        write: Callable[["TaskDraft", Step], None],
    ) -> None:
        self.pathways = pathways
        self.declared = declared
        self.write = write
        self.tasks: list[TaskDraft] = []
        self.columns: list[Column] = []

    def column(self, stream: str, quantity: str, sampler: Sampler | None) -> int:
        """A column for one more random quantity."""
        self.columns.append(Column(stream, quantity, sampler))
        return len(self.columns) - 1

    def task(self, stream: str, pathway: str, parent: int | None) -> int:
        """One more task, compiled with the tasks it starts; its number."""
        number = len(self.tasks)
        above = 0 if parent is None else number - parent
        task = TaskDraft(self, number, stream, pathway, above)
        self.tasks.append(task)
        task.steps(self.pathways[pathway].steps)
        return number


class TaskDraft:
    """The instructions of one pathway in the making.

    Parameters
    ----------
    family : the family it is part of.
    number : its number there.
    stream : the stream its visits belong to.
    pathway : the pathway they take.
    above : how many tasks above it its parent stands, 0 for none.
    """

    def __init__(
        self, family: Draft, number: int, stream: str, pathway: str, above: int
    ) -> None:
        self.family = family
        self.number = number
        self.stream = stream
        self.pathway = pathway
        self.above = above
        self.declared = MISSING
        self.rows: list[dict[str, Any]] = []
        self.spots: dict[int, int] = {}
        self.labels = 0
        self.notes = 0
        self.round = ""
        self.ends: list[int] = []
        self.slots: dict[str, int] = {}
        self.held: set[str] = set()
        self.started: dict[str, list[int]] = {}
        self.last = self.label()

    def finished(self) -> Task:
        """The task, when all its steps are written."""
        self.put(self.last)
        self.write(Do.END, op=Op.LEAVE)
        rows = np.zeros(len(self.rows), dtype=INSTRUCTION)
        for index, row in enumerate(self.rows):
            if "goto" in row:
                row["target"] = self.spots[row.pop("goto")]
            for name, value in (EMPTY | row).items():
                rows[name][index] = value
        return Task(self.stream, self.above, rows, self.labels, self.notes)

    def write(self, do: Do, **fields: Any) -> None:
        """One more instruction; `goto` names the label of its target."""
        self.rows.append({"do": do, "label": self.declared, **fields})

    def step(self, op: Op, **fields: Any) -> None:
        """One more instruction that writes a step as it stands."""
        self.write(Do.STEP, op=op, **fields)

    def label(self) -> int:
        """A new label."""
        self.labels += 1
        return self.labels - 1

    def put(self, label: int) -> None:
        """Let a label stand here."""
        self.spots[label] = len(self.rows)
        self.write(Do.LABEL, arg=label)

    def ticks(self, quantity: str, distribution: Distribution) -> dict[str, int]:
        """Fields that give a step its time."""
        return self.drawn(quantity, Sampler(distribution, MINUTE, "nearest"))

    def drawn(self, quantity: str, sampler: Sampler) -> dict[str, int]:
        """Fields that give a step its `ticks`; a constant needs no column."""
        if isinstance(sampler.distribution, Constant):
            return {"ticks": int(sampler.values(np.array([0.5]))[0])}
        return {"column": self.column(quantity, sampler)}

    def patience(self, quantity: str, distribution: Distribution) -> dict[str, int]:
        """Fields that give a step its patience."""
        fields = self.ticks(quantity, distribution)
        return {
            {"ticks": "patience", "column": "patience_column"}[name]: value
            for name, value in fields.items()
        }

    def column(self, quantity: str, sampler: Sampler | None = None) -> int:
        """A column for a quantity of the step at hand."""
        return self.family.column(self.stream, quantity + self.round, sampler)

    def slot(self, label: str) -> int:
        """The slot of a label: a fresh one, or one that nothing held can be in."""
        if label not in self.slots:
            taken = {self.slots[other] for other in self.held}
            fresh = set(range(HOLD_SLOT)) - set(self.slots.values())
            free = sorted(fresh or set(range(HOLD_SLOT)) - taken)
            if not free:
                raise ScenarioError(
                    f'{self.stream}: "{label}" would be the {HOLD_SLOT + 1}th thing '
                    f"held at once; release something first"
                )
            self.slots[label] = free[0]
        return self.slots[label]

    def steps(self, steps: Sequence[Step]) -> None:
        """Steps one after the other."""
        outer = self.declared
        for each in steps:
            self.declared = self.family.declared[self.pathway, each.id]
            self.family.write(self, each)
        self.declared = outer

    @contextmanager
    def alternatives(self) -> Iterator[Branch]:
        """Branches of which a visit takes one or none; each is a `with` of its own."""
        held, started = set(self.held), dict(self.started)
        all_held, all_started = set(held), dict(started)

        @contextmanager
        def branch(_: int | None = None) -> Iterator[None]:
            self.held, self.started = set(held), dict(started)
            yield
            all_held.update(self.held)
            for label, tasks in self.started.items():
                known = all_started.get(label, [])
                new = [task for task in tasks if task not in known]
                all_started[label] = known + new

        yield branch
        self.held, self.started = all_held, all_started

    @contextmanager
    def undecided(self) -> Iterator[Branch]:
        """Branches of which the state of the hospital picks one.

        A branch is given the label to which it jumps at its end, if it does.
        """
        note = self.notes
        self.notes += 1
        self.write(Do.MARK, arg=note)
        with self.alternatives() as either:

            @contextmanager
            def branch(exit_to: int | None = None) -> Iterator[None]:
                end = self.label()
                self.ends.append(end)
                self.write(Do.BACK, arg=note)
                with either():
                    yield
                self.write(Do.KEEP, arg=note)
                if exit_to is not None:
                    self.step(Op.JUMP, otherwise=exit_to)
                self.ends.pop()
                self.put(end)

            yield branch
        self.write(Do.MERGE, arg=note)

    def leave(self) -> None:
        """Leave now, and write nothing more of this branch."""
        if self.ends:
            self.step(Op.LEAVE)
        self.write(Do.GOTO, goto=self.ends[-1] if self.ends else self.last)


EMPTY: dict[str, Any] = {
    "column": NO_COLUMN,
    "patience_column": NO_COLUMN,
    "otherwise": NO_LABEL,
    "away": NO_LABEL,
    "patience": MISSING,
}
"""What the fields of an instruction are when nothing is said of them."""


@dataclass
class Detours:
    """What may follow a step that does not go as planned."""

    task: TaskDraft
    after: int
    lists: list[tuple[int, Sequence[Step], int | None]] = field(default_factory=list)

    def to(self, then: Then, slot: int | None = None) -> int:
        """The label to jump to; a slot is given back first where one is named."""
        if then == "leave":
            return self.task.last
        if then == "next" or (not then and slot is None):
            return self.after
        label = self.task.label()
        self.lists.append((label, then, slot))
        return label

    def close(self) -> None:
        """Write them behind the step's main body."""
        task = self.task
        if self.lists:
            last = self.lists[-1][0]
            with task.undecided() as branch:
                with branch(self.after):
                    pass
                for label, steps, slot in self.lists:
                    task.put(label)
                    with branch(None if label == last else self.after):
                        if slot is not None:
                            task.step(Op.RELEASE, slot=slot)
                        task.steps(steps)
        task.put(self.after)
