"""The readable engine: itineraries and capacity in, journeys out, as SimPy processes.

These are the rules; `twin.flow.kernel` keeps the same ones at speed.

**An instant.** All chance was drawn before, so an instant is settled by rules alone.
Of the stages below, the first that has anything to do does it; then the search begins
again at the top, until no stage has anything to do. Only then does time move on.

* *run*, *due*. Levels change, visits arrive, times end, cars come back, priorities
  change, and visits run from step to step until a step takes time, waits or must
  choose. This only frees, takes away and enqueues, so the order inside is irrelevant.
* *freeze*. Where a level fell below what is in use and the resource suspends or
  restarts, the latest granted holdings freeze until the frozen units make up for the
  difference; the others thaw. A hold's clock runs while none of the visit's holdings
  is frozen. Under restart, a freeze during a hold puts its clock back to the start.
  All freezing comes before all thawing, so a hold that only changes its reason to
  stand still is interrupted once.
* *settle*. The best-ranked waiting visit that can have one of its options gets the
  first free one, again and again. Rank is priority, then the time asked, then stream
  and number. An option is given whole: every part is free, and where holders must be
  alike the visit is like them. If no option is free, the first will do that is short
  of one resource only, which may be pre-empted, with enough victims: visits in a hold
  with a worse priority, the worst first, then the latest granted, one holding of each.
  Those who are granted something run on when nobody can be granted anything more.
* *board*. A free car goes to the landing where the best-ranked visit waits and takes
  visits in order of rank until the next does not fit; the first always fits. The car
  is back after the longest of their rides and its return.
* *turn away*. If more visits wait for a resource than its limit, the worst-ranked one
  leaves the queue: one visit, of the first such resource. If there is no such resource,
  the first visit by key leaves whose tied resources have gone, if its line says so.
* *choose*. The best visit, by priority and key, that stands at a test goes through
  tests and jumps until another step, in the state as it is now.
* *give up*. The first visit, by key, whose patience ends now and that still waits or
  holds goes where its step says. Whoever can be served at this instant is served.

**Pre-emption** takes all that was granted together. The visit waits in its line by
the time it first asked, keeps what else it holds, and goes on with its hold when it
is granted again, with the time left or from the start; the patience of the hold keeps
running. Or it leaves the step for good and goes where those turned away go.

**Hand-over.** A START step may hand over what the visit holds in some of its slots:
from this instant the task has it, in the same slots, and nothing else changes. Nobody
can take it in between, it keeps its place among the latest granted, it stays frozen if
it is, and where holders must be alike it counts as the visit to which it was granted.
Freezing and pre-emption now concern the task alone; the visit, which no longer holds
it, neither stands still for it nor gives it back. An empty slot hands over nothing, and
a task that cannot be started takes nothing. The row of the SEIZE step goes on telling
what becomes of it: it ends when the task, or one to which that handed it on, gives it
back. A task that is pre-empted of it waits in the line of that step, as itself, by the
time at which it was first asked for. That step names no way on for a task, so a task
that is turned away there, or pre-empted for good, goes to its own last step: it leaves.

**Ties.** What a SEIZE was granted first, later steps of the visit may refer to; that a
better priority took it since, or that it was given back, does not matter. A SEIZE may
be tied to an earlier one: of the options of its line, the visit's own are those whose
tied parts are all of resources that it was granted there, and it can have no other.
Who was granted nothing there is free to have any. The tied resources have gone while
every own option has a tied part for which there are too few units, in use or not.
Then, as the line says, any option will do until they are back, or the visit waits for
them, or it is turned away. In a line of ties, and where holders must be alike, each
visit that waits may be the best-ranked that can have an option; elsewhere, what the
first cannot have, nobody behind it can. A GRANTED step goes on if what was granted has
a part of one of the resources it names, else to where it says.

**Steps.** A seize into a slot that holds something gives that back first. A hold or
walk of no time still goes through the calendar; a time already past does not. What is
not there cannot be released, started twice, or joined before it is started. Who leaves
gives back everything, drops the tasks never started (and theirs), and wakes a parent
that waits. A run until a time stops before what happens at that time.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable
from enum import Enum, auto
from typing import NamedTuple, cast

import numpy as np
from simpy import Environment, Event
from simpy.events import EventPriority

from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import Itineraries
from twin.values.journeys import INTERRUPTION, Interruption, Journeys, Outcome
from twin.values.requests import Gone
from twin.values.step import DAY, MISSING, NEVER, Op, Test, Until

ORDER = {
    stage: EventPriority(place)
    for place, stage in enumerate(
        ("run", "due", "freeze", "settle", "board", "turn away", "choose", "give up")
    )
}
"""The stages of an instant, as urgencies of SimPy's events: the lowest comes first."""


