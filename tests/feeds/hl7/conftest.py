"""HL7 messages for tests: made up ones, and Microsoft's samples."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.hl7.names import Letters, Unmapped, origin
from twin.feeds.codes import Codes
from twin.feeds.event import Event, Refusal
from twin.feeds.hl7 import Hl7

Bundle = dict[str, list[dict[str, Any]]]
"""Resources of a FHIR bundle by type."""
Bundles = dict[str, Bundle]

Say = Callable[..., list[Event | Refusal]]

SAMPLES = 73


@pytest.fixture(scope="session")
def samples(shared_data: Path) -> dict[str, bytes]:
    """The samples of microsoft/FHIR-Converter by name."""
    folder = shared_data / "hl7v2_samples" / "ms_fhir_converter"
    found = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.hl7"))}
    assert len(found) == SAMPLES
    return found


@pytest.fixture(scope="session")
def bundles(shared_data: Path) -> Bundles:
    """Resources by type of each bundle."""
    found: Bundles = {}
    folder = shared_data / "hl7v2_samples" / "ms_expected_fhir"
    for path in sorted(folder.glob("*.json")):
        resources: Bundle = {}
        for entry in json.loads(path.read_text("utf-8"))["entry"]:
            resource = entry["resource"]
            resources.setdefault(resource["resourceType"], []).append(resource)
        found[path.stem.removesuffix("-expected")] = resources
    assert len(found) == 10
    return found


@pytest.fixture
def say() -> Say:
    """Redact and read a message: what it says, with `Unmapped` codes."""

    def said(
        message: str | bytes, form: Hl7 | None = None, codes: Codes | None = None
    ) -> list[Event | Refusal]:
        raw = message.encode() if isinstance(message, str) else message
        form = form or Hl7()
        body = form.redact(raw, Letters())
        return list(form.read(body, origin(), codes or Unmapped()))

    return said
