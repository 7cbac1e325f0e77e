"""What an event can be about: one model for each type, at the edge of the twin.

A field marked with `Identifier` names a person or a thing of one; only its pseudonym
is ever kept. Everything else is a code of the layout, a number, a time or a word from
a closed list: there is no field for free text.
"""

from pydantic import TypeAdapter

from twin.feeds.kinds.appointment import Appointment
from twin.feeds.kinds.bed import Bed
from twin.feeds.kinds.device import Device
from twin.feeds.kinds.kind import Kind
from twin.feeds.kinds.movement import Movement
from twin.feeds.kinds.order import Order
from twin.feeds.kinds.parking import Parking
from twin.feeds.kinds.reading import Reading
from twin.feeds.kinds.roster import Roster
from twin.feeds.kinds.theatre import Theatre
from twin.feeds.kinds.ticket import Ticket
from twin.feeds.kinds.weather import Weather

KINDS: dict[str, type[Kind]] = {
    kind.type: kind
    for kind in (
        Movement,
        Appointment,
        Ticket,
        Order,
        Bed,
        Theatre,
        Parking,
        Reading,
        Device,
        Roster,
        Weather,
    )
}
"""Models by the CloudEvents type of their events."""

ADAPTERS: dict[str, TypeAdapter[Kind]] = {
    name: TypeAdapter(kind) for name, kind in KINDS.items()
}
"""Validators by type."""