class Step(NamedTuple):
    """A row of `twin.values.step.STEP`."""

    op: int
    slot: int
    arg: int
    otherwise: int
    away: int
    ticks: int
    patience: int


class Doing(Enum):
    """What a visit is doing."""

    ABSENT = auto()
    RUNNING = auto()
    WAITING = auto()
    HOLDING = auto()
    TIMED = auto()
    JOINING = auto()
    CHOOSING = auto()
    GONE = auto()
    CANCELLED = auto()


class Moment(Event):
    """An event whose value is known before it happens."""

    def __init__(
        self,
        env: Environment,
        *callbacks: Callable[[Event], None],
        value: object = None,
    ) -> None:
        self.env = env
        self.callbacks = list(callbacks)
        self._ok = True
        self._value = value


class Resource:
    """How much there is of something, how much is in use, and who holds it."""

    def __init__(self, capacity: Capacity, index: int) -> None:
        self.index = index
        self.level = 0
        self.used = 0
        self.waiting = 0
        self.at_drop = int(capacity.at_drop[index])
        self.pre_empt = int(capacity.pre_empt[index])
        self.queue_limit = int(capacity.queue_limit[index])
        self.places = int(capacity.places[index])
        self.return_ticks = int(capacity.return_ticks[index])
        alike = int(capacity.alike[index])
        self.alike = [a for a in range(alike.bit_length()) if alike >> a & 1]
        self.occupant: Visit | None = None
        self.lines: list[Line] = []
        self.listed = self.at_drop != AtDrop.FINISH or self.pre_empt != PreEmpt.NONE
        self.holdings: list[Holding] = []
        """If it suspends or is pre-empted: in the order in which they were granted."""

    @property
    def free(self) -> int:
        """Units that are not in use; negative after a drop."""
        return self.level - self.used

    def suits(self, visit: "Visit") -> bool:
        """Whether a visit is like those who hold the resource."""
        if not self.used or self.occupant is None:
            return True
        mine, theirs = visit.attributes, self.occupant.attributes
        return all(mine[a] == theirs[a] for a in self.alike)

    def victims(self, need: int, priority: int) -> "list[Holding]":
        """Holdings that make way for a priority; none if they are not enough."""
        may = [
            h
            for h in self.holdings
            if h.visit.doing is Doing.HOLDING and h.visit.priority > priority
        ]
        may.sort(key=lambda h: (-h.visit.priority, -h.number))
        chosen: dict[Visit, Holding] = {}
        for holding in may:
            if need <= 0:
                break
            if holding.visit not in chosen:
                chosen[holding.visit] = holding
                need -= holding.parts[self]
        return list(chosen.values()) if need <= 0 else []


Parts = dict[Resource, int]
Rank = tuple[int, int, int, "Visit"]


class Holding:
    """What one seize took, whole: who has it now, and the row of that SEIZE step."""

    def __init__(
        self, visit: "Visit", row: int, option: int, parts: Parts, number: int
    ) -> None:
        self.visit = visit
        self.row = row
        self.option = option
        self.parts = parts
        self.number = number
        self.frozen: set[Resource] = set()


class Line:
    """Visits that wait for the same, the best rank first."""

    def __init__(
        self,
        options: list["Option"],
        resources: list[Resource],
        bank: bool,
        gone: Gone,
    ) -> None:
        self.options = options
        self.resources = resources
        self.bank = resources[0] if bank else None
        self.gone = gone
        self.has_ties = any(option.tied for option in options)
        self.is_choosy = self.has_ties or any(r.alike for r in resources)
        self.may_pre_empt = any(r.pre_empt for r in resources)
        self.ranks: list[Rank] = []

    def candidate(self) -> "tuple[Rank, Option, list[Holding]] | None":
        """The best-ranked visit that can have an option, which, and its victims."""
        for rank in self.ranks if self.is_choosy else self.ranks[:1]:
            options = self.options_of(rank[-1])
            for option in options:
                if not short_of(rank[-1], option.parts):
                    return rank, option, []
            if self.may_pre_empt:
                for option in options:
                    if victims := victims_for(rank[-1], option.parts):
                        return rank, option, victims
        return None

    def options_of(self, visit: "Visit") -> list["Option"]:
        """What will do for a visit now."""
        own = self.own_options(visit)
        return self.options if self.gone == Gone.ANY and have_gone(own) else own

    def own_options(self, visit: "Visit") -> list["Option"]:
        """Those that have no tied part which the visit was not granted before."""
        granted = visit.tied_to() if self.has_ties else None
        if granted is None:
            return self.options
        return [option for option in self.options if option.tied.keys() <= granted]

    def first_to_leave(self) -> "Visit | None":
        """The first visit, by key, for whom nothing of its own is there."""
        visits = (rank[-1] for rank in self.ranks)
        without = [v for v in visits if have_gone(self.own_options(v))]
        return min(without, key=lambda v: v.key, default=None)


