"""Hand-overs: when what a visit held passed to a task, as journeys tell it."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING, Op

Ints = npt.NDArray[np.int64]
GONE = (Outcome.PRE_EMPTED, Outcome.TURNED_AWAY)
"""How a SEIZE step ends whose units were lost for good."""


def hand_overs(journeys: Journeys, of: Ints) -> dict[int, list[tuple[int, int]]]:
    """When what SEIZE steps took was handed over, and to which visit, in order.

    What was lost for good at the very instant counts as lost before.

    Parameters
    ----------
    of : the steps; those that handed over nothing are left out. (step,)
    """
    made = journeys.itineraries
    steps, first = made.steps, made.first_step
    hands = (steps["op"] == Op.START) & (steps["slot"] != 0)
    hands &= journeys.outcome == Outcome.SERVED
    visits = np.unique(made.visit_of_step[hands])
    concerned = np.unique(made.family[made.visit_of_step[of]])
    visits = visits[np.isin(made.family[visits], concerned)]
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    slots: dict[int, dict[int, int]] = defaultdict(dict)
    # A parent stands before its tasks, so what they were handed is known in time.
    for visit in visits.tolist():
        holds = slots.pop(visit, {})
        begin, end = first[visit : visit + 2]
        rows = zip(
            range(begin, end),
            *(steps[name][begin:end].tolist() for name in ("op", "slot", "arg")),
            journeys.asked[begin:end].tolist(),
            hands[begin:end].tolist(),
            strict=True,
        )
        for row, op, slot, arg, asked, gives in rows:
            if op in (Op.SEIZE, Op.RELEASE) and asked != MISSING:
                holds.pop(slot, None)
            if op == Op.SEIZE and journeys.began[row] != MISSING:
                holds[slot] = row
            for one in [one for one in holds if gives and slot >> one & 1]:
                seize = holds.pop(one)
                is_gone = journeys.outcome[seize] in GONE
                if not (is_gone and journeys.ended[seize] <= asked):
                    found[seize].append((asked, visit + arg))
                    slots[visit + arg][one] = seize
    wanted = set(of.tolist())
    return {step: to for step, to in found.items() if step in wanted}
