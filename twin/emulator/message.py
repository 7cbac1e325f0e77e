"""Message: bytes that a system sends at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Way = Literal["mllp", "mqtt", "sql", "file"]
"""How it goes out."""


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """What goes over the wire, and when.

    Attributes
    ----------
    sent : when it leaves the system. [µs since 1970-01-01 UTC]
    number : order among those sent at one time.
    source : the system that sends it.
    way : how.
    body : the bytes.
    topic : of MQTT.
    """

    sent: int
    number: int
    source: str
    way: Way
    body: bytes
    topic: str = ""
