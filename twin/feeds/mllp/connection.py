"""Connection: one sender's stream, in frames, and what it is told of each."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, cast

from twin.errors import FeedError
from twin.feeds.mllp.acknowledgement import Acknowledger, Header, Outcome
from twin.feeds.mllp.frames import Frame, Frames, frame
from twin.feeds.mllp.limits import Limits

_LOG = logging.getLogger(__name__)
_HEARTBEAT = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 6))
"""After how long, how often and how many times a silent peer is asked. [s]"""
HANG_UP_S = 5.0
"""How long a sender has to read the last it is told. [s]"""


class Desk(Protocol):
    """What a connection needs of its server."""

    limits: Limits
    acknowledger: Acknowledger

    def submit(self, frame: Frame) -> Future[None]:
        """Done once the message is on the disk."""
        ...

    def header(self, frame: Frame) -> Header:
        """The header of a message."""
        ...

    def opened(self, connection: Connection) -> bool:
        """Whether there is room for another sender."""
        ...

    def closed(self, connection: Connection) -> None:
        """Forget a sender."""
        ...

    def told(self, outcome: Outcome) -> None:
        """Count what became of a message."""
        ...

    def wake(self, connection: Connection) -> None:
        """Have `answer` called in the loop; from any thread."""
        ...


@dataclass(slots=True)
class _InFlight:
    header: Header
    is_whole: bool
    future: Future[None]


class Connection(asyncio.Protocol):
    """One sender. Messages are answered in the order in which they came.

    Parameters
    ----------
    desk : of the server.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.frames = Frames(desk.limits.largest)
        self._waiting: deque[_InFlight] = deque()
        self._heard = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_writable = True
        self._peer = ""
        self._is_over = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Messages that are on their way to the disk."""
        return len(self._waiting)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen, if there is room."""
        self._transport = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()
        self._peer = str(transport.get_extra_info("peername"))
        if not self._desk.opened(self):
            _LOG.warning("%s: too many senders; turned away", self._peer)
            self._transport.abort()
            return
        _ask_silent_peers(transport.get_extra_info("socket"))
        self._heard = self._loop.time()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, and hand on the messages that end in it."""
        self._heard = self._loop.time()
        for one in self.frames.feed(data):
            self._take(one)
        self._regulate()

    def _take(self, one: Frame) -> None:
        header = self._desk.header(one)
        try:
            future = self._desk.submit(one)
        except Exception as error:
            future = Future()
            future.set_exception(error)
        self._waiting.append(_InFlight(header, one.is_whole, future))
        future.add_done_callback(self._done)

    def _done(self, _: Future[None]) -> None:
        self._desk.wake(self)

    def answer(self) -> None:
        """Tell the sender of the messages that are done, in their order."""
        said: list[bytes] = []
        while self._waiting and self._waiting[0].future.done():
            one = self._waiting.popleft()
            outcome = self._outcome(one)
            self._desk.told(outcome)
            answers = self._desk.acknowledger.answers(one.header, outcome)
            said += [frame(answer) for answer in answers]
        if said and not self._transport.is_closing():
            self._transport.write(b"".join(said))
        self._regulate()

    def _outcome(self, one: _InFlight) -> Outcome:
        error = one.future.exception(timeout=0)  # it is done; the loop waits never
        if error is not None:
            # What other errors say may hold a part of the message.
            why = error if isinstance(error, FeedError) else type(error).__name__
            _LOG.warning("%s: not stored: %s", self._peer, why)
            return Outcome.LATER
        if not one.is_whole:
            _LOG.warning("%s: a message was too large", self._peer)
            return Outcome.REFUSED
        return Outcome.STORED

    def _regulate(self) -> None:
        """Read on, or wait until some of what came is on its way."""
        if self._transport.is_closing():
            return
        if len(self._waiting) < self._desk.limits.in_flight and self._is_writable:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Stop reading from a sender that does not read what it is told."""
        self._is_writable = False
        self._regulate()

    def resume_writing(self) -> None:
        """Read on."""
        self._is_writable = True
        self._regulate()

    def _watch(self) -> None:
        """End the connection of a sender that was silent for too long."""
        limits = self._desk.limits
        may = limits.mid_frame_s if self.frames.is_inside else limits.idle_s
        silent = self._loop.time() - self._heard
        if silent >= may and not self._waiting:
            where = "in a message" if self.frames.is_inside else "between messages"
            _LOG.warning("%s: silent %s; connection ended", self._peer, where)
            self._transport.abort()
            return
        # Whether a message has begun may change at any time, so the shorter one counts.
        soon = min(limits.mid_frame_s, limits.idle_s)
        rest = may - silent if may > silent else may
        self._timer = self._loop.call_later(min(rest, soon), self._watch)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the sender. What it sent is stored all the same, and not told."""
        if self._timer is not None:
            self._timer.cancel()
        self.frames.close()
        self._desk.closed(self)
        self._is_over.set()

    async def finish(self) -> None:
        """Tell what is still to be told, and hang up."""
        if not self._transport.is_closing():
            self._transport.pause_reading()
        done = (asyncio.wrap_future(one.future) for one in self._waiting)
        await asyncio.gather(*done, return_exceptions=True)
        self.answer()
        self._transport.close()
        try:
            await asyncio.wait_for(self._is_over.wait(), HANG_UP_S)
        except TimeoutError:  # it does not read what it is told
            self._transport.abort()
            await self._is_over.wait()


def _ask_silent_peers(link: socket.socket | None) -> None:
    """Have the system ask silent peers whether they are still there."""
    if link is None:
        return
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _HEARTBEAT:
        if hasattr(socket, name):
            link.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
