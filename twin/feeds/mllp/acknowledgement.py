"""Acknowledgements: what a sender is told of its message, and when it is told nothing.

Original mode (MSH-15 and MSH-16 empty): one of AA, AE, AR. Enhanced mode: CA, CE or CR
once the message is safe, as MSH-15 wants it, and AA, AE or AR once it is applied, as
MSH-16 wants it; here both are the same moment, the commit.

* A: the message is on the disk. That it is put aside in quarantine changes nothing of
  that, and sending it again would mend nothing.
* E: it can never be kept, because it is too large; sending it again helps nothing.
* R: the store takes nothing now; it should be sent again later.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from dataclasses import dataclass
from enum import StrEnum

from twin.feeds.hl7.charset import decode
from twin.feeds.hl7.delimiters import STANDARD, Delimiters
from twin.feeds.hl7.message import Segment
from twin.feeds.reasons import UnreadableError

LONGEST = 500
"""Characters of a field that are said back."""
_LINE = re.compile(rb"[\s\xef\xbb\xbf]*[^\r\n]{0,65536}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class Outcome(StrEnum):
    """What became of a message, as the last letter of its acknowledgement."""

    STORED = "A"
    REFUSED = "E"
    LATER = "R"


_TEXTS = {
    Outcome.STORED: "",
    Outcome.REFUSED: "larger than a message may be, not stored",
    Outcome.LATER: "not stored now, send again later",
}
_WANTED = {
    "AL": frozenset(Outcome),
    "NE": frozenset[Outcome](),
    "SU": frozenset({Outcome.STORED}),
    "ER": frozenset({Outcome.REFUSED, Outcome.LATER}),
}
"""Outcomes that are told, by the condition of table 0155."""


@dataclass(frozen=True, slots=True)
class Header:
    """What of a message its acknowledgement needs.

    Attributes
    ----------
    control : MSH-10, which MSA-2 says back.
    sender, receiver : MSH-3 and -4, MSH-5 and -6, between delimiters.
    trigger : MSH-9.2.
    processing, version : MSH-11 and MSH-12.
    accept, application : when to acknowledge, MSH-15 and MSH-16.
    charset : MSH-18.
    delimiters : of the message.
    codec : of its character set.
    """

    control: str = ""
    sender: tuple[str, str] = ("", "")
    receiver: tuple[str, str] = ("", "")
    trigger: str = ""
    processing: str = "P"
    version: str = "2.5"
    accept: str = ""
    application: str = ""
    charset: str = ""
    delimiters: Delimiters = STANDARD
    codec: str = "utf-8"

    @classmethod
    def of(cls, raw: bytes, charset: str = "") -> Header:
        """The header of a message; an empty one if it has none that can be read.

        Parameters
        ----------
        raw : the message, or its beginning.
        charset : what it is in whatever it says; empty to trust MSH-18.
        """
        found = _LINE.match(raw)
        line = found.group() if found else b""
        try:
            text, codec = decode(line, charset)
        except UnreadableError:  # the header is ASCII in most sets, and this has all
            text, codec = line.decode("latin-1").lstrip(), "latin-1"
        if not text.startswith("MSH"):
            return cls()
        try:
            marks = Delimiters.of(text)
        except UnreadableError:
            return cls()
        head = Segment(text, marks, codec)

        def said(number: int, part: int = 0) -> str:
            text = head.component(number, part) if part else head.field(number)
            return _CONTROLS.sub("", text)[:LONGEST]

        return cls(
            said(10),
            (said(3), said(4)),
            (said(5), said(6)),
            said(9, 2),
            said(11) or "P",
            said(12) or "2.5",
            said(15),
            said(16),
            said(18),
            marks,
            "utf-8" if codec.startswith("utf-16") else codec,
        )

    @property
    def is_enhanced(self) -> bool:
        """Whether the sender says when it wants which acknowledgement."""
        return bool(self.accept or self.application)


class Acknowledger:
    """Writes acknowledgements, each with a number of its own.

    Parameters
    ----------
    zone : time zone of the times in them.
    """

    def __init__(self, zone: dt.tzinfo = dt.UTC) -> None:
        self._zone = zone
        self._numbers = itertools.count(1)
        self._run = f"{time.time_ns() // 1_000_000:x}"

    def answers(self, header: Header, outcome: Outcome) -> list[bytes]:
        """What the sender is told of a message: up to two acknowledgements."""
        if not header.is_enhanced:
            return [self.answer(header, f"A{outcome}", _TEXTS[outcome])]
        wanted = (("C", header.accept), ("A", header.application))
        return [
            self.answer(header, f"{mode}{outcome}", _TEXTS[outcome])
            for mode, condition in wanted
            if outcome in _WANTED.get(condition or "NE", _WANTED["AL"])
        ]

    def answer(self, header: Header, code: str, text: str) -> bytes:
        """One acknowledgement, in the character set of the message."""
        marks = header.delimiters
        kind = marks.component.join(filter(None, ("ACK", header.trigger)))
        now = dt.datetime.now(self._zone)
        fields = [""] * 18
        fields[1] = marks.encoding()
        fields[2:4], fields[4:6] = header.receiver, header.sender
        fields[6] = f"{now:%Y%m%d%H%M%S%z}"
        fields[8] = kind
        fields[9] = f"{self._run}.{next(self._numbers)}"
        fields[10], fields[11] = header.processing, header.version
        fields[17] = header.charset
        head = marks.field.join(("MSH", *fields[1:])).rstrip(marks.field)
        told = marks.field.join(("MSA", code, header.control, text))
        said = f"{head}\r{told.rstrip(marks.field)}\r"
        return said.encode(header.codec, "replace")
