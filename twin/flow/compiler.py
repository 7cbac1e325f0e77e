"""Compiler: a pathway's declared steps as instructions.

The rules that are not plain from the step's own words:

* What follows giving up, being turned away or an early end stands behind the step's
  main body, which jumps over it; jumps lead forward only.
* A random quantity is named after its step, and in a repeat also after the round: so
  steps before, after and beside it do not matter.
* Where the state of the hospital decides, the first branch that goes on says where
  the visit walks on from.
* A label keeps one of the visit's slots. Labels that cannot be held at once may share
  one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.errors import ScenarioError
from twin.flow.lines import Lines
from twin.flow.program import (
    INSTRUCTION,
    NEXT_STEP,
    NO_COLUMN,
    NO_LABEL,
    NOWHERE,
    Column,
    Do,
    Family,
    Sampler,
    Task,
)
from twin.hospital import clock
from twin.hospital import step as declared
from twin.hospital.distribution import Constant, Distribution
from twin.hospital.patience import Then
from twin.hospital.requirement import Requirement
from twin.hospital.scenario import Scenario
from twin.values.itineraries import SLOTS
from twin.values.step import MINUTE, MISSING, Op, Test, Until

Branch = Callable[..., AbstractContextManager[None]]

HOLD_SLOT = SLOTS - 1
"""What a hold seizes; it is given back before any other step."""


@dataclass
class Compiler:
    """Compiles the streams of a scenario.

    Attributes
    ----------
    scenario : what is declared.
    attribute_names : attributes of visits, in order.
    codes : the number of each value of each attribute.
    lines : lines asked for, numbered on the way.
    places : places that visits enter at or walk to, numbered on the way.
    levels : levels that visits ride to, numbered on the way.
    """

    scenario: Scenario
    attribute_names: tuple[str, ...]
    codes: dict[str, dict[str, int]]
    lines: Lines = field(init=False)
    places: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = Lines(list(self.scenario.resources))

    def family(self, stream: str) -> Family:
        """The instructions of a stream's pathway and of the tasks it starts."""
        demand = self.scenario.demand[stream]
        draft = Draft(self)
        speed = draft.column(stream, "~speed", Sampler(demand.speed_m_per_s))
        entry = NOWHERE if demand.enters is None else self.place(demand.enters)
        draft.task(stream, demand.pathway, None)
        return Family(
            tasks=tuple(task.finished() for task in draft.tasks),
            columns=tuple(draft.columns),
            speed=speed,
            entry=entry,
            is_step_free=demand.step_free,
        )

    def place(self, name: str) -> int:
        """The number of a place."""
        return self.places.setdefault(name, len(self.places))

    def level(self, name: str) -> int:
        """The number of a level."""
        return self.levels.setdefault(name, len(self.levels))


class Draft:
    """A family in the making.

    Parameters
    ----------
    compiler : what numbers names.
    """

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
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
        task = TaskDraft(self, number, stream, above)
        self.tasks.append(task)
        task.steps(self.compiler.scenario.pathways[pathway].steps)
        return number


class TaskDraft:
    """The instructions of one pathway in the making.

    Parameters
    ----------
    family : the family it is part of.
    number : its number there.
    stream : the stream its visits belong to.
    above : how many tasks above it its parent stands, 0 for none.
    """

    def __init__(self, family: Draft, number: int, stream: str, above: int) -> None:
        self.family = family
        self.compiler = family.compiler
        self.number = number
        self.stream = stream
        self.above = above
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
        self.rows.append({"do": do, **fields})

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

    def steps(self, steps: Sequence[declared.Step]) -> None:
        """Steps one after the other."""
        for each in steps:
            WRITERS[type(each)](self, each)

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
    lists: list[tuple[int, Sequence[declared.Step], int | None]] = field(
        default_factory=list
    )

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


