"""Hl7: HL7 v2 messages as the store takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.hl7 import adt, orders, results, siu
from twin.feeds.hl7.charset import decode
from twin.feeds.hl7.message import Message
from twin.feeds.hl7.reader import Reader, Said
from twin.feeds.hl7.redaction import Redactor
from twin.feeds.reasons import UnreadableError

LARGEST = 16 * 1024 * 1024
"""Bytes of a message; results may hold whole documents, which are left out."""


class Family(NamedTuple):
    """How the messages of one type are read."""

    read: Callable[[Reader], Iterator[Callable[[], Said]]]
    is_read: Callable[[str], bool]
    usual: str = ""
    """Trigger of messages that name none."""


_ORDERS = Family(orders.read, orders.is_read, "O01")
FAMILIES = {
    "ADT": Family(adt.read, adt.is_read),
    "SIU": Family(siu.read, siu.is_read),
    "ORM": _ORDERS,
    "OML": _ORDERS,
    "OMG": _ORDERS,
    "OMI": _ORDERS,
    "ORU": Family(results.read, results.is_read, "R01"),
}
"""Types of messages that are read."""


class Hl7:
    """HL7 v2.3 to v2.8 in the encoding with delimiters (ER7).

    Parameters
    ----------
    authority : assigning authority (PID-3.4) of the patient numbers that are meant,
        where patients have several.
    charset : what messages are in, as in HL7 table 0211, whatever they say; empty to
        trust MSH-18.
    """

    name = "hl7"

    def __init__(self, authority: str = "", charset: str = "") -> None:
        self.authority = authority
        self.charset = charset

    def redact(self, raw: bytes, names: Names) -> str:
        """The fields of the message that are read, identifiers as pseudonyms.

        Raises
        ------
        UnreadableError if it is not HL7, or not in its character set.
        """
        if len(raw) > LARGEST:
            raise UnreadableError("too-large", f"is over {LARGEST} bytes")
        text, codec = decode(raw, self.charset)
        if not text.startswith("MSH"):
            raise UnreadableError("unreadable", "should begin with MSH")
        if "\rMSH" in text:
            raise UnreadableError("unreadable", "is more than one message")
        return Redactor(names, self.authority).redacted(Message(text, codec))

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """What a redacted message says, and what of it cannot be applied."""
        reader = Reader(body, origin, codes)
        family = FAMILIES.get(reader.type)
        if family is None or not family.is_read(reader.trigger or family.usual):
            yield Refusal("unknown-type", _unknown(reader))
            return
        for number, says in enumerate(family.read(reader)):
            yield reader.result(number, says)


def _unknown(reader: Reader) -> str:
    known = ", ".join(FAMILIES)
    named = f"{reader.type}^{reader.trigger}".rstrip("^") or "an empty field"
    return f"MSH-9 is {named}; read are {known} with the triggers of their tables"
