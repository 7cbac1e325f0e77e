"""Writer: many senders, one transaction at a time for all that wait."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from twin.errors import FeedError
from twin.feeds.intake import Intake, Raw
from twin.feeds.store import Appended, StoreUnavailableError

MOST = 1_000
"""Messages of one commit."""
WAITING = 10_000
"""Messages that may wait; who brings more has to wait as well."""
GATHERING_S = 0.005
"""Longest time that a message waits for others to share its commit. [s]"""

Waiting = tuple[Raw, "Future[None]"]


class Writer:
    """Commits messages for several senders together, and tells each when it is safe.

    While one transaction is on its way to the disk the next messages gather. Senders
    that were told their last message is safe bring the next a moment later, so before
    it commits the writer waits for as many as there were lately, but not for long; a
    single sender waits for nobody.

    Any thread may submit; a sender in asyncio awaits `asyncio.wrap_future` of what it
    gets. A context manager: at its end what waits is committed.

    Parameters
    ----------
    intake : what redacts, reads and commits; the writer's alone from now on.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._waiting: deque[Waiting] = deque()
        self._changed = threading.Condition()
        self._expected = 1
        self._is_closed = False
        self.done = Appended()
        """What was committed so far."""
        self.fault: StoreUnavailableError | None = None
        """Why the last commit failed, if it did."""
        self._thread = threading.Thread(
            target=self._run, name="twin-writer", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, raw: Raw) -> Future[None]:
        """Done when the message is on the disk; fails if the store does not take it.

        Waits while very many messages wait already.

        Raises
        ------
        FeedError if the writer is closed.
        """
        future: Future[None] = Future()
        with self._changed:
            while len(self._waiting) >= WAITING and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                raise FeedError("the writer is closed; open another to go on")
            self._waiting.append((raw, future))
            if len(self._waiting) in (1, self._expected):
                self._changed.notify_all()
        return future

    def close(self) -> None:
        """Commit what waits, and stop."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while some := self._gathered():
            self._commit(some)
            with self._changed:
                self._expected = min(len(some) + len(self._waiting), MOST)
                self._changed.notify_all()

    def _gathered(self) -> list[Waiting]:
        """The next messages; none once the writer is closed and nothing waits."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            self._changed.wait_for(
                lambda: len(self._waiting) >= self._expected or self._is_closed,
                GATHERING_S,
            )
            count = min(len(self._waiting), MOST)
            return [self._waiting.popleft() for _ in range(count)]

    def _commit(self, some: list[Waiting]) -> None:
        """Commit; a sender that gave up waiting is not told, its message is kept."""
        told = [future for _, future in some if future.set_running_or_notify_cancel()]
        try:
            done = self._intake.take([raw for raw, _ in some])
        except Exception as error:
            self.fault = error if isinstance(error, StoreUnavailableError) else None
            for future in told:
                future.set_exception(error)
            return
        self.fault = None
        self.done.add(done)
        for future in told:
            future.set_result(None)
