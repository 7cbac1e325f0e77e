"""The event store: every message kept, every event once."""

from twin.feeds.store.store import Appended, Store, Taken

__all__ = ["Appended", "Store", "Taken"]
