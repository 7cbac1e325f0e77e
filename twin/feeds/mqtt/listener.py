"""Listener: hands what a broker brings to a writer, and acknowledges what is kept.

Quality of service. We subscribe with 1, so that whatever is published with 1 or 2 comes
to us at least once, and the store counts it once. With 2 the library would tell the
broker that it has a message before we have kept it, and a crash in between would lose
it. What is published with 0 may be lost on its way, as its publisher chose.

A message is acknowledged only after the transaction that holds it. If that fails, the
connection is given up and made anew: then the broker sends again all that it has no
acknowledgement of, because it keeps our session while we are away.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from twin.feeds.intake import Raw
from twin.feeds.mqtt.broker import Broker
from twin.feeds.mqtt.payload import Payloads

FIRST_WAIT_S, MOST_WAIT_S = 0.5, 60.0
"""Time before a connection is made anew, at first and after many failures. [s]"""
_LOG = logging.getLogger(__name__)
_REFUSED = 0x80
"""Reason codes from this on are failures."""


@dataclass(slots=True)
class Heard:
    """What a listener has had to do with its broker so far.

    Attributes
    ----------
    is_connected : whether it is connected now, and its topics are asked for.
    connections : connections that were made.
    received : messages that came, those that came again included.
    acknowledged : messages that are on the disk, and were said to be.
    """

    is_connected: bool = False
    connections: int = 0
    received: int = 0
    acknowledged: int = 0


class Listener:
    """Listens to a broker in a thread of its own, until it is closed.

    Parameters
    ----------
    broker : where it is, and what is read of it.
    submit : takes a message; the future is done when the message is on the disk, as
        that of `Writer.submit`.
    said : told in a sentence what happens to the connection.
    """

    def __init__(
        self,
        broker: Broker,
        submit: Callable[[Raw], Future[None]],
        said: Callable[[str], None] = _LOG.info,
    ) -> None:
        self.broker = broker
        self._heard = Heard()
        self._changed = threading.Condition()
        self._submit = submit
        self._said = said
        self._payloads = Payloads(broker)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._now: _Connection | None = None
        self._password = broker.password()
        self._thread = threading.Thread(target=self._run, name="twin-mqtt")
        self._thread.start()

    def close(self) -> None:
        """Leave the broker, which keeps the session, and stop.

        What was handed on and is not acknowledged yet comes again next time.
        """
        self._closing.set()
        with self._lock:
            if self._now is not None:
                self._now.give_up()
        self._thread.join()

    def _run(self) -> None:
        wait = 0.0
        while not self._closing.is_set():
            connection = _Connection(self)
            with self._lock:
                self._now = connection
            try:
                connection.last(self._password)
            except (OSError, ValueError) as error:
                self.tell(f"cannot be reached: {_reason(error)}")
            self.count(is_connected=False)
            wait = next_wait(wait, connection.was_made)
            self._closing.wait(wait)

    @property
    def heard(self) -> Heard:
        """What it has had to do with its broker so far."""
        with self._changed:
            return replace(self._heard)

    def wait_for(self, is_so: Callable[[Heard], bool], timeout_s: float) -> bool:
        """Whether what was heard becomes so, waiting for it no longer than given.

        Parameters
        ----------
        is_so : whether it is so.
        timeout_s : how long to wait. [s]
        """
        with self._changed:
            return self._changed.wait_for(lambda: is_so(self._heard), timeout_s)

    def count(self, is_connected: bool | None = None, **more: int) -> None:
        """Count what happened, and tell who waits for it."""
        with self._changed:
            if is_connected is not None:
                self._heard.is_connected = is_connected
            for name, number in more.items():
                setattr(self._heard, name, getattr(self._heard, name) + number)
            self._changed.notify_all()

    def tell(self, sentence: str) -> None:
        """Say what happens to the connection."""
        self._said(f"{self.broker.source}: {self.broker.host}: {sentence}")

    def hand_on(self, message: MQTTMessage) -> Future[None]:
        """Hand a message to the writer."""
        raw = self._payloads.raw(message, time.time())
        return self._submit(raw)


class _Socket(ssl.SSLSocket):
    """One that is closed where the other side does not prove who it is."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class _Connection:
    """One connection to the broker; a next one knows nothing of it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._over = threading.Event()
        self.was_made = False
        broker = listener.broker
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=broker.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._received
        client.on_disconnect = self._disconnected
        self._client = client

    def last(self, password: str | None) -> None:
        """Connect, and return when the connection is over.

        Raises
        ------
        OSError or ValueError if there is none.
        """
        broker = self._listener.broker
        if broker.user:
            self._client.username_pw_set(broker.user, password)
        if broker.tls is not None:
            tls = broker.tls
            context = ssl.create_default_context(cafile=tls.ca)
            context.sslsocket_class = _Socket
            if tls.certificate is not None:
                context.load_cert_chain(tls.certificate, tls.key)
            self._client.tls_set_context(context)
        wanted = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wanted.SessionExpiryInterval = round(broker.keep_session_h * 3600)
        wanted.ReceiveMaximum = broker.at_once
        self._client.connect(
            broker.host,
            broker.port,
            broker.keepalive_s,
            clean_start=False,
            properties=wanted,
        )
        before = set(threading.enumerate())
        self._client.loop_start()
        # However it ends, by a fault of the library too, its thread ends with it.
        for thread in set(threading.enumerate()) - before:
            if thread.name.endswith(broker.client_id):
                thread.join()
        self._over.set()

    def give_up(self) -> None:
        """Leave the broker; what is not acknowledged comes again."""
        self._over.set()
        self._client.disconnect()

    def _connected(
        self, client: Client, _data: Any, flags: Any, reason: ReasonCode, _props: Any
    ) -> None:
        if reason.is_failure:
            self._listener.tell(f"refuses the connection: {reason}")
            self.give_up()
            return
        kept = "kept" if flags.session_present else "had no"
        self._listener.tell(f"connected; the broker {kept} session of ours")
        self.was_made = True
        self._listener.count(connections=1)
        # A subscription that is there already must not bring the last values again.
        options = SubscribeOptions(
            qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB
        )
        topics = dict.fromkeys(one.topic for one in self._listener.broker.routes)
        client.subscribe([(topic, options) for topic in topics])

    def _subscribed(
        self,
        _client: Client,
        _data: Any,
        _mid: int,
        reasons: list[ReasonCode],
        _props: Any,
    ) -> None:
        topics = dict.fromkeys(one.topic for one in self._listener.broker.routes)
        for topic, reason in zip(topics, reasons, strict=False):
            if reason.value >= _REFUSED:
                self._listener.tell(f"may not be asked for {topic}: {reason}")
        self._listener.count(is_connected=True)

    def _received(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._listener.count(received=1)
        try:
            future = self._listener.hand_on(message)
            future.add_done_callback(
                lambda done: self._kept(message.mid, message.qos, done)
            )
        except Exception as error:
            self._failed(error)

    def _kept(self, mid: int, qos: int, done: Future[None]) -> None:
        """Acknowledge a message that is on the disk; have others sent again."""
        error = done.exception()
        if error is not None:
            self._failed(error)
            return
        if not self._over.is_set():
            self._client.ack(mid, qos)
            self._listener.count(acknowledged=1)

    def _failed(self, error: BaseException) -> None:
        if not self._over.is_set():
            self._listener.tell(
                f"given up, to be asked for again, since it cannot be kept: "
                f"{_reason(error)}"
            )
            self.give_up()

    def _disconnected(
        self, _client: Client, _data: Any, _flags: Any, reason: ReasonCode, _props: Any
    ) -> None:
        if not self._over.is_set():
            self._listener.tell(f"the connection is lost: {reason}")
        self._over.set()


def next_wait(wait_s: float, was_connected: bool) -> float:
    """Time before a connection is made anew, twice as long after each failure. [s]

    Parameters
    ----------
    wait_s : the one before it; 0 at first. [s]
    was_connected : whether the last try was a success, until the connection was lost.
    """
    if was_connected or not wait_s:
        return FIRST_WAIT_S
    return min(2 * wait_s, MOST_WAIT_S)


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
