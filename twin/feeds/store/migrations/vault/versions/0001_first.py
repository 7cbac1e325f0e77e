"""Pseudonyms."""

from alembic import op

from twin.feeds.store.tables import VAULT

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, as they are at this revision."""
    VAULT.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    VAULT.drop_all(op.get_bind())
