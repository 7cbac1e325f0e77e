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

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from twin.errors import ScenarioError
from twin.flow.declared import DeclaredStep, declared_steps
from twin.flow.draft import HOLD_SLOT, Detours, Draft, TaskDraft
from twin.flow.lines import Lines
from twin.flow.pools import Pool, pools_of
from twin.flow.program import NEXT_STEP, NOWHERE, Do, Family, Sampler
from twin.hospital import clock
from twin.hospital import step as declared
from twin.hospital.by_attribute import AnyDuration
from twin.hospital.distribution import Distribution
from twin.hospital.earlier import called
from twin.hospital.requirement import Requirement
from twin.hospital.scenario import Scenario
from twin.hospital.shares import shares
from twin.values.step import MINUTE, Op, Test, Until


@dataclass
class Compiler:
    """Compiles the streams of a scenario.

    Attributes
    ----------
    scenario : what is declared.
    codes : the number of each value of each attribute.
    pools : what the engines count together.
    lines : lines asked for, numbered on the way.
    steps : declared steps of all pathways, in order.
    samplers : samplers of random quantities, numbered on the way from 1.
    places : places that visits enter at or walk to, numbered on the way.
    levels : levels that visits ride to, numbered on the way.
    """

    scenario: Scenario
    codes: dict[str, dict[str, int]]
    pools: tuple[Pool, ...] = field(init=False)
    lines: Lines = field(init=False)
    steps: tuple[DeclaredStep, ...] = field(init=False)
    samplers: dict[Sampler, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pools = pools_of(self.scenario)
        self.lines = Lines(list(self.scenario.resources), self.pools)
        self.steps = declared_steps(self.scenario.pathways)

    def family(self, stream: str) -> Family:
        """The instructions of a stream's pathway and of the tasks it starts."""
        demand = self.scenario.demand[stream]
        plans = [plan.demand[stream] for plan in self.scenario.plans]
        possible = {
            name: frozenset[str]().union(*(one.values_of(name) for one in plans))
            for name in self.codes
        }
        draft = Draft(
            self.scenario.pathways,
            {(each.pathway, each.id): row for row, each in enumerate(self.steps)},
            self.codes,
            possible,
            self.samplers,
            self._write,
        )
        speed = draft.column(stream, "~speed")
        entry = NOWHERE if demand.enters is None else self.place(demand.enters)
        task = draft.task(stream, demand.pathway)
        task.decided(partial(_pace, task), demand.speed_m_per_s)
        task.compile()
        return Family(
            tasks=tuple(task.finished() for task in draft.tasks),
            columns=draft.columns,
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

    def _write(self, task: TaskDraft, step: declared.Step) -> None:
        WRITERS[type(step)](self, task, step)


def _pace(task: TaskDraft, speed: Distribution) -> None:
    task.write(Do.PACE, mark=task.family.mark(Sampler(speed)))


def _hold(compiler: Compiler, task: TaskDraft, step: declared.Hold) -> None:
    detours = Detours(task, task.label())
    slot = None
    if step.requirements is not None:
        slot = HOLD_SLOT
        _ask(compiler, task, step, step.requirements, slot, detours)
    otherwise, limits = NEXT_STEP, []
    if step.hold_patience is not None:
        limits.append(step.hold_patience.minutes)
        if step.hold_patience.then not in ("next", ()):
            otherwise = detours.to(step.hold_patience.then, slot)

    def write(minutes: Distribution, *limit: Distribution) -> None:
        fields = task.ticks(f"{step.id}.minutes", minutes)
        for each in limit:
            fields |= task.patience(f"{step.id}.hold_patience", each)
        task.step(Op.HOLD, otherwise=otherwise, **fields)

    task.decided(write, step.minutes, *limits)
    if slot is not None:
        task.step(Op.RELEASE, slot=slot)
    detours.close()


def _seize(compiler: Compiler, task: TaskDraft, step: declared.Seize) -> None:
    label = step.label or step.id
    detours = Detours(task, task.label())
    _ask(compiler, task, step, step.requirements, task.slot(label), detours)
    task.held.add(label)
    detours.close()


def _ask(
    compiler: Compiler,
    task: TaskDraft,
    step: declared.Hold | declared.Seize,
    requirements: Sequence[Requirement],
    slot: int,
    detours: Detours,
) -> None:
    otherwise, limits = _patience(task, step, detours)
    away = detours.to(step.turned_away)
    back = next((need.same_as for need in requirements if need.same_as), None)

    def write(*values: Any) -> None:
        units, limit = values[: len(requirements)], values[len(requirements) :]
        fields = _limit(task, step, limit) | {"otherwise": otherwise, "away": away}
        line = compiler.lines.of(requirements, units)
        task.seize(called(step), back, slot=slot, arg=line, **fields)

    task.decided(write, *(need.units for need in requirements), *limits)
    for later in step.reassess:
        ticks = round(later.after_minutes * MINUTE)
        task.step(Op.REASSESS, arg=later.priority, ticks=ticks)


def _patience(
    task: TaskDraft,
    step: declared.Hold | declared.Seize | declared.Ride,
    detours: Detours,
) -> tuple[int, list[AnyDuration]]:
    """Where to go on when patience runs out, and how long it lasts, if not for ever."""
    if step.patience is None:
        return task.last, []
    return detours.to(step.patience.then), [step.patience.minutes]


def _limit(
    task: TaskDraft, step: declared.Step, limits: Sequence[Distribution]
) -> dict[str, int]:
    """Fields that give a step its patience, if it has a limit."""
    return task.patience(f"{step.id}.patience", *limits) if limits else {}


def _release(_: Compiler, task: TaskDraft, step: declared.Release) -> None:
    for label in step.what:
        task.step(Op.RELEASE, slot=task.slot(label))
        task.held.discard(label)


def _wait(_: Compiler, task: TaskDraft, step: declared.Wait) -> None:
    if step.minute is None:
        task.write(Do.DUE, op=Op.UNTIL, slot=Until.MOMENT)
    else:
        when = Until.NEXT if step.next_day else Until.TODAY
        task.step(Op.UNTIL, slot=when, ticks=step.minute * MINUTE)


def _walk(compiler: Compiler, task: TaskDraft, step: declared.Walk) -> None:
    to = NOWHERE if step.to is None else compiler.place(step.to)

    def write(minutes: Distribution | None) -> None:
        if minutes is None:
            task.write(Do.WALK, op=Op.WALK, arg=to)
        else:
            fields = task.ticks(f"{step.id}.minutes", minutes)
            task.write(Do.GO, op=Op.WALK, arg=to, **fields)

    task.decided(write, step.minutes)


def _ride(compiler: Compiler, task: TaskDraft, step: declared.Ride) -> None:
    detours = Detours(task, task.label())
    otherwise, limits = _patience(task, step, detours)

    def write(minutes: Distribution, units: int | None, *limit: Distribution) -> None:
        task.write(
            Do.RIDE,
            op=Op.RIDE,
            slot=units or 0,
            arg=compiler.lines.of_lift(step.lift),
            otherwise=otherwise,
            away=task.last,
            target=compiler.level(step.destination),
            **task.ticks(f"{step.id}.minutes", minutes),
            **_limit(task, step, limit),
        )

    task.decided(write, step.minutes, step.units, *limits)
    detours.close()


def _start(_: Compiler, task: TaskDraft, step: declared.Start) -> None:
    stream = f"{task.stream}/{step.id}{task.round}"
    begun = task.start(stream, step.task)
    slots = {label: task.slot(label) for label in step.takes}
    begun.slots, begun.held = dict(slots), set(slots)
    task.held -= begun.held
    child = begun.compile()
    task.write(
        Do.START,
        op=Op.START,
        slot=sum(1 << slot for slot in slots.values()),
        arg=child - task.number,
        target=int(step.people),
    )
    label = step.label or step.id
    task.started[label] = [*task.started.get(label, []), child]


def _join(_: Compiler, task: TaskDraft, step: declared.Join) -> None:
    for child in task.started.pop(step.what, []):
        task.write(Do.JOIN, op=Op.JOIN, arg=child - task.number)


def _prioritise(_: Compiler, task: TaskDraft, step: declared.Prioritise) -> None:
    task.step(Op.PRIORITY, arg=step.priority)


def _chance(_: Compiler, task: TaskDraft, step: declared.Chance) -> None:
    column = task.column(step.id)
    labels = [task.label() for _ in step.branches[1:]]
    rest, done = task.label(), task.label()

    def write(*given: float | None) -> None:
        bounds = np.cumsum(shares(given))[:-1]
        for bound, label in zip(bounds, labels, strict=True):
            task.write(Do.BELOW, column=column, share=bound, goto=label)
        task.write(Do.GOTO, goto=rest)

    task.decided(write, *(branch.p for branch in step.branches))
    task.put(rest)
    with task.alternatives() as branch:
        with branch():
            task.steps(step.branches[-1].steps)
        for label, outcome in zip(labels, step.branches[:-1], strict=True):
            task.write(Do.GOTO, goto=done)
            task.put(label)
            with branch():
                task.steps(outcome.steps)
    task.put(done)


def _by(compiler: Compiler, task: TaskDraft, step: declared.By) -> None:
    if step.attribute is None:
        _by_granted(compiler, task, step, str(step.granted))
        return
    possible = task.possible[step.attribute]
    lists = {possible - set(step.cases): step.otherwise}
    lists |= {frozenset({value}): steps for value, steps in step.cases.items()}
    lists = {values: steps for values, steps in lists.items() if values & possible}
    with (
        task.alternatives() as branch,
        task.cases(step.attribute, list(lists)) as case,
    ):
        for values, steps in lists.items():
            with case(values), branch():
                task.steps(steps)


def _by_granted(
    compiler: Compiler, task: TaskDraft, step: declared.By, name: str
) -> None:
    done, note = task.label(), task.notes
    with task.undecided(Do.KEEP_PREFERRED) as branch:
        for resource, steps in step.cases.items():
            other = task.label()
            span = compiler.lines.span(resource)
            with branch(done), task.granted(name, span, other, note):
                task.steps(steps)
            task.put(other)
        with branch():
            task.steps(step.otherwise)
    task.put(done)


def _choose(compiler: Compiler, task: TaskDraft, step: declared.Choose) -> None:
    done = task.label()
    with task.undecided() as branch:
        for number, option in enumerate(step.branches):
            failed = task.label()
            with branch(None if option is step.branches[-1] else done):
                if option.test is not None:
                    fields = _test(compiler, task, f"{step.id}.{number}", option.test)
                    task.step(Op.TEST, otherwise=failed, **fields)
                task.steps(option.steps)
            task.put(failed)
    task.put(done)


def _test(
    compiler: Compiler, task: TaskDraft, quantity: str, test: declared.Test
) -> dict[str, int]:
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
        "arg": compiler.lines.first(str(resource)),
        **task.drawn(quantity, sampler),
    }


def _repeat(_: Compiler, task: TaskDraft, step: declared.Repeat) -> None:
    done = task.label()
    outer = task.round
    with task.alternatives() as branch, branch():
        for number in range(1, step.most + 1):
            task.round = f"{outer}#{number}"
            body = task.label()
            once_more = partial(_below, task, task.column(step.id), body)
            task.decided(once_more, step.p)
            task.write(Do.GOTO, goto=done)
            task.put(body)
            task.steps(step.steps)
    task.round = outer
    task.put(done)


def _below(task: TaskDraft, column: int, label: int, share: float) -> None:
    task.write(Do.BELOW, column=column, share=share, goto=label)


def _leave(_: Compiler, task: TaskDraft, __: declared.Leave) -> None:
    task.leave()


WRITERS: dict[type, Callable[[Compiler, TaskDraft, Any], None]] = {
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
