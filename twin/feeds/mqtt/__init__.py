"""MQTT 5: what is said on a broker's topics, acknowledged once it is on the disk."""

from importlib.util import find_spec

from twin.errors import FeedError

if find_spec("paho") is None:
    raise FeedError(
        'MQTT needs paho-mqtt, which the extra "feeds" brings: '
        'pip install "hospital-twin[feeds]"'
    )

from twin.feeds.mqtt.broker import Broker, Tls
from twin.feeds.mqtt.listener import Listener
from twin.feeds.mqtt.route import Route

__all__ = ["Broker", "Listener", "Route", "Tls"]
