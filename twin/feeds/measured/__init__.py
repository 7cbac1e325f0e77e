"""What feeds measured: the same journeys and balances as a run has."""

from twin.feeds.measured.balance import balance
from twin.feeds.measured.measured import Measured, measured, of_events
from twin.feeds.measured.times import Times
from twin.feeds.measured.whereabouts import with_steps

__all__ = ["Measured", "Times", "balance", "measured", "of_events", "with_steps"]
