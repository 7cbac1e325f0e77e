"""Draft: a family's instructions in the making, and how its branches fit together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
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
from twin.hospital.by_attribute import ByAttribute
from twin.hospital.distribution import Constant, Distribution
from twin.hospital.pathway import Pathway
from twin.hospital.patience import Then
from twin.hospital.step import By, Step
from twin.values.itineraries import SLOTS
from twin.values.step import MINUTE, MISSING, Op

Branch = Callable[..., AbstractContextManager[None]]
Case = Callable[[frozenset[str]], AbstractContextManager[None]]
Possible = Mapping[str, frozenset[str]]

HOLD_SLOT = SLOTS - 1
"""What a hold seizes; it is given back before any other step."""


class Draft:
    """A family in the making.

    Parameters
    ----------
    pathways : declared pathways.
    declared : the number of each of their steps, by pathway and id.
    codes : the number of each value of each attribute.
    possible : values that each attribute takes in the family.
    samplers : the number of each sampler of any family, from 1; numbered on the way.
    write : writes one declared step into a task.
    """

    def __init__(
        self,
        pathways: Mapping[str, Pathway],
        declared: Mapping[tuple[str, str], int],
        codes: Mapping[str, Mapping[str, int]],
        possible: Possible,
        samplers: dict[Sampler, int],
        write: Callable[["TaskDraft", Step], None],
    ) -> None:
        self.pathways = pathways
        self.declared = declared
        self.codes = codes
        self.attributes = tuple(codes)
        self.possible = possible
        self.write = write
        self.tasks: list[TaskDraft] = []
        self._columns: dict[Column, int] = {}
        self._samplers = samplers

    def column(self, stream: str, quantity: str) -> int:
        """The column of a random quantity."""
        return self._columns.setdefault(Column(stream, quantity), len(self._columns))

    def mark(self, sampler: Sampler) -> int:
        """The number of a sampler."""
        return self._samplers.setdefault(sampler, len(self._samplers) + 1)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns."""
        return tuple(self._columns)

    def task(self, stream: str, pathway: str) -> "TaskDraft":
        """One more task, yet without steps."""
        task = TaskDraft(self, len(self.tasks), stream, pathway)
        self.tasks.append(task)
        return task


