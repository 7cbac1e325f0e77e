"""Small random hospitals in which much happens at once.

Times are small integers, so that many things fall on one instant, and long holds meet
capacity that dips, so that many are suspended. One assembler makes a hospital from a
row of numbers; hypothesis draws the row (it shrinks to zeros, the plainest choices),
or a seeded NumPy generator does.
"""

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st

from twin.values.capacity import AtDrop, Capacity, PreEmpt, ResourceRule
from twin.values.itineraries import Itineraries, numbered
from twin.values.requests import Gone, Requests, Requirement, Tie
from twin.values.step import DAY, MISSING, NEVER, STEP, Op, Test, Until

Hospital = tuple[Itineraries, Capacity]
Changes = tuple[tuple[int, int], ...]

HORIZON = 13
NUMBERS = 900
"""Numbers a seeded hospital reads at most; beyond them all are 0."""
HANDED = (0, 1, 1, 2, 3, 3, 128, 131)
"""Slots that a visit hands over to a task, as bit masks; 0 for nothing."""
LAST = 1 << 20
"""Stands for the last step of a visit until its length is known."""


class Choices:
    """Reads a row of numbers as choices; when it ends, every choice is the first."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = iter(numbers)

    def below(self, end: int) -> int:
        """A number from 0 to `end` - 1."""
        return next(self._numbers, 0) % end

    def of(self, these: Sequence[int]) -> int:
        """One of some numbers; repeated ones are likelier."""
        return these[next(self._numbers, 0) % len(these)]

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return next(self._numbers, 0) % 100 >= 100 - percent


def random_hospital(seed: int) -> Hospital:
    """The hospital of a seed."""
    numbers = np.random.default_rng(seed).integers(0, 1 << 30, NUMBERS)
    return assemble(Choices(numbers.tolist()))


@st.composite
def hospitals(draw: st.DrawFn) -> Hospital:
    """Hospitals that hypothesis can make smaller."""
    return assemble(Choices(draw(st.binary(min_size=250, max_size=NUMBERS))))


def assemble(c: Choices) -> Hospital:
    """A hospital from choices."""
    base = DAY - 6 if c.chance(12) else 0
    resources = 1 + c.below(4)
    has_lift = c.chance(40)
    rules = [_rule(c, base, r) for r in range(resources)]
    if has_lift:
        rules.append(_bank(c, base))
    lines = _lines(c, resources, has_lift)
    ties = {number: tie for number, (*_, tie) in enumerate(lines) if tie is not None}
    requests = Requests.of([line[:2] for line in lines], len(rules), ties=ties)
    return _Visits(c, base, requests, len(rules)).itineraries(), Capacity.of(rules)


def _rule(c: Choices, base: int, r: int) -> ResourceRule:
    alike = c.of((1, 2, 3)) if c.chance(15) else 0
    pre_empt = 0 if alike or not c.chance(55) else c.of((1, 2, 3))
    return ResourceRule(
        name=f"r{r}",
        changes=_changes(c, base, (2, 1, 2, 3, 3)),
        at_drop=c.of((AtDrop.FINISH, AtDrop.SUSPEND, AtDrop.SUSPEND, AtDrop.RESTART)),
        queue_limit=c.below(3) if c.chance(20) else -1,
        alike=alike,
        pre_empt=PreEmpt(pre_empt),
    )


def _bank(c: Choices, base: int) -> ResourceRule:
    return ResourceRule(
        name="lifts",
        changes=_changes(c, base, (1, 1, 1, 2)),
        queue_limit=c.below(3) if c.chance(15) else -1,
        places=1 + c.below(3),
        return_ticks=c.below(4),
    )


def _changes(
    c: Choices, base: int, usual: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """Levels over time: dips and returns, now and then open late or never again."""
    level = c.of(usual)
    time = base + (c.below(5) if c.chance(15) else 0)
    changes = [(time, level)]
    for _ in range(c.of((0, 1, 1, 2, 2, 3))):
        time += 1 + c.below(6)
        changes.append((time, c.below(max(level, 1))))
        if c.chance(88):
            time += 1 + c.below(4)
            changes.append((time, c.of(usual)))
    return tuple(changes)


Line = tuple[str, Sequence[Requirement] | int, Tie | None]


def _lines(c: Choices, resources: int, has_lift: bool) -> list[Line]:
    def part() -> tuple[int, int]:
        return c.below(resources), 2 if c.chance(12) else 1

    lines: list[Line] = []
    for _ in range(1 + c.below(4)):
        needs = [[part()]]
        if c.chance(25):
            needs.append([part()])
        if c.chance(30):
            needs[0].append(part())
        lines.append(("line", needs, None))
        if c.chance(30):
            needs[0].append(part())
            lines.append(("the same", *_tied(c, needs, part)))
    if has_lift:
        lines.insert(c.below(len(lines) + 1), ("landing", resources, None))
        if c.chance(50):
            lines.append(("landing", resources, None))
    return lines


def _tied(
    c: Choices, needs: list[list[tuple[int, int]]], part: Callable[[], tuple[int, int]]
) -> tuple[Sequence[Requirement], Tie]:
    """Something like the needs, tied to what was granted: as a whole, or in part."""
    gone = c.of((Gone.ANY, Gone.ANY, Gone.WAIT, Gone.AWAY))
    if c.chance(20):
        return [[part()], needs[0]], Tie((1,), Gone(gone))
    which = tuple(range(len(needs))) if c.chance(30) else (0,)
    return needs, Tie(which, Gone(gone))


Row = list[int]


class _Visits:
    """Writes families of visits, row by row."""

    def __init__(
        self, c: Choices, base: int, requests: Requests, resources: int
    ) -> None:
        self.c, self.base = c, base
        self.requests, self.resources = requests, resources
        bank = requests.bank.tolist()
        self.lines = [i for i, b in enumerate(bank) if b < 0]
        self.tied = [i for i in self.lines if requests.ties[i]]
        self.landings = [i for i, b in enumerate(bank) if b >= 0]
        self.has_priorities = c.chance(75)
        self.is_patient = c.chance(30)
        self.parent: list[int] = []
        self.arrival: list[int] = []
        self.steps: list[list[tuple[int, ...]]] = []

    def itineraries(self) -> Itineraries:
        c = self.c
        for _ in range(2 + c.below(7)):
            self._family(0, self.base + c.of((0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 11)))
        n = len(self.parent)
        rank = list(range(n))
        for i in range(n - 1, 0, -1):
            j = i - c.below(i + 1)
            rank[i], rank[j] = rank[j], rank[i]
        order = np.array(rank)
        arrival = np.array(self.arrival, dtype=np.int64)
        late = np.array([c.below(7) - 3 for _ in range(n)])
        lengths = [len(steps) for steps in self.steps]
        priority = [c.below(4) if self.has_priorities else 1 for _ in range(n)]
        attributes = [[c.below(3) - 1, c.below(2)] for _ in range(n)]
        return Itineraries(
            stream=(order % 3).astype(np.int32),
            number=numbered(order % 2, order // 3),
            arrival=arrival,
            due=np.where(arrival == NEVER, self.base + 4, arrival) + late,
            priority=np.array(priority, dtype=np.int16),
            attributes=np.array(attributes, dtype=np.int16),
            parent=np.array(self.parent, dtype=np.int32),
            first_step=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            steps=np.array([row for one in self.steps for row in one], dtype=STEP),
            requests=self.requests,
            stream_names=("a", "b", "c"),
            attribute_names=("one", "two"),
        )

    def _family(self, parent: int, arrival: int, depth: int = 0, had: int = 0) -> None:
        """A visit that was handed over the slots `had`, and its tasks below it."""
        c, row = self.c, len(self.parent)
        self.parent.append(parent)
        self.arrival.append(arrival)
        self.steps.append([])
        children = []
        if depth < 2 and c.chance(30 if depth == 0 else 35):
            for _ in range(1 + c.below(2)):
                handed = c.of(HANDED)
                children.append((len(self.parent) - row, handed))
                self._family(children[-1][0], NEVER, depth + 1, handed)
        self.steps[row] = self._visit(children, had)

    def _visit(
        self, children: list[tuple[int, int]], had: int
    ) -> list[tuple[int, ...]]:
        c = self.c
        phrases = [self._phrase() for _ in range(1 + c.below(4))]
        if had and c.chance(85):
            phrases.insert(0, self._goes_on_with(had))
        for child, handed in children:
            start = [Op.START, handed, child, 0, 0, 0, MISSING]
            at = c.below(len(phrases) + 1)
            if had & handed and c.chance(60):
                at = 0
                phrases.insert(at, [self._hold(), start])
            elif handed and c.chance(85):
                phrases.insert(at, self._takes(handed, start))
            else:
                phrases.insert(at, [start])
            if c.chance(15):
                phrases.insert(c.below(len(phrases) + 1), [list(start)])
            if c.chance(70):
                after = len(phrases) - c.below(max(len(phrases) - at, 1))
                phrases.insert(after, [[Op.JOIN, 0, child, 0, 0, 0, MISSING]])
        rows = [row for phrase in phrases for row in phrase]
        rows.append([Op.LEAVE, 0, 0, 0, 0, 0, MISSING])
        last = len(rows) - 1
        done, seizes = [], []
        for pc, row in enumerate(rows):
            for field in (3, 4):
                if row[field]:
                    row[field] = min(pc + row[field], last)
            if row[0] in (Op.SEIZE, Op.GRANTED) and row[5]:
                row[5] = pc - seizes[-row[5]] if row[5] <= len(seizes) else 0
            if row[0] == Op.GRANTED and not row[5]:
                row[:3] = [Op.JUMP, 0, 0]
            if row[0] == Op.SEIZE:
                seizes.append(pc)
            done.append(tuple(row))
        return done

    # What follows writes jumps as how many steps further, `LAST` for the end, and what
    # looks back as how many SEIZE steps.

    def _further(self) -> int:
        return self.c.of((LAST, 1, 1, 2, 3, 4))

    def _patience(self, percent: int) -> int:
        if self.is_patient or not self.c.chance(percent):
            return MISSING
        return self.c.of((5, 0, 1, 2, 3, 4, 6, 9))

    def _seize(self, slot: int, line: int | None = None) -> list[Row]:
        c = self.c
        line = c.of(self.lines) if line is None else line
        back = c.of((1, 1, 1, 2, 3, 0)) if line in self.tied or c.chance(5) else 0
        asked = [Op.SEIZE, slot, line, self._further(), self._further(), back]
        return [[*asked, self._patience(30)], *self._reassess()]

    def _reassess(self) -> list[Row]:
        c = self.c
        if not c.chance(15):
            return []
        chain = 1 + c.below(2)
        return [
            [Op.REASSESS, 0, c.below(4), 0, 0, c.below(6), MISSING]
            for _ in range(chain)
        ]

    def _hold(self) -> Row:
        ticks = self.c.of((3, 0, 1, 2, 3, 4, 5, 6, 8, 11))
        return [Op.HOLD, 0, 0, self._further(), 0, ticks, self._patience(15)]

    def _release(self, slot: int) -> Row:
        return [Op.RELEASE, slot, 0, 0, 0, 0, MISSING]

    def _phrase(self) -> list[Row]:
        kind = self.c.below(20)
        if self.tied and self.c.chance(30):
            return self._returns()
        if kind < 5:
            return self._served()
        if kind < 11:
            return self._served_with_two()
        if kind == 11:
            return self._seize(self.c.below(3))
        return [self._single(kind)] if kind != 12 else self._ride()

    def _served(self) -> list[Row]:
        slot = self.c.of((7, 7, 0, 1))
        rows = [*self._seize(slot), self._hold()]
        if self.c.chance(90):
            rows.append(self._release(slot))
        return rows

    def _served_with_two(self) -> list[Row]:
        """Two holdings, often of one resource, through one or two holds."""
        c = self.c
        rows = [*self._seize(0)]
        if c.chance(30):
            rows.append(self._hold())
        rows += [*self._seize(1), self._hold()]
        for slot in (0, 1) if c.chance(50) else (1, 0):
            if c.chance(88):
                rows.append(self._release(slot))
                if c.chance(25):
                    rows.append(self._hold())
        return rows

    def _returns(self) -> list[Row]:
        """Be served, and then again by the same, now and then while still served."""
        c = self.c
        line = c.of(self.tied)
        base = line - 1 if line - 1 in self.lines else line
        rows = [*self._seize(0, base), self._hold()]
        if c.chance(70):
            rows.append(self._release(0))
        if c.chance(30):
            rows.append([Op.WALK, 0, 0, 0, 0, c.below(5), MISSING])
        if c.chance(30):
            rows.append(self._looks_back())
        rows += [*self._seize(c.of((0, 1)), line), self._hold()]
        if c.chance(60):
            rows.append(self._release(c.of((0, 1))))
        return rows

    def _looks_back(self) -> Row:
        c = self.c
        first = c.below(self.resources)
        many = 1 + c.below(min(2, self.resources - first))
        back = c.of((1, 1, 1, 2, 3))
        return [Op.GRANTED, many, first, self._further(), 0, back, MISSING]

    def _takes(self, slots: int, start: Row) -> list[Row]:
        """Take what is handed over then, or had before, and stay a while now and then.

        Now and then the visit leaves then, or takes one slot anew, which gives nothing
        back.
        """
        c = self.c
        rows: list[Row] = []
        for slot in _slots(slots):
            if c.chance(80):
                rows += self._seize(slot)
                if c.chance(50):
                    walk = [Op.WALK, 0, 0, 0, 0, 1 + c.below(4), MISSING]
                    rows.append(self._hold() if c.chance(50) else walk)
        rows.append(start)
        if c.chance(20):
            rows.append([Op.LEAVE, 0, 0, 0, 0, 0, MISSING])
        if c.chance(30):
            rows += [*self._seize(c.of(_slots(slots))), self._hold()]
        if c.chance(30):
            rows.append(self._hold())
        return rows

    def _goes_on_with(self, slots: int) -> list[Row]:
        """Hold what was handed over, and give most of it back in some order."""
        c = self.c
        rows = [self._hold()] if c.chance(90) else []
        order = _slots(slots)
        for slot in order if c.chance(50) else order[::-1]:
            if c.chance(80):
                rows.append(self._release(slot))
                if c.chance(30):
                    rows.append(self._hold())
        return rows

    def _ride(self) -> list[Row]:
        c = self.c
        if not self.landings:
            return [[Op.WALK, 0, 0, 0, 0, c.below(5), MISSING]]
        line, units = c.of(self.landings), 1 + c.below(2)
        ride = [Op.RIDE, units, line, self._further(), self._further(), c.below(5)]
        return [[*ride, self._patience(30)], *self._reassess()]

    def _single(self, kind: int) -> Row:
        c, base = self.c, self.base
        if kind == 13:
            return [Op.WALK, 0, 0, 0, 0, c.below(5), MISSING]
        if kind == 14:
            which = c.of((Until.MOMENT, Until.MOMENT, Until.TODAY, Until.NEXT))
            ticks = base + c.below(HORIZON)
            if which != Until.MOMENT:
                ticks %= DAY
            return [Op.UNTIL, which, 0, 0, 0, ticks, MISSING]
        if kind == 15:
            return [Op.PRIORITY, 0, c.below(4), 0, 0, 0, MISSING]
        if kind == 16:
            return [Op.JUMP, 0, 0, self._further(), 0, 0, MISSING]
        if kind == 17:
            return self._looks_back() if c.chance(40) else self._release(c.below(3))
        if kind == 18 and c.chance(15):
            return [Op.LEAVE, 0, 0, 0, 0, 0, MISSING]
        if kind == 18:
            return self._hold()
        test, bound = Test(c.below(8)), c.below(4)
        if test in (Test.CLOCK_BEFORE, Test.CLOCK_AFTER):
            bound = (base + c.below(HORIZON)) % DAY
        elif test in (Test.LATE_AT_MOST, Test.LATE_AT_LEAST):
            bound = c.below(7) - 2
        elif test in (Test.FREE_AT_MOST, Test.FREE_AT_LEAST):
            bound = c.below(4) - 1
        return [Op.TEST, test, c.below(self.resources), self._further(), 0, bound, -1]


def _slots(mask: int) -> list[int]:
    return [slot for slot in range(mask.bit_length()) if mask >> slot & 1]
