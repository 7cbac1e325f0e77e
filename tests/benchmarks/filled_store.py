"""A store as months of a large hospital fill it: mostly readings, and what is open.

`python -m tests.benchmarks.filled_store FILE [--events 10000000]` makes one and says
what a census of it costs.
"""

import argparse
import hashlib
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event

from twin.feeds.event import Event
from twin.feeds.store import Store, Taken

NOW = 1_764_244_800_000_000
"""The last instant of the store: 2025-11-27 12:00 UTC. [µs]"""
HOUR = 3_600_000_000
DAY = 24 * HOUR
POINTS = 2_000
WARDS = 60
DAYS, AHEAD = 60, 12
"""How long the store was filled, and how early bookings are made. [d]"""
PACK = 50
"""Readings of a message."""

Said = tuple[int, str, str, dict[str, Any]]
"""When, type, subject and data of an event."""


def name(kind: str, number: int) -> str:
    """A pseudonym, as long as real ones."""
    return hashlib.md5(f"{kind}{number}".encode()).hexdigest()[:16]  # noqa: S324


def inpatient(number: int, draw: random.Random, begin: int, end: int) -> Iterator[Said]:
    """A stay: announced, admitted, moved, written about, discharged."""
    visit, ward = name("visit", number), f"ward-{number % WARDS}"
    who = {"visit": visit, "patient": name("patient", number)}
    subject, bed = f"visit/{visit}", f"{ward}/{number}"
    more = {"visit_class": "inpatient", "sex": "female", "age_band": "60-69", **who}
    yield (
        begin - HOUR,
        "movement",
        subject,
        {"what": "pre-admit", "place": ward, **more},
    )
    yield (
        begin,
        "movement",
        subject,
        {"what": "admit", "place": ward, "bed": bed, **more},
    )
    yield begin, "bed", f"bed/{bed}", {"bed": bed, "place": ward, "state": "occupied"}
    for _ in range(4):
        when = draw.randrange(begin, max(end, begin + 1))
        yield when, "movement", subject, {"what": "update", **more}
    middle = (begin + end) // 2
    moved = {"what": "transfer", "place": ward, "bed": f"{bed}-b", **more}
    yield middle, "movement", subject, moved
    for n in range(3):
        order = name("order", 10 * number + n)
        said = {"order": order, "service": "laboratory", **who}
        placed = draw.randrange(begin, max(end, begin + 1))
        yield placed, "order", f"order/{order}", {"what": "placed", **said}
        yield placed + HOUR, "order", f"order/{order}", {"what": "result", **said}
    yield end, "movement", subject, {"what": "discharge", **more}
    yield end, "bed", f"bed/{bed}", {"bed": bed, "place": ward, "state": "dirty"}
    yield end + HOUR, "bed", f"bed/{bed}", {"bed": bed, "place": ward, "state": "free"}


