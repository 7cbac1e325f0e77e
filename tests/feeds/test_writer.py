import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.feeds.messages import message, reading
from twin.errors import FeedError
from twin.feeds import writer as writers
from twin.feeds.intake import Intake
from twin.feeds.store import StoreUnavailableError, database
from twin.feeds.writer import Writer

COUNT = "SELECT count(*) FROM receipts"


@contextmanager
def held(intake: Intake) -> Iterator[None]:
    """Another writer's transaction, which lets nobody commit while it lasts."""
    other = sqlite3.connect(intake.store.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_what_a_sender_is_told_is_in_the_store(intake, rows):
    """Threads and tasks that send at once each find their message once it is safe."""

    def send(numbers: range) -> list[int]:
        found = []
        for number in numbers:
            writer.submit(reading(number)).result()
            found.append(rows(intake.store, COUNT)[0][0])
        return found

    async def send_all(numbers: range) -> None:
        sent = (asyncio.wrap_future(writer.submit(reading(n))) for n in numbers)
        await asyncio.gather(*sent)

    with Writer(intake) as writer, ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(send, (range(n, n + 10) for n in range(0, 40, 10))))
        asyncio.run(send_all(range(40, 60)))
    assert rows(intake.store, COUNT) == [(60,)]
    assert all(n <= count for found in counts for n, count in enumerate(found, 1))
    assert (writer.done.receipts, writer.done.events) == (60, 60)


def test_those_who_wait_share_a_commit(sqlite_intake, rows):
    """All that gathered while the disk was busy go in one transaction."""
    commits: list[object] = []
    with Writer(sqlite_intake) as writer:
        with held(sqlite_intake):
            first = [writer.submit(reading(n)) for n in range(500)]
            event.listen(sqlite_intake.store.engine, "commit", commits.append)
        for future in first:
            future.result()
    assert rows(sqlite_intake.store, COUNT) == [(500,)]
    assert len(commits) <= 2


def test_every_sender_hears_that_the_store_takes_nothing(
    sqlite_intake, rows, monkeypatch
):
    """All of the failed commit are told why, and the next messages go in."""
    monkeypatch.setitem(database.PRAGMAS, "busy_timeout", 50)
    sqlite_intake.store.engine.dispose()
    with Writer(sqlite_intake) as writer:
        with held(sqlite_intake):
            futures = [writer.submit(reading(n)) for n in range(3)]
            errors = [future.exception() for future in futures]
            assert all(isinstance(one, StoreUnavailableError) for one in errors)
            assert {one.why for one in errors} == {"locked"}
            assert writer.fault in errors
        for n in range(3):
            writer.submit(reading(n)).result()
        assert writer.fault is None
    assert rows(sqlite_intake.store, COUNT) == [(3,)]


def test_who_gives_up_waiting_takes_nobody_along(sqlite_intake, rows):
    """A cancelled message is kept all the same, and the writer goes on."""
    with Writer(sqlite_intake) as writer:
        with held(sqlite_intake):
            first = writer.submit(reading(0))
            futures = [writer.submit(reading(n)) for n in range(1, 4)]
            given_up = [future.cancel() for future in futures]
        first.result()
    assert any(given_up)
    assert rows(sqlite_intake.store, COUNT) == [(4,)]


def test_closing_commits_what_waits(sqlite_intake, rows):
    """What was submitted is kept, and nothing is taken after."""
    writer = Writer(sqlite_intake)
    for n in range(20):
        writer.submit(reading(n))
    writer.close()
    assert rows(sqlite_intake.store, COUNT) == [(20,)]
    with pytest.raises(FeedError, match="closed"):
        writer.submit(reading(20))


def test_very_many_wait_outside(sqlite_intake, monkeypatch):
    """Who brings more than may wait has to wait too, until there is room."""
    monkeypatch.setattr(writers, "WAITING", 5)
    sent: list[Future[None]] = []

    def send() -> None:
        for n in range(20):
            sent.append(writer.submit(reading(n)))

    with Writer(sqlite_intake) as writer:
        with held(sqlite_intake):
            sender = threading.Thread(target=send)
            sender.start()
            sender.join(0.5)
            assert sender.is_alive()
            assert len(sent) <= 10  # five in the commit, and five that wait
        sender.join()
    assert len(sent) == 20
    assert all(future.done() for future in sent)


def test_a_message_nobody_can_keep_harms_no_other(intake, rows):
    """What is no message is put aside and acknowledged, as are those beside it."""
    odd = message("e1")._replace(body=b"\xff no JSON")
    with Writer(intake) as writer:
        for one in (reading(1), odd, reading(2)):
            writer.submit(one).result()
    assert rows(intake.store, "SELECT reason FROM quarantine") == [("unreadable",)]
    assert rows(intake.store, "SELECT count(*) FROM events") == [(2,)]
