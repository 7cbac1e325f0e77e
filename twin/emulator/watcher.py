"""Watcher: what the systems of a hospital notice of a run, as events.

A step is noticed where its pathway says so by `observed_by`; nothing else is. Who is
who, which bed of the ward it is, and which number a ticket has, is made up here, the
same however often a run is watched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.emulator.block_names import BlockNames
from twin.emulator.clock import Clock
from twin.emulator.sights import FREED, Sight, Sights, seizes
from twin.emulator.ward_beds import WardBeds
from twin.emulator.wire import Shown
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Kind
from twin.flow.attributes import coded
from twin.flow.model import Model
from twin.flow.streaming import Block
from twin.values.journeys import Journeys
from twin.values.step import DAY, MINUTE, MISSING, Op

_SEX = {"female": "F", "male": "M"}
_PATHOGENS = ("none", "influenza", "resistant")
PLANNED = 12 * 60
"""When those who are to go home are expected to. [min of the day]"""


@dataclass
class Patient:
    """What the systems know of a visit.

    Attributes
    ----------
    place, bed : where it is.
    visit_class : what kind of visit it is.
    is_discharged : whether it was said that it left.
    orders : how many orders of each service there were, and whether the last is done.
    told : what was last said of an order, and when.
    """

    place: str | None = None
    bed: str | None = None
    visit_class: str | None = None
    is_discharged: bool = False
    orders: dict[str, tuple[int, bool]] = field(default_factory=dict)
    told: tuple[str, str, int] | None = None

    def order(self, service: str, what: str) -> int:
        """The number of the order of a service that something is said of.

        A specimen that is collected, analysed and reported is one order; what is done
        and asked for again is another.
        """
        number, is_done = self.orders.get(service, (1, False))
        ends = what in ("done", "result", "cancelled")
        if is_done and not ends:
            number, is_done = number + 1, False
        self.orders[service] = (number, is_done or ends)
        return number

    def is_new(self, told: tuple[str, str, int]) -> bool:
        """Whether this was not said of an order just before."""
        was, self.told = self.told, told
        return was != told


class Watcher:
    """Turns the blocks of a run into what was noticed, one block after the other.

    Parameters
    ----------
    model : the hospital.
    clock : when the run was.
    """

    def __init__(self, model: Model, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self._sights = Sights(model)
        self._beds = WardBeds(model)
        self._codes = coded(model.scenario.demand)
        self._patients: dict[str, Patient] = {}
        self._resources = list(model.scenario.resources)
        self._seizes = np.empty(0, np.int64)

    def shown(self, block: Block) -> Iterator[Shown]:
        """What was noticed in a block, in the order of time."""
        journeys = block.journeys
        names = BlockNames(journeys, self._codes)
        self._seizes = seizes(journeys)
        for sight in self._sights.of(journeys, block.window):
            if sight.word == FREED:
                self._beds.give_back(names.key(sight.row))
            else:
                yield from self._said(sight, journeys, names)
        for name in names.gone(block.window):
            self._patients.pop(name, None)

    def _said(
        self, sight: Sight, journeys: Journeys, names: BlockNames
    ) -> Iterator[Shown]:
        """What is said of a sight; nothing where another one says it."""
        kind, _, what = sight.word.partition(".")
        name = names.root(sight.row)
        patient = self._patients.setdefault(name, Patient())
        place = self._place(sight, journeys)
        data: dict[str, Any] | None = {"what": what}
        if kind == "movement":
            data = self._movement(what, sight, journeys, names, place)
        elif kind == "bed":
            data = {"bed": patient.bed, "place": patient.place, "state": what}
            data = data if patient.bed else None
        elif kind == "parking":
            data = {"what": what, "plate": f"测{name}", "lot": place}
        elif kind == "appointment":
            data = {"what": what, "appointment": f"A-{name}", "place": place}
        else:
            own, number = names.own(sight.row), sight.label
            order = f"O-{name}-{place}-{patient.order(str(place), what)}"
            data = {"what": what} | {
                "ticket": {"ticket": f"T-{own}-{number}", "queue": place},
                "order": {"order": order, "service": place},
                "theatre": {"case": f"C-{own}-{number}", "theatre": place},
            }[kind]
            if kind == "order" and not patient.is_new((order, what, sight.tick)):
                return  # one event that shows two steps
        if data is None:
            return
        model: type[Kind] = KINDS[f"twin.{kind}"]
        for key, letter in (("patient", "P"), ("visit", "V")):
            if key in model.model_fields:
                data[key] = f"{letter}-{name}"
        time = self._clock.micros(sight.tick)
        sex = _SEX.get(names.attribute(sight.row, "sex"), "")
        yield Shown(time, model.model_validate(data), name, sex)

    def _movement(
        self,
        what: str,
        sight: Sight,
        journeys: Journeys,
        names: BlockNames,
        place: str | None,
    ) -> dict[str, Any] | None:
        """A movement; none if it is not what the system says of this patient."""
        patient = self._patients[names.root(sight.row)]
        if not self._fits(what, sight, journeys, patient):
            return None
        data: dict[str, Any] = {"what": what, "bed": patient.bed}
        if what == "register":
            patient.visit_class = self._class(names.stream(sight.row))
        elif what == "admit":
            patient.visit_class = "inpatient"
        elif what == "transfer":
            data |= {"prior_place": patient.place, "prior_bed": patient.bed}
        elif what == "pending-discharge":
            noon = sight.tick // DAY * DAY + PLANNED * MINUTE
            noon += DAY if noon <= sight.tick else 0
            data["expected"] = self._clock.time(noon)
        elif what == "discharge":
            patient.is_discharged = True
        if what in ("register", "admit", "transfer"):
            patient.place = place
            patient.bed = data["bed"] = self._bed(sight, journeys, names)
        data["place"] = patient.place
        if what == "pending-admit":  # where a bed is asked for, and none had yet
            data |= {"place": place, "bed": None}
        data["visit_class"] = patient.visit_class
        for key, known in (("sex", _SEX), ("pathogen", _PATHOGENS)):
            value = names.attribute(sight.row, key)
            if value in known:
                data[key] = value
        return data

    def _fits(
        self, what: str, sight: Sight, journeys: Journeys, patient: Patient
    ) -> bool:
        """Whether a movement is what the system says of this patient.

        A step that a patient may come to by admission or by transfer shows one of
        them; and of the steps that end with a discharge the first that does shows it.
        """
        is_inside = patient.visit_class == "inpatient"
        if what == "admit":
            return not is_inside
        if what == "transfer":
            words = {one.event for one in self._sights.seen[sight.label]}
            return is_inside or "movement.admit" not in words
        if what == "discharge" and not patient.is_discharged:
            made = journeys.itineraries
            is_seized = made.steps["op"][sight.row] == Op.SEIZE
            left = journeys.left[made.visit_of_step[sight.row]]
            return not is_seized or bool(left == sight.tick)
        return what != "discharge"

    def _class(self, stream: str) -> str:
        """What kind of visit registers, by the department it comes to."""
        demand = self._model.scenario.demand.get(stream)
        department = demand.department if demand else None
        is_urgent = "emergency" in (stream, department)
        return "emergency" if is_urgent else "outpatient"

    def _place(self, sight: Sight, journeys: Journeys) -> str | None:
        """Where a sight happens: at what was granted, or would be first."""
        at = self._sights.sighting(sight).at
        pool = _granted(int(self._seizes[sight.row]), journeys)
        needs = self._model.steps[sight.label].needs
        named = needs[0][0] if needs else None
        if pool is not None:
            named = self._resources[int(self._model.declared[pool])]
        if named is not None and (not at or named in at):
            return named
        return min(at) if at else named

    def _bed(self, sight: Sight, journeys: Journeys, names: BlockNames) -> str | None:
        row = int(self._seizes[sight.row])
        pool = _granted(row, journeys)
        if pool is None:
            return None
        return self._beds.take(names.key(row), pool)


def _granted(row: int, journeys: Journeys) -> int | None:
    """The engine resource that a SEIZE was given, the first of several."""
    option = MISSING if row == MISSING else int(journeys.option[row])
    if option == MISSING:
        return None
    requests = journeys.itineraries.requests
    return int(requests.part_resource[requests.first_part[option]])
