"""How a broker and its topics are written down, and what is refused."""

import pytest
from pydantic import ValidationError

from tests.feeds.mqtt.conftest import ROUTES, broker
from twin.errors import FeedError
from twin.feeds.mqtt import Route


@pytest.mark.parametrize(
    ("topic", "source"),
    [
        ("senml/a/b", "bms"),
        ("events/adt", "his"),
        ("events/adt/1", None),
        ("bms/hall/co2", "bms"),
        ("bms/co2", None),
        ("$SYS/broker", None),
    ],
)
def test_the_first_route_that_fits_is_taken(topic, source) -> None:
    """`+` stands for a level and `#` for all that follow; no route is for the rest."""
    found = broker(1883).route(topic)
    assert (found and found.source) == source


@pytest.mark.parametrize("topic", ["", "a/#/b", "a/b#", "a+/b", "#a", "a\0"])
def test_a_filter_that_brokers_refuse_is_refused(topic) -> None:
    """Signs of a filter stand alone in their level, # at the end only."""
    with pytest.raises(ValidationError, match="is no filter of topics"):
        Route(topic=topic, source="bms", reads="senml")


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0},
        {"client_id": ""},
        {"keep_session_h": 0},
        {"routes": ()},
        {"user": ""},
        {"pasword": "x"},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong) -> None:
    """Ports, names and times have bounds, and a password goes with a user."""
    with pytest.raises(ValidationError):
        broker(1883, **wrong)


def test_a_password_that_is_not_set_is_asked_for(monkeypatch) -> None:
    """The error names the variable, and no password is ever in the settings."""
    settings = broker(1883)
    assert settings.password() == "not-a-secret"
    assert "not-a-secret" not in repr(settings)
    monkeypatch.delenv("TEST_MQTT_PASSWORD")
    with pytest.raises(FeedError, match="TEST_MQTT_PASSWORD"):
        settings.password()
    assert broker(1883, user="", password_from="").password() is None
    assert ROUTES[0] in settings.routes
