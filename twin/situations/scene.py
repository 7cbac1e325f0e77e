"""Scene: the journeys of a window, and what every board asks of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.situations.histogram import bin_of
from twin.situations.holdings import Stretches, Touching, held, levels, stretches
from twin.situations.intervals import Intervals, Meeting, meeting
from twin.situations.roles import Roles
from twin.situations.story import Story, story
from twin.situations.waits import Waits, waits
from twin.situations.window import Window
from twin.values.capacity import Capacity
from twin.values.journeys import Journeys, Outcome
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scene:
    """Journeys and capacity in a window, and what they mean.

    Attributes
    ----------
    journeys : what happened.
    capacity : what there was.
    window : the stretch of time looked at.
    roles : what resources, steps and places are for.
    """

    journeys: Journeys
    capacity: Capacity
    window: Window
    roles: Roles

    @classmethod
    def plain(cls, journeys: Journeys, capacity: Capacity, window: Window) -> "Scene":
        """A scene of which no more is known than the journeys say."""
        return cls(journeys, capacity, window, Roles.plain(journeys.itineraries))

    @cached_property
    def first_option(self) -> npt.NDArray[np.int32]:
        """The option that each SEIZE was given first, else `MISSING`. (step,)"""
        return self.journeys.first_option

    @cached_property
    def touching(self) -> Touching:
        """Steps that touch the window."""
        return Touching.of(self.journeys, self.window)

    @cached_property
    def waits(self) -> Waits:
        """First waits of which some instant is in the window, or the end of one."""
        asks = self.touching.asks
        return waits(self.journeys, self.window, asks, self.first_option)

    @cached_property
    def ended(self) -> Waits:
        """Those that ended in the window."""
        seen = self.waits
        return seen.where(
            (seen.end >= self.window.begin) & (seen.end < self.window.end)
        )

    @cached_property
    def served(self) -> Waits:
        """Those that were granted in the window."""
        return self.ended.where(self.ended.outcome == Outcome.SERVED)

    @cached_property
    def wait(self) -> Ints:
        """How long those granted waited. (served,) [tick]"""
        return self.served.end - self.served.begin

    @cached_property
    def wait_bin(self) -> Ints:
        """The bin of each of those waits. (served,)"""
        return bin_of(self.wait)

    @cached_property
    def is_listed(self) -> Bools:
        """Which of them waited on a list, and came only later. (served,)"""
        return self.is_yet_to_come(self.served)

    def is_yet_to_come(self, some: Waits) -> Bools:
        """Which of some waits are before the visit's first place. (wait,)"""
        found: Bools = some.step < self._first_placed[some.visit]
        return found

    @cached_property
    def _first_placed(self) -> Ints:
        """The first step of each visit that is somewhere, else `MISSING`. (visit,)"""
        itineraries = self.journeys.itineraries
        placed = np.flatnonzero(itineraries.place >= 0)
        first = np.full(len(itineraries), MISSING)
        # The last that is written, and so the one that stays, is each visit's first.
        first[itineraries.visit_of_step[placed[::-1]]] = placed[::-1]
        return first

    @cached_property
    def is_bedside(self) -> Bools:
        """Which of them waited in an inpatient bed, or for one, having come. (served,)

        Such waits are told in hours: nobody stands in line.
        """
        roles, served, told = (
            self.roles,
            self.served,
            self.story.told[self.served.visit],
        )
        asks: Bools = np.any(roles.members[:, roles.is_inpatient] > 0, axis=1)
        for_bed = asks[served.line]
        in_bed = (told["bed"] != MISSING) & (told["bed"] <= served.begin)
        in_bed &= (told["bed_left"] == MISSING) | (served.begin < told["bed_left"])
        found: Bools = (for_bed | in_bed) & ~self.is_listed
        return found

    @cached_property
    def seizes(self) -> Stretches:
        """When units were held, as far as in the window."""
        return stretches(self.journeys, self.touching.seizes, self.window)

    @cached_property
    def holds(self) -> Stretches:
        """When service went on, as far as in the window."""
        return stretches(self.journeys, self.touching.holds, self.window)

    @cached_property
    def held(self) -> Intervals:
        """Units of each engine resource that were held."""
        return held(self.journeys, self.seizes)

    @cached_property
    def levels(self) -> Intervals:
        """Units of each engine resource that there were."""
        return levels(self.capacity)

    @cached_property
    def meeting(self) -> Meeting:
        """How what is held of declared resources stands to the plan.

        Added beds are in neither: a ward is full when no planned bed is free.
        """
        return meeting(
            self.planned(self.held),
            self.planned(self.levels),
            self.window,
            self.resources,
        )

    @cached_property
    def story(self) -> Story:
        """What happened to each visit."""
        return story(self.journeys, self.window, self.roles, self.first_option)

    def declared(self, units: Intervals) -> Intervals:
        """Units of engine resources as those of declared ones."""
        return Intervals(
            self.roles.declared[units.what], units.begin, units.end, units.units
        )

    def planned(self, units: Intervals) -> Intervals:
        """Those of declared resources without added beds."""
        some = ~self.roles.is_added[units.what]
        return self.declared(
            Intervals(
                units.what[some], units.begin[some], units.end[some], units.units[some]
            )
        )

    @property
    def resources(self) -> int:
        """How many declared resources there are."""
        return len(self.roles.kinds)
