"""A database opened as it must be: durable, of the newest schema, and checked."""

from __future__ import annotations

from contextlib import suppress
from importlib import resources
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from twin.errors import FeedError
from twin.feeds.store.unavailable import explained

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "wal_autocheckpoint": 16_000,  # pages: much is written again before it is moved
    "journal_size_limit": 128 << 20,
    "cache_size": -(64 << 10),  # KiB
    "secure_delete": 1,  # what is deleted is overwritten
    "temp_store": 2,
}
"""What SQLite is told at each connection, and must answer."""
SETTINGS = {
    "synchronous_commit": "on",  # a commit is on the disk
    "lock_timeout": "10s",
    "timezone": "UTC",
}
"""What PostgreSQL is told at each connection."""
_LOCK = 0x7477696D
"""Number of the lock that lets one process at a time change a schema."""


def open_database(url: str | URL, metadata: MetaData, room: str) -> Engine:
    """An engine of a database whose schema is the newest.

    Parameters
    ----------
    url : of SQLAlchemy, such as `sqlite:///hoc.db` or `postgresql+psycopg://…/hoc`.
    metadata : tables it must have.
    room : folder of its migrations in `twin.feeds.store.migrations`.

    Raises
    ------
    FeedError if it cannot be opened, with what to do.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, **_options(parsed))
    except (ArgumentError, ImportError, ValueError) as error:
        raise FeedError(
            f"{_shown(url)}: cannot be opened as a database: {error}"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        _durable(engine)
    try:
        with explained(engine):
            _check(engine)
            migrate(engine, metadata, room)
    except FeedError:
        engine.dispose()
        raise
    except DBAPIError as error:
        engine.dispose()
        raise FeedError(f"{_shown(parsed)}: {error.orig}") from None
    return engine


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"check_same_thread": False}}
    said = url.query.get("options", "")
    given = [said] if isinstance(said, str) else list(said)
    ours = [f"-c {name}={value}" for name, value in SETTINGS.items()]
    return {
        "pool_pre_ping": True,  # the server may have been started anew
        "connect_args": {"options": " ".join([*given, *ours])},
    }


def _shown(url: str | URL) -> str:
    with suppress(ArgumentError):
        return make_url(url).render_as_string(hide_password=True)
    return "the database's address"


def _durable(engine: Engine) -> None:
    """Let SQLite commit to the disk, and transactions begin when we say so."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
            answer = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if answer != value and not (name == "journal_mode" and answer == "memory"):
                raise FeedError(f"SQLite keeps {name} at {answer}, not {value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        is_reading = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _check(engine: Engine) -> None:
    """Refuse a PostgreSQL that forgets what it was told when the power fails."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        if connection.execute(text("SHOW fsync")).scalar() != "on":
            raise FeedError(
                f"{_shown(engine.url)}: runs with fsync off, so that it loses what it "
                "acknowledged when the power fails; set fsync = on in postgresql.conf"
            )


def migrate(engine: Engine, metadata: MetaData, room: str) -> None:
    """Bring the schema to the newest, if it is not."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    folder = resources.files("twin.feeds.store") / "migrations" / room
    config = Config()
    config.set_main_option("script_location", str(folder))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if inspect(connection).has_table("alembic_version"):
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            if found.scalar() == head:
                return
    from alembic import command

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        config.attributes["metadata"] = metadata
        command.upgrade(config, "head")
