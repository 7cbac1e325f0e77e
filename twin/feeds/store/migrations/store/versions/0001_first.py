"""Receipts, repeats, events, subjects and quarantine."""

from alembic import op

from twin.feeds.store.tables import STORE

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, as they are at this revision."""
    STORE.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    STORE.drop_all(op.get_bind())
