"""Messages to an MQTT broker, as gateways publish them."""

from __future__ import annotations

import ssl
from typing import Any

from twin.emulator.message import Message


class Mqtt:
    """Publishes with quality of service 1 and waits for the broker's word.

    Parameters
    ----------
    host, port : of the broker.
    user, password : if it asks for them.
    tls : for a connection by TLS.
    timeout_s : how long the broker may take. [s]
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        tls: ssl.SSLContext | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        from paho.mqtt.client import Client, MQTTv5
        from paho.mqtt.enums import CallbackAPIVersion

        self._timeout_s = timeout_s
        self._client: Any = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        if user:
            self._client.username_pw_set(user, password)
        if tls is not None:
            self._client.tls_set_context(tls)
        self._client.connect(host, port)
        self._client.loop_start()

    def send(self, message: Message) -> None:
        """Publish it, and return when the broker has it.

        Raises
        ------
        OSError if it does not answer in time.
        """
        told = self._client.publish(message.topic, message.body, qos=1)
        try:
            told.wait_for_publish(self._timeout_s)
        except (RuntimeError, ValueError) as error:
            raise ConnectionError(f"the broker does not take it: {error}") from error
        if not told.is_published():
            raise TimeoutError("the broker does not answer")

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()