class Option(NamedTuple):
    """One way to have what a line is for: its number, its parts, and those tied."""

    number: int
    parts: Parts
    tied: Parts


def have_gone(own: list[Option]) -> bool:
    """Whether every own option has a tied part for which there are too few units."""
    return all(any(r.level < units for r, units in o.tied.items()) for o in own)


def short_of(visit: "Visit", parts: Parts) -> bool:
    """Whether a visit cannot have the parts now."""
    for resource, units in parts.items():
        if resource.level - resource.used < units:
            return True
        if resource.alike and not resource.suits(visit):
            return True
    return False


def victims_for(visit: "Visit", parts: Parts) -> list[Holding]:
    """Whom to pre-empt so that a visit can have the parts; none if that is no way."""
    short = [r for r, units in parts.items() if r.free < units]
    others = (r for r in parts if r not in short)
    if len(short) != 1 or not all(r.suits(visit) for r in others):
        return []
    resource = short[0]
    if resource.pre_empt == PreEmpt.NONE:
        return []
    return resource.victims(parts[resource] - resource.free, visit.priority)


class Visit:
    """One visit: its process, and what is done to it."""

    def __init__(self, flow: "Flow", row: int) -> None:
        plan = flow.itineraries
        self.flow = flow
        self.row = row
        self.first = int(plan.first_step[row])
        self.key = int(plan.key[row])
        self.due = int(plan.due[row])
        self.priority = int(plan.priority[row])
        self.attributes: list[int] = plan.attributes[row].tolist()
        self.doing = Doing.ABSENT
        self.pc = 0
        self.parent: Visit | None = None
        self.children: list[Visit] = []
        self.holdings: dict[int, Holding] = {}
        self.wake: Event = flow.nothing
        self.clock_ends = MISSING
        self.remaining = 0
        self.asked = MISSING
        self.wait_row = MISSING
        self.line: Line | None = None
        self.patience: Event | None = None
        self.reassess: Event | None = None
        self.stopped: list[int] | None = None
        self.lost: list[int] | None = None

    # The process.

    def live(self) -> Generator[Event, int | None, None]:
        """Go from step to step.

        A wake brings the step to go on with, None when the step's own time is over.
        """
        flow = self.flow
        while self.doing is not Doing.GONE:
            row = self.at
            step = flow.steps[row]
            if step.op == Op.REASSESS:
                self.pc += 1
                continue
            flow.asked[row] = flow.now
            flow.outcome[row] = Outcome.STILL_HERE
            if step.op not in WITHOUT_BEGIN:
                flow.began[row] = flow.now
            if TAKE[step.op](self, step):
                to = yield self.wake
                self.clock_ends = MISSING
                self.doing = Doing.RUNNING
                if to is None:
                    self.drop_timers()
                    self.pass_on()
                else:
                    self.pc = to

    @property
    def at(self) -> int:
        """The row of its present step."""
        return self.first + self.pc

    def end(self, row: int, outcome: Outcome) -> None:
        """Write down that a step is over."""
        self.flow.ended[row] = self.flow.now
        self.flow.outcome[row] = outcome

    def pass_on(self, outcome: Outcome = Outcome.SERVED) -> bool:
        """The step is over and the next one follows at once."""
        self.end(self.at, outcome)
        self.pc += 1
        return False

    def wait(self, doing: Doing) -> bool:
        """The step takes time; something will schedule the wake."""
        self.wake = Moment(self.flow.env)
        self.doing = doing
        return True

    def go_on(self, to: int | None) -> None:
        """Wake the visit at this instant."""
        if self.clock_ends != MISSING:
            self.stop_clock()
        self.drop_timers()
        self.doing = Doing.RUNNING
        self.wake._value = to
        self.flow.env.schedule(self.wake, ORDER["run"])

    def run_clock(self, ticks: int) -> None:
        """Let the step's own time run."""
        self.clock_ends = self.flow.now + ticks
        self.flow.env.schedule(self.wake, ORDER["due"], ticks)

    def stop_clock(self) -> None:
        """Leave the scheduled wake to pass unheard, and wait for another."""
        self.remaining = self.clock_ends - self.flow.now
        self.clock_ends = MISSING
        later = Moment(self.flow.env)
        later.callbacks, self.wake.callbacks = self.wake.callbacks, []
        self.wake = later

    # The steps: True if one takes time.

    def leave(self, _: Step) -> bool:
        """Give everything back and wake a parent that waits."""
        self.end(self.at, Outcome.SERVED)
        for slot in sorted(self.holdings):
            self.release_slot(slot)
        self.flow.left[self.row] = self.flow.now
        self.doing = Doing.GONE
        self.cancel_children()
        parent = self.parent
        if parent is not None and parent.doing is Doing.JOINING:
            step = self.flow.steps[parent.at]
            if parent.row + step.arg == self.row:
                parent.go_on(None)
        return False

    def cancel_children(self) -> None:
        """Drop the tasks that were never started, and theirs."""
        for child in self.children:
            if child.doing is Doing.ABSENT:
                child.doing = Doing.CANCELLED
                child.cancel_children()

    def ask(self, step: Step) -> bool:
        """Stand in line for an option or a lift."""
        if step.op == Op.SEIZE and step.slot in self.holdings:
            self.release_slot(step.slot)
        self.wait(Doing.WAITING)
        self.asked, self.wait_row = self.flow.now, self.at
        self.be_patient(step.patience)
        self.plan_reassessment(self.pc + 1)
        self.enqueue(self.flow.lines[step.arg])
        return True

    def tied_to(self) -> set[Resource] | None:
        """What it was granted at the step that ties the one it waits at, if any."""
        back = self.flow.steps[self.wait_row].ticks
        return self.flow.granted.get(self.wait_row - back) if back else None

    def hold(self, step: Step) -> bool:
        """Spend time that stops while a holding is frozen."""
        self.wait(Doing.HOLDING)
        self.be_patient(step.patience)
        self.remaining = step.ticks
        self.resume_hold()
        return True

    def release(self, step: Step) -> bool:
        """Give back what a slot holds."""
        if step.slot not in self.holdings:
            return self.pass_on(Outcome.NOT_HELD)
        self.release_slot(step.slot)
        return self.pass_on()

    def until(self, step: Step) -> bool:
        """Wait for a time, if it is still to come."""
        now, moment = self.flow.now, step.ticks
        if step.slot != Until.MOMENT:
            moment += now - now % DAY
        if step.slot == Until.NEXT and moment < now:
            moment += DAY
        if moment <= now:
            return self.pass_on()
        self.wait(Doing.TIMED)
        self.run_clock(moment - now)
        return True

    def walk(self, step: Step) -> bool:
        """Spend time that nothing stops."""
        self.wait(Doing.TIMED)
        self.run_clock(step.ticks)
        return True

    def start(self, step: Step) -> bool:
        """Begin a task, which takes over what some slots hold."""
        child = self.flow.visits[self.row + step.arg]
        if child.doing is not Doing.ABSENT:
            return self.pass_on(Outcome.NOT_HELD)
        for slot in sorted(self.holdings):
            if step.slot >> slot & 1:
                self.hand_over(slot, child)
        self.flow.enter(child)
        return self.pass_on()

    def hand_over(self, slot: int, child: "Visit") -> None:
        """Let a task have what a slot holds, as it is."""
        holding = self.holdings.pop(slot)
        holding.visit = child
        child.holdings[slot] = holding

    def join(self, step: Step) -> bool:
        """Wait for a task to end."""
        doing = self.flow.visits[self.row + step.arg].doing
        if doing in (Doing.ABSENT, Doing.CANCELLED):
            return self.pass_on(Outcome.NOT_HELD)
        return self.pass_on() if doing is Doing.GONE else self.wait(Doing.JOINING)

    def take_priority(self, step: Step) -> bool:
        """Take another priority."""
        self.priority = step.arg
        return self.pass_on()

    def test(self, _: Step) -> bool:
        """Stand at a choice."""
        self.flow.choosing.append(self)
        self.flow.call("choose")
        return self.wait(Doing.CHOOSING)

    def jump(self, step: Step) -> bool:
        """Go to a later step."""
        self.end(self.at, Outcome.SERVED)
        self.pc = step.otherwise
        return False

    def was_granted(self, step: Step) -> bool:
        """Go on if an earlier step was granted one of some resources, else jump."""
        granted = self.flow.granted.get(self.at - step.ticks, set())
        wanted = range(step.arg, step.arg + step.slot)
        if any(resource.index in wanted for resource in granted):
            return self.pass_on()
        self.end(self.at, Outcome.FAILED)
        self.pc = step.otherwise
        return False

    # Waiting and its timers.

    def enqueue(self, line: Line) -> None:
        """Stand in a line, by rank."""
        self.line = line
        insort(line.ranks, (self.priority, self.asked, self.key, self))
        for resource in line.resources:
            resource.waiting += 1
            if 0 <= resource.queue_limit < resource.waiting:
                self.flow.call("turn away")
        if line.gone == Gone.AWAY:
            self.flow.call("turn away")
        self.flow.look_at(line)

    def dequeue(self) -> None:
        """Step out of the line."""
        line = self.line
        if line is not None:
            rank = (self.priority, self.asked, self.key, self)
            del line.ranks[bisect_left(line.ranks, rank)]
            for resource in line.resources:
                resource.waiting -= 1

    def be_patient(self, ticks: int) -> None:
        """Have patience run out after so long, if there is a limit."""
        if ticks >= 0:
            self.patience = self.flow.timer(ticks, self.lose_patience)

    def lose_patience(self, timer: Event) -> None:
        """Be looked at when everything else at this instant has happened."""
        self.flow.impatient.append((self.key, self, timer))
        self.flow.call("give up")

    def plan_reassessment(self, place: int) -> None:
        """Have the priority change after so long a wait, if a step says so."""
        step = self.flow.steps[self.first + place]
        if step.op == Op.REASSESS:
            ticks = max(0, self.asked + step.ticks - self.flow.now)
            self.reassess = self.flow.timer(ticks, lambda _: self.move_up(place))

    def move_up(self, place: int) -> None:
        """Go on waiting with another priority."""
        row = self.first + place
        self.flow.asked[row] = self.flow.began[row] = self.flow.now
        self.end(row, Outcome.SERVED)
        self.dequeue()
        self.priority = self.flow.steps[row].arg
        if self.line is not None:
            self.enqueue(self.line)
        self.plan_reassessment(place + 1)

    def drop_timers(self) -> None:
        """Forget patience and reassessment."""
        for timer in (self.patience, self.reassess):
            if timer is not None and timer.callbacks is not None:
                timer.callbacks.clear()
        self.patience = self.reassess = None

    # Holdings and interruptions.

    @property
    def is_frozen(self) -> bool:
        """Whether any of its holdings is frozen."""
        return any(h.frozen for h in self.holdings.values())

    def release_slot(self, slot: int) -> None:
        """Give back what a slot holds, and write it down."""
        holding = self.holdings.pop(slot)
        self.flow.give_back(holding)
        self.end(holding.row, Outcome.SERVED)

    def granted(self, holding: Holding) -> None:
        """Have what was waited for."""
        row = holding.row
        self.holdings[self.flow.steps[row].slot] = holding
        if self.flow.began[row] == MISSING:
            self.flow.began[row] = self.flow.now
            self.flow.granted[row] = set(holding.parts)
        self.flow.option[row] = holding.option
        if self.at == row:
            self.go_on(self.pc + 1)
        else:
            self.close_interruptions()
            self.doing = Doing.HOLDING
            self.resume_hold()

    def resume_hold(self) -> None:
        """Let the time left run, unless something it holds is frozen."""
        if self.is_frozen:
            self.stopped = self.interrupt(self.at, Interruption.SUSPENDED)
        else:
            self.run_clock(self.remaining)
        # In a hold, it may be pre-empted.
        for holding in self.holdings.values():
            for resource in holding.parts:
                if resource.pre_empt:
                    self.flow.look_at_all(resource)

    def freeze(self, resource: Resource) -> None:
        """Stop a hold's clock because a holding froze."""
        if self.doing is Doing.HOLDING:
            if self.clock_ends != MISSING:
                self.stop_clock()
                self.stopped = self.interrupt(self.at, Interruption.SUSPENDED)
            if resource.at_drop == AtDrop.RESTART:
                self.remaining = self.flow.steps[self.at].ticks

    def thaw(self) -> None:
        """Let a hold's clock run again if no holding is frozen any more."""
        if self.doing is Doing.HOLDING and not self.is_frozen:
            self.close_interruptions()
            self.run_clock(self.remaining)

    def pre_empt(self, holding: Holding, mode: int) -> None:
        """Lose a holding to a better priority, in the middle of a hold."""
        seize = self.flow.steps[holding.row]
        hold = self.flow.steps[self.at]
        if self.clock_ends != MISSING:
            self.stop_clock()
        self.close_interruptions()
        if mode == PreEmpt.RESTART:
            self.remaining = hold.ticks
        del self.holdings[seize.slot]
        self.flow.give_back(holding)
        if mode == PreEmpt.LEAVE:
            self.end(holding.row, Outcome.PRE_EMPTED)
            self.end(self.at, Outcome.PRE_EMPTED)
            self.go_on(self.way_from(holding.row))
        else:
            kind = Interruption.PRE_EMPTED
            self.lost = self.interrupt(holding.row, kind, holding.option)
            self.stopped = self.interrupt(self.at, kind)
            self.asked, self.wait_row = self.flow.asked[holding.row], holding.row
            self.doing = Doing.WAITING
            self.enqueue(self.flow.lines[seize.arg])

    def way_from(self, row: int) -> int:
        """Where it goes that is turned away at a SEIZE step, or loses its units."""
        if row < self.first:  # of a visit that handed them over
            return int(self.flow.itineraries.first_step[self.row + 1]) - 1 - self.first
        return max(self.flow.steps[row].away, self.pc + 1)

    def interrupt(self, row: int, kind: int, option: int = MISSING) -> list[int]:
        """Begin an interruption."""
        record = [row, self.flow.now, MISSING, int(kind), option]
        self.flow.interruptions.append(record)
        return record

    def close_interruptions(self) -> None:
        """End what was interrupted."""
        for record in (self.stopped, self.lost):
            if record is not None:
                record[2] = self.flow.now
        self.stopped = self.lost = None

    def give_up_waiting(self, outcome: Outcome) -> None:
        """Step out of the line, and out of the hold that was to go on."""
        self.dequeue()
        if self.wait_row != self.at:
            self.end(self.at, Outcome.PRE_EMPTED)
        self.end(self.wait_row, outcome)


