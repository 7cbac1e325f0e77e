"""Health of the feeds: who has gone silent, whose clock is wrong, which meter lies."""

from twin.feeds.health.fault import Fault
from twin.feeds.health.health import Health
from twin.feeds.health.source import SourceHealth

__all__ = ["Fault", "Health", "SourceHealth"]
