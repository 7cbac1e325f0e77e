"""Story: what journeys say happened, read step by step and held against the plan."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import Itineraries
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.step import DAY, MISSING, NEVER, Op, Test, Until

Rank = tuple[int, int, int]
"""Priority, time asked, key: the smaller goes first."""


@dataclass(slots=True, eq=False)
class Wait:
    """A stretch in which a visit stood in a line.

    `tied_to` is the option that it was granted at the step that ties the one it waits
    at, `MISSING` if it is free to have any.
    """

    visit: int
    line: int
    asked: int
    key: int
    priority: int
    began: int
    ended: int = NEVER
    how: int = Outcome.STILL_HERE
    tied_to: int = MISSING

    @property
    def rank(self) -> Rank:
        """Its place among those who wait, at its present priority."""
        return self.priority, self.asked, self.key


@dataclass(slots=True, eq=False)
class Holding:
    """A stretch in which an option was had, or a rider had a place in a car.

    `visit` is who has it, at first who waited for it; `handed` says to which task it
    passed then, and when.
    """

    visit: int
    row: int
    option: int
    began: int
    ended: int
    wait: Wait
    handed: list[tuple[int, int]]


@dataclass(slots=True, eq=False)
class _Had:
    """What is read of one SEIZE step: its waits, losses and hand-overs."""

    waits: list[Wait]
    handed: list[tuple[int, int, int]] = field(default_factory=list)
    """After how many waits, when, and to which task."""
    losses: int = 0
    is_out: bool = False
    """It gave up waiting for what it had lost."""


@dataclass(slots=True, eq=False)
class Stay:
    """A HOLD step and its interruptions (began, ended, kind)."""

    visit: int
    row: int
    began: int
    ended: int
    stops: list[tuple[int, int, int, int]]


class Story:
    """Waits, holdings and stays of all visits, and what is wrong with single visits.

    Reading goes along each visit's steps as their outcomes say; a step that the visit
    cannot have come to, or that took the wrong time, is a breach.
    """

    def __init__(
        self, itineraries: Itineraries, capacity: Capacity, journeys: Journeys
    ) -> None:
        self.breaches: list[str] = []
        self.waits: list[Wait] = []
        self.holdings: list[Holding] = []
        self.rides: list[Holding] = []
        self.stays: list[Stay] = []
        self.urgencies: list[tuple[int, int, int]] = []
        """Priorities taken: time, visit, priority, in order per visit."""
        self.moves: list[tuple[int, Wait, int]] = []
        """Priorities taken while waiting: time, wait, priority."""

        names = itineraries.steps.dtype.names or ()
        columns = (itineraries.steps[name].tolist() for name in names)
        self.op, self.slot, self.arg, self.otherwise, self.away = (
            next(columns) for _ in range(5)
        )
        self.ticks, self.patience = next(columns), next(columns)
        self.first = itineraries.first_step.tolist()
        self.key = itineraries.key.tolist()
        self.priority = itineraries.priority.tolist()
        self.parent = itineraries.parent.tolist()
        self.arrival = itineraries.arrival.tolist()
        self.due = itineraries.due.tolist()
        self.asked, self.began = journeys.asked.tolist(), journeys.began.tolist()
        self.ended, self.outcome = journeys.ended.tolist(), journeys.outcome.tolist()
        self.option = journeys.option.tolist()
        self.first_option = journeys.first_option.tolist()
        self.arrived, self.left = journeys.arrived.tolist(), journeys.left.tolist()
        self.visit_outcome = journeys.visit_outcome.tolist()
        self.until = journeys.until
        self.stops: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        for step, began, ended, kind, option in journeys.interruptions.tolist():
            end = NEVER if ended == MISSING else ended
            self.stops[step].append((began, end, kind, option))
        self.requests = itineraries.requests
        self.parts = _parts(itineraries)
        self.may_restart = (
            (capacity.at_drop == AtDrop.RESTART)
            | (capacity.pre_empt == PreEmpt.RESTART)
        ).tolist()
        self.seen = bytearray(len(self.op))
        self.started: dict[int, int] = {}
        self.had: dict[int, _Had] = {}
        self.slots: dict[int, dict[int, int]] = defaultdict(dict)
        """The SEIZE rows of what each visit's slots hold, while it is read."""
        # A parent stands before its tasks, so what it hands over is known in time.
        for visit in range(len(self.arrived)):
            self._arrival(visit)
            if self.arrived[visit] != MISSING:
                _Reader(self, visit).read()
        self._holdings()
        self._strangers()

    def wrong(self, row: int, what: str) -> None:
        """Note a breach at a step."""
        visit = _visit_of(self.first, row)
        self.breaches.append(f"visit {visit}, step {row - self.first[visit]}: {what}")

    def _arrival(self, v: int) -> None:
        arrived, outcome = self.arrived[v], self.visit_outcome[v]
        expected = self.arrival[v] if self.arrival[v] < self.until else MISSING
        if self.parent[v]:
            expected = self.started.get(v, MISSING)
        if arrived != expected:
            self.breaches.append(f"visit {v}: arrived at {arrived}, not at {expected}")
        if arrived == MISSING:
            above = v - self.parent[v]
            lost = above != v and (
                self.left[above] != MISSING
                or self.visit_outcome[above] == Outcome.CANCELLED
            )
            right = Outcome.CANCELLED if lost else Outcome.NOT_REACHED
        elif self.left[v] == MISSING:
            right = Outcome.STILL_HERE
        else:
            right = Outcome.SERVED
        if outcome != right:
            self.breaches.append(f"visit {v}: outcome {outcome}, not {right}")

    def _holdings(self) -> None:
        """What each seize step had, cut where it was pre-empted."""
        for row, had in self.had.items():
            taken, waits = self.stops.get(row, []), had.waits
            line = self.arg[row]
            mine = range(*self.requests.first_option[line : line + 2].tolist())
            if any(o not in mine for o in (self.option[row], *(t[3] for t in taken))):
                self.wrong(row, "granted what its line has no option for")
                continue
            if had.losses != len(taken):
                self.wrong(row, "interrupted outside a hold")
                continue
            handed: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for number, *to in had.handed:
                handed[number].append((to[0], to[1]))
            began = self.began[row]
            for i, (lost, again, _, option) in enumerate(taken):
                stretch = (row, option, began, lost, waits[i], handed[i + 1])
                self.holdings.append(Holding(waits[i].visit, *stretch))
                began = again
            if had.is_out or self.outcome[row] == Outcome.TURNED_AWAY or began == NEVER:
                continue
            end = self.ended[row] if self.ended[row] != MISSING else NEVER
            if end < began:
                self.wrong(row, "given back before it was had")
                continue
            last = (row, self.option[row], began, end, waits[-1], handed[len(waits)])
            self.holdings.append(Holding(waits[-1].visit, *last))

    def _strangers(self) -> None:
        """Rows that nobody came to say nothing."""
        for row, seen in enumerate(self.seen):
            if not seen and (
                self.outcome[row] != Outcome.NOT_REACHED
                or self.asked[row] != MISSING
                or self.began[row] != MISSING
                or self.ended[row] != MISSING
                or row in self.stops
            ):
                self.wrong(row, "has a record, but the visit never came to it")


