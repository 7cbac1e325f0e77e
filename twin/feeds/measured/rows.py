"""Rows: visits and steps that were shown, as the columns of journeys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from twin.feeds.measured.reach import Family, Reach
from twin.feeds.measured.said import Party, is_booking
from twin.feeds.measured.times import Times
from twin.feeds.measured.trace import Shown
from twin.hospital.observed import Moment
from twin.values.frame import Frame
from twin.values.itineraries import SLOTS, Itineraries, numbered
from twin.values.journeys import INTERRUPTION, Journeys, Outcome
from twin.values.step import DAY, MISSING, NEVER, STEP, Op

Ints = npt.NDArray[np.int64]

HOLD_SLOT = SLOTS - 1
"""What a hold takes; what a seize takes is in the others, one after the other."""
PLAIN = {"hold": Op.HOLD, "wait": Op.UNTIL, "join": Op.JOIN, "walk": Op.WALK}
"""What steps that take nothing do, by their kind; others are told by no time."""
OUTCOMES: dict[Moment, Outcome] = {
    "ended": Outcome.SERVED,
    "gave-up": Outcome.GAVE_UP,
    "turned-away": Outcome.TURNED_AWAY,
    "cancelled": Outcome.CANCELLED,
}


class Row(NamedTuple):
    """A step as it stands in journeys; times in ticks."""

    op: Op
    slot: int
    arg: int
    label: int
    option: int
    asked: int
    began: int
    ended: int
    outcome: int

    @property
    def ticks(self) -> int:
        """How long it took, 0 if that is not known. [tick]"""
        if self.op == Op.SEIZE or MISSING in (self.began, self.ended):
            return 0
        return max(self.ended - self.began, 0)


class Visit(NamedTuple):
    """A visit as it stands in journeys."""

    stream: int
    parent: int
    left: int
    outcome: int
    seen: tuple[int, int]


class Root(NamedTuple):
    """What is known of a visit besides its steps."""

    day: int
    due: int
    priority: int
    attributes: tuple[int, ...]


@dataclass
class Rows:
    """Collects visits, and makes journeys of them.

    Attributes
    ----------
    frame : that they are told in.
    times : turns times into ticks.
    until : when what is shown ends. [tick]
    """

    frame: Frame
    times: Times
    until: int
    is_sure: list[bool] = field(default_factory=list)
    not_given: set[int] = field(default_factory=set)
    """Declared steps of which it was once not known what was given."""
    _visits: list[Visit] = field(default_factory=list)
    _roots: list[Root] = field(default_factory=list)
    _steps: list[list[Row]] = field(default_factory=list)

    def add(
        self,
        family: Family,
        party: Party,
        shown: Iterable[Shown],
        is_sure: bool,
        *,
        due: int | None,
        priority: int,
        outcome: int,
    ) -> None:
        """A visit of a stream, and the tasks that were shown of it."""
        own = self.frame.stream[family.name]
        steps = _by_stream(shown)
        seen = self._seen(party)
        gone = [one.time for one in party.said if one.word == "movement.discharge"]
        left = self.times.tick(gone[-1]) if gone else MISSING
        root = Root(
            seen[0] // DAY,
            MISSING if due is None else self.times.tick(due),
            priority,
            self._attributes(party, shown),
        )
        tasks = [stream for stream in sorted(steps) if stream != own]
        for offset, stream in enumerate([own, *tasks]):
            mine = steps.get(stream, [])
            known = (left, outcome) if stream == own else (MISSING, _task(mine))
            self._visits.append(Visit(stream, offset, *known, seen))
            self._roots.append(root)
            self._steps.append([row for one in mine for row in self._rows(one)])
            self.is_sure.append(is_sure)

    def add_alone(self, family: Family, shown: Sequence[Shown]) -> None:
        """What was taken by someone of whom nothing else is known."""
        nothing = (MISSING,) * len(self.frame.attributes)
        for one in shown:
            rows = [row._replace(label=MISSING) for row in self._rows(one)]
            tick = self.times.tick(one.first)
            own = self.frame.stream[family.name]
            self._visits.append(Visit(own, 0, MISSING, MISSING, (tick, tick)))
            self._roots.append(Root(tick // DAY, MISSING, MISSING, nothing))
            self._steps.append(rows)
            self.is_sure.append(False)

    def seen(self) -> tuple[Ints, Ints]:
        """When each visit was first and last heard of. (visit,) each [tick]"""
        both = np.array([one.seen for one in self._visits], dtype=np.int64)
        first, last = both.reshape(-1, 2).T
        return first.copy(), last.copy()

    def journeys(self) -> Journeys:
        """What was collected."""
        visits, n = self._visits, len(self._visits)
        steps = [
            [*rows, _leave(one)] for one, rows in zip(visits, self._steps, strict=True)
        ]
        lengths = np.array([len(rows) for rows in steps], dtype=np.int64)
        flat = [row for rows in steps for row in rows]
        columns = np.array(flat, dtype=np.int64).reshape(-1, len(Row._fields)).T
        step = {name: columns[i] for i, name in enumerate(Row._fields)}
        table = np.zeros(len(flat), dtype=STEP)
        table["op"], table["slot"], table["arg"] = step["op"], step["slot"], step["arg"]
        last = np.repeat(lengths - 1, lengths)
        table["otherwise"] = table["away"] = last
        table["ticks"] = [row.ticks for row in flat]
        table["patience"] = MISSING
        stream = np.array([one.stream for one in visits], dtype=np.int32)
        parent = np.array([one.parent for one in visits], dtype=np.int32)
        roots = self._roots
        made = Itineraries(
            stream=stream,
            number=self._numbers(),
            arrival=np.where(parent > 0, NEVER, MISSING),
            due=np.array([one.due for one in roots], dtype=np.int64),
            priority=np.array([one.priority for one in roots], dtype=np.int16),
            attributes=np.array(
                [one.attributes for one in roots], dtype=np.int16
            ).reshape(n, len(self.frame.attributes)),
            parent=parent,
            first_step=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            steps=table,
            requests=self.frame.requests,
            stream_names=self.frame.streams,
            attribute_names=tuple(self.frame.attributes),
            label=step["label"].astype(np.int32),
        )
        return Journeys(
            itineraries=made,
            asked=step["asked"].copy(),
            began=step["began"].copy(),
            ended=step["ended"].copy(),
            outcome=step["outcome"].astype(np.int8),
            option=step["option"].astype(np.int32),
            arrived=np.full(n, MISSING, dtype=np.int64),
            left=np.array([one.left for one in visits], dtype=np.int64),
            visit_outcome=np.array([one.outcome for one in visits], dtype=np.int8),
            interruptions=np.zeros(0, dtype=INTERRUPTION),
            until=self.until,
        )

    def _numbers(self) -> Ints:
        """Numbers in stream and day, the same for a visit and its tasks. (visit,)"""
        counted: dict[tuple[int, int], int] = defaultdict(int)
        found = np.zeros(len(self._visits), dtype=np.int64)
        number = 0
        for row, (visit, root) in enumerate(
            zip(self._visits, self._roots, strict=True)
        ):
            if visit.parent == 0:
                number = counted[visit.stream, root.day]
                counted[visit.stream, root.day] += 1
            found[row] = numbered(root.day, np.array(number, dtype=np.int64))
        return found

    def _seen(self, party: Party) -> tuple[int, int]:
        there = [one.time for one in party.said if not is_booking(one.word)]
        return self.times.tick(min(there)), self.times.tick(max(there))

    def _attributes(self, party: Party, shown: Iterable[Shown]) -> tuple[int, ...]:
        """Attributes that are told, or follow from steps that only some come to."""
        known = dict(party.facts)
        for one in shown:
            for name, values in _shared(one.candidates).items():
                if len(values) == 1:
                    known.setdefault(name, *values)
        return tuple(
            values.get(known.get(name, ""), MISSING)
            for name, values in self.frame.attributes.items()
        )

    def _rows(self, shown: Shown) -> Iterator[Row]:
        reach = shown.candidates[0]
        is_one = len({one.label for one in shown.candidates}) == 1
        label = reach.label if is_one else MISSING
        asked, began = (self._tick(shown, name) for name in ("asked", "began"))
        ended, outcome = MISSING, Outcome.STILL_HERE
        for moment, meant in OUTCOMES.items():
            if moment in shown.times:
                ended, outcome = self._tick(shown, moment), meant
        if reach.takes:
            yield from self._takes(
                shown, Row(Op.SEIZE, 0, 0, label, MISSING, asked, began, ended, outcome)
            )
        elif reach.kind in PLAIN:
            op = PLAIN[reach.kind]
            came = began if asked == MISSING else asked
            yield Row(op, 0, 0, label, MISSING, came, began, ended, outcome)

    def _takes(self, shown: Shown, row: Row) -> Iterator[Row]:
        line, option = self._given(shown)
        is_hold = shown.candidates[0].step.do == "hold"
        if row.began != MISSING and option == MISSING:
            self.not_given.update(one.label for one in shown.candidates)
        is_given = row.outcome in (Outcome.SERVED, Outcome.STILL_HERE)
        option = option if is_given and row.began != MISSING else MISSING
        seized = row._replace(arg=line, option=option)
        if shown.candidates[0].step.do == "ride":
            yield seized._replace(op=Op.RIDE, option=MISSING)
            return
        if not is_hold:
            yield seized
            return
        yield seized._replace(slot=HOLD_SLOT)
        if row.began != MISSING or (row.ended != MISSING and is_given):
            yield row._replace(op=Op.HOLD, asked=row.began)

    def _given(self, shown: Shown) -> tuple[int, int]:
        """The line that was asked in, and the option that was given."""
        pools = [self.frame.pool(name) for name in reversed(shown.where)]
        pool = next((one for one in pools if one is not None), None)
        lines = [
            line
            for one in shown.candidates
            for line in self.frame.step_lines[one.label]
        ]
        for line in lines:
            option = self.frame.only_option(line)
            if option is None and pool is not None:
                option = self.frame.option(line, pool)
            if option is not None:
                return line, option
        return (lines[0] if lines else 0), MISSING

    def _tick(self, shown: Shown, moment: Moment) -> int:
        time = shown.times.get(moment)
        return MISSING if time is None else self.times.tick(time)


def _by_stream(shown: Iterable[Shown]) -> dict[int, list[Shown]]:
    """Steps by their stream, each in the order in which they were first shown."""
    found: dict[int, list[Shown]] = defaultdict(list)
    for one in sorted(shown, key=lambda one: one.first):
        found[one.candidates[0].stream].append(one)
    return found


def _shared(candidates: Sequence[Reach]) -> dict[str, frozenset[str]]:
    """What all that a step may be ask of attributes."""
    first, *others = candidates
    return {
        name: values
        for name, values in first.only.items()
        if all(one.only.get(name) == values for one in others)
    }


def _task(shown: Iterable[Shown]) -> int:
    return MISSING if any(not one.is_open for one in shown) else Outcome.STILL_HERE


def _leave(visit: Visit) -> Row:
    left = visit.left
    outcome = Outcome.NOT_REACHED if left == MISSING else Outcome.SERVED
    return Row(Op.LEAVE, 0, 0, MISSING, MISSING, left, left, left, outcome)
