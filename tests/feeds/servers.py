"""Real servers for tests, each on a free port of the loopback, gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest

_POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_NUMBERS = count(1)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


class PostgreSQL:
    """A PostgreSQL server with data of its own.

    It refuses to run as root, who becomes the user `postgres` for it.
    """

    def __init__(self) -> None:
        if not _POSTGRESQL:
            pytest.skip("PostgreSQL's server is not installed in /usr/lib/postgresql")
        self._programs = _POSTGRESQL[-1]
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._folder = Path(tempfile.mkdtemp(prefix="twin-postgresql-"))
        if self._prefix:
            shutil.chown(self._folder, "postgres", "postgres")
        self.port = free_port()
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "twin", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._control("start", "-l", str(self._folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is as if it had crashed."""
        self._control("stop", "-m", mode)

    def restart(self) -> None:
        """Let it crash, and start it again."""
        self.stop("immediate")
        self.start()

    def remove(self) -> None:
        """Stop it, and leave nothing behind."""
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def database(self, name: str) -> str:
        """Address of a new, empty database."""
        name = f"{name}_{next(_NUMBERS)}"
        self._run(
            "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "twin", name
        )
        return f"postgresql+psycopg://twin@127.0.0.1:{self.port}/{name}"

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", *words)

    def _run(self, program: str, *words: str) -> None:
        command = [*self._prefix, str(self._programs / program), *words]
        done = subprocess.run(
            command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server would hold a pipe open
            stderr=subprocess.DEVNULL,
        )
        if done.returncode:
            log = self._folder / "log"
            said = log.read_text() if log.is_file() else "nothing"
            raise RuntimeError(f"{program} failed; the server's log says: {said}")
