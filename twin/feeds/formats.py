"""Formats by the name that receipts have of them, to read these once more."""

from __future__ import annotations

from collections.abc import Mapping

from twin.feeds.cloud_events import CloudEvents
from twin.feeds.format import Format
from twin.feeds.health.kept import HealthReadings
from twin.feeds.hl7 import Hl7
from twin.feeds.json_value import JsonValue
from twin.feeds.senml import SenML

FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (CloudEvents(), Hl7(), SenML(), JsonValue(), HealthReadings())
}
"""Formats whose redacted messages can be read, as they are without settings."""
