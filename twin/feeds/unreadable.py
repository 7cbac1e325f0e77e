"""What nobody can read, so that it is kept sealed, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.reasons import UnreadableError


class Unreadable:
    """The format of what is known to be of none.

    Parameters
    ----------
    reason : key of `twin.feeds.reasons.REASONS`.
    detail : what is wrong, without anything the message says.
    """

    name = "unreadable"

    def __init__(self, reason: str, detail: str) -> None:
        self._reason = reason
        self._detail = detail

    def redact(self, raw: bytes, names: Names) -> str:  # noqa: ARG002
        """Never anything.

        Raises
        ------
        UnreadableError always.
        """
        raise UnreadableError(self._reason, self._detail)

    def read(
        self,
        body: str,  # noqa: ARG002
        origin: Origin,  # noqa: ARG002
        codes: Codes,  # noqa: ARG002
    ) -> Iterator[Event | Refusal]:
        """Nothing."""
        return iter(())
