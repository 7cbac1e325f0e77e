import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, create_engine

from twin.feeds.store.database import open_database
from twin.feeds.store.tables import STORE, VAULT

CATALOGS = {
    "sqlite": ("SELECT name, sql FROM sqlite_master",),
    "postgresql": (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT table_name || '.' || column_name, data_type || is_nullable || "
        "coalesce(column_default, '') FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
    ),
}
ROOMS = [("store", STORE), ("vault", VAULT)]


def catalog(engine: Engine) -> dict[str, str]:
    """What a database says of each of its tables, columns and indexes."""
    with engine.connect() as connection:
        return {
            name: " ".join(str(says).split())
            for query in CATALOGS[engine.dialect.name]
            for name, says in connection.exec_driver_sql(query)
            if "alembic" not in name
        }


@pytest.mark.parametrize(("room", "metadata"), ROOMS)
def test_migrations_make_the_tables_that_the_code_has(
    database, room: str, metadata: MetaData
):
    """A migrated database says the same of itself as one made from the tables."""
    migrated = open_database(database("migrated"), metadata, room)
    made = create_engine(database("made"))
    metadata.create_all(made)
    assert catalog(migrated) == catalog(made)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    migrated.dispose()
    made.dispose()


@pytest.mark.parametrize(("room", "metadata"), ROOMS)
def test_opening_again_changes_nothing(database, room: str, metadata: MetaData):
    """A database of the newest schema is opened as it is."""
    url = database("twice")
    first = open_database(url, metadata, room)
    before = catalog(first)
    second = open_database(url, metadata, room)
    assert catalog(second) == before
    first.dispose()
    second.dispose()
