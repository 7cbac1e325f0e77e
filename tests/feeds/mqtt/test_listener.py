"""A real broker, cut off and started anew: all that it has is kept, and once."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.feeds.mqtt.conftest import (
    PATIENCE_S,
    ROUTES,
    Publisher,
    Site,
    broker,
    movement,
    senml,
)
from tests.servers.proxy import Proxy
from twin.feeds.mqtt import Listener, Route, Tls
from twin.feeds.mqtt.listener import next_wait
from twin.feeds.senml.pack import LARGEST
from twin.feeds.store import StoreUnavailableError
from twin.feeds.store.tables import events, quarantine, receipts

if TYPE_CHECKING:
    from tests.servers.mosquitto import Mosquitto
    from twin.feeds.intake import Raw


def acknowledged(listener: Listener, count: int) -> bool:
    """Whether so many messages are acknowledged before patience ends."""
    return listener.wait_for(lambda heard: heard.acknowledged >= count, PATIENCE_S)


def connected(listener: Listener, times: int = 1) -> bool:
    """Whether a listener is connected for the nth time before patience ends."""
    return listener.wait_for(
        lambda heard: heard.is_connected and heard.connections >= times, PATIENCE_S
    )


def again(site: Site, server: Mosquitto) -> int:
    """Messages that the broker still has for us, once all before were closed."""
    listener = site.listen(broker(server.port))
    assert connected(listener)
    publisher = Publisher(server.port)
    publisher.publish("senml/last", senml(-1, 1_795_000_000))
    assert listener.wait_for(
        lambda heard: -1 in site.values() and heard.acknowledged == heard.received,
        PATIENCE_S,
    )
    publisher.close()
    listener.close()
    return listener.heard.received - 1


def test_payloads_of_all_kinds_are_kept(site, server, publisher) -> None:
    """A pack, an event and a value arrive, are kept, and leave nothing behind."""
    listener = site.listen(broker(server.port))
    assert connected(listener)
    publisher.publish("senml/gateway-1/air", senml(21.5))
    publisher.publish("events/adt", movement(1, "ZHANG-4401"), qos=2)
    publisher.publish("bms/hall/co2", b'{"now": {"v": "612"}, "by": "Zhang"}', qos=0)
    assert acknowledged(listener, 3)
    found = {row.type: row for row in site.rows(events)}
    assert set(found) == {"twin.reading", "twin.movement"}
    assert sorted(row.source for row in site.rows(events)) == ["bms", "bms", "his"]
    bodies = " ".join(row.body for row in site.rows(receipts))
    assert "ZHANG-4401" not in bodies
    assert "Zhang" not in bodies
    listener.close()
    assert again(site, server) == 0


def test_what_comes_while_we_are_away_is_kept(site, server, publisher) -> None:
    """The broker keeps our session: what was published meanwhile comes afterwards."""
    first = site.listen(broker(server.port))
    assert connected(first)
    first.close()
    for value in range(5):
        publisher.publish("senml/a", senml(value))
    second = site.listen(broker(server.port))
    assert acknowledged(second, 5)
    assert site.values() == [0, 1, 2, 3, 4]
    assert "the broker kept session of ours" in " ".join(site.said)


def test_a_broker_that_restarts_loses_nothing(site, server, publisher) -> None:
    """We connect again by ourselves, and the broker still has what it took."""
    listener = site.listen(broker(server.port))
    assert connected(listener)
    publisher.publish("senml/a", senml(1))
    assert acknowledged(listener, 1)
    server.stop()
    assert site.hears("the connection is lost")
    server.start()
    assert connected(listener, 2)
    publisher.publish("senml/a", senml(2))
    assert acknowledged(listener, 2)
    assert site.values() == [1, 2]


def test_a_connection_cut_inside_a_message_loses_nothing(
    site, server, publisher
) -> None:
    """Messages that arrive in part are sent again, and each counts once."""
    proxy = Proxy(server.port)
    listener = site.listen(broker(proxy.port))
    assert connected(listener)
    for value in range(20):
        proxy.cut_after(37 + value)  # somewhere in the one or the next message
        publisher.publish("senml/a", senml(value))
    assert listener.wait_for(lambda _: len(set(site.values())) == 20, PATIENCE_S)
    listener.close()
    assert listener.heard.connections > 1
    again(site, server)  # what was kept and not acknowledged comes once more
    proxy.close()
    assert sorted(site.values()) == [-1, *range(20)]


class Cutting:
    """Hands on to a writer, and cuts the way before the first one is acknowledged."""

    def __init__(self, site: Site, proxy: Proxy) -> None:
        self._site = site
        self._proxy = proxy
        self._is_first = True
        self._pool = ThreadPoolExecutor(1)

    def __call__(self, raw: Raw) -> Future[None]:
        """Done when the message is kept, and the first time when the way is cut."""
        return self._pool.submit(self._keep, raw)

    def _keep(self, raw: Raw) -> None:
        self._site.writer.submit(raw).result(PATIENCE_S)
        if self._is_first:
            self._is_first = False
            self._proxy.cut()
            assert self._site.hears("the connection is lost")


def test_a_message_that_comes_twice_counts_once(site, server, publisher) -> None:
    """One that is kept and not acknowledged comes again, and is a repeat."""
    proxy = Proxy(server.port)
    listener = site.listen(broker(proxy.port), Cutting(site, proxy))
    assert connected(listener)
    publisher.publish("senml/a", senml(7))
    assert acknowledged(listener, 1)
    listener.close()
    proxy.close()
    assert site.values() == [7]
    assert site.counts["repeats"] == 1


def test_a_time_of_receipt_stays_when_a_message_comes_again(
    site, server, publisher
) -> None:
    """A value without a time has that of its first coming, so it counts once."""
    proxy = Proxy(server.port)
    listener = site.listen(broker(proxy.port), Cutting(site, proxy))
    assert connected(listener)
    publisher.publish("bms/hall/co2", b'{"now": {"v": 600}}')
    assert acknowledged(listener, 1)
    publisher.publish("bms/hall/co2", b'{"now": {"v": 600}}')
    assert acknowledged(listener, 2)
    listener.close()
    proxy.close()
    assert site.values() == [600, 600]
    assert site.counts["repeats"] == 1


def test_what_cannot_be_kept_is_asked_for_again(site, server, publisher) -> None:
    """While the store takes nothing, nothing is acknowledged; then all is kept."""
    tries = []

    def submit(raw: Raw) -> Future[None]:
        tries.append(raw)
        if len(tries) <= 3:
            future: Future[None] = Future()
            future.set_exception(StoreUnavailableError("full", "has no room left"))
            return future
        return site.writer.submit(raw)

    listener = site.listen(broker(server.port), submit)
    assert connected(listener)
    publisher.publish("senml/a", senml(3))
    assert acknowledged(listener, 1)
    assert site.hears("cannot be kept: has no room left")
    assert site.values() == [3]
    assert listener.heard.connections == 4
    listener.close()
    assert again(site, server) == 0


def test_a_message_over_the_limit_is_put_aside(site, server, publisher) -> None:
    """It is sealed in quarantine and acknowledged, and the next one is read."""
    listener = site.listen(broker(server.port))
    assert connected(listener)
    publisher.publish("senml/a", b"[" + b" " * LARGEST + b"]")
    publisher.publish("senml/a", b"no pack")
    publisher.publish("senml/a", senml(4))
    assert acknowledged(listener, 3)
    reasons = [row.reason for row in site.rows(quarantine)]
    assert reasons == ["too-large", "unreadable"]
    assert all(row.sealed for row in site.rows(quarantine))
    assert site.values() == [4]


def test_a_topic_without_a_route_is_put_aside(site, server, publisher) -> None:
    """What an earlier subscription still brings is kept sealed, with its reason."""
    old = Route(topic="old/#", source="old", reads="value")
    first = site.listen(broker(server.port, routes=(*ROUTES, old)))
    assert connected(first)
    publisher.publish("senml/a", senml(1))
    assert acknowledged(first, 1)
    first.close()
    publisher.publish("old/Zhang", b"1")
    second = site.listen(broker(server.port))
    assert acknowledged(second, 1)
    (row,) = site.rows(quarantine)
    assert (row.source, row.reason) == ("broker", "unknown-topic")
    assert "Zhang" not in row.detail
    assert b"old/Zhang" in site.vault.keys.unseal(row.sealed)


def test_last_values_come_once(site, server, publisher) -> None:
    """A retained value comes with a new subscription, not with each connection."""
    publisher.publish("senml/a", senml(5), retain=True)
    first = site.listen(broker(server.port))
    assert acknowledged(first, 1)
    first.close()
    assert again(site, server) == 0
    assert site.counts["repeats"] == 0


def test_a_wrong_password_is_said(site, server, monkeypatch) -> None:
    """We are told who refuses us and why, and nothing else happens."""
    monkeypatch.setenv("TEST_MQTT_PASSWORD", "wrong")
    listener = site.listen(broker(server.port))
    assert site.hears("refuses the connection: Not authorized")
    assert listener.heard.connections == 0


def test_tls_is_used_and_checked(site, server, publisher) -> None:
    """With the right certificate of authority it works, and without it does not."""
    own = Tls(ca=server.certificate.ca)
    listener = site.listen(broker(server.tls_port, tls=own))
    assert connected(listener)
    publisher.publish("senml/a", senml(6))
    assert acknowledged(listener, 1)
    listener.close()
    other = site.listen(broker(server.tls_port, tls=Tls(), client_id="other"))
    assert site.hears("cannot be reached: [SSL: CERTIFICATE_VERIFY_FAILED]")
    assert other.heard.connections == 0


def test_an_absent_broker_is_tried_again(site, server) -> None:
    """A broker that is not there yet is found when it comes."""
    server.stop()
    listener = site.listen(broker(server.port))
    assert site.hears("cannot be reached: [Errno")
    server.start()
    assert connected(listener)


def test_waits_grow_to_a_limit() -> None:
    """Each failure doubles the wait; a connection that was made ends that."""
    waits = [next_wait(0, False)]
    while len(waits) < 10:
        waits.append(next_wait(waits[-1], False))
    assert waits[:3] == pytest.approx([0.05, 0.1, 0.2])
    assert waits[-1] == 0.2
    assert next_wait(0.2, True) == 0.05