def _hold(task: TaskDraft, step: declared.Hold) -> None:
    detours = Detours(task, task.label())
    slot = None
    if step.requirements is not None:
        slot = HOLD_SLOT
        _ask(task, step, step.requirements, slot, detours)
    fields = task.ticks(f"{step.id}.minutes", step.minutes)
    fields["otherwise"] = NEXT_STEP
    if step.hold_patience is not None:
        limit = step.hold_patience
        fields |= task.patience(f"{step.id}.hold_patience", limit.minutes)
        if limit.then not in ("next", ()):
            fields["otherwise"] = detours.to(limit.then, slot)
    task.step(Op.HOLD, **fields)
    if slot is not None:
        task.step(Op.RELEASE, slot=slot)
    detours.close()


def _seize(task: TaskDraft, step: declared.Seize) -> None:
    label = step.label or step.id
    detours = Detours(task, task.label())
    _ask(task, step, step.requirements, task.slot(label), detours)
    task.held.add(label)
    detours.close()


def _ask(
    task: TaskDraft,
    step: declared.Hold | declared.Seize,
    requirements: Sequence[Requirement],
    slot: int,
    detours: Detours,
) -> None:
    fields = {"otherwise": task.last}
    if step.patience is not None:
        fields = task.patience(f"{step.id}.patience", step.patience.minutes)
        fields["otherwise"] = detours.to(step.patience.then)
    task.step(
        Op.SEIZE,
        slot=slot,
        arg=task.compiler.lines.of(requirements),
        away=detours.to(step.turned_away),
        **fields,
    )
    for later in step.reassess:
        ticks = round(later.after_minutes * MINUTE)
        task.step(Op.REASSESS, arg=later.priority, ticks=ticks)


def _release(task: TaskDraft, step: declared.Release) -> None:
    for label in step.what:
        task.step(Op.RELEASE, slot=task.slot(label))
        task.held.discard(label)


def _wait(task: TaskDraft, step: declared.Wait) -> None:
    if step.minute is None:
        task.write(Do.DUE, op=Op.UNTIL, slot=Until.MOMENT)
    else:
        when = Until.NEXT if step.next_day else Until.TODAY
        task.step(Op.UNTIL, slot=when, ticks=step.minute * MINUTE)


def _walk(task: TaskDraft, step: declared.Walk) -> None:
    if step.minutes is not None:
        task.step(Op.WALK, **task.ticks(f"{step.id}.minutes", step.minutes))
    elif step.to is not None:
        task.write(Do.WALK, op=Op.WALK, arg=task.compiler.place(step.to))


def _ride(task: TaskDraft, step: declared.Ride) -> None:
    detours = Detours(task, task.label())
    fields = task.ticks(f"{step.id}.minutes", step.minutes)
    fields["otherwise"] = task.last
    if step.patience is not None:
        fields |= task.patience(f"{step.id}.patience", step.patience.minutes)
        fields["otherwise"] = detours.to(step.patience.then)
    task.write(
        Do.RIDE,
        op=Op.RIDE,
        slot=step.units,
        arg=task.compiler.lines.of_lift(step.lift),
        away=task.last,
        target=task.compiler.level(step.destination),
        **fields,
    )
    detours.close()


def _start(task: TaskDraft, step: declared.Start) -> None:
    stream = f"{task.stream}/{step.id}{task.round}"
    child = task.family.task(stream, step.task, task.number)
    task.write(Do.START, op=Op.START, arg=child - task.number)
    label = step.label or step.id
    task.started[label] = [*task.started.get(label, []), child]


def _join(task: TaskDraft, step: declared.Join) -> None:
    for child in task.started.pop(step.what, []):
        task.write(Do.JOIN, op=Op.JOIN, arg=child - task.number)


def _prioritise(task: TaskDraft, step: declared.Prioritise) -> None:
    task.step(Op.PRIORITY, arg=step.priority)


