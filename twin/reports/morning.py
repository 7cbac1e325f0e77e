"""What a morning report says, before it is put into words, pictures or files."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from twin.experiment.failure import Failure
from twin.experiment.halt import Halt
from twin.locale import Label
from twin.reports.boards import View
from twin.reports.quantity import Quantity

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """Visits of one stream expected tomorrow."""

    key: str
    """Stream in the scenario."""
    name: Label
    """What people call it."""
    visits: Quantity
    """Visits that begin tomorrow. [visits]"""


@dataclass(frozen=True)
class Hours:
    """One resource through tomorrow, hour by hour."""

    key: str
    """Resource in the layout."""
    name: Label
    """What people call it."""
    kind: str
    """Kind of resource: bed, room, staff, parking, ..."""
    middle: Series
    """Units held, median over replications. (hour,) [units]"""
    low: Series
    """Lower end of the middle 80 % of replications. (hour,) [units]"""
    high: Series
    """Upper end of the same. (hour,) [units]"""
    capacity: Series
    """Units there are. (hour,) [units]"""
    full: Series
    """Share of replications in which every unit is held. (hour,) [1]"""
    peak: Quantity
    """Highest hour of tomorrow. [units]"""

    @property
    def tightness(self) -> float:
        """Highest share of replications in which it is full, then how full. [1]"""
        open_hours = self.capacity > 0
        if not open_hours.any():
            return 0.0
        used = self.middle[open_hours] / self.capacity[open_hours]
        return float(self.full[open_hours].max() + used.max() / 10)


@dataclass(frozen=True)
class Wait:
    """Waiting for one step tomorrow."""

    key: str
    """What steps ask for, in the dataset."""
    name: Label
    """What people call it."""
    mean: Quantity
    """Mean time from asking to being served. [min]"""
    p90: Quantity
    """Nine in ten wait no longer. [min]"""
    served: Quantity
    """Visits served. [visits]"""
    worst_hours: tuple[int, int] | None = None
    """Hours of the day between which waits are longest, if that is known."""


@dataclass(frozen=True)
class Load:
    """Work asked of a resource per unit of time it offers."""

    key: str
    """Resource in the layout."""
    name: Label
    """What people call it."""
    load: Quantity
    """Offered load; at 1 or more the queue grows for ever. [1]"""

    @property
    def settles(self) -> bool:
        """Whether what is asked stays below what is offered, in some runs at least."""
        return self.load.low < 1


@dataclass(frozen=True)
class Fill:
    """When a resource is first full tomorrow."""

    key: str
    """Resource in the layout."""
    name: Label
    """What people call it."""
    share: Quantity
    """Share of replications in which it is full at some time. [1]"""
    hour: Quantity
    """Hour of the day in which that first happens. [h]"""


@dataclass(frozen=True)
class Week:
    """One resource or step through the coming days."""

    key: str
    """Resource in the layout, or what steps ask for."""
    name: Label
    """What people call it."""
    days: tuple[Quantity, ...]
    """What is told of each day. (day,)"""


@dataclass(frozen=True)
class Difference:
    """One indicator of a what-if beside the same of the base."""

    key: str
    """Variable of the dataset, and what it is of."""
    name: Label
    """What people call it."""
    base: Quantity
    """The indicator as planned."""
    other: Quantity
    """The indicator in the what-if."""
    difference: Quantity
    """What-if less base, paired by replication, 95 % interval."""
    verdict: str
    """`better`, `worse`, `changed`, `same`, `unclear` or `unknown`."""


@dataclass(frozen=True)
class WhatIf:
    """One what-if beside the base."""

    name: Label
    """What it is called."""
    why: Label | None
    """Why it is asked, in the words of its file; none if it does not say."""
    differences: tuple[Difference, ...]
    """Indicators, most important first."""


@dataclass(frozen=True)
class Drawn:
    """One value of the scenario that a file of real data replaced."""

    key: str
    """Dotted path in the scenario."""
    name: Label
    """What it is."""
    observations: int | str
    """How many it rests on; few people as text."""
    value: Quantity
    """Mean of what was observed, and how well it is known."""
    declared: str
    """What the scenario file said instead."""


@dataclass(frozen=True)
class Source:
    """What was read from one file of real data, and by which rules."""

    file: str
    """Name of the file."""
    what: Label
    """What it was used for."""
    rules: tuple[Label, ...]
    """How values were made of it."""
    counts: tuple[tuple[Label, int | str], ...]
    """What was read, used, and put aside for which reason; few people as text."""
    examples: tuple[tuple[Label, str], ...] = ()
    """Where the first rows put aside for a reason stand."""
    values: tuple[Drawn, ...] = ()
    """What was drawn from the file."""


@dataclass(frozen=True)
class Basis:
    """What the numbers rest on."""

    hospital: Label
    """Name of the hospital."""
    scenario: Label
    """Name of the scenario."""
    scenario_file: str
    """Where the scenario was read from."""
    first_day: date
    """The day reported hour by hour."""
    days: int
    """Days measured."""
    warm_up_days: int
    """Days run before them, so that the hospital is not empty."""
    replications: int
    """Replications that finished."""
    seed: int
    """Seed of every random number."""
    version: str
    """Version of this program."""
    created: datetime
    """When the report was made, with its offset."""
    as_of: str
    """State of the data: the time of the last event, or that there were none."""
    holidays: tuple[date, ...] = ()
    """Days of the period that are public holidays."""
    calendar_is_provisional: bool = False
    """Whether the holidays of the period are not decreed yet."""
    notes: tuple[Label, ...] = ()
    """How warm-up and number of replications came about, where found out."""


@dataclass(frozen=True)
class Morning:
    """Everything a morning report says."""

    basis: Basis
    """What it rests on."""
    arrivals: tuple[Arrivals, ...]
    """Visits expected tomorrow, in the order of the scenario."""
    hours: tuple[Hours, ...]
    """Resources through tomorrow, tightest first."""
    waits: tuple[Wait, ...]
    """Waits tomorrow, longest first."""
    loads: tuple[Load, ...]
    """Offered loads, highest first."""
    fills: tuple[Fill, ...]
    """What fills up tomorrow, first in time first."""
    week_peaks: tuple[Week, ...]
    """Highest occupancy of each day, fullest first. [share]"""
    week_waits: tuple[Week, ...]
    """Mean wait of each day, longest first. [min]"""
    what_ifs: tuple[WhatIf, ...] = ()
    """What-ifs beside the base."""
    failures: tuple[Failure, ...] = ()
    """Replications that did not finish."""
    standstills: tuple[Halt, ...] = ()
    """Replications of the plan that come to a standstill."""
    what_if_standstills: tuple[Halt, ...] = ()
    """Replications of the what-ifs that do."""
    sources: tuple[Source, ...] = ()
    """Files of real data that were drawn from."""
    boards: tuple[View, ...] = ()
    """The boards of the plan."""
