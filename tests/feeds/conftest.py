"""Small files as other systems might write them, and databases of either kind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.messages import CODES
from tests.feeds.servers import PostgreSQL
from twin.feeds.intake import Intake
from twin.feeds.keys import Keys
from twin.feeds.store import Store
from twin.feeds.vault import Vault

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of text or bytes into a new folder."""

    def written(
        content: str | bytes, name: str = "file.csv", encoding: str = "utf-8"
    ) -> Path:
        data = content if isinstance(content, bytes) else content.encode(encoding)
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written


Database = Callable[[str], str]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server that all tests share."""
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """Makes the address of a new database by a name; of either kind."""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.database
    return lambda name: f"sqlite:///{tmp_path / name}.db"


@pytest.fixture
def intake(database: Database) -> Iterator[Intake]:
    """An intake with a store and a vault of its own."""
    store = Store(database("store"))
    vault = Vault(database("vault"), Keys.new())
    yield Intake(store, vault, CODES)
    vault.close()
    store.close()


@pytest.fixture
def sqlite_intake(tmp_path: Path) -> Iterator[Intake]:
    """The same in SQLite, for what only a file can suffer."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    vault = Vault(f"sqlite:///{tmp_path / 'vault.db'}", Keys.new())
    yield Intake(store, vault, CODES)
    vault.close()
    store.close()


@pytest.fixture
def rows() -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a store or vault, by a query."""

    def asked(kept: Store | Vault, query: str) -> list[tuple[Any, ...]]:
        with kept.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    return asked
