"""Itineraries: every visit's steps, with all chance drawn."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, STEP, Op

NUMBER_BITS = 24
DAY_BITS = 20
PRIORITIES = 16
"""Priorities run from 0, the most urgent, to 15."""
SLOTS = 8
"""A visit may hold what eight SEIZE steps took, one per slot."""
AS_BEFORE = -2
"""A place: where the step that the visit came to before has left it."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Itineraries:
    """Visits and their steps, one row per visit, a family's rows side by side.

    A family is a visit and the parallel tasks it may start: the parent's row comes
    first, and a child says in `parent` how many rows above it the parent stands.

    Attributes
    ----------
    stream : which stream of visits. (visit,)
    number : the visit's number in its stream, day included: `numbered`. (visit,)
    arrival : when the visit enters, `NEVER` for a child. (visit,) [tick]
    due : when it is expected, its arrival if it has no appointment. (visit,) [tick]
    priority : 0 is the most urgent. (visit,)
    attributes : categories such as sex or pathogen. (visit, attribute)
    parent : rows up to the parent, 0 for none. (visit,)
    first_step : where each visit's steps begin. (visit + 1,)
    steps : `STEP` records of all visits. (step,)
    requests : the lines that steps ask in.
    stream_names : name of each stream.
    attribute_names : name of each attribute.
    label : the declared step that each comes from, `MISSING` if unknown. (step,)
    place : where the visit's people are during the step, for a walk where they go;
        `MISSING` where nobody is, or nobody knows; `AS_BEFORE` where what happens
        decides, as `Journeys.place` then tells. (step,)
    party : people who come, companions included; 0 for things. (visit,)

    Engines read neither label, place nor party. Left out, these are `MISSING`,
    `MISSING` and 1.
    """

    stream: npt.NDArray[np.int32]
    number: Ints
    arrival: Ints
    due: Ints
    priority: npt.NDArray[np.int16]
    attributes: npt.NDArray[np.int16]
    parent: npt.NDArray[np.int32]
    first_step: Ints
    steps: npt.NDArray[np.void]
    requests: Requests
    stream_names: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = field(default=())
    label: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    place: npt.NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))
    party: npt.NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))

    def __post_init__(self) -> None:
        for name, rows, value in (
            ("label", len(self.steps), MISSING),
            ("place", len(self.steps), MISSING),
            ("party", len(self), 1),
        ):
            given = getattr(self, name)
            if rows and not len(given):
                object.__setattr__(self, name, np.full(rows, value, given.dtype))

    def __len__(self) -> int:
        return len(self.arrival)

    def __repr__(self) -> str:
        return (
            f"Itineraries({len(self)} visits of {len(self.stream_names)} streams, "
            f"{len(self.steps)} steps)"
        )

    @cached_property
    def key(self) -> Ints:
        """The order of visits that ask alike: stream, then number. (visit,)"""
        shift = np.int64(NUMBER_BITS + DAY_BITS)
        return (self.stream.astype(np.int64) << shift) + self.number

    @cached_property
    def visit_of_step(self) -> Ints:
        """The row of the visit that each step belongs to. (step,)"""
        return np.repeat(np.arange(len(self)), np.diff(self.first_step))

    @cached_property
    def family(self) -> Ints:
        """The row of the first visit of each visit's family. (visit,)"""
        root = np.where(self.parent == 0, np.arange(len(self)), -1)
        return np.maximum.accumulate(root)

    def problems(self) -> list[str]:
        """What breaks the rules that the engines rely on; empty if nothing does."""
        found: list[str] = []

        def refuse(bad: npt.NDArray[np.bool_], what: str) -> None:
            if bad.any():
                found.append(f"{what} (first at {int(np.argmax(bad))})")

        n, first = len(self), self.first_step
        if len(first) != n + 1 or first[0] != 0 or first[-1] != len(self.steps):
            return ["first_step must run from 0 to the number of steps"]
        if len(self.label) != len(self.steps) or len(self.place) != len(self.steps):
            return ["label and place must have one row per step"]
        rows = np.arange(n)
        refuse(self.party < 0, "a party of less than nobody")
        refuse(np.diff(first) <= 0, "a visit without steps")
        refuse((self.priority < 0) | (self.priority >= PRIORITIES), "priority")
        refuse((self.arrival == NEVER) != (self.parent > 0), "a child that arrives")
        refuse((self.parent < 0) | (self.parent > rows), "a parent outside")
        if found:
            return found
        refuse(self.family[rows - self.parent] != self.family, "a torn family")
        refuse(self.steps["op"][first[1:] - 1] != Op.LEAVE, "a visit that never leaves")
        if len(np.unique(self.key)) != n:
            found.append("two visits with one stream and number")
        return found + self._step_problems()

    def _step_problems(self) -> list[str]:
        found: list[str] = []
        steps, op = self.steps, self.steps["op"]
        visit, rows = self.visit_of_step, np.arange(len(steps))
        place = rows - self.first_step[visit]
        length = np.diff(self.first_step)[visit]

        def refuse(bad: npt.NDArray[np.bool_], what: str) -> None:
            if bad.any():
                found.append(f"{what} (step {int(np.argmax(bad))})")

        timed = np.isin(op, (Op.HOLD, Op.WALK, Op.RIDE, Op.REASSESS))
        refuse(timed & (steps["ticks"] < 0), "a negative time")
        asks = np.isin(op, (Op.SEIZE, Op.RIDE))
        jumps = asks | np.isin(op, (Op.TEST, Op.JUMP, Op.HOLD, Op.GRANTED))
        for name, who in (("otherwise", jumps), ("away", asks)):
            target = steps[name]
            refuse(
                who & ((target <= place) | (target >= length)),
                f"`{name}` is not a later step of its visit",
            )
        line = np.where(asks, steps["arg"], 0)
        bad_line = asks & ((line < 0) | (line >= len(self.requests)))
        refuse(bad_line, "an unknown line")
        if not bad_line.any() and len(self.requests):
            lift = self.requests.is_lift[line]
            refuse(asks & (lift != (op == Op.RIDE)), "a line of the wrong kind")
        looks = op == Op.GRANTED
        looks_back = looks | ((op == Op.SEIZE) & (steps["ticks"] != 0))
        back = np.where(looks_back, steps["ticks"], 1)
        bad_back = looks_back & ((back < 1) | (back > place))
        bad_back |= looks_back & (op[np.where(bad_back, 0, rows - back)] != Op.SEIZE)
        refuse(bad_back, "what looks back at no SEIZE of its visit")
        first, end = steps["arg"], steps["arg"] + steps["slot"]
        beyond = (first < 0) | (end <= first) | (end > self.requests.resources)
        refuse(looks & beyond, "what looks for no resource")
        slotted = np.isin(op, (Op.SEIZE, Op.RELEASE))
        refuse(
            slotted & ((steps["slot"] < 0) | (steps["slot"] >= SLOTS)), "slot number"
        )
        refuse((op == Op.RIDE) & (steps["slot"] < 1), "a ride of no units")
        beyond = (steps["slot"] < 0) | (steps["slot"] >= 1 << SLOTS)
        refuse((op == Op.START) & beyond, "a hand-over of unknown slots")
        moves = np.isin(op, (Op.PRIORITY, Op.REASSESS))
        refuse(moves & ((steps["arg"] < 0) | (steps["arg"] >= PRIORITIES)), "priority")
        tasks = np.isin(op, (Op.START, Op.JOIN))
        child = np.where(tasks, visit + steps["arg"], 0)
        inside = (child > visit) & (child < len(self))
        refuse(tasks & ~inside, "a task outside the itineraries")
        parent = self.parent[np.where(inside, child, 0)]
        refuse(tasks & inside & (parent != steps["arg"]), "a task of somebody else")
        return found


def numbered(day: int, number: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The number of the visits that are `number` in their stream on `day`. (visit,)"""
    return (np.int64(day) << np.int64(NUMBER_BITS)) + number


def steps_of(*rows: tuple[int, ...]) -> npt.NDArray[np.void]:
    """Steps written down by hand: (op, slot, arg, otherwise, away, ticks, patience)."""
    return np.array(list(rows), dtype=STEP)
