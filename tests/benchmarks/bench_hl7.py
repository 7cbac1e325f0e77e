"""HL7: read end to end and over MLLP, beside python-hl7 and what the disk can do."""

import asyncio
import itertools
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import hl7

from tests.benchmarks.table import ROOT, Row, seconds_of
from tests.feeds.mllp.killing import Found, killed, message
from tests.feeds.mllp.serving import SOURCE, opened
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Raw
from twin.feeds.keys import Keys
from twin.feeds.mllp import Sender

SAMPLES = ROOT.parent / "shared" / "data" / "hl7v2_samples" / "ms_fhir_converter"
AT_ONCE = 500
NEED_PER_S = 2_000
"""Messages a processor second, and over 64 connections a second."""


def rows(quick: bool) -> Iterator[Row]:
    """Reading and storing, acknowledging, and being killed."""
    yield from reading(10 if quick else 60)
    yield from acknowledging(2 if quick else 8)
    yield kills(5 if quick else 100)


def reading(times: int) -> Iterator[Row]:
    """The samples, each time with other numbers, redacted, read and committed."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.hl7"))]
    if not samples:
        yield Row("HL7 samples", "absent", str(SAMPLES.name))
        return
    raws = [_renumbered(raw, n) for n in range(times) for raw in samples]
    with tempfile.TemporaryDirectory() as folder:
        Keys.new().write(Path(folder) / "keys")
        intake = opened(Path(folder))
        form = Hl7()
        mine = [Raw(SOURCE, form, raw) for raw in raws]

        def take() -> None:
            for at in range(0, len(mine), AT_ONCE):
                intake.take(mine[at : at + AT_ONCE])

        spent = seconds_of(take)
        intake.vault.close()
        intake.store.close()

    def parse() -> None:
        for raw in raws[: len(samples) * 3]:
            hl7.parse(raw.decode("utf-8-sig").replace("\n", "\r"))

    peer = seconds_of(parse) / (len(samples) * 3)
    rate, theirs = len(raws) / spent, 1 / peer
    yield Row(
        "HL7 redacted, read and committed, per s",
        f"{rate:,.0f}",
        f"python-hl7, parsed only {theirs:,.0f}",
        f"{rate / theirs:.1f}",
        f"> {NEED_PER_S:,}",
    )


def _renumbered(raw: bytes, number: int) -> bytes:
    """The message about other patients, visits and appointments."""
    return re.sub(
        rb"(MSG0|PATID|4000|\|5001|36996|MSG|\|10006579)",
        lambda found: b"%b%d" % (found.group(), number),
        raw,
    )


def acknowledging(seconds: float) -> Iterator[Row]:
    """Messages over the loopback, each acknowledged once it is on the disk; wall."""
    with tempfile.TemporaryDirectory() as folder:
        flush, commit = _flush_s(Path(folder)), _commit_s(Path(folder))
    for connections in (8, 64):
        count, server, senders = _exchange(connections, seconds)
        ideal = connections / flush
        yield Row(
            f"MLLP, {connections} connections, wall, per s",
            f"{count / seconds:,.0f}",
            f"{connections} / fsync {flush * 1e3:.2f} ms = {ideal:,.0f}",
            f"{count / seconds / ideal:.0%}",
            "> 70%" if connections == 8 else f"> {NEED_PER_S:,}",
        )
        both = connections / commit
        yield Row(
            "  beside two durable SQLite commits",
            f"{count / seconds:,.0f}",
            f"{connections} / {commit * 1e3:.2f} ms = {both:,.0f}",
            f"{count / seconds / both:.0%}",
        )
        yield Row(
            "  processor time of the server, a message",
            f"{server / count * 1e6:,.0f} µs",
            f"of the sender {senders / count * 1e6:,.0f} µs",
        )


def _flush_s(folder: Path) -> float:
    """Time of an fsync after a small write, the median of some. [s]"""
    with (folder / "flushed").open("wb", buffering=0) as file:
        return _median(lambda: (file.write(b"x" * 200), os.fsync(file.fileno())))


def _commit_s(folder: Path) -> float:
    """Time of a durable commit of one row in each of two databases. [s]"""
    links = []
    for name in ("one.db", "two.db"):
        link = sqlite3.connect(folder / name, isolation_level=None)
        link.execute("PRAGMA journal_mode=wal")
        link.execute("PRAGMA synchronous=full")
        link.execute("CREATE TABLE kept (body TEXT)")
        links.append(link)

    def both() -> None:
        for link in links:
            link.execute("BEGIN IMMEDIATE")
            link.execute("INSERT INTO kept VALUES (?)", ("x" * 400,))
            link.execute("COMMIT")

    spent = _median(both)
    for link in links:
        link.close()
    return spent


def _median(work: Any, times: int = 301) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return sorted(found)[times // 2]


def _exchange(connections: int, seconds: float) -> tuple[int, float, float]:
    """Messages acknowledged, and processor time of server and senders. [1], [s], [s]"""
    with tempfile.TemporaryDirectory() as folder:
        Keys.new().write(Path(folder) / "keys")
        command = (sys.executable, "-m", "tests.feeds.mllp.serving", folder)
        server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with server:
            port = int(server.stdout.readline())
            with get_context("spawn").Pool(1) as pool:
                pool.apply(_warm)
                before = _processor_s(server.pid)
                count, senders = pool.apply(_load, (port, connections, seconds))
                spent = _processor_s(server.pid) - before
            server.stdin.close()
    return count, spent, senders


def _warm() -> None:
    """Have the sender's process begin before anything is measured."""


def _processor_s(pid: int) -> float:
    """Processor seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _load(port: int, connections: int, seconds: float) -> tuple[int, float]:
    """Messages that were acknowledged in a time, and processor seconds of it."""
    return asyncio.run(_send(port, connections, seconds))


async def _send(port: int, connections: int, seconds: float) -> tuple[int, float]:
    numbers, counted = itertools.count(), 0
    began, ends = time.process_time(), time.monotonic() + seconds

    async def send() -> None:
        nonlocal counted
        async with Sender("127.0.0.1", port) as sender:
            while time.monotonic() < ends:
                told = await sender.send(message(next(numbers)))
                counted += told.code == "AA"

    await asyncio.gather(*(send() for _ in range(connections)))
    return counted, time.process_time() - began


def kills(count: int) -> Row:
    """The server is killed again and again while it takes messages."""
    with tempfile.TemporaryDirectory() as folder:
        found = killed(Path(folder), count)
    is_well = found == Found(found.acknowledged, found.resent)
    return Row(
        f"MLLP, {count} × SIGKILL: lost, twice, nameless",
        f"{found.lost}, {found.twice}, {found.nameless}",
        f"of {found.acknowledged} acknowledged; integrity {found.integrity}",
        "",
        "0, 0, 0" if is_well else "0, 0, 0: broken",
    )
