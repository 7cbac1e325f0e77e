"""Batches: files of many messages, as single messages."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO

from twin.feeds.hl7.charset import MARKS
from twin.feeds.hl7.format import LARGEST

CHUNK = 1 << 20
"""Bytes read at once."""

_HEAD = re.compile(
    rb"(?<=[\r\n\x0b\x1c])(?:\xef\xbb\xbf)?(?:MSH|FHS|BHS|BTS|FTS)(?=[^\w\s])"
)
_AROUND = re.compile(rb"(?:FHS|BHS|BTS|FTS)[^\w\s]")
_BLANK = b" \t\r\n\x0b\x1c"
"""Blanks, and what frames messages on the wire, which some files keep."""
_LINE = re.compile(rb"[^\r\n]*")
_OVERLAP = 8


class Batch:
    """The messages of a file, with or without FHS, BHS, BTS and FTS around them.

    What is no message is given too, since nothing may be dropped: whoever reads it puts
    it aside. Of a message that is larger than one may be, so much is given that this is
    seen, and the rest is skipped; the file is never in memory as a whole.

    Parameters
    ----------
    file : opened to read bytes.

    Attributes
    ----------
    problems : once all was read, what trailers say that the file does not hold.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._messages = 0
        self._batches = 0
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[bytes]:
        """The messages, one at a time."""
        for piece in self._pieces():
            piece = piece.removeprefix(BOM_UTF8)
            if _AROUND.match(piece):
                found = _LINE.match(piece)
                line = found.group() if found else piece
                self._count(line)
                piece = piece[len(line) :].strip(_BLANK)
            self._messages += piece.startswith(b"MSH")
            if piece:
                yield piece[: LARGEST + 1]

    def _pieces(self) -> Iterator[bytes]:
        """What stands from one head to the next."""
        waiting = self._file.read(max(CHUNK, _OVERLAP))
        for mark, codec in MARKS:
            if waiting.startswith(mark) and not codec.startswith("utf-16"):
                waiting = waiting[len(mark) :]
        waiting = b"\r" + waiting
        is_whole = True  # what waits has its beginning
        while True:
            begin = 0
            for head in _HEAD.finditer(waiting):
                if is_whole:
                    yield waiting[begin : head.start()].strip(_BLANK)
                begin, is_whole = head.start(), True
            waiting = waiting[begin:]
            if is_whole and len(waiting) > LARGEST + _OVERLAP:
                yield waiting[: LARGEST + 1 + _OVERLAP]
                is_whole = False
            if not is_whole:
                waiting = waiting[-_OVERLAP:]
            chunk = self._file.read(CHUNK)
            if not chunk:
                break
            waiting += chunk
        if is_whole:
            yield waiting.strip(_BLANK)

    def _count(self, line: bytes) -> None:
        """Compare what a trailer says with what was there."""
        fields = line.split(line[3:4])
        said = fields[1].strip() if len(fields) > 1 else b""
        if line.startswith(b"BHS"):
            self._batches += 1
            self._messages = 0
        elif line.startswith(b"BTS"):
            self._compare("BTS-1", said, self._messages, "messages")
        elif line.startswith(b"FTS"):
            self._compare("FTS-1", said, self._batches, "batches")

    def _compare(self, field: str, said: bytes, found: int, what: str) -> None:
        if said.isdigit() and said.lstrip(b"0") != str(found).encode().lstrip(b"0"):
            number = said[:20].decode("ascii")
            self.problems.append(f"{field} says {number} {what}; {found} were found")
