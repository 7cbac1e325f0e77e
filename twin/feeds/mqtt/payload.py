"""Payloads: what a message of a topic is to the intake."""

from __future__ import annotations

import hashlib

from paho.mqtt.client import MQTTMessage

from twin.feeds.cloud_events import CloudEvents
from twin.feeds.format import Format
from twin.feeds.intake import Raw
from twin.feeds.json_value import JsonValue, enveloped
from twin.feeds.mqtt.broker import Broker
from twin.feeds.mqtt.route import Reads
from twin.feeds.senml import SenML
from twin.feeds.senml.senml import absolute, is_relative
from twin.feeds.unreadable import Unreadable

UNROUTED = Unreadable("unknown-topic", "came on a topic that no route is for")


class Payloads:
    """Turns messages into what the intake takes.

    A message without a time of its own is of the time when it first came. That time
    becomes a part of it, so that the same value an hour later is another message; one
    that comes again because we did not acknowledge it keeps its time, as long as this
    program runs.

    Parameters
    ----------
    broker : whose routes they come by.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._first: dict[int, tuple[bytes, float]] = {}  # by number, 65,535 at most
        self._formats: dict[Reads, Format] = {
            "senml": SenML(),
            "cloudevents": CloudEvents(),
            "value": JsonValue(),
        }

    def raw(self, message: MQTTMessage, now: float) -> Raw:
        """A message as the intake takes it.

        Parameters
        ----------
        message : as it came.
        now : when. [s since 1970-01-01 UTC]
        """
        topic, payload = _topic(message), bytes(message.payload)
        route = self._broker.route(topic)
        if route is None:
            body = enveloped(payload, topic=topic)
            return Raw(self._broker.source, UNROUTED, body)
        if route.reads == "value":
            head: dict[str, str | float] = {
                "topic": topic,
                "value": route.value,
                "unit": route.unit,
            }
            if route.time:
                head["time"] = route.time
            else:
                head["at"] = self._received(message, now)
            payload = enveloped(payload, **head)
        elif route.reads == "senml" and is_relative(payload):
            payload = absolute(payload, self._received(message, now))
        return Raw(route.source, self._formats[route.reads], payload)

    def _received(self, message: MQTTMessage, now: float) -> float:
        """When a message first came. [s since 1970-01-01 UTC]"""
        if message.qos == 0:
            return now
        # The library does not tell whether an acknowledgement has arrived, so a number
        # is forgotten only when another message has it.
        print_ = hashlib.blake2b(message.payload, digest_size=16).digest()
        known, first = self._first.get(message.mid, (b"", now))
        if not message.dup or known != print_:
            first = now
        self._first[message.mid] = (print_, first)
        return first


def _topic(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return ""  # no route is for it
