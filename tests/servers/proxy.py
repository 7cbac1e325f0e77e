"""A way to a server that can be cut at any byte."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Proxy:
    """Carries bytes to a port of the loopback and back until it is cut.

    Parameters
    ----------
    target : port of the server.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._left: int | None = None
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self) -> None:
        """Cut all connections that there are now."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for one in pair:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def cut_after(self, count: int) -> None:
        """Cut the connection after so many more bytes from the server."""
        with self._lock:
            self._left = count

    def close(self) -> None:
        """Cut all, and take no connection any more."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                with self._lock:
                    self._pairs.append((client, server))
                for source, sink, is_back in (
                    (client, server, False),
                    (server, client, True),
                ):
                    thread = threading.Thread(
                        target=self._carry, args=(source, sink, is_back)
                    )
                    self._threads.append(thread)
                    thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_back: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                is_last, data = self._allowed(data) if is_back else (False, data)
                sink.sendall(data)
                if is_last:
                    self.cut()
                    break
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
        source.close()

    def _allowed(self, data: bytes) -> tuple[bool, bytes]:
        """Whether the connection ends here, and what still goes over it."""
        with self._lock:
            if self._left is None:
                return False, data
            data = data[: self._left]
            self._left -= len(data)
            is_last = self._left == 0
            self._left = None if is_last else self._left
            return is_last, data
