"""MLLP: HL7 messages over TCP, acknowledged once they are on the disk."""

from twin.feeds.mllp.acknowledgement import Outcome
from twin.feeds.mllp.limits import Limits
from twin.feeds.mllp.sender import Sender
from twin.feeds.mllp.server import Server

__all__ = ["Limits", "Outcome", "Sender", "Server"]
