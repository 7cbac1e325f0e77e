"""What tests of SenML share: names, codes and a time of receipt."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from twin.feeds.codes import Codes
from twin.feeds.event import MICROSECONDS, Event, Origin, Refusal
from twin.feeds.keys import Keys
from twin.feeds.senml import SenML
from twin.feeds.vault import Vault

NOW = 1_795_737_600
"""When packs of these tests are received. [s since 1970-01-01 UTC]"""
CODES = Codes(
    {"bms": {"points": {"a": "hall/temp", "b": "hall/power"}, "devices": {"ct": "ct"}}},
    {"points": frozenset({"hall/temp", "hall/power"}), "devices": frozenset({"ct"})},
    ignored={"bms": {"points": ("spare*",)}},
)
Read = Callable[[bytes], list[Event | Refusal]]


@pytest.fixture
def vault() -> Iterator[Vault]:
    """A vault in memory."""
    made = Vault("sqlite://", Keys.new())
    yield made
    made.close()


@pytest.fixture
def read(vault: Vault) -> Read:
    """What a pack says when it is received."""

    def said(raw: bytes, digest: str = "pack") -> list[Event | Refusal]:
        origin = Origin("bms", digest, NOW * MICROSECONDS, ZoneInfo("Asia/Shanghai"))
        return list(SenML().read(SenML().redact(raw, vault), origin, CODES))

    return said
