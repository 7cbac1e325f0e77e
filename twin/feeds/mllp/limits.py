"""Limits: what senders may ask of a server."""

from __future__ import annotations

from dataclasses import dataclass

from twin.feeds.hl7.format import LARGEST


@dataclass(frozen=True, slots=True)
class Limits:
    """How much senders may send, and how long they may be silent.

    Attributes
    ----------
    largest : bytes of a message.
    connections : senders at one time.
    in_flight : messages of a connection that wait for the disk; it is read no further
        before some of them are there.
    mid_frame_s : silence in the middle of a message after which a connection is over.
        [s]
    idle_s : silence between messages after which a connection is over. [s]
    """

    largest: int = LARGEST
    connections: int = 256
    in_flight: int = 32
    mid_frame_s: float = 30.0
    idle_s: float = 86_400.0
