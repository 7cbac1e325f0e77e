"""SIU: appointments are booked, moved and given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from twin.feeds.hl7.message import Segment
from twin.feeds.hl7.reader import Reader, RefusedError, Said
from twin.feeds.kinds.appointment import Appointment, What

TRIGGERS: dict[str, What] = {
    "S12": "book",
    "S13": "move",
    "S14": "change",
    "S15": "cancel",
    "S16": "cancel",  # discontinued: what is left of it does not take place
    "S17": "delete",
    "S18": "change",
    "S19": "change",
    "S20": "change",
    "S21": "change",
    "S22": "change",
    "S23": "block",
    "S24": "open",
    "S26": "no-show",
}
"""What happened, by trigger; S18 to S22 add and take away single services."""
_STATES: dict[str, What] = {
    "ARRIVED": "arrive",
    "STARTED": "arrive",
    "COMPLETE": "arrive",
    "CANCELLED": "cancel",
    "DC": "cancel",
    "DELETED": "delete",
    "NOSHOW": "no-show",
}
"""What a changed appointment has become, by the codes of table 0278 in SCH-25."""
_MINUTES = {"MIN": 1.0, "M": 1.0, "H": 60.0, "HR": 60.0, "S": 1 / 60, "SEC": 1 / 60}
"""Minutes of a unit of time."""


def read(reader: Reader) -> Iterator[Callable[[], Said]]:
    """What a message of SIU says."""
    yield partial(_appointment, reader)


def is_read(trigger: str) -> bool:
    """Whether a trigger is read here."""
    return trigger in TRIGGERS


def _appointment(reader: Reader) -> Said:
    first = reader.message.first
    schedule, patient, stay = first("SCH"), first("PID"), first("PV1")
    number = schedule.component(2) or schedule.component(1)
    if not number:
        raise RefusedError("no-subject", "SCH-1 and SCH-2 name no appointment")
    what = TRIGGERS[reader.trigger]
    if what == "change":
        what = _STATES.get(schedule.component(25).upper(), what)
    start, end = _span(reader, schedule)
    kind = Appointment(
        what=what,
        appointment=number,
        patient=patient.component(3) or None,
        visit=stay.component(19) or patient.component(18) or None,
        place=_place(reader),
        doctor=first("AIP").component(3) or None,
        start=start,
        end=end,
    )
    return Said(kind, reader.when())


def _place(reader: Reader) -> str | None:
    """Where it is: the first location, else what gives the first service."""
    for segment in reader.message.segments({"AIL"}):
        if segment.component(3):
            return reader.place(segment, 3)
    return reader.code("services", reader.message.first("AIS").component(3))


def _span(
    reader: Reader, schedule: Segment
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When it begins and ends: TQ1, else SCH-11, else its first service or place."""
    timing = reader.message.first("TQ1")
    service, place = (reader.message.first(name) for name in ("AIS", "AIL"))
    starts = ((timing, 7, 1), (schedule, 11, 4), (service, 4, 1), (place, 6, 1))
    ends = ((timing, 8, 1), (schedule, 11, 5))
    start = next((time for one in starts if (time := reader.time(*one))), None)
    end = next((time for one in ends if (time := reader.time(*one))), None)
    if end is None and start is not None:
        lasts = ((schedule, 9), (service, 7), (place, 9))
        long = next((_minutes(*one) for one in lasts if one[0].component(one[1])), None)
        end = start + long if long else None
    if start and end and end < start:
        raise RefusedError("bad-value", "the appointment ends before it begins")
    return start, end


def _minutes(segment: Segment, number: int) -> dt.timedelta | None:
    """How long something lasts, of a number and the unit in the field after it."""
    unit = _MINUTES.get(segment.component(number + 1).upper() or "MIN")
    try:
        value = float(segment.component(number))
    except ValueError:
        return None
    if unit is None or not 0 < value * unit <= 7 * 24 * 60:
        return None
    return dt.timedelta(minutes=value * unit)
