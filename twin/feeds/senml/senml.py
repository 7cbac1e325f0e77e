"""SenML in JSON as a format of messages: readings of points and states of devices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from twin.feeds.codes import Codes, UnknownCodeError
from twin.feeds.event import MICROSECONDS, Event, Origin, Refusal, moment
from twin.feeds.format import Names
from twin.feeds.kinds.device import Device
from twin.feeds.kinds.kind import Kind
from twin.feeds.kinds.reading import Reading
from twin.feeds.letters import letters
from twin.feeds.personal import is_personal
from twin.feeds.reasons import UnreadableError
from twin.feeds.senml.pack import LARGEST, RELATIVE, PackError, parsed, resolved

STATES = {
    **dict.fromkeys(("up", "on", "ok", "normal", "running", "online"), "up"),
    **dict.fromkeys(("正常", "运行"), "up"),
    **dict.fromkeys(("degraded", "warning", "alarm", "报警"), "degraded"),
    **dict.fromkeys(("down", "fault", "failed", "error", "offline"), "down"),
    **dict.fromkeys(("故障", "停机"), "down"),
    **dict.fromkeys(("maintenance", "service", "检修", "维护"), "maintenance"),
}
"""States of devices by the words that systems have for them."""
SUMS = {"W": "J", "A": "C"}
"""Unit of a sum over time, by the unit of the value."""
_EARLIEST, _LATEST = 631_152_000.0, 4_102_444_800.0
"""Times outside these, 1990 and 2100, are taken for mistakes. [s since 1970]"""
_UNIT = re.compile(r"1|[A-Za-z0-9%/°µ℃.*^²³-]{1,12}")
_VALUES = ("v", "vb", "vs", "vd", "s")
_LEFT_OUT = "?"
"""Stands where text or data was, which is never kept."""


class SenML:
    """Packs of measurements in JSON.

    A number is a reading of the point that its name is the code of, `true` is 1 and
    `false` is 0; a sum is a reading of a counter. A text that is one of `STATES` is a
    state of the device that its name is the code of. Other texts, and data, are left
    out and refused.

    A reading with a time of its own counts once, in whatever packs it comes. One that
    has its time from the receipt counts once a pack.
    """

    name = "senml"

    def redact(self, raw: bytes, names: Names) -> str:  # noqa: ARG002 nobody is named
        """The records, each whole, without what is no measurement.

        Raises
        ------
        UnreadableError if it is no SenML pack.
        """
        if len(raw) > LARGEST:
            raise UnreadableError("too-large", f"is over {LARGEST} bytes")
        try:
            records = resolved(parsed(raw))
        except PackError as error:
            raise UnreadableError("unreadable", f"is no SenML pack: {error}") from None
        return to_json([kept(one) for one in records]).decode()

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """Readings and states, or why one of them cannot be applied."""
        for number, record in enumerate(from_json(body)):
            yield from _said(record, number, origin, codes)


def is_relative(raw: bytes) -> bool:
    """Whether a pack has a record whose time counts from its receipt.

    Such a pack is another one when it comes again, even if nothing in it differs.
    """
    try:
        return any(one["t"] < RELATIVE for one in resolved(parsed(raw)))
    except PackError:
        return False


def absolute(raw: bytes, now: float) -> bytes:
    """The same pack with times that do not depend on its receipt.

    Parameters
    ----------
    raw : a pack in which `is_relative` finds times that do.
    now : when it was received. [s since 1970-01-01 UTC]
    """
    return to_json(resolved(parsed(raw), now))


def kept(record: dict[str, Any]) -> dict[str, Any]:
    """A resolved record without what is no measurement and no state."""
    found: dict[str, Any] = {
        key: record[key] for key in ("n", "t", "v", "vb", "s") if key in record
    }
    if is_personal(record["n"]):
        found["n"] = _LEFT_OUT
    if "u" in record:
        found["u"] = record["u"] if _UNIT.fullmatch(record["u"]) else _LEFT_OUT
    if "vs" in record:
        found["vs"] = STATES.get(record["vs"].strip().casefold(), _LEFT_OUT)
    if "vd" in record:
        found["vd"] = _LEFT_OUT
    return found


def _said(
    record: dict[str, Any], number: int, origin: Origin, codes: Codes
) -> Iterator[Event | Refusal]:
    """What one record says: its value, its sum, or both."""
    time = record["t"]
    identity = f"{origin.digest}.{number}"
    if time < RELATIVE:
        time += origin.received / MICROSECONDS
    else:
        identity = letters(hashlib.blake2b(to_json(record), digest_size=16).digest())
    if not _EARLIEST <= time < _LATEST:
        yield Refusal("bad-time", f"{number}: its time is not between 1990 and 2100")
        return
    if record.get("u") == _LEFT_OUT:
        yield Refusal("bad-value", f"{number}: its unit is none that SenML has")
        return
    when = moment(round(time * MICROSECONDS))
    for part, key in enumerate(key for key in _VALUES if key in record):
        try:
            kind = _kind(key, record, origin.source, codes)
        except UnknownCodeError as error:
            yield Refusal.unknown(error)
            continue
        except ValidationError:
            yield Refusal("bad-value", f"{number}: its unit is none that SenML has")
            continue
        if kind is None:
            yield Refusal(
                "bad-value",
                f"{number}: text that is no state of a device, and data, are left out",
            )
            continue
        yield Event.of(kind, origin, f"{identity}.{part}", when)


def _kind(key: str, record: dict[str, Any], source: str, codes: Codes) -> Kind | None:
    """What one value of a record says; nothing if it was left out.

    Raises
    ------
    UnknownCodeError if the record's name is no code of the source.
    """
    if key in ("vs", "vd"):
        name = codes.of(source, "devices", record["n"])
        is_state = record[key] != _LEFT_OUT
        return Device(device=name, state=record[key]) if is_state else None
    name = codes.of(source, "points", record["n"])
    unit = record.get("u", "1")
    if key == "s":
        unit = SUMS.get(unit, f"{unit}.s")
        return Reading(point=name, value=record["s"], unit=unit, is_counter=True)
    return Reading(point=name, value=float(record[key]), unit=unit)
