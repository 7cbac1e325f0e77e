"""Listens to all sources of a hospital at once, until it is closed."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from twin.errors import FeedError, ScenarioError
from twin.feeds.codes import Codes
from twin.feeds.files import Folder
from twin.feeds.health import Health, SourceHealth
from twin.feeds.health.kept import SOURCE, kept, kept_hour, traffic
from twin.feeds.health.source import HOUR
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Intake
from twin.feeds.keys import Keys
from twin.feeds.listening.config import FolderSource, Listening, MllpSource
from twin.feeds.mllp.limits import Limits
from twin.feeds.mllp.server import Server
from twin.feeds.mqtt import Listener
from twin.feeds.store import Store, StoreUnavailableError, Taken
from twin.feeds.store.quarantine import expire
from twin.feeds.vault import Vault
from twin.feeds.writer import Writer

KEEP_S = 60.0
"""Time between two reports of the feeds' health that are kept. [s]"""
_LOG = logging.getLogger(__name__)


class HospitalListener:
    """All sources of a hospital, read into one store.

    A context manager: it listens from the beginning of `with` to its end.

    Parameters
    ----------
    config : what to listen to.
    home : folder from which the config names files.
    said : told in a sentence what happens.

    Raises
    ------
    FeedError if store, vault, keys or layout are not there or not right.
    """

    def __init__(
        self,
        config: Listening,
        home: Path,
        said: Callable[[str], None] = _LOG.info,
    ) -> None:
        self._config = config
        self._home = home
        self._said = said
        self._zone = ZoneInfo(config.timezone)
        keys = Keys.read(home / config.key_file)
        codes = Codes.of_layout(config.layout_folder(home))
        self.store = Store(at_home(config.store, home))
        self._vault = Vault(at_home(config.vault, home), keys)
        self.health = Health(traffic(self.store, self.store.now()))
        self._health_lock = threading.Lock()
        self._intake = Intake(
            self.store,
            self._vault,
            codes,
            self._zone,
            watch=self._watch,
        )
        self._writer = Writer(self._intake)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._brokers: list[Listener] = []
        self._servers: dict[str, Server] = {}
        self._hour = self.store.now() // HOUR

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def report(self) -> list[SourceHealth]:
        """How the sources are doing now, those that ask for a person first."""
        with self._health_lock:
            found = self.health.report(self.store.now())
        heard = {one.source for one in found}
        for name in self._config.sources:
            if name not in heard:
                found.append(self.health.of(name, self.store.now()))
        return [one for one in found if one.source != SOURCE]

    def addresses(self) -> dict[str, tuple[str, int]]:
        """Host and port of each source that is listened for."""
        return {name: server.address for name, server in self._servers.items()}

    def close(self) -> None:
        """Stop listening, commit what has come, and close the databases."""
        self._closing.set()
        for broker in self._brokers:
            broker.close()
        for thread in self._threads:
            thread.join()
        self._writer.close()
        self._vault.close()
        self.store.close()

    def _begin(self) -> None:
        config = self._config.sources.items()
        ports = {name: one.mllp for name, one in config if one.mllp}
        if ports:
            self._listen(ports)
        for name, one in config:
            if one.mqtt is not None:
                self._brokers.append(
                    Listener(one.mqtt, self._writer.submit, self._said)
                )
            if one.folder is not None:
                self._start(self._look, name, one.folder)
        self._start(self._keep)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="twin-listen")
        thread.start()
        self._threads.append(thread)

    # HL7 over MLLP

    def _listen(self, ports: dict[str, MllpSource]) -> None:
        """Serve HL7 in a thread; returns when all ports are open."""
        opened = threading.Event()
        faults: list[OSError] = []
        self._start(lambda: asyncio.run(self._serve(ports, opened, faults)))
        opened.wait()
        if faults:
            raise FeedError(f"cannot listen: {faults[0]}; is it listened to already?")

    async def _serve(
        self,
        ports: dict[str, MllpSource],
        opened: threading.Event,
        faults: list[OSError],
    ) -> None:
        try:
            for name, port in ports.items():
                server = self._server(name, port)
                await server.start()
                self._servers[name] = server
        except OSError as error:
            faults.append(error)
        finally:
            opened.set()
        await asyncio.to_thread(self._closing.wait)
        for server in self._servers.values():
            await server.close()

    def _server(self, name: str, port: MllpSource) -> Server:
        tls = None
        if port.tls is not None:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(
                self._home / port.tls.certificate, self._home / port.tls.key
            )
            if port.tls.ca is not None:
                tls.load_verify_locations(self._home / port.tls.ca)
                tls.verify_mode = ssl.CERT_REQUIRED
        return Server(
            self._writer.submit,
            name,
            Hl7(port.authority, port.charset),
            port.host,
            port.port,
            tls,
            Limits(largest=round(port.largest_mb * 1_048_576)),
            self._zone,
        )

    # Folders

    def _look(self, name: str, source: FolderSource) -> None:
        folder = Folder(
            self._home / source.path, name, source.form(), self._intake, self._said
        )
        is_said = False
        while not self._closing.is_set():
            try:
                folder.look()
                is_said = False
            except FeedError as error:
                if not is_said:
                    self._said(f"{name}: {error}")
                is_said = True
            self._closing.wait(source.every_s)

    # Health

    def _watch(self, messages: Sequence[Taken]) -> None:
        with self._health_lock:
            self.health.take(messages)

    def _keep(self) -> None:
        """Keep the feeds' health, each hour its traffic, and no original too long."""
        while not self._closing.wait(KEEP_S):
            now = self.store.now()
            try:
                self._intake.take([kept(self.report(), now)])
                while self._hour < now // HOUR:
                    expire(self.store)
                    self._intake.take([kept_hour(self.health, self._hour)])
                    self._hour += 1
            except (StoreUnavailableError, ScenarioError) as error:
                self._said(str(error))


def at_home(url: str, home: Path) -> str:
    """The URL, with a relative file of SQLite in the folder of the config.

    Parameters
    ----------
    url : of SQLAlchemy.
    home : folder of the config.
    """
    start = "sqlite:///"
    if url.startswith(start) and not url.startswith(f"{start}/"):
        return f"{start}{home.resolve() / url.removeprefix(start)}"
    return url
