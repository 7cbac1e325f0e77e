"""Frames: messages cut out of a stream of bytes, 0B before each and 1C 0D after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

START, END, RETURN = b"\x0b", b"\x1c", b"\r"
ANEW = b"\x0bMSH"
"""Where a message begins anew inside a frame that was never ended."""
HEAD = 65_536
"""Bytes that are kept of a frame that is too large, to answer and to tell of it."""


class Frame(NamedTuple):
    """What stood between 0B and 1C.

    Attributes
    ----------
    body : the bytes; the first of them, if there were too many.
    size : how many there were. [byte]
    """

    body: bytes
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return len(self.body) == self.size


@dataclass(slots=True)
class Faults:
    """What of a stream was no whole frame.

    Attributes
    ----------
    noise : bytes between frames that are no line ends. [byte]
    cut : frames that ended in the middle: by the next one, or by the connection.
    unclosed : frames that ended with 1C and no 0D after it.
    empty : frames with nothing in them.
    too_large : frames that were larger than allowed.
    """

    noise: int = 0
    cut: int = 0
    unclosed: int = 0
    empty: int = 0
    too_large: int = 0


class Frames:
    """Cuts one stream into frames, however it comes in pieces.

    A frame ends at 1C: the 0D that should follow is waited for by nobody, since a
    sender that leaves it out waits itself for an answer. Bytes before 0B are skipped.
    Of a frame over the limit no more than its head is in memory.

    Parameters
    ----------
    limit : bytes that a frame may have.
    """

    __slots__ = ("_ends", "_kept", "_size", "faults", "is_inside", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.faults = Faults()
        self.is_inside = False
        """Whether a frame has begun and not ended."""
        self._kept = bytearray()
        self._size = 0
        self._ends = False  # whether the byte before was the 1C of a frame

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return len(self._kept)

    def feed(self, data: bytes) -> list[Frame]:
        """Frames that end in these bytes."""
        found: list[Frame] = []
        at = 0
        while at < len(data):
            if self.is_inside:
                end = data.find(END, at)
                self._keep(data[at:] if end < 0 else data[at:end])
                if end < 0:
                    break
                at = end + 1
                self._finish(found)
            else:
                start = data.find(START, at)
                self._skip(data[at:] if start < 0 else data[at:start])
                if start < 0:
                    break
                at = start + 1
                self.is_inside, self._size = True, 0
        return found

    def close(self) -> None:
        """Take the end of the stream: what has begun and not ended is cut."""
        self._skip(b"")
        if self.is_inside:
            self.faults.cut += 1
            self.is_inside = False
        self._kept.clear()

    def _skip(self, between: bytes) -> None:
        """Take what stands between frames."""
        if self._ends:
            self.faults.unclosed += not between.startswith(RETURN)
            self._ends = False
        self.faults.noise += len(between.translate(None, b"\r\n"))

    def _keep(self, part: bytes) -> None:
        """Take a part of a frame, and begin anew where it has the head of another."""
        kept = self._kept
        before = len(kept)
        kept += part
        new = max(0, before - len(ANEW) + 1)
        anew = kept.rfind(ANEW, new)
        if anew >= 0:
            self.faults.cut += kept.count(ANEW, new)
            self._size = before - anew - 1
            del kept[: anew + 1]
        self._size += len(part)
        if self._size > self.limit:
            # The end is kept as well, to see where another begins.
            del kept[HEAD : -len(ANEW)]

    def _finish(self, found: list[Frame]) -> None:
        body, size = bytes(self._kept), self._size
        self._kept.clear()
        self.is_inside, self._ends = False, True
        if size > self.limit:
            self.faults.too_large += 1
            found.append(Frame(body[: min(HEAD, self.limit)], size))
        elif body.strip():
            found.append(Frame(body, size))
        else:
            self.faults.empty += 1


def frame(message: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"%b%b%b%b" % (START, message, END, RETURN)
