"""Tables of the event store and of the vault."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

STORE = MetaData()
VAULT = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts in INTEGER only

receipts = Table(
    "receipts",
    STORE,
    Column("position", _Id, primary_key=True),
    Column("source", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("body", Text),  # none while it stands in quarantine, encrypted
    UniqueConstraint("source", "hash", name="receipts_once"),
)
"""Messages as they were kept, in the order in which they were committed."""

repeats = Table(
    "repeats",
    STORE,
    Column("id", _Id, primary_key=True),
    Column("receipt", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Index("repeats_receipt", "receipt"),
)
"""Further copies of a message, with the receipt they are copies of."""

events = Table(
    "events",
    STORE,
    Column("position", _Id, primary_key=True),
    Column("receipt", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("offset_min", SmallInteger, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("sequence", Text, nullable=False),
    Column("data", Text, nullable=False),
    UniqueConstraint("source", "id", name="events_once"),
    Index("events_subject", "subject", "time"),
    Index("events_type", "type", "time"),
)
"""What was reported, each event once."""

subjects = Table(
    "subjects",
    STORE,
    Column("subject", Text, primary_key=True),
    Column("first_time", BigInteger, nullable=False),
    Column("last_time", BigInteger, nullable=False),
    Column("last_recorded", BigInteger, nullable=False),
    Column("closes", BigInteger),  # none while it is open
    Index("subjects_last_time", "last_time"),
    Index("subjects_last_recorded", "last_recorded"),
    Index(
        "subjects_open",
        "first_time",
        sqlite_where=text("closes IS NULL"),
        postgresql_where=text("closes IS NULL"),
    ),
)
"""When something was first and last heard of each subject, to find those of a time."""

quarantine = Table(
    "quarantine",
    STORE,
    Column("id", _Id, primary_key=True),
    Column("receipt", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),  # which event of the receipt
    Column("source", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("nearest", Text, nullable=False),
    Column("sealed", LargeBinary),  # the original, encrypted, where it has no body
    Column("closed", BigInteger),  # when it was applied after all, or ran out
    UniqueConstraint("receipt", "number", name="quarantine_once"),
    Index("quarantine_reason", "reason", "closed"),
)
"""What is not applied, and why."""

pseudonyms = Table(
    "pseudonyms",
    VAULT,
    Column("hash", LargeBinary, primary_key=True),
    Column("pseudonym", Text, nullable=False, unique=True),
    Column("owner", Text, index=True),
    Column("made", BigInteger, nullable=False),
)
"""Random names by the keyed hash of an identifier."""
