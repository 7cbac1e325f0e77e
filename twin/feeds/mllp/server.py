"""Server: takes messages over MLLP, and acknowledges each once it is on the disk."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import fields
from types import TracebackType
from typing import Self

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Raw
from twin.feeds.mllp.acknowledgement import Acknowledger, Header, Outcome
from twin.feeds.mllp.connection import Connection
from twin.feeds.mllp.frames import Faults, Frame
from twin.feeds.mllp.limits import Limits
from twin.feeds.reasons import UnreadableError

PORT = 2575
"""Port of HL7 at IANA."""
HANDSHAKE_S = 10.0
"""How long TLS may take to begin. [s]"""


class Server:
    """Listens for HL7 messages of one source.

    A message is pseudonymised and committed, then acknowledged; see
    `twin.feeds.mllp.acknowledgement`. A context manager for `async with`.

    Parameters
    ----------
    submit : what commits, such as `Writer.submit`: its future is done when the message
        is on the disk, and fails if the store takes nothing now.
    source : the system that sends, as the site calls it.
    form : how its messages are read.
    host, port : where to listen; port 0 takes one that is free.
    tls : for connections by TLS.
    limits : what senders may ask.
    zone : time zone of the times in acknowledgements.
    """

    def __init__(  # noqa: PLR0913
        self,
        submit: Callable[[Raw], Future[None]],
        source: str,
        form: Hl7 | None = None,
        host: str = "127.0.0.1",
        port: int = PORT,
        tls: ssl.SSLContext | None = None,
        limits: Limits = Limits(),  # noqa: B008
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        self._submit = submit
        self._source = source
        self._form = form or Hl7()
        self._at = (host, port)
        self._tls = tls
        self.limits = limits
        self.acknowledger = Acknowledger(zone)
        self._connections: set[Connection] = set()
        self._ended = Faults()
        self.outcomes: Counter[Outcome] = Counter()
        """Messages by what became of them."""
        self.turned_away = 0
        """Connections there was no room for."""
        self._done: deque[Connection] = deque()
        self._is_waking = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Begin to listen.

        Raises
        ------
        OSError if the address is taken or not of this machine.
        """
        self._loop = asyncio.get_running_loop()
        host, port = self._at
        wait = HANDSHAKE_S if self._tls is not None else None
        self._server = await self._loop.create_server(
            lambda: Connection(self),
            host,
            port,
            ssl=self._tls,
            ssl_handshake_timeout=wait,
        )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    @property
    def connections(self) -> int:
        """Senders that are connected."""
        return len(self._connections)

    @property
    def waiting(self) -> int:
        """Messages that are on their way to the disk."""
        return sum(one.waiting for one in self._connections)

    @property
    def held(self) -> int:
        """Bytes of messages that have begun and not ended."""
        return sum(one.frames.held for one in self._connections)

    @property
    def faults(self) -> Faults:
        """What of all streams was no whole frame."""
        total = Faults()
        for faults in (self._ended, *(one.frames.faults for one in self._connections)):
            _add(total, faults)
        return total

    async def close(self) -> None:
        """Stop listening, tell senders of what they sent, and hang up."""
        self._server.close()
        await asyncio.gather(*(one.finish() for one in list(self._connections)))
        await self._server.wait_closed()

    def submit(self, frame: Frame) -> Future[None]:
        """Done once a message is on the disk, or why it is too large is."""
        form = self._form if frame.is_whole else TooLarge(frame.size, self.limits)
        return self._submit(Raw(self._source, form, frame.body))

    def header(self, frame: Frame) -> Header:
        """The header of a message."""
        return Header.of(frame.body, self._form.charset)

    def opened(self, connection: Connection) -> bool:
        """Whether there is room for another sender."""
        if len(self._connections) >= self.limits.connections:
            self.turned_away += 1
            return False
        self._connections.add(connection)
        return True

    def closed(self, connection: Connection) -> None:
        """Forget a sender, but not what was wrong with its stream."""
        if connection in self._connections:
            self._connections.remove(connection)
            _add(self._ended, connection.frames.faults)

    def told(self, outcome: Outcome) -> None:
        """Count what became of a message."""
        self.outcomes[outcome] += 1

    def wake(self, connection: Connection) -> None:
        """Have the connection answer, with others whose messages are done."""
        self._done.append(connection)
        if not self._is_waking:
            self._is_waking = True
            with suppress(RuntimeError):  # the loop is closed, and nobody listens
                self._loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._is_waking = False
        while self._done:
            self._done.popleft().answer()


class TooLarge:
    """The format of what is left of a message that is too large: it is put aside.

    Parameters
    ----------
    size : bytes that it had.
    limits : what was allowed.
    """

    name = "hl7-head"

    def __init__(self, size: int, limits: Limits) -> None:
        self._detail = (
            f"had {size} bytes, of which the first are here; {limits.largest} are "
            "allowed. Raise the limit, and have it sent again."
        )

    def redact(self, raw: bytes, names: Names) -> str:  # noqa: ARG002
        """Nothing.

        Raises
        ------
        UnreadableError always.
        """
        raise UnreadableError("too-large", self._detail)

    def read(
        self,
        body: str,  # noqa: ARG002
        origin: Origin,  # noqa: ARG002
        codes: Codes,  # noqa: ARG002
    ) -> Iterator[Event | Refusal]:
        """Nothing."""
        yield from ()


def _add(total: Faults, more: Faults) -> None:
    for one in fields(Faults):
        setattr(total, one.name, getattr(total, one.name) + getattr(more, one.name))
