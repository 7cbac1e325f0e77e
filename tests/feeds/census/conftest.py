"""A day of a hospital, told event by event."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from twin.feeds.census import census, state_hash
from twin.feeds.event import Event, Origin, micros
from twin.feeds.kinds import KINDS
from twin.feeds.store import Store, Taken
from twin.feeds.store.tables import STORE
from twin.values.census import Census

UTC = dt.UTC
TIMES = (
    *("expected", "expected_end", "ended", "start", "end", "until"),
    *("planned_start", "valid"),
)
DAY = dt.datetime(2025, 11, 27, tzinfo=UTC)


def clock(text: str) -> dt.datetime:
    """A time of the day such as 09:30, or 2:09:30 of the second day after."""
    *days, hour, minute = text.split(":")
    shift = dt.timedelta(days=int(days[0]) if days else 0)
    return DAY + shift + dt.timedelta(hours=int(hour), minutes=int(minute))


class Told:
    """A store that is told events by their words."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._number = 0

    def event(
        self,
        kind: str,
        time: str,
        known: str | None = None,
        *,
        source: str = "his",
        sequence: str = "",
        **data: Any,
    ) -> Event:
        """An event of a kind, that became known when it happened or later."""
        self._number += 1
        for key in TIMES:
            if isinstance(data.get(key), str):
                data[key] = clock(data[key])
        model = KINDS[f"twin.{kind}"].model_validate(data)
        recorded = clock(known or time)
        origin = Origin(source, "", micros(recorded), UTC)
        return Event.of(
            model, origin, str(self._number), clock(time), recorded, sequence
        )

    def tell(self, *args: Any, **data: Any) -> "Told":
        """Commit one event."""
        return self.append(self.event(*args, **data))

    def append(self, *events: Event) -> "Told":
        """Commit events, each as a message of its own."""
        self.store.append([_taken(event) for event in events])
        return self

    def at(
        self,
        time: str,
        known: str | None = None,
        capacity: dict[str, int] | None = None,
    ) -> Census:
        """The census of a time of the day, as known then or at another time."""
        return census(self.store, clock(time), clock(known or time), capacity)

    def hash(self) -> str:
        """The state hash."""
        return state_hash(self.store)


def _taken(event: Event) -> Taken:
    key = f"{event.source}/{event.id}".encode()
    return Taken(event.source, "test", key, event.recorded, "{}", events=(event,))


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Store, Store]]:
    """Two stores in memory."""
    pair = Store("sqlite://"), Store("sqlite://")
    yield pair
    for store in pair:
        store.close()


@pytest.fixture
def make(stores: tuple[Store, Store]) -> Callable[[], tuple[Told, Told]]:
    """Make two stores empty."""

    def made() -> tuple[Told, Told]:
        for store in stores:
            with store.engine.begin() as connection:
                for table in STORE.sorted_tables:
                    connection.execute(table.delete())
        return Told(stores[0]), Told(stores[1])

    return made


@pytest.fixture
def told(make: Callable[[], tuple[Told, Told]]) -> Told:
    """An empty store that is told events."""
    return make()[0]


def words(rows: Any, *names: str) -> list[tuple[str, ...]]:
    """Some columns of rows as tuples."""
    return list(zip(*(getattr(rows, name).tolist() for name in names), strict=True))


def problems(census: Census) -> list[tuple[str, str]]:
    """What cannot be, by name."""
    return words(census.problems, "name", "problem")
