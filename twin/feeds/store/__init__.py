"""The event store: every message kept, every event once."""

from twin.feeds.store.store import Appended, Reread, Store, Taken
from twin.feeds.store.unavailable import StoreUnavailableError

__all__ = ["Appended", "Reread", "Store", "StoreUnavailableError", "Taken"]
