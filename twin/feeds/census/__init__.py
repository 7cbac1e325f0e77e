"""The census: events of each subject folded to what is so, as known at a time."""

from twin.feeds.census.census import census
from twin.feeds.census.state_hash import state_hash

__all__ = ["census", "state_hash"]
