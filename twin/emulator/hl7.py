"""Events as the hospital's HL7 v2 interfaces would send them, names and all."""

from __future__ import annotations

import datetime as dt

from twin.emulator.person import Person
from twin.feeds.kinds.appointment import Appointment
from twin.feeds.kinds.kind import Kind
from twin.feeds.kinds.movement import Movement
from twin.feeds.kinds.order import Order

TRIGGERS = {
    "register": "A04",
    "pre-admit": "A05",
    "admit": "A01",
    "transfer": "A02",
    "discharge": "A03",
    "update": "A08",
    "pending-admit": "A14",
    "pending-transfer": "A15",
    "pending-discharge": "A16",
    "cancel-admit": "A11",
    "cancel-transfer": "A12",
    "cancel-discharge": "A13",
}
"""Trigger of each movement that is sent as ADT."""
_CLASSES = {"inpatient": "I", "emergency": "E", "outpatient": "O", "day": "O"}
_BOOKINGS = {
    "book": "S12",
    "move": "S13",
    "change": "S14",
    "cancel": "S15",
    "no-show": "S26",
}
_CONTROLS = {
    "placed": ("NW", ""),
    "changed": ("XO", ""),
    "cancelled": ("CA", ""),
    "begun": ("SC", "IP"),
    "done": ("SC", "CM"),
}
"""ORC-1 and ORC-5 of what is said by an order."""


_RESULTS = {"collected": "I", "result": "F"}
"""OBR-25 of what is said by a result."""


def says(kind: Kind) -> bool:
    """Whether HL7 has a message for it."""
    return getattr(kind, "what", "") in {
        Movement.type: TRIGGERS,
        Appointment.type: _BOOKINGS,
        Order.type: {*_CONTROLS, *_RESULTS},
    }.get(kind.type, {})


class Hl7Writer:
    """Writes HL7 v2.5 messages in one character set.

    Parameters
    ----------
    application, facility : MSH-3 and MSH-4.
    charset : as MSH-18 names it: `UNICODE UTF-8` or `GB 18030-2000`.
    zone : of the times in the messages.
    """

    def __init__(
        self, application: str, facility: str, charset: str, zone: dt.tzinfo
    ) -> None:
        self.application = application
        self.facility = facility
        self.charset = charset
        self.zone = zone
        self._codec = "gb18030" if "18030" in charset else "utf-8"

    def write(
        self, kind: Kind, time: dt.datetime, number: int, person: Person | None
    ) -> bytes | None:
        """The message that says this; none where HL7 has none for it.

        Parameters
        ----------
        kind : what happened, with the identifiers as the hospital knows them.
        time : when.
        number : of the message, for MSH-10.
        person : whom it is about.
        """
        if isinstance(kind, Movement):
            lines = self._movement(kind, time, person)
        elif isinstance(kind, Appointment):
            lines = self._appointment(kind, person)
        elif isinstance(kind, Order):
            lines = self._order(kind, time, person)
        else:
            return None
        if lines is None:
            return None
        message_type, *rest = lines
        head = (
            f"MSH|^~\\&|{self.application}|{self.facility}|HOC|{self.facility}|"
            f"{self._time(time)}||{message_type}|{number:010d}|P|2.5|||||CHN|"
            f"{self.charset}"
        )
        text = "\r".join([head, *filter(None, rest)]) + "\r"
        return text.encode(self._codec)

    def _time(self, time: dt.datetime | None) -> str:
        if time is None:
            return ""
        local = time.astimezone(self.zone)
        return f"{local:%Y%m%d%H%M%S.}{local.microsecond // 1000:03d}{local:%z}"

    def _person(self, patient: str | None, person: Person | None) -> str:
        if person is None:
            return f"PID|1||{patient or ''}^^^{self.facility}^MR"
        return (
            f"PID|1|{person.identity}|{patient or person.number}^^^{self.facility}^MR||"
            f"{person.name}||{person.born:%Y%m%d}|{person.sex}|||{person.address}||"
            f"{person.phone}||||||{person.identity}"
        )

    def _movement(
        self, kind: Movement, time: dt.datetime, person: Person | None
    ) -> list[str] | None:
        trigger = TRIGGERS.get(kind.what)
        if trigger is None:
            return None
        visit = [""] * 46
        visit[0], visit[1] = "PV1", "1"
        visit[2] = _CLASSES.get(kind.visit_class or "", "O")
        visit[3] = _location(kind.place, kind.bed)
        visit[6] = _location(kind.prior_place, kind.prior_bed)
        visit[7] = f"{kind.doctor}^测试^医生" if kind.doctor else ""
        visit[19] = kind.visit or ""
        if trigger in ("A01", "A04"):
            visit[44] = self._time(time)
        if trigger == "A03":
            visit[45] = self._time(kind.ended or time)
        plan = ""
        if kind.expected is not None:
            field = 9 if trigger == "A16" else 8
            plan = "PV2" + "|" * field + self._time(kind.expected)
        return [
            f"ADT^{trigger}",
            f"EVN|{trigger}|{self._time(time)}|{self._time(kind.expected)}|||"
            f"{self._time(time)}",
            self._person(kind.patient, person),
            "|".join(visit).rstrip("|"),
            plan,
        ]

    def _appointment(
        self, kind: Appointment, person: Person | None
    ) -> list[str] | None:
        trigger = _BOOKINGS.get(kind.what)
        if trigger is None:
            return None
        start, end = self._time(kind.start), self._time(kind.end)
        status = {"S15": "Cancelled", "S26": "Noshow"}.get(trigger, "Booked")
        schedule = [""] * 26
        schedule[0], schedule[1], schedule[2] = "SCH", kind.appointment, ""
        schedule[11] = f"^^^{start}^{end}"
        schedule[25] = status
        return [
            f"SIU^{trigger}",
            "|".join(schedule),
            self._person(kind.patient, person),
            "RGS|1",
            f"AIL|1||{kind.place or ''}|||{start}",
            f"AIP|1||{kind.doctor}^测试^医生" if kind.doctor else "",
        ]

    def _order(
        self, kind: Order, time: dt.datetime, person: Person | None
    ) -> list[str] | None:
        request = [""] * 26
        request[0], request[1], request[2], request[4] = (
            "OBR",
            "1",
            kind.order,
            kind.service,
        )
        if kind.what in _CONTROLS:
            control, status = _CONTROLS[kind.what]
            common = f"ORC|{control}|{kind.order}|||{status}||||{self._time(time)}"
            message = "ORM^O01"
        elif kind.what in _RESULTS:
            status = _RESULTS[kind.what]
            if kind.what == "result" and kind.is_final is False:
                status = "P"
            request[22], request[25] = self._time(time), status
            common = f"ORC|RE|{kind.order}"
            message = "ORU^R01"
        else:
            return None
        visit = "PV1|1|" + "|" * 17 + (kind.visit or "") if kind.visit else ""
        return [
            message,
            self._person(kind.patient, person),
            visit,
            common,
            "|".join(request).rstrip("|"),
        ]


def _location(place: str | None, bed: str | None) -> str:
    """PV1-3: ward, room left empty, bed."""
    if place is None:
        return ""
    return f"{place}^^{bed.rsplit('/', 1)[-1]}" if bed else place
