"""Quarantine: what waits in a store and is not applied, why, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select, update

from twin.feeds.event import Refusal
from twin.feeds.store.store import Store
from twin.feeds.store.tables import quarantine, receipts
from twin.feeds.store.unavailable import explained

SEALED_DAYS = 30
"""How long an original is kept, encrypted; why it was put aside is kept for good."""
_DAY = 86_400_000_000
_PAGE = 500


class Waiting(NamedTuple):
    """One entry of the quarantine.

    Attributes
    ----------
    receipt : position of the message's receipt.
    number : which event of the message.
    source : the system that sent it.
    format : name of its format.
    hash : keyed hash of the original. (16 bytes)
    received : when it came. [µs since 1970-01-01 UTC]
    refusal : why it is not applied, and the nearest right code if one is unknown.
    body : what is left of the message after redaction, if that was possible.
    sealed : the original, encrypted, if it is still kept.
    """

    receipt: int
    number: int
    source: str
    format: str
    hash: bytes
    received: int
    refusal: Refusal
    body: str | None
    sealed: bytes | None


class Reason(NamedTuple):
    """How much waits for the same thing.

    Attributes
    ----------
    source : the system that sent it.
    refusal : why, and the nearest right code if one is unknown.
    entries : how many. [1]
    """

    source: str
    refusal: Refusal
    entries: int


def waiting(store: Store, after: int = 0) -> Iterator[list[Waiting]]:
    """What waits, in the order in which it came; the entries of some messages at once.

    Parameters
    ----------
    store : whose quarantine.
    after : position of the receipt after which to begin.
    """
    row = quarantine.c
    columns = (
        *(row.receipt, row.number, row.source, receipts.c.format, receipts.c.hash),
        *(row.received, row.reason, row.detail, row.nearest),
        *(receipts.c.body, row.sealed),
    )
    while True:
        some = (
            select(row.receipt)
            .where(row.closed.is_(None), row.receipt > after)
            .order_by(row.receipt)
            .distinct()
            .limit(_PAGE)
        )
        asked = (
            select(*columns)
            .join(receipts, receipts.c.position == row.receipt)
            .where(row.closed.is_(None), row.receipt.in_(some))
            .order_by(row.receipt, row.number)
        )
        with explained(store.engine), store.reading() as connection:
            found = [
                Waiting(*one[:6], Refusal(*one[6:9]), *one[9:])
                for one in connection.execute(asked)
            ]
        if not found:
            return
        yield found
        after = found[-1].receipt


def reasons(store: Store) -> list[Reason]:
    """What waits for what, the most first."""
    row = quarantine.c
    columns = (row.source, row.reason, row.detail, row.nearest)
    asked = (
        select(*columns, func.count())
        .where(row.closed.is_(None))
        .group_by(*columns)
        .order_by(func.count().desc(), *columns)
    )
    with explained(store.engine), store.reading() as connection:
        return [
            Reason(one[0], Refusal(*one[1:4]), one[4])
            for one in connection.execute(asked)
        ]


def expire(store: Store, days: float = SEALED_DAYS) -> int:
    """How many encrypted originals are removed, having waited for so many days.

    Their entries stay, closed, and say why the messages were put aside.
    """
    now, row = store.now(), quarantine.c
    old = row.sealed.is_not(None) & (row.received < now - round(days * _DAY))
    gone = update(quarantine).where(old).values(sealed=None, closed=now)
    with explained(store.engine):
        with store.engine.begin() as connection:
            count = connection.execute(gone).rowcount
        if count:
            store.tidy()
    return count
