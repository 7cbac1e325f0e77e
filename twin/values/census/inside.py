"""Inside: who and what is in the hospital at an instant, as a census tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twin.values.census.columns import Bools, Columns, Floats, Ints, Texts, Times

Status = Literal["here", "expected", "unknown"]


@dataclass(frozen=True, eq=False, repr=False)
class Visits(Columns):
    """Visits of patients that are not over.

    Attributes
    ----------
    visit : pseudonym of the visit; of the patient, where no visit is named. (row,)
    patient : pseudonym of the patient. (row,)
    status : `here`, `expected`, or `unknown` if nothing was heard but updates. (row,)
    visit_class : inpatient, emergency, outpatient, day, other. (row,)
    place : ward, clinic or other place, of who is expected the one planned. (row,)
    bed : bed in it. (row,)
    since : when they came to this place and bed, or were announced. (row,)
    arrived : when they came to the hospital. (row,)
    expected : when they are to come, of those expected. (row,)
    away_place : where they are for a while, ward and bed kept. (row,)
    away_since : since when they are away. (row,)
    wants_place : where they wait to be taken. (row,)
    wants_since : since when they wait for that. (row,)
    is_leaving : whether a discharge is planned. (row,)
    leaves : when it is planned, or the stay is expected to end. (row,)
    sex, age_band, pathogen : what matters for where they may lie. (row,)
    heard : when something was last heard of them. (row,)
    pathway : the pathway that their events fit. (row,)
    step : the step seen last, by its id. (row,)
    step_state : `asked`, `began` or `ended`: whether they wait for it, are in it, or
        have gone on to something that no feed shows. (row,)
    step_since : since when. (row,)
    """

    visit: Texts
    patient: Texts
    status: Texts
    visit_class: Texts
    place: Texts
    bed: Texts
    since: Times
    arrived: Times
    expected: Times
    away_place: Texts
    away_since: Times
    wants_place: Texts
    wants_since: Times
    is_leaving: Bools
    leaves: Times
    sex: Texts
    age_band: Texts
    pathogen: Texts
    heard: Times
    pathway: Texts
    step: Texts
    step_state: Texts
    step_since: Times


@dataclass(frozen=True, eq=False, repr=False)
class Beds(Columns):
    """Beds that were ever heard of, or are held.

    Attributes
    ----------
    bed : code of the bed. (row,)
    place : ward it stands in. (row,)
    state : `occupied` where a visit holds it, else as it was reported. (row,)
    reported : free, occupied, reserved, dirty, cleaning or closed, as last said. (row,)
    since : since when it was reported so, or is held. (row,)
    until : until when it is closed or reserved. (row,)
    is_added : whether it stands beyond the plan. (row,)
    holders : visits in it. (row,)
    """

    bed: Texts
    place: Texts
    state: Texts
    reported: Texts
    since: Times
    until: Times
    is_added: Bools
    holders: Ints


@dataclass(frozen=True, eq=False, repr=False)
class Devices(Columns):
    """Devices, each with its state.

    Attributes
    ----------
    device : which. (row,)
    state : up, degraded, down or maintenance. (row,)
    since : since when. (row,)
    until : when that is to end. (row,)
    """

    device: Texts
    state: Texts
    since: Times
    until: Times


@dataclass(frozen=True, eq=False, repr=False)
class Lots(Columns):
    """Car parks.

    Attributes
    ----------
    lot : which. (row,)
    occupied : spaces taken, by the last level and, where gates name no car, those who
        passed since; below zero where more left than came. (row,)
    free : spaces free. (row,)
    queue : cars before the gate. (row,)
    cars : cars inside that are known one by one. (row,)
    heard : when it last said something. (row,)
    """

    lot: Texts
    occupied: Floats
    free: Floats
    queue: Floats
    cars: Ints
    heard: Times


@dataclass(frozen=True, eq=False, repr=False)
class Cars(Columns):
    """Cars inside.

    Attributes
    ----------
    plate : pseudonym. (row,)
    lot : car park. (row,)
    since : when it came in. (row,)
    """

    plate: Texts
    lot: Texts
    since: Times


@dataclass(frozen=True, eq=False, repr=False)
class Tickets(Columns):
    """Numbers in queues that are not over.

    Attributes
    ----------
    ticket : pseudonym. (row,)
    queue : what it is for. (row,)
    state : `waiting`, `called` or `missed`. (row,)
    since : since when it is so. (row,)
    issued : when the number was drawn. (row,)
    visit, patient : whose, where the feed says it. (row,)
    """

    ticket: Texts
    queue: Texts
    state: Texts
    since: Times
    issued: Times
    visit: Texts
    patient: Texts


@dataclass(frozen=True, eq=False, repr=False)
class Orders(Columns):
    """Orders that are neither done nor cancelled.

    Attributes
    ----------
    order : pseudonym. (row,)
    service : what is ordered. (row,)
    state : `placed`, `collected` or `begun`. (row,)
    since : since when it is so. (row,)
    placed : when it was ordered. (row,)
    priority : 0 is the most urgent. (row,)
    visit, patient : for whom. (row,)
    """

    order: Texts
    service: Texts
    state: Texts
    since: Times
    placed: Times
    priority: Ints
    visit: Texts
    patient: Texts


@dataclass(frozen=True, eq=False, repr=False)
class Cases(Columns):
    """Operations that are listed, go on, or recover.

    Attributes
    ----------
    case : pseudonym. (row,)
    theatre : where. (row,)
    state : what happened last, from `listed` to `cleaned`. (row,)
    since : when that was. (row,)
    began : when the patient came into the theatre. (row,)
    planned_start : when it is listed for; none on a waiting list. (row,)
    planned_min : how long it is listed for. (row,) [min]
    is_urgent : whether it breaks into the list. (row,)
    surgeon : pseudonym. (row,)
    visit, patient : who. (row,)
    """

    case: Texts
    theatre: Texts
    state: Texts
    since: Times
    began: Times
    planned_start: Times
    planned_min: Floats
    is_urgent: Bools
    surgeon: Texts
    visit: Texts
    patient: Texts
