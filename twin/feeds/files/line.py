"""A line of a file: what it says is read as ever, and what is wrong says which line."""

from __future__ import annotations

from collections.abc import Iterator

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Format, Names
from twin.feeds.reasons import UnreadableError


class AtLine:
    """A format whose refusals begin with the line of a file.

    Parameters
    ----------
    inner : how the line is read.
    line : counted from 1.
    """

    __slots__ = ("inner", "line", "name")

    def __init__(self, inner: Format, line: int) -> None:
        self.inner = inner
        self.line = line
        self.name = inner.name

    def redact(self, raw: bytes, names: Names) -> str:
        """The line, fit to keep.

        Raises
        ------
        UnreadableError if it cannot be redacted.
        """
        try:
            return self.inner.redact(raw, names)
        except UnreadableError as error:
            detail = f"line {self.line}: {error.detail}"
            raise UnreadableError(error.reason, detail) from None

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """What the line says."""
        for one in self.inner.read(body, origin, codes):
            if isinstance(one, Refusal):
                detail = f"line {self.line}: {one.detail}"
                yield Refusal(one.reason, detail, one.nearest)
            else:
                yield one
