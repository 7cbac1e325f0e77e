"""Replay: what waits in quarantine is read once more, by the codes of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from twin.feeds.event import Origin
from twin.feeds.format import Format
from twin.feeds.formats import FORMATS
from twin.feeds.intake import Intake, said
from twin.feeds.letters import letters
from twin.feeds.store import Reread, StoreUnavailableError
from twin.feeds.store.quarantine import Waiting, waiting


@dataclass(slots=True)
class Replayed:
    """What a replay did.

    Attributes
    ----------
    messages : messages that waited. [1]
    applied : those of which nothing waits any more. [1]
    events : events that are new. [1]
    """

    messages: int = 0
    applied: int = 0
    events: int = 0

    @property
    def waiting(self) -> int:
        """Messages of which something still waits. [1]"""
        return self.messages - self.applied


def replay(intake: Intake, formats: Mapping[str, Format] = FORMATS) -> Replayed:
    """Read what waits once more, and close what now applies.

    Call it once codes are mapped, or a format reads what it could not. Messages that
    are kept encrypted are opened, redacted, and kept like any other if that succeeds.
    Events are known from when they would have been known, had they applied at once.

    Parameters
    ----------
    intake : whose store, vault, codes and time zone are used.
    formats : by the name that receipts have of them.

    Raises
    ------
    StoreUnavailableError if the database takes nothing now; what was closed is closed,
    and a replay goes on with the rest.
    """
    done = Replayed()
    for entries in waiting(intake.store):
        messages = [list(some) for _, some in groupby(entries, lambda one: one.receipt)]
        with intake.vault.batch():
            bodies = [_body(intake, one[0], formats) for one in messages]
        read = [
            _read(intake, one[0], body, formats)
            for one, body in zip(messages, bodies, strict=True)
            if body is not None
        ]
        done.messages += len(messages)
        done.applied += sum(not one.refusals for one in read)
        done.events += intake.store.reread(read)
    return done


def _body(intake: Intake, entry: Waiting, formats: Mapping[str, Format]) -> str | None:
    """What is left of a message after redaction; none if that is still impossible."""
    format_ = formats.get(entry.format)
    if format_ is None:
        return None
    if entry.sealed is None or entry.body is not None:
        return entry.body
    try:
        raw = intake.vault.keys.unseal(entry.sealed)
        return format_.redact(raw, intake.vault)
    except StoreUnavailableError:
        raise
    except Exception:  # it waits on, for the same reason
        return None


def _read(
    intake: Intake, entry: Waiting, body: str, formats: Mapping[str, Format]
) -> Reread:
    origin = Origin(entry.source, letters(entry.hash), entry.received, intake.zone)
    events, refusals = said(formats[entry.format], body, origin, intake.codes)
    new = body if entry.body is None else None
    return Reread(entry.receipt, entry.source, entry.received, new, events, refusals)
