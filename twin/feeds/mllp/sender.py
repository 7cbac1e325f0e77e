"""Sender: sends messages over MLLP, and matches what it is told to what it sent."""

from __future__ import annotations

import asyncio
import ssl
from types import TracebackType
from typing import NamedTuple, Self

from twin.feeds.hl7.charset import decode
from twin.feeds.hl7.message import Message
from twin.feeds.mllp.acknowledgement import Header
from twin.feeds.mllp.frames import Frames, frame
from twin.feeds.reasons import UnreadableError

LARGEST = 65_536
"""Bytes of an acknowledgement."""
_AT_ONCE = 65_536


class Told(NamedTuple):
    """An acknowledgement: its code, the message it is of, and what else it says."""

    code: str
    control: str
    text: str


class Sender:
    """One connection to a receiver. A context manager for `async with`.

    An acknowledgement is of the message whose MSH-10 its MSA-2 has, never just of the
    one that waits: one that comes late is counted in `strays`.

    Parameters
    ----------
    host, port : of the receiver.
    tls : for a connection by TLS.
    patience_s : how long to wait for an acknowledgement. [s]
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        patience_s: float = 30.0,
    ) -> None:
        self._at = (host, port)
        self._tls = tls
        self._patience_s = patience_s
        self._waiting: dict[str, list[asyncio.Future[Told]]] = {}
        self._is_over = True
        self.strays = 0
        """Acknowledgements of messages that nobody waits for any more."""

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def connect(self) -> None:
        """Connect, anew after an error.

        Raises
        ------
        OSError if nobody answers.
        """
        host, port = self._at
        link = await asyncio.open_connection(host, port, ssl=self._tls)
        self._reader, self._writer = link
        self._is_over = False
        self._listening = asyncio.create_task(self._listen())

    async def send(self, message: bytes) -> Told:
        """What the receiver says of a message.

        Raises
        ------
        ConnectionError if the connection ends before it says anything.
        TimeoutError if it says nothing in time; it may have the message all the same,
        so that the same message has to be sent again, and not another.
        """
        if self._is_over:
            raise ConnectionResetError("the receiver has hung up")
        control = Header.of(message).control
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(control, []).append(told)
        try:
            self._writer.write(frame(message))
            await self._writer.drain()
            return await asyncio.wait_for(told, self._patience_s)
        finally:
            self._forget(control, told)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await asyncio.wait([self._listening])
        await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)

    def _forget(self, control: str, told: asyncio.Future[Told]) -> None:
        left = self._waiting.get(control, [])
        if told in left:
            left.remove(told)
        if not left:
            self._waiting.pop(control, None)

    async def _listen(self) -> None:
        frames = Frames(LARGEST)
        error: Exception = ConnectionResetError("the receiver has hung up")
        try:
            while data := await self._reader.read(_AT_ONCE):
                for one in frames.feed(data):
                    self._match(one.body)
        except OSError as caught:
            error = caught
        self._is_over = True
        for waiting in self._waiting.values():
            for told in waiting:
                if not told.done():
                    told.set_exception(error)

    def _match(self, answer: bytes) -> None:
        """Hand an acknowledgement to the one that waits for it."""
        try:
            part = Message(*decode(answer)).first("MSA")
        except UnreadableError:
            self.strays += 1
            return
        said = Told(*(part.field(number) for number in (1, 2, 3)))
        for told in self._waiting.get(said.control, ()):
            if not told.done():
                told.set_result(said)
                return
        self.strays += 1
