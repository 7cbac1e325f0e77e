"""The hospital as a good SimPy modeller would write it, on SimPy's own resources.

It takes the same itineraries, so the same visits ask for the same times. It differs
where SimPy's resources do: options are asked for at once and the first that is given
is kept, the parts of a set are held while the others are awaited, suspension is an
interrupt by a shift keeper, and likeness of holders, queue limits and changes of
priority while waiting are left out. It records when each step began and ended.
"""

from collections.abc import Iterator
from typing import Any

import simpy

from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import Itineraries
from twin.values.step import DAY, MISSING, NEVER, Op, Test, Until

Yields = Iterator[Any]
KEEPER = -1
"""The priority by which a shift keeper takes units away."""


class Hospital:
    """Resources with shifts, and one process per visit."""

    def __init__(self, drawn: Itineraries, capacity: Capacity) -> None:
        self.env = simpy.Environment()
        self.drawn, self.rules = drawn, capacity
        self.steps = drawn.steps.tolist()
        self.first = drawn.first_step.tolist()
        self.priority = drawn.priority.tolist()
        self.began = [MISSING] * len(self.steps)
        self.ended = [MISSING] * len(self.steps)
        requests = drawn.requests
        lines = range(len(requests))
        self.options = [requests.options(line) for line in lines]
        self.bank = requests.bank.tolist()
        self.resources: list[simpy.PriorityResource] = []
        self.mode: list[int] = capacity.pre_empt.tolist()
        for r in range(len(capacity)):
            self._open(r)
        self.children: dict[int, simpy.Process] = {}
        arrival = drawn.arrival.tolist()
        self.env.process(self._arrive(sorted((a, v) for v, a in enumerate(arrival))))

    def _open(self, r: int) -> None:
        rules = self.rules
        mine = slice(rules.first_change[r], rules.first_change[r + 1])
        times = rules.change_time[mine].tolist()
        levels = rules.change_level[mine].tolist()
        suspends = rules.at_drop[r] != AtDrop.FINISH
        pre_empts = suspends or self.mode[r] != PreEmpt.NONE
        kind = simpy.PreemptiveResource if pre_empts else simpy.PriorityResource
        self.resources.append(kind(self.env, max(1, *levels, 0)))
        if any(level != levels[0] for level in levels) or times[:1] != [0]:
            self.env.process(self._keep(r, list(zip(times, levels, strict=True))))

    def _keep(self, r: int, changes: list[tuple[int, int]]) -> Yields:
        """Take units away and give them back as the shifts say."""
        resource = self.resources[r]
        kept: list[Any] = []
        for time, level in [(0, 0), *changes]:
            yield self.env.timeout(time - self.env.now)
            while resource.capacity - len(kept) > level:
                kept.append(resource.request(priority=KEEPER))
            while resource.capacity - len(kept) < level:
                self._back(resource, kept.pop())

    def _arrive(self, arrivals: list[tuple[int, int]]) -> Yields:
        for time, v in arrivals:
            if time >= NEVER:
                return
            yield self.env.timeout(time - self.env.now)
            self.env.process(self.visit(v))

    @staticmethod
    def _back(resource: simpy.PriorityResource, request: Any) -> None:
        if request.triggered:
            resource.release(request)
        else:
            request.cancel()

    def _ask(self, option: list[tuple[int, int]], priority: int) -> list[Any]:
        asked = []
        for r, units in option:
            resource = self.resources[r]
            for _ in range(units):
                if self.mode[r] != PreEmpt.NONE:
                    asked.append((r, resource.request(priority, preempt=True)))
                elif isinstance(resource, simpy.PreemptiveResource):
                    asked.append((r, resource.request(priority, preempt=False)))
                else:
                    asked.append((r, resource.request(priority)))
        return asked

    def _drop(self, held: list[Any]) -> None:
        for r, request in held:
            self._back(self.resources[r], request)

    def _seize(self, line: int, priority: int, patience: int) -> Yields:
        """Holds of the first option that is given; None if patience runs out."""
        asked = [self._ask(option, priority) for option in self.options[line]]
        events = []
        for holds in asked:
            got = [request for _, request in holds]
            events.append(got[0] if len(got) == 1 else self.env.all_of(got))
        if patience >= 0:
            events.append(self.env.timeout(patience))
        either = events[0] if len(events) == 1 else self.env.any_of(events)
        yield from self._wait(either)
        chosen = None
        for holds, event in zip(asked, events, strict=False):
            if chosen is None and event.triggered:
                chosen = holds
            else:
                self._drop(holds)
        return chosen

    @staticmethod
    def _wait(event: Any) -> Yields:
        """Wait for an event whatever is taken away meanwhile."""
        while not event.processed:
            try:
                yield event
            except simpy.Interrupt:
                continue

    def _spend(self, ticks: int, patience: int, slots: dict[int, Any]) -> Yields:
        """Spend time that interrupts stop; gives false if patience ran out."""
        env = self.env
        end = env.now + patience if patience >= 0 else NEVER
        left = ticks
        while True:
            began = env.now
            try:
                yield env.timeout(min(left, end - began))
                return left <= end - began
            except simpy.Interrupt as interrupt:
                left = max(0, left - env.now + began)
                lost = interrupt.cause.resource
            for slot, (line, held, priority) in list(slots.items()):
                ours = [r for r, _ in held if self.resources[r] is lost]
                if not ours:
                    continue
                self._drop(held)
                del slots[slot]
                if self.mode[ours[0]] == PreEmpt.LEAVE:
                    return True
                if self.mode[ours[0]] == PreEmpt.RESTART:
                    left = ticks
                still = MISSING if end == NEVER else max(0, end - env.now)
                again = yield from self._seize(line, priority, still)
                if again is None:
                    return False
                slots[slot] = (line, again, priority)

    def _ride(self, line: int, priority: int, ticks: int, patience: int) -> Yields:
        bank = self.bank[line]
        with self.resources[bank].request(priority) as car:
            limit = [self.env.timeout(patience)] if patience >= 0 else []
            yield from self._wait(self.env.any_of([car, *limit]))
            if not car.triggered:
                return False
            yield from self._wait(self.env.timeout(ticks))
        return True

    def _passes(self, v: int, kind: int, r: int, bound: int) -> bool:
        now = self.env.now
        if kind in (Test.QUEUE_AT_MOST, Test.QUEUE_AT_LEAST):
            value = len(self.resources[r].queue)
        elif kind in (Test.FREE_AT_MOST, Test.FREE_AT_LEAST):
            value = self.resources[r].capacity - self.resources[r].count
        elif kind in (Test.CLOCK_BEFORE, Test.CLOCK_AFTER):
            return bool((now % DAY < bound) == (kind == Test.CLOCK_BEFORE))
        else:
            value = now - int(self.drawn.due[v])
        if kind in (Test.QUEUE_AT_MOST, Test.FREE_AT_MOST, Test.LATE_AT_MOST):
            return bool(value <= bound)
        return bool(value >= bound)

    def visit(self, v: int) -> Yields:  # noqa: C901 one branch per kind of step
        """One patient, or one task, from step to step."""
        env, first, pc = self.env, self.first[v], 0
        priority = self.priority[v]
        slots: dict[int, Any] = {}
        while True:
            row = first + pc
            op, slot, arg, otherwise, _, ticks, patience = self.steps[row]
            follows = pc + 1
            self.began[row] = env.now
            if op == Op.SEIZE:
                held = yield from self._seize(arg, priority, patience)
                self.began[row] = env.now
                if held is None:
                    follows = otherwise
                else:
                    slots[slot] = (arg, held, priority)
            elif op == Op.HOLD:
                served = yield from self._spend(ticks, patience, slots)
                follows = follows if served else otherwise
            elif op == Op.RELEASE:
                if slot in slots:
                    self._drop(slots.pop(slot)[1])
            elif op == Op.WALK:
                yield from self._wait(env.timeout(ticks))
            elif op == Op.RIDE:
                served = yield from self._ride(arg, priority, ticks, patience)
                follows = follows if served else otherwise
            elif op == Op.UNTIL:
                moment = ticks
                if slot != Until.MOMENT:
                    moment += env.now - env.now % DAY
                    if slot == Until.NEXT and moment < env.now:
                        moment += DAY
                if moment > env.now:
                    yield from self._wait(env.timeout(moment - env.now))
            elif op == Op.START:
                self.children[v + arg] = env.process(self.visit(v + arg))
            elif op == Op.JOIN:
                if v + arg in self.children:
                    yield from self._wait(self.children[v + arg])
            elif op == Op.PRIORITY:
                priority = arg
            elif op == Op.TEST:
                follows = follows if self._passes(v, slot, arg, ticks) else otherwise
            elif op == Op.JUMP:
                follows = otherwise
            self.ended[row] = env.now
            if op == Op.LEAVE:
                for _, held, _ in slots.values():
                    self._drop(held)
                return
            pc = follows


def run(drawn: Itineraries, capacity: Capacity, until: int) -> list[int]:
    """When each step ended, `MISSING` if it did not. (step,) [tick]"""
    hospital = Hospital(drawn, capacity)
    hospital.env.run(until)
    return hospital.ended
