"""Event: one thing a feed reported, as the store keeps it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from twin.feeds.codes import IgnoredCodeError, UnknownCodeError
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Kind

MICROSECONDS = 1_000_000
"""Microseconds of a second; times are kept as whole microseconds since 1970, UTC."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ONE = dt.timedelta(microseconds=1)
_MINUTE = dt.timedelta(minutes=1)
_NONE = dt.timedelta()


class Event(NamedTuple):
    """One thing a feed reported: what, when, and when it became known.

    Attributes
    ----------
    source : the system that said it, as the site calls it.
    id : the event's identity in its source; source and id together count once.
    type : CloudEvents type, a key of `KINDS`.
    subject : what it is about, such as `visit/…` or `bed/…`.
    time : when it happened. [µs since 1970-01-01 UTC]
    offset_min : the source's offset from UTC at that time. [min]
    recorded : when it became known: what the source says, if that is not later than
        the receipt, else the time of the receipt. [µs since 1970-01-01 UTC]
    sequence : order among events of one subject and time, by the alphabet.
    data : the kind's data as JSON.
    """

    source: str
    id: str
    type: str
    subject: str
    time: int
    offset_min: int
    recorded: int
    sequence: str
    data: str

    @classmethod
    def of(
        cls,
        kind: Kind,
        origin: Origin,
        identity: str,
        time: dt.datetime,
        recorded: dt.datetime | None = None,
        sequence: str = "",
    ) -> Event:
        """The event that says this.

        Parameters
        ----------
        kind : what it says.
        origin : which message it comes from.
        identity : its identity in its source.
        time : when it happened, with an offset.
        recorded : when the source recorded it; the time of the receipt if unknown.
        sequence : its order among others of its subject and time.
        """
        known = origin.received
        if recorded is not None:
            known = min(known, micros(recorded))
        return cls(
            origin.source,
            identity,
            kind.type,
            kind.subject,
            micros(time),
            (time.utcoffset() or _NONE) // _MINUTE,
            known,
            sequence,
            kind.to_json(),
        )

    def what(self) -> Kind:
        """The data as a model."""
        return KINDS[self.type].model_validate_json(self.data)


class Origin(NamedTuple):
    """The message that events come from.

    Attributes
    ----------
    source : the system that sent it, as the site calls it.
    digest : keyed hash of the original, in letters; the same message has the same.
        Events that have no identity of their own take theirs from it.
    received : when it was received. [µs since 1970-01-01 UTC]
    zone : time zone of times that state none.
    """

    source: str
    digest: str
    received: int
    zone: dt.tzinfo


class Refusal(NamedTuple):
    """Why a message, or an event of it, is not applied; it stays in quarantine.

    Attributes
    ----------
    reason : one of `twin.feeds.reasons.REASONS`.
    detail : what is wrong and what to do, without anything that names a person.
    nearest : the nearest right code, if a code is unknown.
    """

    reason: str
    detail: str
    nearest: str = ""

    @classmethod
    def unknown(cls, error: UnknownCodeError) -> Refusal:
        """The refusal of a code that is not mapped, or is to be left out."""
        if isinstance(error, IgnoredCodeError):
            detail = f'{error.family}: codes.yaml leaves out "{error.code}"'
            return cls("ignored-code", detail)
        hint = f'; did you mean "{error.nearest}"?' if error.nearest else ""
        detail = (
            f'{error.family}: "{error.code}" is not in codes.yaml{hint} '
            "Map it, and replay the quarantine."
        )
        return cls("unknown-code", detail, error.nearest)


def micros(time: dt.datetime) -> int:
    """Microseconds since 1970 UTC of a time with an offset."""
    return (time - _EPOCH) // _ONE


def moment(micros: int, offset_min: int = 0) -> dt.datetime:
    """The time of so many microseconds since 1970 UTC, shown at an offset."""
    zone = dt.timezone(dt.timedelta(minutes=offset_min))
    return (_EPOCH + micros * _ONE).astimezone(zone)
