"""What happened, as messages of the hospital's systems."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import groupby
from typing import Literal

from twin.emulator.hl7 import Hl7Writer, says
from twin.emulator.message import Message, Way
from twin.emulator.person import People, Person
from twin.emulator.senml import senml
from twin.feeds.event import MICROSECONDS, moment
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Kind
from twin.feeds.kinds.reading import Reading
from twin.feeds.kinds.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that a system of the hospital noticed.

    Attributes
    ----------
    time : when it happened. [µs since 1970-01-01 UTC]
    kind : what, with identifiers as the hospital knows them.
    person : what the emulator calls the patient it is about; empty for things.
    sex : F or M, empty if it does not matter.
    """

    time: int
    kind: Kind
    person: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A system that reports some kinds of events in its way.

    Attributes
    ----------
    source : what the site calls it.
    format : what its messages are: HL7 v2, packs of SenML, rows, or CloudEvents.
    way : how they go out.
    types : patterns of the event types that it reports.
    charset : of HL7 messages.
    topic : of MQTT.
    typed_min : times are those of typing, all at the end of so many minutes, and it is
        then that they are sent; 0 for times as they were. [min]
    """

    source: str
    format: Literal["hl7", "senml", "row", "cloudevents"]
    way: Way
    types: tuple[str, ...]
    charset: str = "UNICODE UTF-8"
    topic: str = ""
    typed_min: int = 0


SYSTEMS = (
    System(
        "his",
        "hl7",
        "mllp",
        ("twin.movement", "twin.appointment", "twin.order"),
        charset="GB 18030-2000",
    ),
    System("queue", "row", "sql", ("twin.ticket",)),
    System("gates", "cloudevents", "mqtt", ("twin.parking",), topic="gates/events"),
    System("iot", "senml", "mqtt", ("twin.reading",), topic="iot/senml"),
    System("export", "cloudevents", "file", ("*",)),
)
"""The systems of the emulated hospital; the first that reports a type does."""


@dataclass(frozen=True)
class Wire:
    """Turns what was noticed into messages.

    Attributes
    ----------
    people : who the patients are.
    zone : of times in messages.
    systems : in order; the first that reports a type, and can say it, does.
    clocks : by how much the clock of each source is ahead. [µs]
    """

    people: People
    zone: dt.tzinfo
    systems: tuple[System, ...] = SYSTEMS
    clocks: Mapping[str, int] = field(default_factory=dict)

    def messages(self, shown: Iterable[Shown]) -> Iterator[Message]:
        """Messages in the order in which they go out.

        Parameters
        ----------
        shown : in the order in which it happened.
        """
        number = 0
        held: list[Message] = []
        writers = {
            one.source: Hl7Writer(one.source.upper(), "HOSP", one.charset, self.zone)
            for one in self.systems
            if one.format == "hl7"
        }
        for (time, system), group in groupby(shown, lambda one: self._by(one)):
            sent = _typed(time, system)
            said = sent + self.clocks.get(system.source, 0)
            for body in self._bodies(list(group), said, system, writers, number):
                number += 1
                message = Message(
                    sent, number, system.source, system.way, body, system.topic
                )
                held.append(message)
            held.sort()
            while held and held[0].sent <= time:
                yield held.pop(0)
        yield from held

    def _by(self, one: Shown) -> tuple[int, System]:
        return one.time, self.system_of(one.kind)

    def system_of(self, kind: Kind) -> System:
        """The system that reports something: the first of its type that has a way.

        Raises
        ------
        ValueError if none does.
        """
        for system in self._systems[kind.type]:
            if system.format != "hl7" or says(kind):
                return system
        raise ValueError(f"no system reports events of the type {kind.type}")

    @cached_property
    def _systems(self) -> dict[str, list[System]]:
        """Systems that report each type of event, in order."""
        return {
            type_: [
                system
                for system in self.systems
                if any(fnmatchcase(type_, pattern) for pattern in system.types)
            ]
            for type_ in KINDS
        }

    def _bodies(
        self,
        group: list[Shown],
        said: int,
        system: System,
        writers: dict[str, Hl7Writer],
        number: int,
    ) -> Iterator[bytes]:
        if system.format == "senml":
            readings = [one.kind for one in group if isinstance(one.kind, Reading)]
            yield senml(readings, said / MICROSECONDS, "")
            return
        for offset, one in enumerate(group):
            person = self.people.person(one.person, sex=one.sex) if one.person else None
            time = moment(said).astimezone(self.zone)
            writer = writers.get(system.source)
            if writer is not None:
                body = writer.write(one.kind, time, number + offset, person)
                if body is not None:
                    yield body
            elif system.format == "row":
                yield _row(one.kind, time, number + offset, person)
            else:
                yield _cloud_event(one.kind, time, number + offset, system.source)


def _typed(time: int, system: System) -> int:
    if not system.typed_min:
        return time
    step = system.typed_min * 60 * MICROSECONDS
    return -(-time // step) * step


def _row(kind: Kind, time: dt.datetime, number: int, person: Person | None) -> bytes:
    """A row of the view that a queue system offers."""
    if not isinstance(kind, Ticket):
        raise ValueError(f"the view has no column for {kind.type}")
    row = {
        "row_no": number,
        "ticket_no": kind.ticket,
        "queue_code": kind.queue,
        "status": kind.what,
        "patient_no": kind.patient or "",
        "patient_name": person.name if person else "",
        "window_no": kind.server or "",
        "changed_at": time.replace(tzinfo=None).isoformat(sep=" "),
    }
    return json.dumps(row, ensure_ascii=False).encode()


def _cloud_event(kind: Kind, time: dt.datetime, number: int, source: str) -> bytes:
    given = {
        "specversion": "1.0",
        "id": f"{source}-{number}",
        "source": f"/{source}",
        "type": kind.type,
        "subject": kind.subject,
        "time": time.isoformat(),
        "recordedtime": time.isoformat(),
        "datacontenttype": "application/json",
        "data": json.loads(kind.to_json()),
    }
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()
