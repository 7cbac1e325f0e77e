"""Intake: the one way by which messages come into the store."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Format
from twin.feeds.letters import letters
from twin.feeds.reasons import UnreadableError
from twin.feeds.store import Appended, Store, StoreUnavailableError, Taken
from twin.feeds.vault import Vault


class Raw(NamedTuple):
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

    Several threads may use it; one takes at a time. For many small messages `Writer`
    is quicker, as it commits those of several senders together.

    Parameters
    ----------
    store : where messages are kept.
    vault : where pseudonyms are.
    codes : what sources call the things of the layout.
    zone : time zone of times that state none.
    watch : told of messages that are on the disk; it must not fail.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        codes: Codes,
        zone: dt.tzinfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008
        watch: Callable[[Sequence[Taken]], None] | None = None,
    ) -> None:
        self.store = store
        self.vault = vault
        self.codes = codes
        self.zone = zone
        self._watch = watch
        self._lock = threading.RLock()

    def take(self, messages: Iterable[Raw]) -> Appended:
        """What is new of these messages, on the disk when this returns.

        A message that the database cannot hold is put aside, encrypted, and takes no
        other with it.

        Raises
        ------
        StoreUnavailableError if the database takes nothing now; nothing is kept, and
        the same may be given again.
        """
        with self._lock:
            return self._take(list(messages))

    def _take(self, whole: list[Raw]) -> Appended:
        received = self.store.now()
        with self.vault.batch():
            taken = [self.fit(raw, received) for raw in whole]
        try:
            done = self.store.append(taken)
        except StoreUnavailableError:
            raise
        except Exception:
            if len(whole) == 1:
                refusal = Refusal("unreadable", "the database cannot hold what it says")
                return self.store.append([self._sealed(whole[0], received, refusal)])
        else:
            if self._watch is not None:
                self._watch(taken)
            return done
        done = Appended()
        middle = len(whole) // 2
        for half in (whole[:middle], whole[middle:]):
            done.add(self._take(half))
        return done

    def fit(self, raw: Raw, received: int) -> Taken:
        """A message, fit to keep; new pseudonyms wait for the commit of the vault."""
        source, format_, body = raw.source, raw.format, raw.body
        try:
            redacted = format_.redact(body, self.vault)
        except StoreUnavailableError:
            raise
        except Exception as error:  # whatever it is, nothing may be lost or leak
            return self._sealed(raw, received, _refusal(error))
        hash_ = self.vault.keys.fingerprint(source, body)
        origin = Origin(source, letters(hash_), received, self.zone)
        events, refusals = said(format_, redacted, origin, self.codes)
        return Taken(
            source, format_.name, hash_, received, redacted, None, events, refusals
        )

    def _sealed(self, raw: Raw, received: int, refusal: Refusal) -> Taken:
        """A message that nobody can read without the key."""
        keys = self.vault.keys
        return Taken(
            raw.source,
            raw.format.name,
            keys.fingerprint(raw.source, raw.body),
            received,
            None,
            keys.seal(raw.body),
            refusals=((0, refusal),),
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
    number = 0
    try:
        for one in format_.read(body, origin, codes):
            if isinstance(one, Event):
                events.append(one)
            else:
                refusals.append((number, one))
            number += 1
    except Exception as error:  # a fault of ours, whose message may tell too much
        detail = f"could not be read ({type(error).__name__})"
        refusals.append((number, Refusal("unreadable", detail)))
    return tuple(events), tuple(refusals)
