"""Waits: who waits for what, from when to when, and how it came out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.situations.intervals import Intervals
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Requests
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Waits:
    """Every first wait that was seen to begin, one row each.

    Attributes
    ----------
    visit : row of the visit. (wait,)
    line : what it asked for. (wait,)
    begin : when it asked. (wait,) [tick]
    end : when it was granted or went without, `NEVER` while it waits. (wait,) [tick]
    outcome : SERVED when granted, whatever came later, else the step's. (wait,)
    option : the option last given, else `MISSING`. (wait,)
    """

    visit: Ints
    line: Ints
    begin: Ints
    end: Ints
    outcome: Ints
    option: Ints

    def __len__(self) -> int:
        return len(self.visit)

    def where(self, rows: npt.NDArray[np.bool_]) -> "Waits":
        """Some of the waits."""
        return Waits(
            self.visit[rows],
            self.line[rows],
            self.begin[rows],
            self.end[rows],
            self.outcome[rows],
            self.option[rows],
        )


def waits(journeys: Journeys) -> Waits:
    """The wait of every SEIZE and RIDE that a visit came to."""
    itineraries = journeys.itineraries
    op = itineraries.steps["op"]
    step = np.flatnonzero(
        ((op == Op.SEIZE) | (op == Op.RIDE)) & (journeys.asked != MISSING)
    )
    began, ended = journeys.began[step], journeys.ended[step]
    outcome = journeys.outcome[step].astype(np.int64)
    granted = began != MISSING
    waiting = ~granted & (outcome == Outcome.STILL_HERE)
    end = np.where(granted, began, np.where(waiting, NEVER, ended))
    seen = end != MISSING
    step = step[seen]
    return Waits(
        visit=itineraries.visit_of_step[step],
        line=itineraries.steps["arg"][step].astype(np.int64),
        begin=journeys.asked[step],
        end=end[seen],
        outcome=np.where(granted, Outcome.SERVED, outcome)[seen],
        option=journeys.option[step].astype(np.int64),
    )


def waiting_again(journeys: Journeys) -> Intervals:
    """Visits in the line of each request because they were pre-empted."""
    broken = journeys.interruptions
    steps = journeys.itineraries.steps[broken["step"]]
    lost = broken[
        (broken["kind"] == Interruption.PRE_EMPTED) & (steps["op"] == Op.SEIZE)
    ]
    end = np.where(lost["ended"] == MISSING, NEVER, lost["ended"])
    line = journeys.itineraries.steps["arg"][lost["step"]].astype(np.int64)
    return Intervals(line, lost["began"], end, np.ones(len(lost), dtype=np.int64))


def membership(requests: Requests) -> Ints:
    """1 where visits of a line wait for a resource. (line, resource)"""
    first, members = requests.members
    found = np.zeros((len(requests), requests.resources), dtype=np.int64)
    found[np.repeat(np.arange(len(requests)), np.diff(first)), members] = 1
    return found
