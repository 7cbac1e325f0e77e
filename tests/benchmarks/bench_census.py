"""A census of a large store against folding all that is in it."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.filled_store import DAY, NOW, fill
from tests.benchmarks.table import Row, say, seconds_of
from twin.feeds.census import census, state_hash
from twin.feeds.event import moment
from twin.feeds.store import Store


def rows(quick: bool) -> Iterator[Row]:
    """Seconds of a census now and of one a fortnight ago, and of all state."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'hoc.db'}")
        events = fill(store, 50_000 if quick else 400_000)
        whole = seconds_of(lambda: state_hash(store))
        for what, at in ASKED:
            spent = seconds_of(lambda at=at: census(store, at, at), 3)
            yield Row(
                f"census {what}, {events} events",
                f"{spent * 1000:.0f} ms",
                f"fold of all {whole * 1000:.0f} ms",
                f"1/{whole / spent:.0f}",
                "<= 1 s with 10 million" if what == "now" else "",
            )
        store.close()


def say_of(store: Store) -> None:
    """Print what a census of a store that is there costs."""
    for what, at in ASKED:
        found = census(store, at, at)
        spent = seconds_of(lambda at=at: census(store, at, at), 3)
        say(Row(f"census {what}", f"{spent * 1000:.0f} ms", repr(found)))


def _at(days: int) -> dt.datetime:
    return moment(NOW - days * DAY + 2_000_000)


ASKED = (("now", _at(0)), ("14 days ago", _at(14)))
