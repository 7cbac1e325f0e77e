"""Health kept in the store: readings of points that the twin itself is the meter of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from math import isnan

from sqlalchemy import select

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal, moment
from twin.feeds.format import Names
from twin.feeds.health.health import Health
from twin.feeds.health.source import HOUR, WEEK, SourceHealth
from twin.feeds.intake import Raw
from twin.feeds.kinds.reading import Reading
from twin.feeds.store import Store
from twin.feeds.store.tables import events

SOURCE = "twin"
"""The source of what the twin says of its feeds."""
WEEKS = 4
"""How far back it is known what is usual."""
UNITS = {
    "age_s": "s",
    "last_hour": "1",
    "offset_s": "s",
    "gaps": "h",
    "unknown_codes": "1",
    "refused": "1",
}
"""What is kept of each source, and its unit."""
MESSAGES = "messages"
"""The point that says how many events a source reported of an hour."""


class HealthReadings:
    """The format of what the twin keeps of its feeds' health: nothing of anybody."""

    name = "twin-health"

    def redact(self, raw: bytes, names: Names) -> str:  # noqa: ARG002 nobody is in it
        """The message as it is."""
        return raw.decode()

    def read(
        self,
        body: str,
        origin: Origin,
        codes: Codes,  # noqa: ARG002 its points are of no layout
    ) -> Iterator[Event | Refusal]:
        """Its readings."""
        said = json.loads(body)
        time = moment(said["time"])
        for point, value, unit in said["readings"]:
            reading = Reading(point=point, value=value, unit=unit)
            identity = f"{said['time']}/{point}"
            yield Event.of(reading, origin, identity, time)


_FORMAT = HealthReadings()


def kept(report: Iterable[SourceHealth], now: int) -> Raw:
    """A message that keeps how sources are doing.

    Parameters
    ----------
    report : of the sources.
    now : time of the report. [µs since 1970-01-01 UTC]
    """
    readings = [
        (f"feed-{one.source}-{name}", float(value), unit)
        for one in report
        for name, unit in UNITS.items()
        if not isnan(value := getattr(one, name))
    ]
    return _message(readings, now)


def kept_hour(health: Health, hour: int) -> Raw:
    """A message that keeps what each source reported of an hour.

    Parameters
    ----------
    hour : in whole hours since 1970 UTC.
    """
    readings = [
        (f"feed-{source}-{MESSAGES}", float(health.messages(source, hour)), "1")
        for source in health.sources
        if source != SOURCE
    ]
    return _message(readings, hour * HOUR)


def _message(readings: list[tuple[str, float, str]], time: int) -> Raw:
    said = {"time": time, "readings": readings}
    return Raw(SOURCE, _FORMAT, json.dumps(said, separators=(",", ":")).encode())


def traffic(store: Store, now: int) -> dict[str, dict[int, int]]:
    """Events by source and hour of the last weeks, as `kept_hour` kept them."""
    found: dict[str, dict[int, int]] = {}
    end = f"-{MESSAGES}"
    asked = select(events.c.subject, events.c.time, events.c.data).where(
        events.c.subject.between("point/feed-", "point/feed."),
        events.c.time >= now - WEEKS * WEEK,
    )
    with store.reading() as connection:
        for subject, time, data in connection.execute(asked):
            name = subject.removeprefix("point/feed-")
            if name.endswith(end):
                hours = found.setdefault(name.removesuffix(end), {})
                hours[time // HOUR] = int(json.loads(data)["value"])
    return found


def latest(store: Store) -> dict[str, dict[str, tuple[dt.datetime, float]]]:
    """What was kept last of each source: time and value by name.

    Returns
    -------
    For each source its last age, rate, offset and so on, as at the time that stands
    with each.
    """
    found: dict[str, dict[str, tuple[dt.datetime, float]]] = {}
    asked = (
        select(events.c.subject, events.c.time, events.c.data)
        .where(events.c.subject.between("point/feed-", "point/feed."))
        .order_by(events.c.time.desc())
        .limit(2_000)
    )
    with store.reading() as connection:
        for subject, time, data in connection.execute(asked):
            source, _, name = subject.removeprefix("point/feed-").rpartition("-")
            value = (moment(time), float(json.loads(data)["value"]))
            found.setdefault(source, {}).setdefault(name, value)
    return found
