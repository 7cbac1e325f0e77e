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
        StoreUnavailableError if the database takes nothing now; the same messages may
        be given again.
        """
        with self._lock:
            whole = list(messages)
            return self._keep(whole, self._fit(whole))

    def _fit(self, whole: list[Raw]) -> list[Taken]:
        """The messages, fit to keep; their pseudonyms are on the disk.

        Each step is taken for all before the next, since a processor is fastest at
        what it did a moment ago.
        """
        received = self.store.now()
        with self.vault.batch():
            bodies = [self._redacted(raw) for raw in whole]
        keys = self.vault.keys
        hashes = [keys.fingerprint(raw.source, raw.body) for raw in whole]
        return [
            self._read(raw, hash_, received, body)
            for raw, hash_, body in zip(whole, hashes, bodies, strict=True)
        ]

    def _redacted(self, raw: Raw) -> str | Refusal:
        """What may be kept of a message, or why it has to be sealed."""
        try:
            return raw.format.redact(raw.body, self.vault)
        except StoreUnavailableError:
            raise
        except Exception as error:  # whatever it is, nothing may be lost or leak
            return _refusal(error)

    def _read(
        self, raw: Raw, hash_: bytes, received: int, body: str | Refusal
    ) -> Taken:
        source, format_, original = raw
        if isinstance(body, Refusal):
            sealed = self.vault.keys.seal(original)
            why = ((0, body),)
            return Taken(source, format_.name, hash_, received, None, sealed, (), why)
        origin = Origin(source, letters(hash_), received, self.zone)
        events, refusals = said(format_, body, origin, self.codes)
        return Taken(
            source, format_.name, hash_, received, body, None, events, refusals
        )

    def _keep(self, whole: list[Raw], taken: list[Taken]) -> Appended:
        """Append all; where one cannot be held, the rest of them, and that sealed."""
        try:
            done = self.store.append(taken)
        except StoreUnavailableError:
            raise
        except Exception:
            if len(taken) > 1:
                middle = len(taken) // 2
                done = self._keep(whole[:middle], taken[:middle])
                done.add(self._keep(whole[middle:], taken[middle:]))
                return done
            why = Refusal("unreadable", "the database cannot hold what it says")
            taken = [self._read(whole[0], taken[0].hash, taken[0].received, why)]
            done = self.store.append(taken)
        if self._watch is not None:
            self._watch(taken)
        return done


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
