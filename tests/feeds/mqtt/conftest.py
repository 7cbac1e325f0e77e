"""A broker, a publisher and a store for tests of MQTT."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from sqlalchemy import select

from tests.servers import mosquitto
from tests.servers.mosquitto import PASSWORD, USER, Mosquitto
from twin.feeds.codes import Codes
from twin.feeds.intake import Intake, Raw
from twin.feeds.keys import Keys
from twin.feeds.mqtt import Broker, Listener, Route
from twin.feeds.store import Store
from twin.feeds.store.tables import events, quarantine, receipts, repeats
from twin.feeds.vault import Vault
from twin.feeds.writer import Writer

PATIENCE_S = 60.0
"""How long anything here may take before the test gives up. [s]"""
POINTS = frozenset({"hall/temp", "hall/co2"})
CODES = Codes(
    {"bms": {"points": {"t": "hall/temp", "bms/hall/co2": "hall/co2"}}},
    {"points": POINTS, "places": frozenset({"ward"})},
)
ROUTES = (
    Route(topic="senml/#", source="bms", reads="senml"),
    Route(topic="events/+", source="his", reads="cloudevents"),
    Route(topic="bms/+/co2", source="bms", reads="value", value="now.v", unit="ppm"),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker that runs."""
    if mosquitto.binary() is None:
        pytest.skip("mosquitto is not on the machine; apt-get install mosquitto")
    made = Mosquitto(tmp_path / "mosquitto")
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password where the broker's settings look for it, and no long waits."""
    monkeypatch.setenv("TEST_MQTT_PASSWORD", PASSWORD)
    monkeypatch.setattr("twin.feeds.mqtt.listener.FIRST_WAIT_S", 0.05)
    monkeypatch.setattr("twin.feeds.mqtt.listener.MOST_WAIT_S", 0.2)


def broker(at: int, **more: Any) -> Broker:
    """How we reach a broker of these tests."""
    given = {"source": "broker", "port": at, "client_id": "twin", "user": USER}
    given |= {"password_from": "TEST_MQTT_PASSWORD", "routes": ROUTES}
    return Broker(**(given | more))


class Site:
    """A store with a writer, and what a test wants to know of it."""

    def __init__(self, folder: Path) -> None:
        keys = Keys.new()
        self.store = Store(f"sqlite:///{folder / 'hoc.db'}")
        self.vault = Vault(f"sqlite:///{folder / 'vault.db'}", keys)
        self.writer = Writer(Intake(self.store, self.vault, CODES))
        self.said: list[str] = []
        self._heard = threading.Condition()
        self._listeners: list[Listener] = []

    def listen(
        self,
        settings: Broker,
        submit: Callable[[Raw], Future[None]] | None = None,
    ) -> Listener:
        """A listener that hands on to the writer."""
        made = Listener(settings, submit or self.writer.submit, self.tell)
        self._listeners.append(made)
        return made

    def tell(self, sentence: str) -> None:
        """Take note of what a listener says."""
        with self._heard:
            self.said.append(sentence)
            self._heard.notify_all()

    def hears(self, part: str) -> bool:
        """Whether a listener says something with this in it, before patience ends."""
        with self._heard:
            return self._heard.wait_for(
                lambda: any(part in one for one in self.said), PATIENCE_S
            )

    def close(self) -> None:
        """Stop everything."""
        for one in self._listeners:
            one.close()
        self.writer.close()
        self.vault.close()
        self.store.close()

    def rows(self, table: Any) -> list[Any]:
        """Rows of a table of the store."""
        with self.store.reading() as connection:
            return list(connection.execute(select(table)))

    def values(self) -> list[float]:
        """Values of all readings, in the order in which they were kept."""
        kept = sorted(self.rows(events), key=lambda row: row.position)
        data = [json.loads(row.data) for row in kept]
        return [one["value"] for one in data if "value" in one]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the store's tables."""
        tables = {"receipts": receipts, "repeats": repeats, "events": events}
        tables["quarantine"] = quarantine
        return {name: len(self.rows(table)) for name, table in tables.items()}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A store that is empty, with its writer."""
    made = Site(tmp_path)
    yield made
    made.close()


class Publisher:
    """Publishes, and knows what the broker has acknowledged."""

    def __init__(self, port: int) -> None:
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id="publisher",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        self.client.username_pw_set(USER, PASSWORD)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        self._is_there = threading.Event()
        self.client.on_connect = lambda *_: self._is_there.set()
        self.client.on_disconnect = lambda *_: self._is_there.clear()
        kept = Properties(PacketTypes.CONNECT)
        kept.SessionExpiryInterval = 3600
        self.client.connect("127.0.0.1", port, clean_start=False, properties=kept)
        self.client.loop_start()

    def publish(
        self, topic: str, payload: bytes, qos: int = 1, retain: bool = False
    ) -> None:
        """Publish, and wait until the broker has it."""
        assert self._is_there.wait(PATIENCE_S)
        sent = self.client.publish(topic, payload, qos, retain)
        sent.wait_for_publish(PATIENCE_S)
        assert sent.is_published()

    def close(self) -> None:
        """Leave."""
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def publisher(server: Mosquitto) -> Iterator[Publisher]:
    """A publisher at the broker."""
    made = Publisher(server.port)
    yield made
    made.close()


def senml(value: float, time: float = 1_795_737_600) -> bytes:
    """A pack with one reading."""
    return json.dumps([{"n": "t", "t": time, "v": value}]).encode()


def movement(number: int, patient: str) -> bytes:
    """An admission as a CloudEvent."""
    event = {
        "specversion": "1.0",
        "id": str(number),
        "source": "/his",
        "type": "twin.movement",
        "time": "2026-11-27T08:00:00+08:00",
        "data": {"what": "admit", "patient": patient, "place": "ward"},
    }
    return json.dumps(event).encode()