class _Reader:
    """Reads one visit."""

    def __init__(self, story: Story, visit: int) -> None:
        self.s, self.v = story, visit
        self.first = story.first[visit]
        self.now = story.arrived[visit]
        self.urgency = 0
        self.slots = story.slots[visit]
        self._take(story.priority[visit])

    def _take(self, priority: int) -> None:
        self.urgency = priority
        self.s.urgencies.append((self.now, self.v, priority))

    def read(self) -> None:
        """Go along the steps until the visit leaves, or is still at one."""
        s = self.s
        pc: int | None = 0
        while pc is not None:
            row = self.first + pc
            op = s.op[row]
            if op == Op.REASSESS:
                pc += 1
                continue
            s.seen[row] = 1
            if s.asked[row] != self.now:
                s.wrong(row, f"asked at {s.asked[row]}, came to it at {self.now}")
                break
            if op == Op.SEIZE or op == Op.RIDE:
                pc = self._ask(row, pc)
            elif op == Op.HOLD:
                pc = self._hold(row, pc)
            elif op == Op.WALK or op == Op.UNTIL:
                pc = self._spend(row, pc)
            elif op == Op.JOIN:
                pc = self._join(row, pc)
            else:
                pc = self._at_once(row, pc, op)

    def _expect(self, row: int, began: int, ended: int, outcome: int) -> None:
        s = self.s
        if (s.began[row], s.ended[row], s.outcome[row]) != (began, ended, outcome):
            s.wrong(
                row,
                f"began, ended, outcome {s.began[row]}, {s.ended[row]}, "
                f"{s.outcome[row]}, not {began}, {ended}, {int(outcome)}",
            )

    def _still(self, row: int, until: int, why: str) -> None:
        """A visit that stays at a step whose time or patience ends in time."""
        if self.s.ended[row] != MISSING or until < self.s.until:
            self.s.wrong(row, f"still here, {why}")

    def _ask(self, row: int, pc: int) -> int | None:
        s = self.s
        slot, outcome = s.slot[row], s.outcome[row]
        if s.op[row] == Op.SEIZE and slot in self.slots:
            self._given_back(slot)
        began, ended, asked = s.began[row], s.ended[row], self.now
        wait = Wait(self.v, s.arg[row], asked, s.key[self.v], self.urgency, asked)
        wait.tied_to = self._tied_to(row)
        wait.how = Outcome.SERVED if began != MISSING else outcome
        if began != MISSING:
            wait.ended = began
        elif outcome != Outcome.STILL_HERE:
            wait.ended = ended
        limit = asked + s.patience[row] if s.patience[row] >= 0 else NEVER
        if wait.ended < asked:
            s.wrong(row, "its wait ends before it begins")
        elif wait.ended < NEVER and wait.ended > limit:
            s.wrong(row, "waited longer than its patience")
        elif wait.how == Outcome.GAVE_UP and wait.ended != limit:
            s.wrong(row, "gave up before its patience ran out")
        self._reassess(row, wait)
        s.waits.append(wait)
        if began == MISSING:
            self.now = wait.ended
            if outcome == Outcome.GAVE_UP:
                return s.otherwise[row]  # type: ignore[no-any-return]
            if outcome == Outcome.TURNED_AWAY:
                return s.away[row]  # type: ignore[no-any-return]
            if outcome != Outcome.STILL_HERE:
                s.wrong(row, f"outcome {outcome} without having begun")
            self._still(row, limit, "though its patience ran out")
            self._stay()
            return None
        if s.op[row] == Op.RIDE:
            return self._ride(row, pc, wait)
        self.now = began
        self.slots[slot] = row
        s.had[row] = _Had([wait])
        return pc + 1

    def _tied_to(self, row: int) -> int:
        s = self.s
        back = s.ticks[row] if s.op[row] == Op.SEIZE else 0
        return int(s.first_option[row - back]) if back else MISSING

    def _ride(self, row: int, pc: int, wait: Wait) -> int | None:
        s = self.s
        end = s.began[row] + s.ticks[row]
        s.rides.append(Holding(self.v, row, MISSING, s.began[row], end, wait, []))
        return self._passed(row, pc, s.began[row], end)

    def _passed(self, row: int, pc: int, began: int, end: int) -> int | None:
        """A time that runs without a stop."""
        if self.s.outcome[row] == Outcome.STILL_HERE:
            self._still(row, end, "though its time is over")
            self._stay()
            return None
        self._expect(row, began, end, Outcome.SERVED)
        self.now = end
        return pc + 1

    def _reassess(self, row: int, wait: Wait) -> None:
        s, at = self.s, self.now
        row += 1
        while s.op[row] == Op.REASSESS:
            at = max(at, wait.asked + s.ticks[row])
            end = min(wait.ended, s.until - 1)
            if at > end:
                break
            s.seen[row] = 1
            if s.asked[row] != at:
                s.wrong(row, f"priority taken at {s.asked[row]}, not at {at}")
            else:
                self._expect(row, at, at, Outcome.SERVED)
            s.moves.append((at, wait, s.arg[row]))
            s.urgencies.append((at, self.v, s.arg[row]))
            self.urgency = s.arg[row]
            row += 1

    def _hold(self, row: int, pc: int) -> int | None:
        s = self.s
        outcome, ended, began = s.outcome[row], s.ended[row], self.now
        stops = s.stops.get(row, [])
        is_still = outcome == Outcome.STILL_HERE
        end = NEVER if is_still else ended
        if s.began[row] != began:
            s.wrong(row, "a hold begins when it is asked for")
        s.stays.append(Stay(self.v, row, began, end, stops))
        limit = began + s.patience[row] if s.patience[row] >= 0 else NEVER
        for stop in stops:
            if not began <= stop[0] <= stop[1] or (
                stop[1] > end
                if not is_still
                else stop[1] >= s.until and stop[1] < NEVER
            ):
                s.wrong(row, "an interruption outside the hold")
            if stop[2] == Interruption.PRE_EMPTED:
                self._wait_again(row, stop, outcome, end)
        if is_still:
            self._still(row, limit, "though its patience ran out")
            if not stops or stops[-1][1] < NEVER:
                begun = stops[-1][1] if stops else began
                self._still(row, begun + s.ticks[row], "though its time is over")
            self._stay()
            return None
        if end > limit:
            s.wrong(row, "held longer than its patience")
        self.now = end
        if outcome == Outcome.GAVE_UP:
            if end != limit:
                s.wrong(row, "gave up before its patience ran out")
            return s.otherwise[row]  # type: ignore[no-any-return]
        if outcome == Outcome.PRE_EMPTED:
            return self._lost(row, pc)
        if outcome != Outcome.SERVED:
            s.wrong(row, f"outcome {outcome} of a hold")
        self._worked(row, stops, began, end)
        return pc + 1

    def _worked(
        self, row: int, stops: list[tuple[int, int, int, int]], began: int, end: int
    ) -> None:
        """The time worked, since a restart if there was one, is the time wanted."""
        s = self.s
        edges = [began, *(edge for stop in stops for edge in stop[:2]), end]
        runs = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
        worked = sum(runs)
        possible = {worked}
        had = {s.option[seize] for seize in self.slots.values()}
        for seize in self.slots.values():
            had |= {stop[3] for stop in s.stops.get(seize, [])}
        if any(s.may_restart[r] for option in had for r, _ in s.parts[option]):
            possible |= {sum(runs[k:]) for k in range(len(runs))}
        if min(runs) < 0 or s.ticks[row] not in possible:
            s.wrong(row, f"worked {worked} ticks, not {s.ticks[row]}")

    def _wait_again(
        self, row: int, stop: tuple[int, int, int, int], outcome: int, end: int
    ) -> None:
        """Match an interrupted hold with the seize whose units were taken."""
        s = self.s
        # Of several lost at this instant, the latest granted went first.
        for seize in sorted(self.slots.values(), reverse=True):
            at = s.had[seize].losses
            taken = s.stops.get(seize, [])
            if at < len(taken) and taken[at][:3] == stop[:3]:
                break
        else:
            s.wrong(row, "pre-empted without losing anything")
            return
        had = s.had[seize]
        had.losses += 1
        line, asked = had.waits[0].line, had.waits[0].asked
        wait = Wait(self.v, line, asked, s.key[self.v], self.urgency, *stop[:2])
        wait.tied_to = had.waits[0].tied_to
        is_last = at + 1 == len(taken)
        if stop[1] == NEVER:
            wait.how = Outcome.STILL_HERE
        elif is_last and s.outcome[seize] == Outcome.TURNED_AWAY:
            wait.how = Outcome.TURNED_AWAY
        elif (
            is_last and outcome == Outcome.GAVE_UP and stop[1] == end == s.ended[seize]
        ) and s.outcome[seize] == Outcome.PRE_EMPTED:
            wait.how = Outcome.GAVE_UP
            had.is_out = True
            del self.slots[s.slot[seize]]
        else:
            wait.how = Outcome.SERVED
        s.waits.append(wait)
        had.waits.append(wait)

    def _lost(self, row: int, pc: int) -> int | None:
        """Where a visit goes on that was pre-empted for good."""
        s = self.s
        lost = [
            (self._way_from(seize, pc), -seize, slot)
            for slot, seize in self.slots.items()
            if s.outcome[seize] in (Outcome.PRE_EMPTED, Outcome.TURNED_AWAY)
            and s.ended[seize] == self.now
        ]
        # Of several lost at this instant, the nearer way on, then the latest granted.
        for target, _, slot in sorted(lost):
            if s.asked[self._next_row(target)] == self.now:
                del self.slots[slot]
                return target
        s.wrong(row, "pre-empted for good, but lost nothing or went nowhere")
        return None

    def _way_from(self, seize: int, pc: int) -> int:
        """Where a visit goes on that lost what was taken at a step.

        A step of somebody else, who handed it over, sends nobody anywhere but out.
        """
        last: int = self.s.first[self.v + 1] - 1 - self.first
        away: int = self.s.away[seize]
        return last if seize < self.first else max(away, pc + 1)

    def _next_row(self, pc: int) -> int:
        row: int = self.first + pc
        while self.s.op[row] == Op.REASSESS:
            row += 1
        return int(row)

    def _spend(self, row: int, pc: int) -> int | None:
        s = self.s
        end = self.now + s.ticks[row]
        if s.op[row] == Op.UNTIL:
            end = s.ticks[row]
            if s.slot[row] != Until.MOMENT:
                end += self.now - self.now % DAY
            if s.slot[row] == Until.NEXT and end < self.now:
                end += DAY
        if s.began[row] != self.now:
            s.wrong(row, "a time begins when it is asked for")
        return self._passed(row, pc, self.now, max(end, self.now))

    def _join(self, row: int, pc: int) -> int | None:
        s = self.s
        child = self.v + s.arg[row]
        if child not in s.started:
            self._expect(row, self.now, self.now, Outcome.NOT_HELD)
            return pc + 1
        if s.left[child] == MISSING:
            self._expect(row, self.now, MISSING, Outcome.STILL_HERE)
            self._stay()
            return None
        end = max(self.now, s.left[child])
        self._expect(row, self.now, end, Outcome.SERVED)
        self.now = end
        return pc + 1

    def _at_once(self, row: int, pc: int, op: int) -> int | None:
        s, now = self.s, self.now
        outcome: int = Outcome.SERVED
        follows: int | None = pc + 1
        if op == Op.RELEASE:
            if s.slot[row] in self.slots:
                self._given_back(s.slot[row])
            else:
                outcome = Outcome.NOT_HELD
        elif op == Op.START:
            child = self.v + s.arg[row]
            if child in s.started:
                outcome = Outcome.NOT_HELD
            else:
                s.started[child] = now
                self._hand_over(s.slot[row], child)
        elif op == Op.PRIORITY:
            self._take(s.arg[row])
        elif op == Op.JUMP:
            follows = s.otherwise[row]
        elif op in (Op.TEST, Op.GRANTED):
            look = self._tested if op == Op.TEST else self._looked_back
            outcome = look(row)
            if outcome == Outcome.FAILED:
                follows = s.otherwise[row]
        elif op == Op.LEAVE:
            for slot in list(self.slots):
                self._given_back(slot)
            follows = None
            if s.left[self.v] != now:
                s.wrong(row, f"left at {s.left[self.v]}, not at {now}")
        self._expect(row, now, now, outcome)
        return follows

    def _tested(self, row: int) -> int:
        """The outcome of a test: of the clock as it must be, of the state as told."""
        s = self.s
        kind, bound = s.slot[row], s.ticks[row]
        clock, late = self.now % DAY, self.now - s.due[self.v]
        passes = {
            Test.CLOCK_BEFORE: clock < bound,
            Test.CLOCK_AFTER: clock >= bound,
            Test.LATE_AT_MOST: late <= bound,
            Test.LATE_AT_LEAST: late >= bound,
        }.get(kind, s.outcome[row] != Outcome.FAILED)
        return Outcome.SERVED if passes else Outcome.FAILED

    def _looked_back(self, row: int) -> int:
        """The outcome of a step that asks what was granted before."""
        s = self.s
        option = s.first_option[row - s.ticks[row]]
        granted = s.parts[option] if option != MISSING else ()
        wanted = range(s.arg[row], s.arg[row] + s.slot[row])
        passes = any(resource in wanted for resource, _ in granted)
        return Outcome.SERVED if passes else Outcome.FAILED

    def _given_back(self, slot: int) -> None:
        s, row = self.s, self.slots.pop(slot)
        if s.outcome[row] != Outcome.SERVED or s.ended[row] != self.now:
            s.wrong(row, f"given back at {s.ended[row]}, not at {self.now}")

    def _hand_over(self, mask: int, child: int) -> None:
        s = self.s
        for slot in [slot for slot in self.slots if mask >> slot & 1]:
            row = s.slots[child][slot] = self.slots.pop(slot)
            s.had[row].handed.append((len(s.had[row].waits), self.now, child))

    def _stay(self) -> None:
        s = self.s
        for row in self.slots.values():
            if s.ended[row] != MISSING or s.outcome[row] != Outcome.STILL_HERE:
                s.wrong(row, "ended, though nobody gave it back")
        if s.left[self.v] != MISSING:
            s.breaches.append(f"visit {self.v}: left from the middle of a step")


def _parts(itineraries: Itineraries) -> list[list[tuple[int, int]]]:
    """Resource and units of each option."""
    requests = itineraries.requests
    return [part for line in range(len(requests)) for part in requests.options(line)]


def _visit_of(first: list[int], row: int) -> int:
    return bisect_right(first, row) - 1
