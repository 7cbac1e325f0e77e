"""Rebuild: all events made anew from the receipts, into an empty store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from twin.errors import FeedError
from twin.feeds.codes import Codes
from twin.feeds.event import Origin
from twin.feeds.format import Format
from twin.feeds.formats import FORMATS
from twin.feeds.intake import said
from twin.feeds.letters import letters
from twin.feeds.store import Reread, Store
from twin.feeds.store.tables import quarantine, receipts, repeats
from twin.feeds.store.unavailable import explained

_PAGE = 2_000
"""Receipts of one transaction."""


def rebuild(
    store: Store,
    into: Store,
    codes: Codes,
    zone: dt.tzinfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008
    formats: Mapping[str, Format] = FORMATS,
) -> int:
    """How many events there are in a store made anew from the receipts of another.

    Events are a function of the receipts, the codes and the zone, so they come out the
    same to the byte, but for their positions; with codes or formats that were mended,
    as they should have been. What waits in quarantine and cannot be read moves over.

    Parameters
    ----------
    store : whose receipts are read; it is left as it is.
    into : an empty store.
    codes : what sources call the things of the layout.
    zone : time zone of times that state none.
    formats : by the name that receipts have of them.

    Raises
    ------
    FeedError if `into` is not empty, or a format is not known.
    """
    _check(store, into, formats)
    events = after = 0
    while page := _page(store, after):
        last = page[-1].position
        _copy(store, into, page, after)
        read = []
        for one in page:
            if one.body is None:
                continue
            origin = Origin(one.source, letters(one.hash), one.received, zone)
            found = said(formats[one.format], one.body, origin, codes)
            read.append(Reread(one.position, one.source, one.received, None, *found))
        events += into.reread(read)
        after = last
    return events


def _check(store: Store, into: Store, formats: Mapping[str, Format]) -> None:
    with explained(into.engine), into.reading() as connection:
        if connection.execute(select(func.count()).select_from(receipts)).scalar():
            raise FeedError(f"{into}: is not empty; rebuild into a new store")
    with explained(store.engine), store.reading() as connection:
        asked = select(receipts.c.format).where(receipts.c.body.is_not(None)).distinct()
        unknown = set(connection.execute(asked).scalars()) - set(formats)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise FeedError(f"{store}: has messages in formats that are not read: {names}")


def _page(store: Store, after: int) -> Sequence[Any]:
    position = receipts.c.position
    asked = select(receipts).where(position > after).order_by(position).limit(_PAGE)
    with explained(store.engine), store.reading() as connection:
        return connection.execute(asked).all()


def _copy(store: Store, into: Store, page: Sequence[Any], after: int) -> None:
    """Receipts, their repeats, and what of them waits or waited."""
    last = page[-1].position
    found = []
    with explained(store.engine), store.reading() as connection:
        for table in (repeats, quarantine):
            asked = (
                select(*(column for column in table.c if column.name != "id"))
                .where(table.c.receipt > after, table.c.receipt <= last)
                .order_by(table.c.id)
            )
            found.append([tuple(row) for row in connection.execute(asked)])
    into.copy([tuple(row) for row in page], *found)
