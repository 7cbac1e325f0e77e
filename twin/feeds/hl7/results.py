"""ORU: results of what was ordered come in, of which only that they came is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from twin.feeds.hl7.message import Segment
from twin.feeds.hl7.orders import order, requests
from twin.feeds.hl7.reader import Reader, RefusedError, Said
from twin.feeds.kinds.order import What

TRIGGERS = frozenset({"R01"})
_STATES: dict[str, tuple[What, bool | None]] = {
    "O": ("placed", None),
    "S": ("changed", None),
    "I": ("collected", None),
    "A": ("result", False),
    "P": ("result", False),
    "R": ("result", False),
    "C": ("result", True),
    "F": ("result", True),
    "X": ("cancelled", None),
    "": ("result", None),
}
"""What happened, and whether it is the last of it, by OBR-25 (table 0123)."""


def read(reader: Reader) -> Iterator[Callable[[], Said]]:
    """What a message of results says, a part for each request."""
    for common, request in requests(reader):
        yield partial(_result, reader, common, request)


def is_read(trigger: str) -> bool:
    """Whether a trigger is read here."""
    return trigger in TRIGGERS


def _result(reader: Reader, common: Segment, request: Segment) -> Said:
    state = request.component(25).upper()
    if state not in _STATES:
        known = ", ".join(filter(None, _STATES))
        raise RefusedError("bad-value", f'OBR-25 "{state}" is none of {known}')
    what, is_final = _STATES[state]
    kind = order(reader, common, request, what, is_final=is_final)
    at = ((request, 14), (request, 7)) if what == "collected" else ((request, 22),)
    return Said(kind, reader.when(*at))
