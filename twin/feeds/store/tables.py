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
    Column("hash", LargeBinary, nullable=False),  # of the source and the original
    Column("received", BigInteger, nullable=False),
    Column("body", Text),  # none while it stands in quarantine, encrypted
    UniqueConstraint("hash", name="receipts_once"),
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
    Column("kind", Text, nullable=False),  # what the subject begins with
    Column("first_time", BigInteger, nullable=False),
    Column("last_time", BigInteger, nullable=False),
    Column("last_recorded", BigInteger, nullable=False),
    Column("opened", BigInteger, nullable=False),  # last of what opens it
    Column("closed", BigInteger, nullable=False),  # last of what closes it
    Column("until", BigInteger, nullable=False),  # when it lapses
    Column("is_merged", SmallInteger, nullable=False),
    Index("subjects_last_time", "last_time"),
    Index("subjects_last_recorded", "last_recorded"),
    Index(
        "subjects_open",
        "kind",
        "until",
        sqlite_where=text("closed <= opened"),
        postgresql_where=text("closed <= opened"),
    ),
    Index(
        "subjects_merged",
        "subject",
        sqlite_where=text("is_merged = 1"),
        postgresql_where=text("is_merged = 1"),
    ),
    sqlite_with_rowid=False,
)
"""When each subject was heard of, opened and closed, to find those of a time."""

heard = Table(
    "heard",
    STORE,
    Column("source", Text, primary_key=True),
    Column("hour", BigInteger, primary_key=True),  # of `recorded`, since 1970
    Column("last_time", BigInteger, nullable=False),
    Column("last_recorded", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What each source said in an hour, and where in `events` that may stand."""

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
    Column("pseudonym", Text, nullable=False),
    Column("owner", Text),
    Column("made", BigInteger, nullable=False),
    UniqueConstraint("pseudonym", name="pseudonyms_once"),
    Index(
        "pseudonyms_owner",
        "owner",
        sqlite_where=text("owner IS NOT NULL"),
        postgresql_where=text("owner IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)
"""Random names by the keyed hash of an identifier."""

erasures = Table(
    "erasures",
    VAULT,
    Column("id", _Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("pseudonyms", Integer, nullable=False),
)
"""When persons were erased, and how many pseudonyms each time; never of whom.

Who remembers pseudonyms in memory forgets them when there is one more.
"""
