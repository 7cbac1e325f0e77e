"""Receipts, repeats, events, subjects, what was heard by hour, and quarantine."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, as they are at this revision."""
    op.create_table(
        "receipts",
        sa.Column("position", _ID, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text),
        sa.UniqueConstraint("hash", name="receipts_once"),
    )
    op.create_table(
        "repeats",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("receipt", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
    )
    op.create_index("repeats_receipt", "repeats", ["receipt"])
    _create_events()
    _create_subjects()
    op.create_table(
        "quarantine",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("receipt", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("nearest", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("closed", sa.BigInteger),
        sa.UniqueConstraint("receipt", "number", name="quarantine_once"),
    )
    op.create_index("quarantine_reason", "quarantine", ["reason", "closed"])


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", _ID, primary_key=True),
        sa.Column("receipt", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("offset_min", sa.SmallInteger, nullable=False),
        sa.Column("recorded", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.UniqueConstraint("source", "id", name="events_once"),
    )
    op.create_index("events_subject", "events", ["subject", "time"])
    op.create_index("events_type", "events", ["type", "time"])


def _create_subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_time", sa.BigInteger, nullable=False),
        sa.Column("last_time", sa.BigInteger, nullable=False),
        sa.Column("last_recorded", sa.BigInteger, nullable=False),
        sa.Column("opened", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("is_merged", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("subjects_last_time", "subjects", ["last_time"])
    op.create_index("subjects_last_recorded", "subjects", ["last_recorded"])
    for name, columns, some in (
        ("subjects_open", ["kind", "until"], sa.text("closed <= opened")),
        ("subjects_merged", ["subject"], sa.text("is_merged = 1")),
    ):
        op.create_index(
            name, "subjects", columns, sqlite_where=some, postgresql_where=some
        )
    op.create_table(
        "heard",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("hour", sa.BigInteger, primary_key=True),
        sa.Column("last_time", sa.BigInteger, nullable=False),
        sa.Column("last_recorded", sa.BigInteger, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
