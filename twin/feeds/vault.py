"""The vault: which random name stands for which identifier."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, get_args

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from twin.feeds.keys import Keys
from twin.feeds.kinds.kind import Who
from twin.feeds.letters import letters
from twin.feeds.store.database import open_database
from twin.feeds.store.statements import Statements
from twin.feeds.store.tables import VAULT, erasures, pseudonyms
from twin.feeds.store.unavailable import explained

REMEMBERED = 200_000
"""Pseudonyms kept in memory."""
OWNED = frozenset(get_args(Who)) - {"patient", "staff", "plate"}
"""What belongs to a patient, and is erased with them."""
_MINUTE = 60_000_000
"""Microseconds of a minute."""


class Vault:
    """Pseudonyms of identifiers, in a database of their own.

    A pseudonym is a random number. It is found by a keyed hash of the identifier, which
    is kept nowhere else, so that who has the store alone, or the vault alone, knows
    nobody; and when the row is gone, nobody can be found any more. Pseudonyms of one
    minute begin alike, so that what is of now lies together in the store's indexes.

    One batch of names at a time is asked for, in one process of all that use the
    vault: from the first `of` until `commit` or `rollback` others wait. What `of` makes
    is on the disk after `commit`, which must come before anything that uses it is.

    Parameters
    ----------
    url : of SQLAlchemy; not that of the store.
    keys : the site's.
    clock : tells the time. [ns since 1970-01-01 UTC]
    """

    def __init__(
        self, url: str, keys: Keys, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self.keys = keys
        self.engine = open_database(url, VAULT, "vault")
        self._sql = _Sql(Statements(self.engine))
        self._clock = clock
        self._known: OrderedDict[bytes, str] = OrderedDict()
        self._ownerless: set[bytes] = set()
        self._new: dict[bytes, tuple[bytes, str, str | None, int]] = {}
        self._adopted: dict[bytes, str] = {}
        self._erasures: int | None = None
        self._open: Connection | None = None
        self._cursor: Any = None
        self._near = (0, b"")
        self._lock = threading.RLock()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Names of one batch, for one thread: on the disk at its end, or forgotten."""
        with self._lock:
            try:
                yield
                self.commit()
            except BaseException:
                self.rollback()
                raise

    def of(self, who: Who, identifier: str, owner: str | None = None) -> str:
        """The pseudonym of an identifier, in letters; a new one if it has none.

        Parameters
        ----------
        who : what it names.
        identifier : as the source writes it, blanks at its ends left out.
        owner : pseudonym of the patient whose it is, so that it is erased with them;
            the first that is given stays.

        Raises
        ------
        StoreUnavailableError if the vault takes nothing now.
        """
        key = self.keys.hash(f"{who}\0{identifier.strip()}")
        with self._lock:
            if self._open is None:
                self._begin()
            found = self._known.get(key)
            if found is None:
                found = self._missed(key, who, owner)
            else:
                self._known.move_to_end(key)
            if owner is not None and key in self._ownerless:
                self._adopt(key, owner)
            return found

    def find(self, who: Who, identifier: str) -> str | None:
        """The pseudonym of an identifier if it has one; makes none."""
        key = self.keys.hash(f"{who}\0{identifier.strip()}")
        asked = select(pseudonyms.c.pseudonym).where(pseudonyms.c.hash == key)
        with explained(self.engine), self.engine.connect() as connection:
            reading = connection.execution_options(reads=True)
            found: str | None = reading.execute(asked).scalar()
        return found

    def digest(self, text: str | bytes) -> str:
        """Keyed hash of something that nobody needs to read again, in letters."""
        return self.keys.digest(text)

    def commit(self) -> None:
        """Put what is new on the disk, and let others in."""
        with self._lock:
            if self._open is None:
                return
            with explained(self.engine):
                if self._new:
                    rows = list(self._new.values())
                    self._open.exec_driver_sql(self._sql.add, rows)
                if self._adopted:
                    owned = [(owner, key) for key, owner in self._adopted.items()]
                    self._open.exec_driver_sql(self._sql.adopt, owned)
                self._open.commit()
            self._end()

    def rollback(self) -> None:
        """Forget what is new since the last commit, and let others in."""
        with self._lock:
            for key in (*self._new, *self._adopted):
                self._known.pop(key, None)
                self._ownerless.discard(key)
            self._end()

    def erase(self, who: Who, identifier: str) -> int:
        """How many pseudonyms are gone: the identifier's, and those of what is its own.

        What the store keeps of them stays, and belongs to nobody any more. No process
        that uses this vault gives one of them again.

        Raises
        ------
        StoreUnavailableError if the vault takes nothing now; then nobody is erased.
        """
        key = self.keys.hash(f"{who}\0{identifier.strip()}")
        row = pseudonyms.c
        with self._lock, explained(self.engine):
            self.commit()
            with self.engine.begin() as connection:
                self._sql.statements.lock(connection)
                asked = select(row.pseudonym).where(row.hash == key)
                found = connection.execute(asked).scalar()
                if found is None:
                    return 0
                theirs = or_(row.hash == key, row.owner == found)
                gone = connection.execute(delete(pseudonyms).where(theirs)).rowcount
                said = {"at": self._clock() // 1000, "pseudonyms": gone}
                connection.execute(insert(erasures), said)
            self._sql.statements.tidy(self.engine)
            return gone

    def close(self) -> None:
        """Commit, and close the database."""
        self.commit()
        self.engine.dispose()

    def _begin(self) -> None:
        """Let nobody else in, and forget what was remembered before an erasure."""
        with explained(self.engine):
            self._open = self.engine.connect()
            try:
                self._open.begin()
                self._sql.statements.lock(self._open)
                told = self._open.exec_driver_sql(self._sql.erasures).scalar() or 0
                self._cursor = self._open.connection.cursor()
            except BaseException:
                self._end()
                raise
        if told != self._erasures:
            self._known.clear()
            self._ownerless.clear()
            self._erasures = told

    def _end(self) -> None:
        self._new.clear()
        self._adopted.clear()
        open_, self._open, self._cursor = self._open, None, None
        if open_ is not None:
            open_.close()

    def _missed(self, key: bytes, who: Who, owner: str | None) -> str:
        with explained(self.engine):
            found = self._looked_up(key, who) or self._made(key, who, owner)
        self._known[key] = found
        if len(self._known) > REMEMBERED:
            oldest, _ = self._known.popitem(last=False)
            self._ownerless.discard(oldest)
        return found

    def _looked_up(self, key: bytes, who: Who) -> str | None:
        self._cursor.execute(self._sql.find, (key,))
        row = self._cursor.fetchone()
        if row is None:
            return None
        if row[1] is None and who in OWNED:
            self._ownerless.add(key)
        found: str = row[0]
        return found

    def _made(self, key: bytes, who: Who, owner: str | None) -> str:
        now = self._clock() // 1000
        minute, near = self._near
        if now // _MINUTE != minute or not near:
            near = secrets.token_bytes(3)
            self._near = now // _MINUTE, near
        found = letters(near + secrets.token_bytes(8))
        self._new[key] = (key, found, owner, now)
        if owner is None and who in OWNED:
            self._ownerless.add(key)
        return found

    def _adopt(self, key: bytes, owner: str) -> None:
        self._ownerless.discard(key)
        if key in self._new:
            hash_, found, _, made = self._new[key]
            self._new[key] = (hash_, found, owner, made)
        else:
            self._adopted[key] = owner


class _Sql:
    """The statements of the vault."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        text, row = statements.text, pseudonyms.c
        self.erasures = text(select(func.max(erasures.c.id)))
        self.add = text(insert(pseudonyms))
        asked = select(row.pseudonym, row.owner)
        self.find = text(asked.where(row.hash == bindparam("key")))
        self.adopt = text(
            update(pseudonyms)
            .values(owner=bindparam("owner"))
            .where(row.hash == bindparam("key"))
        )
