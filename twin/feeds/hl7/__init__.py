"""HL7 v2 messages: decoded, redacted to the fields that are read, and read."""

from twin.feeds.hl7.format import Hl7

__all__ = ["Hl7"]
