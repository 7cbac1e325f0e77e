"""The server: frames in, rows in the store, and then acknowledgements.

The frames are those of the list in references/feeds.md; what they mean to the parser
is in `test_frames`.
"""

import asyncio
import ssl
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

import pytest

from tests.feeds.hl7.messages import admission, message
from tests.feeds.mllp.conftest import Listen
from tests.feeds.test_writer import held
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Raw
from twin.feeds.mllp import Limits, Outcome, Sender, Server
from twin.feeds.mllp.frames import frame
from twin.feeds.store import database

PATIENCE_S = 60.0
RECEIPTS = "SELECT count(*) FROM receipts"
REPEATS = "SELECT count(*) FROM repeats"
EVENTS = "SELECT count(*) FROM events"
ASIDE = "SELECT reason FROM quarantine ORDER BY receipt"


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do it, and fail if it hangs."""
    asyncio.run(asyncio.wait_for(work, PATIENCE_S))


def admit(number: int, head: str = "") -> bytes:
    """A message about a visit of its own, with this after MSH-12."""
    raw = admission(pv1_19=f"V{number}", pid_3=f"P{number}")
    return raw.replace("|C1|P|2.5", f"|C{number}|P|2.5{head}", 1).encode()


class Wire:
    """A connection of which a test sees every byte."""

    def __init__(self, server: Server) -> None:
        self._at = server.address

    async def __aenter__(self) -> "Wire":
        self.reader, self.writer = await asyncio.open_connection(*self._at)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)

    async def write(self, *packets: bytes) -> None:
        """Send these, each on its own."""
        for packet in packets:
            self.writer.write(packet)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def told(self, count: int = 1) -> list[str]:
        """The next acknowledgements: code and number of the message."""
        found = []
        for _ in range(count):
            answer = await self.reader.readuntil(b"\x1c\r")
            assert answer.startswith(b"\x0bMSH|")
            fields = answer.split(b"\rMSA|")[1].split(b"\r")[0].split(b"|")
            found.append("|".join(part.decode() for part in fields[:2]))
        return found


def test_a_message_is_stored_and_then_acknowledged(listen: Listen, sqlite_intake, rows):
    """0B message 1C 0D is a row by the time of its AA."""

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            await wire.write(frame(admit(1)))
            assert await wire.told() == ["AA|C1"]
            assert rows(sqlite_intake.store, RECEIPTS) == [(1,)]
            assert rows(sqlite_intake.store, EVENTS) == [(1,)]
            assert server.address[0] == "127.0.0.1"

    run(work())


@pytest.mark.parametrize(
    ("packets", "told", "stored"),
    [
        ([frame(admit(1)) + frame(admit(2))], ["AA|C1", "AA|C2"], 2),
        (
            [frame(admit(1))[:20], frame(admit(1))[20:-1], frame(admit(1))[-1:]],
            ["AA|C1"],
            1,
        ),
        ([admit(1) + b"\x1c\r", frame(admit(2))], ["AA|C2"], 1),
        ([frame(admit(1))[:-1]], ["AA|C1"], 1),
        ([b"\x0b\x1c\r", frame(admit(2))], ["AA|C2"], 1),
        ([frame(admit(1))[:90], frame(admit(2))], ["AA|C2"], 1),
        ([frame(b"what is this?")], ["AA"], 1),
    ],
    ids=[
        "two frames in one packet",
        "one frame over three packets",
        "no 0B",
        "1C without 0D",
        "empty frame",
        "a frame that was never ended",
        "no HL7",
    ],
)
def test_frames(
    listen: Listen,
    sqlite_intake,
    rows,
    packets: list[bytes],
    told: list[str],
    stored: int,
):
    """Each kind of frame is acknowledged, in order, if and only if it is stored."""

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            await wire.write(*packets)
            assert await wire.told(len(told)) == told
            assert rows(sqlite_intake.store, RECEIPTS) == [(stored,)]
            await wire.write(frame(admit(9)))
            assert await wire.told() == ["AA|C9"]

    run(work())


def test_10_mb(listen: Listen, sqlite_intake, rows):
    """A result with a document of 10 MB is stored without the document."""
    document = "OBX|1|ED|DOC||" + "x" * 10_000_000
    raw = message("ORU^R01", "PID|||P1", "OBR||O1||CT", document).encode()

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            await wire.write(frame(raw))
            assert await wire.told() == ["AA|C1"]

    run(work())
    ((size,),) = rows(sqlite_intake.store, "SELECT length(body) FROM receipts")
    assert size < 500


def test_over_the_limit(listen: Listen, sqlite_intake, rows):
    """A frame over the limit is AE, with a row that says so, and never held whole."""
    limits = Limits(largest=100_000)
    most = 0

    async def work() -> None:
        nonlocal most
        async with listen(limits=limits) as server, Wire(server) as wire:
            await wire.write(b"\x0b" + admit(1) + b"NTE|1||")
            for _ in range(100):
                await wire.write(b"x" * 65_536)
                most = max(most, server.held)
            await wire.write(b"\x1c\r" + frame(admit(2)))
            assert await wire.told(2) == ["AE|C1", "AA|C2"]
            assert server.faults.too_large == 1
            assert server.outcomes == {Outcome.REFUSED: 1, Outcome.STORED: 1}

    run(work())
    assert most < 100_000 + 300_000
    assert rows(sqlite_intake.store, ASIDE) == [("too-large",)]
    assert rows(sqlite_intake.store, EVENTS) == [(1,)]


def test_dropped_before_the_acknowledgement(listen: Listen, sqlite_intake, rows):
    """The same message again is one row, and AA: its sender could not know."""

    async def work() -> None:
        async with listen() as server:
            with held(sqlite_intake):
                async with Wire(server) as wire:
                    await wire.write(frame(admit(1)))
                while server.connections:
                    await asyncio.sleep(0)
            async with Wire(server) as wire:
                await wire.write(frame(admit(1)))
                assert await wire.told() == ["AA|C1"]

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(1,)]
    assert rows(sqlite_intake.store, REPEATS) == [(1,)]
    assert rows(sqlite_intake.store, EVENTS) == [(1,)]


def test_a_store_that_takes_nothing(
    listen: Listen, sqlite_intake, rows, monkeypatch: pytest.MonkeyPatch
):
    """AR while the store takes nothing, CR in enhanced mode; later it is AA."""
    monkeypatch.setitem(database.PRAGMAS, "busy_timeout", 20)
    sqlite_intake.store.engine.dispose()
    sqlite_intake.vault.of("patient", "P1")
    sqlite_intake.vault.of("patient", "P2")

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            with held(sqlite_intake):
                await wire.write(frame(admit(1)), frame(admit(2, "|||AL|NE")))
                assert await wire.told(2) == ["AR|C1", "CR|C2"]
            await wire.write(frame(admit(1)), frame(admit(2, "|||AL|NE")))
            assert await wire.told(2) == ["AA|C1", "CA|C2"]

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(2,)]


def test_no_acknowledgement_where_none_is_wanted(listen: Listen, sqlite_intake, rows):
    """NE, NE is stored and not answered."""

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            await wire.write(frame(admit(1, "|||NE|NE")) + frame(admit(2)))
            assert await wire.told() == ["AA|C2"]

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(2,)]


TRAPS = {
    "a discharge before its admission": (admission("A03"), ""),
    "a transfer of an unknown visit": (admission("A02"), ""),
    "an admission to another bed": (admission(pv1_3="W7^702^1"), ""),
    "an admission that is cancelled": (admission("A11"), ""),
    "a bed that another has": (admission(pid_3="P2", pv1_19="V2"), ""),
    "no place": (admission(pv1_3=""), ""),
    "a place that is none": (admission(pv1_3='""'), ""),
    "a date alone": (admission(pv1_44="20261127", evn_2=""), ""),
    "the year 0019": (admission(pv1_44="00191127083000"), "bad-time"),
    "several numbers": (admission(pid_3="1^^^^SS~P1^^^H^MR"), ""),
    "escapes": (admission(pv1_3=r"W\T\7\X0D\^\F\1\S\^\E\2"), ""),
    "no MSH-9": (admission().replace("ADT^A01", ""), "unknown-type"),
    "GB 18030 with 0x7C": (
        admission(pv1_3="東^1^2").encode("gb18030"),
        "",
    ),
    "GB 18030 by its name": (
        admission()
        .replace("|P|2.5", "|P|2.5||||||GB 18030-2000", 1)
        .replace("W7", "東")
        .encode("gb18030"),
        "",
    ),
    "UTF-8 by its name": (
        admission()
        .replace("|P|2.5", "|P|2.5||||||UNICODE UTF-8", 1)
        .replace("W7", "東")
        .encode(),
        "",
    ),
    "another set than its name": (
        admission()
        .replace("|P|2.5", "|P|2.5||||||UNICODE UTF-8", 1)
        .replace("W7", "東")
        .encode("gb18030"),
        "bad-charset",
    ),
}
"""Messages of the list in references/feeds.md, and why they are put aside."""


@pytest.mark.parametrize("name", TRAPS)
def test_traps(listen: Listen, sqlite_intake, rows, name: str):
    """Whatever is wrong with a message, it is stored and AA, with its reason if any."""
    raw, reason = TRAPS[name]
    data = raw.encode() if isinstance(raw, str) else raw

    async def work() -> None:
        async with listen() as server, Wire(server) as wire:
            await wire.write(frame(data))
            assert await wire.told() == ["AA|C1"]

    run(work())
    assert rows(sqlite_intake.store, ASIDE) == ([(reason,)] if reason else [])
    assert rows(sqlite_intake.store, EVENTS) == [(0 if reason else 1,)]


def test_pipelined_messages_are_answered_in_order(listen: Listen, sqlite_intake, rows):
    """A sender that waits for nothing is held back, and hears of each in its order."""
    count = 300

    async def work() -> None:
        async with listen(limits=Limits(in_flight=4)) as server, Wire(server) as wire:
            await wire.write(b"".join(frame(admit(n)) for n in range(count)))
            assert await wire.told(count) == [f"AA|C{n}" for n in range(count)]

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(count,)]


def test_answers_wait_for_those_before_them_and_for_no_others():
    """Each message is told once it and those before it are safe, and not later."""
    futures: list[Future[None]] = []

    def submit(_: Raw) -> Future[None]:
        futures.append(Future())
        return futures[-1]

    async def work() -> None:
        async with Server(submit, "his", port=0) as server, Wire(server) as wire:
            await wire.write(*(frame(admit(n)) for n in range(3)))
            while server.waiting < 3:
                await asyncio.sleep(0)
            futures[1].set_result(None)
            futures[0].set_result(None)
            assert await wire.told(2) == ["AA|C0", "AA|C1"]
            assert server.waiting == 1
            async with Wire(server) as other:
                await other.write(frame(admit(3)))
                while server.waiting < 2:
                    await asyncio.sleep(0)
                futures[3].set_result(None)
                assert await other.told() == ["AA|C3"]
            futures[2].set_result(None)
            assert await wire.told() == ["AA|C2"]

    run(work())


def test_many_connections(listen: Listen, sqlite_intake, rows):
    """A hundred senders at once hear of what is theirs."""

    async def send(server: Server, first: int) -> None:
        async with Sender(*server.address) as sender:
            for number in range(first, first + 3):
                told = await sender.send(admit(number))
                assert told[:2] == ("AA", f"C{number}")

    async def work() -> None:
        async with listen() as server:
            await asyncio.gather(*(send(server, n) for n in range(0, 300, 3)))

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(300,)]


def test_too_many_connections(listen: Listen):
    """One sender more than there is room for is turned away; the others go on."""

    async def work() -> None:
        async with (
            listen(limits=Limits(connections=1)) as server,
            Wire(server) as wire,
        ):
            await wire.write(frame(admit(1)))
            assert await wire.told() == ["AA|C1"]
            async with Wire(server) as other:
                with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                    await other.told()
            assert (server.turned_away, server.connections) == (1, 1)
            await wire.write(frame(admit(2)))
            assert await wire.told() == ["AA|C2"]

    run(work())


@pytest.mark.parametrize(
    ("sent", "limits"),
    [
        (frame(admit(1))[:50], Limits(mid_frame_s=0.05)),
        (b"", Limits(idle_s=0.05)),
        (b"noise", Limits(idle_s=0.05)),
    ],
)
def test_silent_connections_end(
    listen: Listen, sqlite_intake, rows, sent: bytes, limits: Limits
):
    """A sender that is silent for too long is hung up on, and frees its place."""

    async def work() -> None:
        async with listen(limits=limits) as server, Wire(server) as wire:
            await wire.write(sent)
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await wire.told()
            assert server.connections == 0

    run(work())
    assert rows(sqlite_intake.store, RECEIPTS) == [(0,)]


def test_a_silent_sender_may_wait_for_the_disk(listen: Listen, sqlite_intake):
    """Who waits for an acknowledgement is not silent."""

    async def work() -> None:
        async with (
            listen(limits=Limits(idle_s=0.05)) as server,
            Wire(server) as wire,
        ):
            with held(sqlite_intake):
                await wire.write(frame(admit(1)))
                ended = asyncio.create_task(wire.told())
                done, _ = await asyncio.wait([ended], timeout=0.3)
                assert not done
            assert await ended == ["AA|C1"]

    run(work())


def test_closing_tells_of_what_was_sent(listen: Listen, sqlite_intake):
    """A server that closes commits and acknowledges what it has taken."""

    async def work() -> None:
        async with listen() as server:
            wire = await Wire(server).__aenter__()
            with held(sqlite_intake):
                await wire.write(frame(admit(1)))
                while not server.waiting:
                    await asyncio.sleep(0)
        assert await wire.told() == ["AA|C1"]
        with pytest.raises(asyncio.IncompleteReadError):
            await wire.told()
        await wire.__aexit__()

    run(work())


def test_tls(listen: Listen, tls: tuple[ssl.SSLContext, ssl.SSLContext]):
    """By TLS a sender that trusts the certificate is served, and a plain one is not."""
    mine, theirs = tls

    async def work() -> None:
        async with listen(tls=mine) as server:
            async with Sender(*server.address, tls=theirs) as sender:
                assert (await sender.send(admit(1))).code == "AA"
            async with Wire(server) as wire:
                await wire.write(frame(admit(2)))
                with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                    await wire.told()
            stranger = Sender(*server.address, tls=ssl.create_default_context())
            with pytest.raises(ssl.SSLCertVerificationError):
                await stranger.connect()

    run(work())


def test_the_set_that_the_site_says(listen: Listen, sqlite_intake, rows):
    """A sender that names a wrong character set is read by what the site says."""
    raw = TRAPS["another set than its name"][0]
    assert isinstance(raw, bytes)

    async def work() -> None:
        form = Hl7(charset="GB 18030-2000")
        async with listen(form=form) as server, Wire(server) as wire:
            await wire.write(frame(raw))
            assert await wire.told() == ["AA|C1"]

    run(work())
    assert rows(sqlite_intake.store, EVENTS) == [(1,)]


def test_nothing_that_was_sent_is_at_rest_in_the_clear(
    listen: Listen, tmp_path, caplog: pytest.LogCaptureFixture
):
    """Names and numbers are in no file of store and vault, and in no log."""
    secret = [b"OBVIOUSLYMADEUP", b"110101196001011234", b"13800138000", b"SECRETV"]
    raw = message(
        "ADT^A01",
        "PID|||PSECRETP^^^H^MR||OBVIOUSLYMADEUP^X||19600101|F|||||13800138000",
        "PV1||I|W7|||||||||||||||||SECRETV",
        "NTE|1||110101196001011234",
    ).encode()

    async def work() -> None:
        limits = Limits(largest=2_000)
        async with listen(limits=limits) as server, Wire(server) as wire:
            garbled = raw.replace(b"MSH|^~", b"MSH|^^")
            too_large = raw + b"NTE|" + b"13800138000" * 500
            await wire.write(frame(raw), frame(garbled), frame(too_large))
            assert await wire.told(3) == ["AA|C1", "AA", "AE|C1"]

    run(work())
    files = list(tmp_path.rglob("*"))
    assert len(files) >= 2
    for path in files:
        held_bytes = path.read_bytes()
        assert [one for one in (*secret, b"PSECRETP") if one in held_bytes] == []
    assert not any(one.decode() in caplog.text for one in secret)
