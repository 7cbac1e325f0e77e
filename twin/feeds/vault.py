"""The vault: which random name stands for which identifier."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict

from sqlalchemy import Connection, delete, insert, or_, select

from twin.feeds.keys import Keys
from twin.feeds.kinds.kind import Who
from twin.feeds.letters import letters
from twin.feeds.store.database import open_database
from twin.feeds.store.tables import VAULT, pseudonyms

REMEMBERED = 200_000
"""Pseudonyms kept in memory."""


class Vault:
    """Pseudonyms of identifiers, in a database of their own.

    A pseudonym is a random number. It is found by a keyed hash of the identifier, which
    is kept nowhere else, so that who has the store alone, or the vault alone, knows
    nobody; and when the row is gone, nobody can be found any more.

    What `of` makes is on the disk after `commit`, which must come before anything that
    uses it is.

    Parameters
    ----------
    url : of SQLAlchemy; not that of the store.
    keys : the site's.
    """

    def __init__(self, url: str, keys: Keys) -> None:
        self.keys = keys
        self._engine = open_database(url, VAULT, "vault")
        self._known: OrderedDict[bytes, str] = OrderedDict()
        self._new: dict[bytes, str] = {}
        self._open: Connection | None = None
        self._lock = threading.RLock()

    def of(self, who: Who, identifier: str, owner: str | None = None) -> str:
        """The pseudonym of an identifier, in letters; a new one if it has none.

        Parameters
        ----------
        who : what it names.
        identifier : as the source writes it, blanks at its ends left out.
        owner : pseudonym of the patient whose it is, so that it is erased with them.
        """
        key = self._key(who, identifier)
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
                return found
            connection = self._writing()
            asked = select(pseudonyms.c.pseudonym).where(pseudonyms.c.hash == key)
            found = connection.execute(asked).scalar()
            if found is None:
                found = letters(secrets.token_bytes(8))
                row = {"hash": key, "pseudonym": found, "owner": owner}
                made = time.time_ns() // 1000
                connection.execute(insert(pseudonyms), {**row, "made": made})
                self._new[key] = found
            self._known[key] = found
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return found

    def digest(self, text: str | bytes) -> str:
        """Keyed hash of something that nobody needs to read again, in letters."""
        return self.keys.digest(text)

    def commit(self) -> None:
        """Put what is new on the disk."""
        with self._lock:
            if self._open is not None:
                self._open.commit()
                self._close()
            self._new.clear()

    def rollback(self) -> None:
        """Forget what is new since the last commit."""
        with self._lock:
            for key in self._new:
                self._known.pop(key, None)
            self._new.clear()
            if self._open is not None:
                self._open.rollback()
                self._close()

    def erase(self, who: Who, identifier: str) -> int:
        """How many pseudonyms are gone: the identifier's, and those of what is its own.

        What the store keeps of them stays, and belongs to nobody any more.
        """
        key = self._key(who, identifier)
        with self._lock:
            self.commit()
            with self._engine.begin() as connection:
                asked = select(pseudonyms.c.pseudonym).where(pseudonyms.c.hash == key)
                found = connection.execute(asked).scalar()
                if found is None:
                    return 0
                theirs = or_(pseudonyms.c.hash == key, pseudonyms.c.owner == found)
                gone = connection.execute(delete(pseudonyms).where(theirs)).rowcount
            self._known.clear()
            return gone

    def close(self) -> None:
        """Commit, and close the database."""
        self.commit()
        self._engine.dispose()

    def _key(self, who: Who, identifier: str) -> bytes:
        return self.keys.hash(f"{who}\0{identifier.strip()}".encode())

    def _writing(self) -> Connection:
        if self._open is None:
            self._open = self._engine.connect()
            self._open.begin()
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None
