"""Intake: the one way by which messages come into the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Format
from twin.feeds.letters import letters
from twin.feeds.reasons import UnreadableError
from twin.feeds.store import Appended, Store, Taken
from twin.feeds.vault import Vault


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as it came.

    Attributes
    ----------
    source : the system that sent it, as the site calls it.
    format : how to read it.
    body : the bytes.
    """

    source: str
    format: Format
    body: bytes


class Intake:
    """Redacts messages, reads them, and commits them: vault first, then store.

    Not for several threads at once; `Writer` is.

    Parameters
    ----------
    store : where messages are kept.
    vault : where pseudonyms are.
    codes : what sources call the things of the layout.
    zone : time zone of times that state none.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        codes: Codes,
        zone: dt.tzinfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008
    ) -> None:
        self.store = store
        self.vault = vault
        self.codes = codes
        self.zone = zone

    def take(self, messages: Iterable[Raw]) -> Appended:
        """What is new of these messages, on the disk when this returns.

        Raises
        ------
        sqlalchemy.exc.DBAPIError if the database does not take it; nothing is kept.
        """
        try:
            taken = [self.fit(raw) for raw in messages]
            self.vault.commit()
        except BaseException:
            self.vault.rollback()
            raise
        return self.store.append(taken)

    def fit(self, raw: Raw) -> Taken:
        """A message, fit to keep; new pseudonyms wait for the commit of the vault."""
        hash_ = self.vault.keys.hash(raw.body)
        received = self.store.now()
        try:
            body = raw.format.redact(raw.body, self.vault)
        except Exception as error:  # whatever it is, nothing may be lost or leak
            refusal = _refusal(error)
            sealed = self.vault.keys.seal(raw.body)
            whole = ((0, refusal),)
            name = raw.format.name
            return Taken(
                raw.source, name, hash_, received, None, sealed, refusals=whole
            )
        origin = Origin(raw.source, letters(hash_[:16]), received, self.zone)
        events, refusals = said(raw.format, body, origin, self.codes)
        return Taken(
            raw.source, raw.format.name, hash_, received, body, None, events, refusals
        )


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, UnreadableError):
        return Refusal(error.reason, error.detail)
    # What an unforeseen error says may hold a part of the message.
    return Refusal("unreadable", f"could not be redacted ({type(error).__name__})")


def said(
    format_: Format, body: str, origin: Origin, codes: Codes
) -> tuple[tuple[Event, ...], tuple[tuple[int, Refusal], ...]]:
    """Events of a redacted message, and what of it cannot be applied, by number."""
    events: list[Event] = []
    refusals: list[tuple[int, Refusal]] = []
    for number, one in enumerate(format_.read(body, origin, codes)):
        if isinstance(one, Event):
            events.append(one)
        else:
            refusals.append((number, one))
    return tuple(events), tuple(refusals)
