"""Any bytes as an HL7 message: redacted, read, and nothing of it left, or refused."""

import sys

import atheris

with atheris.instrument_imports(include=["twin.feeds.hl7"]):
    from twin.feeds.hl7 import Hl7
from tests.feeds.hl7.names import Letters, Unmapped, origin
from twin.feeds.event import Event, Refusal
from twin.feeds.reasons import REASONS, UnreadableError

FORMAT = Hl7()


def one(data: bytes) -> None:
    """Take the bytes through the format as the intake does."""
    names = Letters()
    try:
        body = FORMAT.redact(data, names)
    except UnreadableError as error:
        if error.reason not in REASONS:
            raise AssertionError(error.reason) from error
        return
    if len(body) > 20 * len(data) + 200:
        raise AssertionError("the body is much larger than the message")
    if FORMAT.redact(data, names) != body:
        raise AssertionError("the same message becomes another body")
    for said in FORMAT.read(body, origin(), Unmapped()):
        if not isinstance(said, Event | Refusal):
            raise TypeError(type(said))
        if isinstance(said, Refusal) and said.reason not in REASONS:
            raise AssertionError(said.reason)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
