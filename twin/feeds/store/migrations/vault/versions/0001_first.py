"""Pseudonyms, and when persons were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, as they are at this revision."""
    op.create_table(
        "pseudonyms",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("pseudonym", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("pseudonym", name="pseudonyms_once"),
        sqlite_with_rowid=False,
    )
    some = sa.text("owner IS NOT NULL")
    op.create_index(
        "pseudonyms_owner",
        "pseudonyms",
        ["owner"],
        sqlite_where=some,
        postgresql_where=some,
    )
    op.create_table(
        "erasures",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("pseudonyms", sa.Integer, nullable=False),
    )
