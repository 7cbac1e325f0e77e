"""Events as CloudEvents 1.0 in JSON, one a message: the twin's own format."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from twin.feeds.codes import Codes, UnknownCodeError
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Coded, Kind, marked
from twin.feeds.kinds.redaction import redacted
from twin.feeds.reasons import UnreadableError

LARGEST = 65_536
"""Bytes of an event; no larger one has to be forwarded by anybody."""
_TIME = re.compile(r"[0-9T:.+ Zz-]{1,40}")
_SEQUENCE = re.compile(r"[0-9A-Za-z._:-]{1,40}")
_ATTRIBUTES = {"time": _TIME, "recordedtime": _TIME, "sequence": _SEQUENCE}


class CloudEvents:
    """The twin's own events in JSON, as files and brokers carry them."""

    name = "cloudevents"

    def redact(self, raw: bytes, names: Names) -> str:
        """The event with identifiers replaced; what is not known here is left out.

        Raises
        ------
        UnreadableError if it is no event, or of a type that is not read here.
        """
        if len(raw) > LARGEST:
            raise UnreadableError("too-large", f"is over {LARGEST} bytes")
        try:
            given = from_json(raw, allow_inf_nan=False)
        except ValueError:
            raise UnreadableError("unreadable", "is no JSON in UTF-8") from None
        kind, data = _parts(given)
        identity = names.digest(f"{given.get('source', '')}\0{given['id']}")
        kept: dict[str, Any] = {"id": identity, "type": kind.type}
        for key, pattern in _ATTRIBUTES.items():
            value = given.get(key)
            if isinstance(value, str) and pattern.fullmatch(value):
                kept[key] = value
        kept["data"] = redacted(kind, data, names)
        return to_json(kept).decode()

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """The event, or why it cannot be applied."""
        kept = from_json(body)
        kind: type[Kind] = KINDS[kept["type"]]
        data = kept["data"]
        try:
            for name, mark in marked(kind, Coded).items():
                if name in data:
                    data[name] = codes.of(origin.source, mark.family, data[name])
            model = kind.__pydantic_validator__.validate_python(data)
        except UnknownCodeError as error:
            yield Refusal.unknown(error)
            return
        except ValidationError as error:
            yield Refusal("bad-value", _sentence(error))
            return
        try:
            time = _time(kept.get("time"), origin)
            recorded = (
                _time(kept["recordedtime"], origin) if "recordedtime" in kept else None
            )
        except ValueError:
            yield Refusal("bad-time", "time should be as in 2026-11-27T08:30:00+08:00")
            return
        sequence = kept.get("sequence", "")
        yield Event.of(model, origin, kept["id"], time, recorded, sequence)


def _parts(given: Any) -> tuple[type[Kind], dict[str, Any]]:
    """Kind and data of what should be an event."""
    if not isinstance(given, dict):
        raise UnreadableError("unreadable", "should be one JSON object")
    if given.get("specversion") != "1.0":
        raise UnreadableError("unreadable", 'specversion should be "1.0"')
    identity, type_, data = given.get("id"), given.get("type"), given.get("data")
    if not identity or not isinstance(identity, str):
        raise UnreadableError("unreadable", "id should be a text that is not empty")
    kind = KINDS.get(type_) if isinstance(type_, str) else None
    if kind is None:
        raise UnreadableError(
            "unknown-type", f"type should be one of {', '.join(KINDS)}"
        )
    if not isinstance(data, dict):
        raise UnreadableError("unreadable", "data should be a JSON object")
    return kind, data


def _sentence(error: ValidationError) -> str:
    """What is wrong with the data, without the data."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'data'}: {one['msg']}" for one in found
    )


def _time(text: str | None, origin: Origin) -> dt.datetime:
    if text is None:
        raise ValueError
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=origin.zone)