TAKE: dict[int, Callable[[Visit, Step], bool]] = {
    Op.LEAVE: Visit.leave,
    Op.SEIZE: Visit.ask,
    Op.HOLD: Visit.hold,
    Op.RELEASE: Visit.release,
    Op.UNTIL: Visit.until,
    Op.WALK: Visit.walk,
    Op.RIDE: Visit.ask,
    Op.START: Visit.start,
    Op.JOIN: Visit.join,
    Op.PRIORITY: Visit.take_priority,
    Op.TEST: Visit.test,
    Op.JUMP: Visit.jump,
    Op.GRANTED: Visit.was_granted,
}
WITHOUT_BEGIN = frozenset({int(Op.SEIZE), int(Op.RIDE), int(Op.TEST)})


class Flow:
    """Everything in one run, and the stages of an instant."""

    def __init__(self, itineraries: Itineraries, capacity: Capacity) -> None:
        self.env = Environment()
        self.nothing = Moment(self.env)
        self.now = 0
        self.itineraries = itineraries
        self.steps = list(map(Step._make, itineraries.steps.tolist()))
        rows = len(self.steps)
        self.asked, self.began, self.ended, self.option = (
            [MISSING] * rows for _ in range(4)
        )
        self.outcome: list[int] = [Outcome.NOT_REACHED] * rows
        self.arrived, self.left = ([MISSING] * len(itineraries) for _ in range(2))
        self.granted: dict[int, set[Resource]] = {}
        """What each SEIZE step was granted first."""
        self.interruptions: list[list[int]] = []
        self.resources = [Resource(capacity, r) for r in range(len(capacity))]
        self.lines = list(self._lines())
        self.visits = [Visit(self, v) for v in range(len(itineraries))]
        for child, up in enumerate(itineraries.parent.tolist()):
            if up:
                self.visits[child].parent = self.visits[child - up]
                self.visits[child - up].children.append(self.visits[child])
        self.grants = 0
        self.called: set[str] = set()
        self.touched: dict[Resource, None] = {}
        self.changed: dict[Line, None] = {}
        self.landings: dict[Resource, None] = {}
        self.choosing: list[Visit] = []
        self.impatient: list[tuple[int, Visit, Event]] = []
        self.stages: dict[str, Callable[[], None]] = {
            "freeze": self.freeze,
            "settle": self.settle,
            "board": self.board,
            "turn away": self.turn_away,
            "choose": self.choose,
            "give up": self.give_up,
        }
        for resource in self.resources:
            if len(capacity.change_time):
                self.env.process(self.change_levels(resource, capacity))
        self.env.process(self.let_in())

    def _lines(self) -> Iterable[Line]:
        requests = self.itineraries.requests
        first, member = requests.members
        for index in range(len(requests)):
            option = int(requests.first_option[index])
            line = Line(
                [
                    Option(
                        option + i,
                        {self.resources[r]: units for r, units in parts},
                        {self.resources[r]: u for r, u in requests.tied(option + i)},
                    )
                    for i, parts in enumerate(requests.options(index))
                ],
                [self.resources[r] for r in member[first[index] : first[index + 1]]],
                bool(requests.is_lift[index]),
                Gone(requests.gone[index]),
            )
            for resource in line.resources:
                resource.lines.append(line)
            yield line

    # What happens by itself.

    def timer(self, ticks: int, callback: Callable[[Event], None]) -> Event:
        """Something due after so long."""
        event = Moment(self.env, callback)
        self.env.schedule(event, ORDER["due"], ticks)
        return event

    def change_levels(
        self, resource: Resource, capacity: Capacity
    ) -> Generator[Event, None, None]:
        """Change the level of a resource when it is time."""
        begin, end = capacity.first_change[resource.index : resource.index + 2]
        times = capacity.change_time[begin:end].tolist()
        levels = capacity.change_level[begin:end].tolist()
        for time, level in zip(times, levels, strict=True):
            event = Moment(self.env)
            self.env.schedule(event, ORDER["due"], time - self.now)
            yield event
            resource.level = level
            self.touch(resource)
            self.look_at_all(resource)
            self.call("turn away")

    def let_in(self) -> Generator[Event, None, None]:
        """Let visits in when they arrive."""
        arrival = self.itineraries.arrival
        for row in np.argsort(arrival, kind="stable").tolist():
            time = int(arrival[row])
            if time >= NEVER:
                break
            if time > self.now or not self.now:
                event = Moment(self.env)
                self.env.schedule(event, ORDER["due"], time - self.now)
                yield event
            self.enter(self.visits[row])

    def enter(self, visit: Visit) -> None:
        """Begin a visit."""
        self.arrived[visit.row] = self.now
        visit.doing = Doing.RUNNING
        self.env.process(visit.live())

    # What the stages will look at.

    def call(self, stage: str) -> None:
        """Let a stage come, at this instant."""
        if stage not in self.called:
            self.called.add(stage)
            event = Moment(self.env, self.on_stage, value=stage)
            self.env.schedule(event, ORDER[stage])

    def on_stage(self, event: Event) -> None:
        """Do what a stage does."""
        self.called.remove(event._value)
        self.stages[event._value]()

    def look_at(self, line: Line) -> None:
        """Let settling or boarding look at a line."""
        if line.bank is not None:
            self.landings[line.bank] = None
            self.call("board")
        else:
            self.changed[line] = None
            self.call("settle")

    def look_at_all(self, resource: Resource) -> None:
        """Let settling or boarding look at all who wait for a resource."""
        if resource.waiting:
            for line in resource.lines:
                if line.ranks:
                    self.look_at(line)

    def touch(self, resource: Resource) -> None:
        """Let freezing look at a resource."""
        if resource.at_drop != AtDrop.FINISH:
            self.touched[resource] = None
            self.call("freeze")

    def give_back(self, holding: Holding) -> None:
        """Return the units of a holding."""
        for resource, units in holding.parts.items():
            resource.used -= units
            if resource.listed:
                resource.holdings.remove(holding)
            self.touch(resource)
            self.look_at_all(resource)

    # The stages.

    def freeze(self) -> None:
        """Freeze the latest granted holdings above the levels, thaw the others."""
        thawed: list[tuple[Resource, Holding]] = []
        for resource in self.touched:
            excess = resource.used - resource.level
            for holding in reversed(resource.holdings):
                is_frozen = resource in holding.frozen
                if excess > 0:
                    excess -= holding.parts[resource]
                    if not is_frozen:
                        holding.frozen.add(resource)
                        holding.visit.freeze(resource)
                elif is_frozen:
                    thawed.append((resource, holding))
        self.touched.clear()
        for resource, holding in thawed:
            holding.frozen.remove(resource)
            holding.visit.thaw()

    def settle(self) -> None:
        """Give the best-ranked visit its first free option, again and again."""
        while self.changed:
            best = None
            for line in list(self.changed):
                candidate = line.candidate()
                if candidate is None:
                    del self.changed[line]
                elif best is None or candidate[0] < best[0]:
                    best = candidate
            if best is not None:
                rank, option, victims = best
                if victims:
                    short = next(r for r, u in option.parts.items() if r.free < u)
                    for holding in victims:
                        holding.visit.pre_empt(holding, short.pre_empt)
                self.grant(rank[-1], option.number, option.parts)

    def grant(self, visit: Visit, option: int, parts: Parts) -> None:
        """Give a waiting visit an option, whole."""
        visit.dequeue()
        self.grants += 1
        holding = Holding(visit, visit.wait_row, option, parts, self.grants)
        for resource, units in parts.items():
            if not resource.used:
                resource.occupant = visit
            resource.used += units
            if resource.listed:
                resource.holdings.append(holding)
        visit.granted(holding)

    def board(self) -> None:
        """Fill the free cars of the lift banks, each from one landing."""
        for bank in self.landings:
            while bank.free > 0 and bank.waiting:
                line = min(
                    (ln for ln in bank.lines if ln.ranks), key=lambda ln: ln.ranks
                )
                load, trip = 0, 0
                while line.ranks:
                    visit = line.ranks[0][-1]
                    step = self.steps[visit.at]
                    if load and load + step.slot > bank.places:
                        break
                    load += step.slot
                    trip = max(trip, step.ticks)
                    visit.dequeue()
                    visit.drop_timers()
                    self.began[visit.at] = self.now
                    visit.doing = Doing.TIMED
                    visit.run_clock(step.ticks)
                bank.used += 1
                self.timer(trip + bank.return_ticks, self._car_back(bank))
        self.landings.clear()

    def _car_back(self, bank: Resource) -> Callable[[Event], None]:
        def come_back(_: Event) -> None:
            bank.used -= 1
            self.look_at_all(bank)

        return come_back

    def turn_away(self) -> None:
        """Turn away one visit, if one is too many or what it is tied to has gone."""
        visit = self.one_too_many() or self.first_to_leave()
        if visit is not None:
            visit.close_interruptions()
            visit.give_up_waiting(Outcome.TURNED_AWAY)
            visit.go_on(visit.way_from(visit.wait_row))
            self.call("turn away")

    def one_too_many(self) -> Visit | None:
        """The worst-ranked visit of the first queue over its limit."""
        for resource in self.resources:
            if 0 <= resource.queue_limit < resource.waiting:
                return max(ln.ranks[-1] for ln in resource.lines if ln.ranks)[-1]
        return None

    def first_to_leave(self) -> Visit | None:
        """The first visit, by key, that leaves since what it is tied to has gone."""
        found = (ln.first_to_leave() for ln in self.lines if ln.gone == Gone.AWAY)
        return min((v for v in found if v), key=lambda v: v.key, default=None)

    def choose(self) -> None:
        """Let the best visit at a test go through its tests."""
        visit = min(self.choosing, key=lambda v: (v.priority, v.key))
        self.choosing.remove(visit)
        to = visit.pc
        while (step := self.steps[visit.first + to]).op in (Op.TEST, Op.JUMP):
            row = visit.first + to
            self.asked[row] = self.began[row] = self.now
            passes = step.op == Op.TEST and self.passes(visit, step)
            fails = step.op == Op.TEST and not passes
            visit.end(row, Outcome.FAILED if fails else Outcome.SERVED)
            to = to + 1 if passes else step.otherwise
        visit.go_on(to)
        if self.choosing:
            self.call("choose")

    def passes(self, visit: Visit, step: Step) -> bool:
        """Whether the state passes a test."""
        test, now = step.slot, self.now
        if test in (Test.QUEUE_AT_MOST, Test.QUEUE_AT_LEAST):
            value = self.resources[step.arg].waiting
        elif test in (Test.FREE_AT_MOST, Test.FREE_AT_LEAST):
            value = self.resources[step.arg].free
        elif test in (Test.CLOCK_BEFORE, Test.CLOCK_AFTER):
            value = now % DAY
        else:
            value = now - visit.due
        if test == Test.CLOCK_BEFORE:
            return bool(value < step.ticks)
        at_most = (Test.QUEUE_AT_MOST, Test.FREE_AT_MOST, Test.LATE_AT_MOST)
        return bool(value <= step.ticks if test in at_most else value >= step.ticks)

    def give_up(self) -> None:
        """Let the first visit, by key, whose patience is at its end give up."""
        self.impatient = [one for one in self.impatient if one[1].patience is one[2]]
        if self.impatient:
            visit = min(self.impatient)[1]
            if visit.doing is Doing.WAITING:
                visit.dequeue()
                if visit.wait_row != visit.at:
                    visit.end(visit.wait_row, Outcome.PRE_EMPTED)
            visit.close_interruptions()
            visit.end(visit.at, Outcome.GAVE_UP)
            visit.go_on(self.steps[visit.at].otherwise)
            self.call("give up")

    def journeys(self, until: int) -> Journeys:
        """What has happened."""
        log = sorted(self.interruptions, key=lambda record: record[0])
        whole = {
            Doing.ABSENT: Outcome.NOT_REACHED,
            Doing.GONE: Outcome.SERVED,
            Doing.CANCELLED: Outcome.CANCELLED,
        }
        status = [whole.get(v.doing, Outcome.STILL_HERE) for v in self.visits]
        return Journeys(
            itineraries=self.itineraries,
            asked=np.array(self.asked, dtype=np.int64),
            began=np.array(self.began, dtype=np.int64),
            ended=np.array(self.ended, dtype=np.int64),
            outcome=np.array(self.outcome, dtype=np.int8),
            option=np.array(self.option, dtype=np.int32),
            arrived=np.array(self.arrived, dtype=np.int64),
            left=np.array(self.left, dtype=np.int64),
            visit_outcome=np.array(status, dtype=np.int8),
            interruptions=np.array([tuple(r) for r in log], dtype=INTERRUPTION),
            until=until,
        )


def run(
    itineraries: Itineraries, capacity: Capacity, until: int | None = None
) -> Journeys:
    """Journeys of the itineraries under the capacity.

    Parameters
    ----------
    itineraries : visits with all chance drawn.
    capacity : levels and rules of the resources that the itineraries ask for.
    until : events at this time and later do not happen; None: to the end. [tick]
    """
    flow = Flow(itineraries, capacity)
    end = NEVER if until is None else until
    while (time := flow.env.peek()) < end:
        flow.now = cast(int, time)
        flow.env.step()
    return flow.journeys(end)
