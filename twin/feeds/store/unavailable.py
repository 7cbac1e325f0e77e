"""StoreUnavailableError: the database takes nothing now, in a plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from twin.errors import FeedError

Why = Literal["full", "read-only", "locked", "gone", "damaged"]

SENTENCES: dict[Why, str] = {
    "full": "has no room left; free some space, and what is sent again goes in",
    "read-only": "may only be read; give back the right to write, and what is sent "
    "again goes in",
    "locked": "is held by another writer for longer than one waits; end that, or wait, "
    "and send again",
    "gone": "cannot be reached; once it is back, what is sent again goes in",
    "damaged": "is damaged; stop writing, keep a copy, and rebuild from the receipts "
    "or restore a backup",
}
"""What is wrong, and what to do."""

_SQLITE: dict[str, Why] = {
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read-only",
    "SQLITE_PERM": "read-only",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_IOERR": "gone",
    "SQLITE_CANTOPEN": "gone",
    "SQLITE_PROTOCOL": "locked",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
}
"""By the name of SQLite's error, extended names by their beginning."""
_POSTGRESQL: dict[str, Why] = {
    "53100": "full",
    "54": "full",
    "53": "gone",
    "25006": "read-only",
    "55P03": "locked",
    "40": "locked",
    "57014": "locked",
    "57": "gone",
    "58": "gone",
    "08": "gone",
    "XX001": "damaged",
    "XX002": "damaged",
}
"""By SQLSTATE or its class, the longest that fits."""


class StoreUnavailableError(FeedError):
    """Nothing was kept, and nothing is wrong with what was sent: send it again.

    Attributes
    ----------
    why : `full`, `read-only`, `locked`, `gone` or `damaged`.
    """

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Raise `StoreUnavailableError` for errors of the database that mean it.

    Others, which say that a row cannot be kept, are raised as they are.
    """
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        found = why(cause)
        if found is None:
            raise
        address = engine.url.render_as_string(hide_password=True)
        message = f"{address}: {SENTENCES[found]} ({_first_line(cause)})"
        raise StoreUnavailableError(found, message) from error


def why(cause: Any) -> Why | None:
    """Why the database takes nothing, or none if the fault is that of a row."""
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return next((_SQLITE[one] for one in _SQLITE if name.startswith(one)), None)
    if not hasattr(cause, "sqlstate"):
        return None
    state = cause.sqlstate
    if state is None:  # the connection broke before the server could answer
        return "gone" if type(cause).__name__ == "OperationalError" else None
    return next(
        (_POSTGRESQL[key] for key in (state, state[:2]) if key in _POSTGRESQL), None
    )


def _first_line(cause: object) -> str:
    return (str(cause).splitlines() or [type(cause).__name__])[0]
