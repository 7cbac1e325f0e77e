"""Writer: many senders, one transaction at a time for all that wait."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from twin.feeds.intake import Intake, Raw
from twin.feeds.store import Appended

MOST = 1_000
"""Messages of one commit."""
WAITING = 10_000
"""Messages that may wait; who brings more has to wait as well."""


class Writer:
    """Commits messages for several senders together, and tells each when it is safe.

    While one transaction is on its way to the disk the next messages gather, so that
    many senders share the price of a commit and a single one waits for nobody.

    Parameters
    ----------
    intake : what redacts, reads and commits; this thread's alone from now on.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._queue: queue.Queue[tuple[Raw, Future[None]] | None] = queue.Queue(WAITING)
        self.done = Appended()
        """What was committed so far."""
        self._thread = threading.Thread(target=self._run, name="twin-writer")
        self._thread.start()

    def submit(self, raw: Raw) -> Future[None]:
        """Done when the message is on the disk; fails if the store does not take it."""
        future: Future[None] = Future()
        self._queue.put((raw, future))
        return future

    def close(self) -> None:
        """Commit what waits, and stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._queue.get()]
            while len(waiting) < MOST and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            is_open = None not in waiting
            self._commit([one for one in waiting if one is not None])

    def _commit(self, waiting: list[tuple[Raw, Future[None]]]) -> None:
        if not waiting:
            return
        try:
            self.done.add(self._intake.take([raw for raw, _ in waiting]))
        except Exception as error:
            for _, future in waiting:
                future.set_exception(error)
        else:
            for _, future in waiting:
                future.set_result(None)
