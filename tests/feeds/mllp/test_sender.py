"""The sender: what it is told is of the message that it sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.feeds.mllp.test_server import admit, run
from twin.feeds.mllp import Sender
from twin.feeds.mllp.frames import Frames, frame

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def receiver(answer: Answer) -> AsyncIterator[tuple[str, int]]:
    """A receiver that answers as a test says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames(1 << 20)
        while data := await reader.read(65_536):
            for one in frames.feed(data):
                await answer(one.body, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[:2]


def told(control: str, code: str = "AA", text: str = "") -> bytes:
    """An acknowledgement in its frame."""
    return frame(f"MSH|^~\\&|\rMSA|{code}|{control}|{text}\r".encode())


def test_a_late_acknowledgement_is_of_its_own_message() -> None:
    """The first message's, come when the second waits, is not taken for the second's.

    Mirth Connect, issue 1441.
    """

    async def answer(body: bytes, writer: asyncio.StreamWriter) -> None:
        if b"|C2|" in body:
            writer.write(told("C1"))
            writer.write(told("C2", "AE", "no"))

    async def work() -> None:
        async with receiver(answer) as at, Sender(*at, patience_s=0.05) as sender:
            with pytest.raises(TimeoutError):
                await sender.send(admit(1))
            assert await sender.send(admit(2)) == ("AE", "C2", "no")
            assert sender.strays == 1

    run(work())


def test_acknowledgements_out_of_order() -> None:
    """Messages that are sent at once each hear their own."""
    waiting: list[bytes] = []

    async def answer(body: bytes, writer: asyncio.StreamWriter) -> None:
        waiting.append(told(body.split(b"|")[9].decode()))
        if len(waiting) == 3:
            writer.write(b"".join(reversed(waiting)))

    async def work() -> None:
        async with receiver(answer) as at, Sender(*at) as sender:
            found = await asyncio.gather(*(sender.send(admit(n)) for n in range(3)))
            assert [one.control for one in found] == ["C0", "C1", "C2"]

    run(work())


def test_a_receiver_that_hangs_up() -> None:
    """A message whose acknowledgement does not come fails, and can be sent anew."""
    count = 0

    async def answer(body: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        if count == 1:
            writer.close()
        else:
            writer.write(told(body.split(b"|")[9].decode()))

    async def work() -> None:
        async with receiver(answer) as at:
            sender = Sender(*at)
            await sender.connect()
            with pytest.raises(ConnectionError):
                await sender.send(admit(1))
            with pytest.raises(ConnectionError):
                await sender.send(admit(1))
            await sender.close()
            await sender.connect()
            assert (await sender.send(admit(1))).code == "AA"
            await sender.close()

    run(work())


def test_answers_that_are_none() -> None:
    """What is no acknowledgement is counted, and does not end the connection."""

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(b"hello") + frame(b"MSH|^~\\&|") + told("C7") + told("C1"))

    async def work() -> None:
        async with receiver(answer) as at, Sender(*at) as sender:
            assert (await sender.send(admit(1))).code == "AA"
            assert sender.strays == 3

    run(work())