def outpatient(number: int, draw: random.Random, come: int) -> Iterator[Said]:
    """A consultation: booked days ahead, waited for, with an order."""
    clinic, who = f"clinic-{number % 40}", {"patient": name("outpatient", number)}
    booking, ticket = name("booking", number), name("ticket", number)
    start = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(come // 1_000_000))
    subject = f"appointment/{booking}"
    slot = {"appointment": booking, "place": clinic, "doctor": name("doctor", 7)}
    lead = draw.randrange(12 * DAY)
    booked = {"what": "book", "start": start, **slot, **who}
    yield come - lead, "appointment", subject, booked
    yield come, "appointment", subject, {"what": "arrive", **slot, **who}
    for minute, what in ((2, "issued"), (25, "called"), (33, "closed")):
        said = {"what": what, "ticket": ticket, "queue": clinic, **who}
        yield come + minute * 60_000_000, "ticket", f"ticket/{ticket}", said
    if number % 2:
        order = name("order-of", number)
        for minute, what in ((35, "placed"), (50, "collected"), (90, "result")):
            said = {"what": what, "order": order, "service": "laboratory", **who}
            yield come + minute * 60_000_000, "order", f"order/{order}", said


def car(number: int, draw: random.Random, come: int) -> Iterator[Said]:
    """A car that comes and goes."""
    plate = name("plate", number)
    said = {"lot": "east", "plate": plate}
    yield come, "parking", f"plate/{plate}", {"what": "in", **said}
    gone = come + draw.randrange(5 * HOUR)
    yield gone, "parking", f"plate/{plate}", {"what": "out", **said}


def history(events: int, seed: int = 1) -> Iterator[list[Said]]:
    """What is said in each hour up to now, so many events in all, roughly.

    At the end 5,000 of each 10 million events are visits that are not over, and 40,000
    bookings that are still to come.
    """
    draw = random.Random(seed)  # noqa: S311
    scale = events / 10_000_000
    begin = NOW - DAYS * DAY
    hours: dict[int, list[Said]] = defaultdict(list)

    def put(some: Iterator[Said]) -> int:
        said = [one for one in some if one[0] <= NOW]
        for one in said:
            hours[max(one[0] - begin, 0) // HOUR].append(one)
        return len(said)

    people = iter(range(1 << 62))
    for day in range(-AHEAD, DAYS):
        midnight, ahead = begin + day * DAY, begin + (day + AHEAD) * DAY
        number = 0
        for _ in range(int(6_000 * scale)):
            number += put(outpatient(next(people), draw, ahead + draw.randrange(DAY)))
        if day < 0:
            continue
        for _ in range(int(500 * scale)):
            come = midnight + draw.randrange(DAY)
            gone = come + round(draw.expovariate(0.1) * DAY)
            number += put(inpatient(next(people), draw, come, gone))
        for _ in range(int(3_000 * scale)):
            number += put(car(next(people), draw, midnight + draw.randrange(DAY)))
        each = max(events // DAYS - number, 0) // 24
        for hour in range(day * 24, day * 24 + 24):
            said = hours.pop(hour, [])
            for n in range(each):
                when = begin + hour * HOUR + n * HOUR // max(each, 1)
                point = f"point-{n % POINTS}"
                value = round(draw.gauss(22, 1), 2)
                data = {"point": point, "unit": "Cel", "value": value}
                said.append((when, "reading", f"point/{point}", data))
            yield sorted(said, key=lambda one: one[0])


def fill(store: Store, events: int) -> int:
    """How many events are in the store, which is filled with about so many."""
    number = 0
    _hurry(store)
    for said in history(events):
        taken, pack = [], []
        for when, kind, subject, data in said:
            number += 1
            text = json.dumps(data, separators=(",", ":"), sort_keys=True)
            source = {"reading": "bms", "parking": "gates"}.get(kind, "his")
            id_ = hashlib.md5(str(number).encode()).hexdigest()  # noqa: S324
            known = when + 1_000_000
            one = Event(
                source, id_, f"twin.{kind}", subject, when, 480, known, "", text
            )
            if kind == "reading":
                pack.append(one)
            else:
                taken.append(_message((one,)))
            if len(pack) == PACK:
                taken.append(_message(tuple(pack)))
                pack = []
        if pack:
            taken.append(_message(tuple(pack)))
        store.append(taken)
    return number


def _hurry(store: Store) -> None:
    """Let SQLite keep much in memory and wait for no disk while a store is filled."""

    @event.listens_for(store.engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA cache_size=-600000")
        connection.execute("PRAGMA synchronous=OFF")

    store.engine.dispose()


def _message(events: tuple[Event, ...]) -> Taken:
    first = events[0]
    hash_ = hashlib.md5(f"{first.source}{first.id}".encode()).digest()  # noqa: S324
    body = first.data
    return Taken(first.source, "test", hash_, first.recorded, body, events=events)


def main() -> None:
    """Make a store, and say what a census costs."""
    from tests.benchmarks.bench_census import say_of

    parser = argparse.ArgumentParser(prog="tests.benchmarks.filled_store")
    parser.add_argument("file", type=Path)
    parser.add_argument("--events", type=int, default=10_000_000)
    given = parser.parse_args()
    is_there = given.file.exists()
    store = Store(f"sqlite:///{given.file}")
    if not is_there:
        began = time.process_time()
        number = fill(store, given.events)
        store.close()
        store = Store(f"sqlite:///{given.file}")
        print(f"{number} events in {time.process_time() - began:.0f} s")
    say_of(store)


if __name__ == "__main__":
    main()
