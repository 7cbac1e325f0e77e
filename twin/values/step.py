"""Step: one instruction of an itinerary, with its random numbers already in it."""

from enum import IntEnum

import numpy as np

NEVER = 1 << 60
"""A time that does not come. [tick]"""

MISSING = -1
"""A time, option or row that is not there."""

MINUTE = 600
"""Ticks of a minute."""

DAY = 1440 * MINUTE
"""Ticks of a day; the run's origin is a midnight."""


class Op(IntEnum):
    """What a step does; the words in brackets are the fields of `STEP` it reads."""

    LEAVE = 0
    """Release everything and go."""
    SEIZE = 1
    """Take one option of a line, whole [arg: line, slot, patience, otherwise, away,
    ticks: how many steps back stands the SEIZE that ties it, 0 if none does].
    """
    HOLD = 2
    """Spend time that stops when a holding freezes [ticks, patience, otherwise]."""
    RELEASE = 3
    """Give back what the slot holds [slot]."""
    UNTIL = 4
    """Wait until a time; a time already past passes at once [ticks, slot: Until]."""
    WALK = 5
    """Spend time that nothing stops [ticks]."""
    RIDE = 6
    """Take a lift [arg: line, slot: units, ticks, patience, otherwise, away]."""
    START = 7
    """Begin a parallel task [arg: rows from parent to child, slot: those handed over].

    `slot` is a bit mask: what the visit holds in slot i passes to the task, into its
    slot i, where bit i is set.
    """
    JOIN = 8
    """Wait for a parallel task to end [arg: as in START]."""
    PRIORITY = 9
    """Take another priority [arg]."""
    REASSESS = 10
    """After a SEIZE or RIDE: the priority after so long a wait [ticks, arg]."""
    TEST = 11
    """Go on or jump [arg: resource, slot: Test, ticks: bound, otherwise]."""
    JUMP = 12
    """Go to a later step [otherwise]."""
    GRANTED = 13
    """Go on or jump by what a SEIZE was granted first [ticks: how many steps back it
    stands, arg: first resource, slot: how many resources, otherwise].

    The visit goes on if that option has a part of one of the resources.
    """


class Until(IntEnum):
    """Which time an UNTIL step waits for."""

    MOMENT = 0
    """The tick `ticks`, from the run's origin."""
    TODAY = 1
    """The time of day `ticks` of the day on which the visit comes to the step."""
    NEXT = 2
    """The next time that the clock shows `ticks`, now included."""


class Test(IntEnum):
    """What a TEST step compares with its bound (`ticks`)."""

    __test__ = False

    QUEUE_AT_MOST = 0
    QUEUE_AT_LEAST = 1
    FREE_AT_MOST = 2
    FREE_AT_LEAST = 3
    CLOCK_BEFORE = 4
    """The time of day is earlier than the bound. [tick]"""
    CLOCK_AFTER = 5
    """The time of day is the bound or later. [tick]"""
    LATE_AT_MOST = 6
    """Now less the visit's due time is at most the bound. [tick]"""
    LATE_AT_LEAST = 7


STEP = np.dtype(
    [
        ("op", np.int16),
        ("slot", np.int16),
        ("arg", np.int32),
        ("otherwise", np.int32),
        ("away", np.int32),
        ("ticks", np.int64),
        ("patience", np.int64),
    ],
    align=True,
)
"""One step, 32 bytes.

`otherwise` is where a visit goes when its patience runs out (or a test fails, or
something else was granted),
`away` where it goes when it is turned away or pre-empted for good: step numbers
within the visit, later than the step itself. `patience` is in ticks from the
beginning of the step, `MISSING` where there is no limit.
"""
