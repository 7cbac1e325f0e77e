"""Messages over MLLP, as an interface engine sends them."""

from __future__ import annotations

import socket
import ssl

from twin.emulator.message import Message

START, END = b"\x0b", b"\x1c\r"


class Mllp:
    """One connection on which each message is acknowledged before the next.

    Parameters
    ----------
    host, port : of the listener.
    tls : for a connection by TLS.
    timeout_s : how long an acknowledgement may take. [s]
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._to = (host, port)
        self._tls = tls
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None
        self.refused = 0
        """Messages that were answered by something else than acceptance."""

    def send(self, message: Message) -> None:
        """Send it and wait for the answer.

        Raises
        ------
        OSError if there is none; the message has to be sent again.
        """
        try:
            link = self._connected()
            link.sendall(START + message.body + END)
            answer = b""
            while not answer.endswith(END):
                part = link.recv(4096)
                if not part:
                    raise ConnectionResetError("closed before the acknowledgement")
                answer += part
        except OSError:
            self.close()
            raise
        if b"MSA|AA" not in answer and b"MSA|CA" not in answer:
            self.refused += 1

    def _connected(self) -> socket.socket:
        if self._socket is None:
            link = socket.create_connection(self._to, self._timeout_s)
            if self._tls is not None:
                link = self._tls.wrap_socket(link, server_hostname=self._to[0])
            self._socket = link
        return self._socket

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