def _chance(task: TaskDraft, step: declared.Chance) -> None:
    column = task.column(step.id)
    shares = np.cumsum(step.probabilities)
    labels = [task.label() for _ in step.branches[1:]]
    done = task.label()
    for share, label in zip(shares[:-1], labels, strict=True):
        task.write(Do.BELOW, column=column, share=share, goto=label)
    with task.alternatives() as branch:
        with branch():
            task.steps(step.branches[-1].steps)
        for label, outcome in zip(labels, step.branches[:-1], strict=True):
            task.write(Do.GOTO, goto=done)
            task.put(label)
            with branch():
                task.steps(outcome.steps)
    task.put(done)


def _by(task: TaskDraft, step: declared.By) -> None:
    compiler = task.compiler
    codes = compiler.codes.get(step.attribute, {})
    cases = {value: steps for value, steps in step.cases.items() if value in codes}
    labels = {value: task.label() for value in cases}
    done = task.label()
    for value, label in labels.items():
        attribute = compiler.attribute_names.index(step.attribute)
        task.write(Do.IS, slot=attribute, arg=codes[value], goto=label)
    with task.alternatives() as branch:
        with branch():
            task.steps(step.otherwise)
        for value, label in labels.items():
            task.write(Do.GOTO, goto=done)
            task.put(label)
            with branch():
                task.steps(cases[value])
    task.put(done)


def _choose(task: TaskDraft, step: declared.Choose) -> None:
    done = task.label()
    with task.undecided() as branch:
        for number, option in enumerate(step.branches):
            failed = task.label()
            if option.test is not None:
                fields = _test(task, f"{step.id}.{number}", option.test)
                task.step(Op.TEST, otherwise=failed, **fields)
            with branch(None if option is step.branches[-1] else done):
                task.steps(option.steps)
            task.put(failed)
    task.put(done)


def _test(task: TaskDraft, quantity: str, test: declared.Test) -> dict[str, int]:
    if test.clock is not None:
        kind = Test.CLOCK_BEFORE if test.before else Test.CLOCK_AFTER
        return {"slot": kind, "ticks": clock.minute(test.clock) * MINUTE}
    bound = test.at_most if test.at_most is not None else test.at_least
    if bound is None:
        raise ScenarioError(f"{task.stream}: {quantity}: a test without a bound")
    is_least = test.at_most is None
    if test.late is not None:
        kind = Test.LATE_AT_LEAST if is_least else Test.LATE_AT_MOST
        return {"slot": kind, **task.ticks(quantity, bound)}
    resource = test.queue or test.free
    first = Test.QUEUE_AT_MOST if test.queue else Test.FREE_AT_MOST
    sampler = Sampler(bound, rounding="up" if is_least else "down")
    return {
        "slot": first + is_least,
        "arg": task.compiler.lines.resource[str(resource)],
        **task.drawn(quantity, sampler),
    }


def _repeat(task: TaskDraft, step: declared.Repeat) -> None:
    done = task.label()
    outer = task.round
    with task.alternatives() as branch, branch():
        for number in range(1, step.most + 1):
            task.round = f"{outer}#{number}"
            body = task.label()
            column = task.column(step.id)
            task.write(Do.BELOW, column=column, share=step.p, goto=body)
            task.write(Do.GOTO, goto=done)
            task.put(body)
            task.steps(step.steps)
    task.round = outer
    task.put(done)


def _leave(task: TaskDraft, _: declared.Leave) -> None:
    task.leave()


WRITERS: dict[type, Callable[[TaskDraft, Any], None]] = {
    declared.Hold: _hold,
    declared.Seize: _seize,
    declared.Release: _release,
    declared.Wait: _wait,
    declared.Walk: _walk,
    declared.Ride: _ride,
    declared.Start: _start,
    declared.Join: _join,
    declared.Prioritise: _prioritise,
    declared.Chance: _chance,
    declared.By: _by,
    declared.Choose: _choose,
    declared.Repeat: _repeat,
    declared.Leave: _leave,
}
