"""ORM, OML, OMG, OMI: something is ordered, changed, begun or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from twin.feeds.hl7.message import Segment
from twin.feeds.hl7.reader import Reader, RefusedError, Said
from twin.feeds.kinds.order import Order, What

TRIGGERS = frozenset({"O01", "O19", "O21", "O23", "O33", "O35"})
_CONTROLS: dict[str, What] = {
    "NW": "placed",
    "OK": "placed",
    "PA": "placed",
    "CH": "placed",
    "RO": "changed",
    "RP": "changed",
    "RU": "changed",
    "XO": "changed",
    "XX": "changed",
    "XR": "changed",
    "HD": "changed",
    "HR": "changed",
    "OH": "changed",
    "RL": "changed",
    "NA": "changed",
    "SN": "changed",
    "CA": "cancelled",
    "OC": "cancelled",
    "CR": "cancelled",
    "DC": "cancelled",
    "OD": "cancelled",
    "DR": "cancelled",
    "UA": "cancelled",
    "RE": "result",
}
"""What happened, by the order control code of ORC-1 (table 0119)."""
_STATES: dict[str, What] = {
    "A": "result",
    "CA": "cancelled",
    "CM": "done",
    "DC": "cancelled",
    "ER": "cancelled",
    "HD": "changed",
    "IP": "begun",
    "RP": "changed",
    "SC": "changed",
}
"""What has become of it, by the order status of ORC-5 (table 0038)."""
_PRIORITIES = {"S": 0, "STAT": 0, "A": 1, "T": 1, "P": 2, "R": 3}
"""Priorities by the codes of tables 0027 and 0485; 0 is the most urgent."""


def read(reader: Reader) -> Iterator[Callable[[], Said]]:
    """What a message of orders says, a part for each order."""
    for common, request in requests(reader):
        yield partial(_order, reader, common, request)


def is_read(trigger: str) -> bool:
    """Whether a trigger is read here."""
    return trigger in TRIGGERS


def requests(reader: Reader) -> list[tuple[Segment, Segment]]:
    """Each request (OBR) with the order (ORC) before it; either may be missing."""
    empty = reader.message.segment
    found: list[tuple[Segment, Segment]] = []
    common, has_request = empty("ORC"), True
    for segment in reader.message.segments({"ORC", "OBR"}):
        if segment.name == "ORC":
            if not has_request:
                found.append((common, empty("OBR")))
            common, has_request = segment, False
        else:
            found.append((common, segment))
            has_request = True
    if not has_request or not found:
        found.append((common, empty("OBR")))
    return found


def order(
    reader: Reader, common: Segment, request: Segment, what: What, **more: bool | None
) -> Order:
    """The order that a request and its common part are about.

    Raises
    ------
    RefusedError if it has no number, or nothing is ordered.
    """
    fields = ((request, 2), (common, 2), (request, 3), (common, 3))
    number = next((text for one in fields if (text := one[0].component(one[1]))), "")
    if not number:
        raise RefusedError("no-subject", "ORC-2, ORC-3, OBR-2 and OBR-3 name no order")
    service = reader.code("services", request.component(4))
    if service is None:
        raise RefusedError("no-subject", "OBR-4 names nothing that is ordered")
    patient, stay = reader.message.first("PID"), reader.message.first("PV1")
    return Order(
        what=what,
        order=number,
        service=service,
        patient=patient.component(3) or None,
        visit=stay.component(19) or patient.component(18) or None,
        priority=_priority(reader, common, request),
        **more,
    )


def _priority(reader: Reader, common: Segment, request: Segment) -> int | None:
    timing = reader.message.first("TQ1")
    said = (
        timing.component(9),
        common.component(7, 6),
        request.component(27, 6),
        request.component(5),
    )
    return _PRIORITIES.get(next(filter(None, said), "").upper())


def _order(reader: Reader, common: Segment, request: Segment) -> Said:
    control, state = common.component(1).upper(), common.component(5).upper()
    what = _STATES.get(state) if control == "SC" else _CONTROLS.get(control)
    if what is None:
        raise RefusedError(
            "bad-value",
            f'ORC-1 "{control}" and ORC-5 "{state}" '
            "say nothing of an order that is known here",
        )
    kind = order(reader, common, request, what)
    return Said(kind, reader.when((common, 9)))