class TaskDraft:
    """The instructions of one pathway in the making.

    Parameters
    ----------
    family : the family it is part of.
    number : its number there.
    stream : the stream its visits belong to.
    pathway : the pathway they take.
    """

    def __init__(self, family: Draft, number: int, stream: str, pathway: str) -> None:
        self.family = family
        self.number = number
        self.stream = stream
        self.pathway = pathway
        self.above = 0
        self.declared = MISSING
        self.possible = family.possible
        self.rows: list[dict[str, Any]] = []
        self.spots: dict[int, int] = {}
        self.labels = 0
        self.notes = 0
        self.references = {
            name: number
            for number, name in enumerate(looked_back_at(family.pathways[pathway]))
        }
        self.round = ""
        self.ends: list[int] = []
        self.slots: dict[str, int] = {}
        self.held: set[str] = set()
        self.started: dict[str, list[int]] = {}
        self.last = self.label()

    def compile(self) -> int:
        """Write all its steps, and those of the tasks it starts; its number."""
        self.steps(self.family.pathways[self.pathway].steps)
        return self.number

    def start(self, stream: str, pathway: str) -> "TaskDraft":
        """A task of the same visits that starts here, yet without steps."""
        child = self.family.task(stream, pathway)
        child.above = child.number - self.number
        child.possible = self.possible
        return child

    def finished(self) -> Task:
        """The task, when all its steps are written."""
        self.put(self.last)
        self.write(Do.END, op=Op.LEAVE)
        shown = {row.get(name) for row in self.rows for name in ("otherwise", "away")}
        kept = [row["do"] != Do.LABEL or row["arg"] in shown for row in self.rows]
        position = np.cumsum(kept) - kept
        rows = [row for row, is_kept in zip(self.rows, kept, strict=True) if is_kept]
        for row in rows:
            if "goto" in row:
                row["target"] = position[self._landing(row["goto"], kept)]
        table = np.zeros(len(rows), dtype=INSTRUCTION)
        for name in INSTRUCTION.names or ():
            table[name] = [row.get(name, EMPTY.get(name, 0)) for row in rows]
        counts = self.labels, self.notes, len(self.references)
        return Task(self.stream, self.above, table, *counts)

    def _landing(self, label: int, kept: Sequence[bool]) -> int:
        """The row to which a jump to a label leads in the end."""
        spot = self.spots[label]
        while not kept[spot]:
            spot += 1
        row = self.rows[spot]
        return self._landing(row["goto"], kept) if row["do"] == Do.GOTO else spot

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

    @contextmanager
    def cases(self, attribute: str, groups: Sequence[frozenset[str]]) -> Iterator[Case]:
        """Instructions that the value of an attribute picks.

        Parameters
        ----------
        attribute : its name.
        groups : values that go together, without repeats; those in none skip it all.

        Returns
        -------
        One `with` for the instructions of each group.
        """
        if len(groups) == 1 and groups[0] >= self.possible[attribute]:
            yield lambda _: nullcontext()
            return
        labels = [self.label() for _ in groups]
        done = self.label()
        number = self.family.attributes.index(attribute)
        self.write(Do.SWITCH, slot=number, goto=done)
        for value in self.family.codes[attribute]:
            mine = [i for i, group in enumerate(groups) if value in group]
            self.write(Do.GOTO, goto=labels[mine[0]] if mine else done)

        @contextmanager
        def case(group: frozenset[str]) -> Iterator[None]:
            before = self.possible
            self.possible = {**before, attribute: group}
            self.put(labels[groups.index(group)])
            yield
            self.write(Do.GOTO, goto=done)
            self.possible = before

        yield case
        self.put(done)

    def decided(self, write: Callable[..., None], *values: Any) -> None:
        """Write instructions with values that attributes may decide.

        Parameters
        ----------
        write : writes them; is given one plain value for each of `values`.
        values : plain, or by attribute.
        """
        by = [i for i, value in enumerate(values) if isinstance(value, ByAttribute)]
        if not by:
            write(*values)
            return
        value = values[by[0]]
        groups: dict[Any, list[str]] = {}
        for name in sorted(self.possible[value.by]):
            groups.setdefault(value.of(name), []).append(name)
        names = {plain: frozenset(group) for plain, group in groups.items()}
        with self.cases(value.by, list(names.values())) as case:
            for plain, group in names.items():
                with case(group):
                    rest = (*values[: by[0]], plain, *values[by[0] + 1 :])
                    self.decided(write, *rest)

    def ticks(self, quantity: str, distribution: Distribution) -> dict[str, int]:
        """Fields that give a step its time."""
        return self.drawn(quantity, Sampler(distribution, MINUTE, "nearest"))

    def drawn(self, quantity: str, sampler: Sampler) -> dict[str, int]:
        """Fields that give a step its `ticks`; a constant needs no column."""
        if isinstance(sampler.distribution, Constant):
            return {"ticks": int(sampler.values(np.array([0.5]))[0])}
        return {"column": self.column(quantity), "mark": self.family.mark(sampler)}

    def patience(self, quantity: str, distribution: Distribution) -> dict[str, int]:
        """Fields that give a step its patience."""
        fields = self.ticks(quantity, distribution)
        return {PATIENCE[name]: value for name, value in fields.items()}

    def column(self, quantity: str) -> int:
        """The column of a quantity of the step at hand."""
        return self.family.column(self.stream, quantity + self.round)

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
    def undecided(self, keep: Do = Do.KEEP) -> Iterator[Branch]:
        """Branches of which the state of the hospital picks one.

        A branch is given the label to which it jumps at its end, if it does.

        Parameters
        ----------
        keep : says which branch tells where to walk on from.
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
                self.write(keep, arg=note)
                if exit_to is not None:
                    self.step(Op.JUMP, otherwise=exit_to)
                self.ends.pop()
                self.put(end)

            yield branch
        self.write(Do.MERGE, arg=note)

    def seize(self, names: Sequence[str], back: str | None, **fields: Any) -> None:
        """One more SEIZE step.

        Parameters
        ----------
        names : what later steps may call it.
        back : the earlier step that it is tied to, if it is.
        """
        if back is None:
            self.step(Op.SEIZE, **fields)
        else:
            target = self.references[back]
            self.write(Do.BACKWARD, op=Op.SEIZE, target=target, **fields)
        for name in names:
            if name in self.references:
                number = self.references[name]
                self.write(Do.TAKEN, arg=number, target=fields["arg"])

    @contextmanager
    def granted(
        self, name: str, span: tuple[int, int], otherwise: int, note: int
    ) -> Iterator[None]:
        """Instructions for those who were granted some pools at an earlier step.

        Parameters
        ----------
        name : what the earlier step is called.
        span : the first pool, and how many.
        otherwise : the label where others go on.
        note : the note of the branches of which this is one.
        """
        number, (first, count) = self.references[name], span
        self.write(
            Do.UNLESS,
            arg=number,
            ticks=first,
            slot=count,
            goto=otherwise,
            patience=note,
        )
        self.write(
            Do.BACKWARD,
            op=Op.GRANTED,
            arg=first,
            slot=count,
            otherwise=otherwise,
            target=number,
        )
        yield

    def leave(self) -> None:
        """Leave now, and write nothing more of this branch."""
        if self.ends:
            self.step(Op.LEAVE)
        self.write(Do.GOTO, goto=self.ends[-1] if self.ends else self.last)


def looked_back_at(pathway: Pathway) -> tuple[str, ...]:
    """What steps of a pathway call the earlier ones that they look back at."""
    found: dict[str, None] = {}
    for _, step in pathway.walk():
        if isinstance(step, By) and step.granted is not None:
            found[step.granted] = None
        for need in getattr(step, "requirements", None) or ():
            if need.same_as is not None:
                found[need.same_as] = None
    return tuple(found)


PATIENCE = {
    "ticks": "patience",
    "column": "patience_column",
    "mark": "patience_mark",
}
"""What the fields of a time are called for a step's patience."""

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
