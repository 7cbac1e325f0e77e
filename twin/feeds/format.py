"""Format: how messages of one kind are made fit to keep, and then read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.kinds.kind import Who


class Names(Protocol):
    """Gives the pseudonyms of identifiers."""

    def of(self, who: Who, identifier: str, owner: str | None = None) -> str:
        """The pseudonym of an identifier, in letters.

        Parameters
        ----------
        who : what the identifier names.
        identifier : as the source writes it.
        owner : pseudonym of the patient whose it is, so that it is erased with them.
        """
        ...

    def digest(self, text: str | bytes) -> str:
        """Keyed hash of something that nobody needs to read again, in letters."""
        ...


class Format(Protocol):
    """What a kind of message needs to have.

    Only `redact` sees the original. What it returns is the receipt's body; events are
    a function of that body, its origin and the codes, so they can be made anew from
    the receipts at any time.
    """

    name: str
    """What receipts call it."""

    def redact(self, raw: bytes, names: Names) -> str:
        """The message with identifiers replaced by pseudonyms and the rest removed.

        Raises
        ------
        UnreadableError if it cannot be told what in it names a person.
        """
        ...

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """What a redacted message says; never raises for what the message holds."""
        ...
