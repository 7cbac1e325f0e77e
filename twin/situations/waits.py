"""Waits: who waits for what, from when to when, and how it came out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.situations.intervals import Intervals
from twin.situations.window import Window
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.step import MISSING, NEVER, Op

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Waits:
    """First waits that were seen to begin, one row each.

    Attributes
    ----------
    step : row of the step. (wait,)
    visit : row of the visit. (wait,)
    line : what it asked for. (wait,)
    begin : when it asked. (wait,) [tick]
    end : when it was granted or went without, `NEVER` while it waits. (wait,) [tick]
    outcome : SERVED when granted, whatever came later, else the step's. (wait,)
    option : the option first given, else `MISSING`. (wait,)
    """

    step: Ints
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
        some = np.flatnonzero(rows)
        return Waits(
            self.step[some],
            self.visit[some],
            self.line[some],
            self.begin[some],
            self.end[some],
            self.outcome[some],
            self.option[some],
        )


def waits(
    journeys: Journeys,
    window: Window,
    step: Ints,
    option: npt.NDArray[np.int32] | None = None,
) -> Waits:
    """The waits of SEIZE and RIDE steps that touch the window, or end at its border.

    Parameters
    ----------
    step : those that were asked for, as in `Touching`. (step,)
    option : `Journeys.first_option` if it is known. (step,)
    """
    itineraries = journeys.itineraries
    option = journeys.first_option if option is None else option
    began, ended = journeys.began[step], journeys.ended[step]
    outcome = journeys.outcome[step].astype(np.int64)
    granted = began != MISSING
    waiting = ~granted & (outcome == Outcome.STILL_HERE)
    end = np.where(granted, began, np.where(waiting, NEVER, ended))
    seen = np.flatnonzero((end != MISSING) & (end >= window.begin))
    step = step[seen]
    return Waits(
        step=step,
        visit=itineraries.visit_of_step[step],
        line=itineraries.steps["arg"][step].astype(np.int64),
        begin=journeys.asked[step],
        end=end[seen],
        outcome=np.where(granted, Outcome.SERVED, outcome)[seen],
        option=option[step].astype(np.int64),
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
