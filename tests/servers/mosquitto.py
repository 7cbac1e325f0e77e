"""A real MQTT broker that keeps sessions on the disk, with a password and TLS."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.servers.certificate import Certificate, certificate
from tests.servers.port import free_port

USER, PASSWORD = "twin", "not-a-secret"
_LIMIT = "max_queued_messages 0\nmax_inflight_messages 1000\n"


def binary() -> str | None:
    """The broker's program, if it is on the machine."""
    return shutil.which(
        "mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
    )


class Mosquitto:
    """A broker in a folder of its own, on ports of the loopback.

    Parameters
    ----------
    folder : for its configuration, its passwords and what it keeps.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self.certificate: Certificate = certificate(folder / "tls")
        passwords = folder / "passwords"
        passwords.touch(mode=0o600)
        subprocess.run(
            ["mosquitto_passwd", "-b", str(passwords), USER, PASSWORD], check=True
        )
        kept = folder / "kept"
        kept.mkdir()
        root = "user root\n" if os.getuid() == 0 else ""
        (folder / "mosquitto.conf").write_text(
            f"{root}allow_anonymous false\npassword_file {passwords}\n"
            f"persistence true\npersistence_location {kept}/\n"
            f"autosave_on_changes true\nautosave_interval 1\n{_LIMIT}"
            f"listener {self.port} 127.0.0.1\n"
            f"listener {self.tls_port} 127.0.0.1\n"
            f"cafile {self.certificate.ca}\ncertfile {self.certificate.certificate}\n"
            f"keyfile {self.certificate.key}\n"
            f"log_dest stderr\nlog_type all\n",
            encoding="utf-8",
        )
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and return when it takes connections."""
        program = binary()
        assert program is not None
        self._process = subprocess.Popen(
            [program, "-c", str(self.folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,  # unlike the other, it is written at once
            text=True,
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if " running" in line:
                break
        else:
            raise RuntimeError("".join(said))
        # What it says further is thrown away, so that it never waits for a reader.
        self._drain = subprocess.Popen(
            ["cat"], stdin=self._process.stderr, stdout=subprocess.DEVNULL
        )
        self._process.stderr.close()
        # It hears no signal between saying that it runs and serving the first client.
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(b"\x10\x00")  # no packet, so that it hangs up
            with suppress(ConnectionResetError):
                assert client.recv(1) == b""

    def stop(self) -> None:
        """Stop, keeping what it has."""
        self._end(kill=False)

    def kill(self) -> None:
        """End at once, as a power cut would."""
        self._end(kill=True)

    def _end(self, kill: bool) -> None:
        if self._process is None:
            return
        self._process.kill() if kill else self._process.terminate()
        self._process.wait(30)
        self._drain.wait(30)
        self._process = None
