"""Messages for tests of what happens to them, whatever they say."""

from __future__ import annotations

import json
from typing import Any

from twin.feeds.cloud_events import CloudEvents
from twin.feeds.codes import Codes
from twin.feeds.intake import Raw

CODES = Codes(
    {},
    {
        "places": frozenset(("ward-3", "ward-4")),
        "beds": frozenset(("ward-3/1", "ward-3/2")),
        "points": frozenset(("p1", "p2")),
        "lots": frozenset(("east",)),
    },
)
"""A layout small enough to be written down."""


def message(identity: str, type_: str = "movement", **data: Any) -> Raw:
    """A CloudEvent; one that admits a patient unless it says something else."""
    if type_ == "movement":
        data = {"what": "admit", "place": "ward-3", "visit": "V1", **data}
    time = data.pop("time", "2026-11-27T08:30:00+08:00")
    event = {
        "specversion": "1.0",
        "id": identity,
        "source": "/his",
        "type": f"twin.{type_}",
        "time": time,
        "data": data,
    }
    return Raw("his", CloudEvents(), json.dumps(event).encode())


def reading(number: int) -> Raw:
    """A reading unlike any other."""
    return message(f"r{number}", "reading", point="p1", value=number)
