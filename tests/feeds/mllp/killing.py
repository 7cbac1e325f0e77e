"""Kills a server again and again while it takes messages, and looks what it kept."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.feeds.hl7.messages import admission
from tests.feeds.mllp.serving import SOURCE, opened
from twin.feeds.keys import Keys
from twin.feeds.mllp import Sender

SENDERS = 8
ROOT = Path(__file__).parents[3]


@dataclass
class Found:
    """What is wrong after so many kills; all are 0, and `integrity` ok, if nothing is.

    Attributes
    ----------
    acknowledged : messages that their sender was told are safe.
    resent : messages that were sent again, since their sender was told nothing.
    lost : acknowledged messages that are not in the store.
    twice : messages or events that count more than once.
    nameless : events whose pseudonym the vault does not know.
    integrity : what the databases say of themselves.
    """

    acknowledged: int = 0
    resent: int = 0
    lost: int = 0
    twice: int = 0
    nameless: int = 0
    integrity: str = "ok"


def message(number: int) -> bytes:
    """A message unlike any other."""
    raw = admission(pid_3=f"P{number}", pv1_19=f"V{number}")
    return raw.replace("|C1|", f"|C{number}|", 1).encode()


class Hospital:
    """Sends messages in order over several connections, each until it is safe.

    Parameters
    ----------
    folder : of the store.
    seed : of when the server is killed.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._draw = random.Random(seed)  # noqa: S311
        self._next = 0
        self._untold: list[int] = []
        self.safe: set[int] = set()
        self.resent = 0
        Keys.new().write(folder / "keys")

    def round(self, most: int) -> None:
        """Start a server, send, and kill it after some acknowledgement."""
        command = (sys.executable, "-m", "tests.feeds.mllp.serving", str(self._folder))
        server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert server.stdin is not None
        assert server.stdout is not None
        with server:
            port = int(server.stdout.readline())
            asyncio.run(self._send(port, server.pid, self._draw.randint(1, most)))

    async def _send(self, port: int, server: int, enough: int) -> None:
        until = len(self.safe) + enough
        untold, self._untold = self._untold, []
        self.resent += len(untold)

        async def send() -> None:
            with suppress(ConnectionError, OSError):
                async with Sender("127.0.0.1", port) as sender:
                    while True:
                        number = untold.pop() if untold else self._number()
                        self._untold.append(number)
                        told = await sender.send(message(number))
                        assert told[:2] == ("AA", f"C{number}")
                        self._untold.remove(number)
                        self.safe.add(number)
                        if len(self.safe) == until:
                            os.kill(server, signal.SIGKILL)

        await asyncio.gather(*(send() for _ in range(SENDERS)))
        self._untold += untold

    def _number(self) -> int:
        self._next += 1
        return self._next

    def looked(self) -> Found:
        """What the databases hold of what was acknowledged."""
        found = Found(acknowledged=len(self.safe), resent=self.resent)
        intake = opened(self._folder)
        keys, vault = intake.vault.keys, intake.vault
        with intake.store.reading() as link:
            rows = link.exec_driver_sql("SELECT hash FROM receipts").scalars().all()
            hashes = {bytes(row) for row in rows}
            told = link.exec_driver_sql("SELECT subject FROM events").scalars().all()
        wanted = {n: keys.fingerprint(SOURCE, message(n)) for n in self.safe}
        found.lost = sum(mark not in hashes for mark in wanted.values())
        found.twice = len(rows) - len(hashes) + len(told) - len(set(told))
        subjects = set(told)
        found.nameless = sum(
            f"visit/{vault.of('visit', f'V{n}')}" not in subjects for n in self.safe
        )
        for kept in (intake.store, intake.vault):
            with kept.engine.connect().execution_options(reads=True) as link:
                said = link.exec_driver_sql("PRAGMA integrity_check").scalar()
            if said != "ok":
                found.integrity = str(said)
        vault.close()
        intake.store.close()
        return found


def killed(folder: Path, kills: int, seed: int = 1, most: int = 150) -> Found:
    """What is found after so many kills, each after 1 to `most` acknowledgements."""
    hospital = Hospital(folder, seed)
    for _ in range(kills):
        hospital.round(most)
    return hospital.looked()
