"""Events as CloudEvents 1.0 in JSON, one a message: the twin's own format.

References
----------
CloudEvents 1.0.2, and its JSON event format 1.0.2, structured content mode.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json, to_json

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.kinds import KINDS
from twin.feeds.reasons import UnreadableError
from twin.feeds.statement import When, said, statement

LARGEST = 65_536
"""Bytes of an event; no larger one has to be forwarded by anybody."""
_REQUIRED = ("id", "source", "specversion", "type")
_TEXTS = frozenset((*_REQUIRED, "datacontenttype", "dataschema", "subject", "time"))
_USED = frozenset((*_TEXTS, "recordedtime", "sequence", "data", "data_base64"))
_NAME = re.compile(r"[a-z0-9]{1,20}")
_JSON = re.compile(r"[^/;]+/([^/;]+\+)?json\s*(;.*)?", re.IGNORECASE)
_LEAST, _MOST = -(2**31), 2**31 - 1
_OFFSET = re.compile(r"([Zz]|[+-]\d\d:\d\d)\Z")
_DIGITS = re.compile(r"[0-9]{5}")


class CloudEvents:
    """The twin's own events in JSON, as files and brokers carry them.

    Source and id together are an event's identity. Attributes that nobody knows here
    are kept by their names, with a keyed hash of what they say.
    """

    name = "cloudevents"

    def redact(self, raw: bytes, names: Names) -> str:
        """The event with identifiers replaced; what is not known here is left out.

        Raises
        ------
        UnreadableError if it is no event, or of a type that is not read here.
        """
        given = parsed(raw)
        kind = KINDS.get(given["type"])
        if kind is None:
            known = ", ".join(KINDS)
            raise UnreadableError("unknown-type", f"type should be one of {known}")
        data = given.get("data")
        if not isinstance(data, dict):
            raise UnreadableError("unreadable", "data should be a JSON object")
        when = When(
            _time(given.get("time")),
            _time(given.get("recordedtime")),
            _text(given.get("sequence")),
        )
        identity = f"{given['source']}\0{given['id']}"
        kept = statement(kind, data, identity, when, names)
        if not given.keys() <= _USED:
            kept["extensions"] = {
                _plain(name, names): names.digest(str(given[name]))
                for name in sorted(given.keys() - _USED)
                if given[name] is not None
            }
        return to_json(kept).decode()

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """The event, or why it cannot be applied."""
        yield said(from_json(body), origin, codes)


def parsed(raw: bytes) -> dict[str, Any]:
    """Attributes of an event, and its data as `data`.

    Raises
    ------
    UnreadableError if it is no CloudEvent of version 1.0 in JSON.
    """
    if len(raw) > LARGEST:
        raise UnreadableError("too-large", f"is over {LARGEST} bytes")
    try:
        given = from_json(raw, allow_inf_nan=False)
    except ValueError:
        raise UnreadableError("unreadable", "is no JSON in UTF-8") from None
    if not isinstance(given, dict):
        raise UnreadableError("unreadable", "should be one JSON object")
    for name in _REQUIRED:
        if not given.get(name):
            raise UnreadableError("unreadable", f"{name} should be there, as text")
    for name, value in given.items():
        if name in _TEXTS:
            if value is not None and not (isinstance(value, str) and value):
                raise UnreadableError("unreadable", f"{name} should be text")
        elif name not in ("data", "data_base64"):
            _check_extension(name, value)
    if given["specversion"] != "1.0":
        raise UnreadableError("unreadable", 'specversion should be "1.0"')
    if given.get("data_base64") is not None:
        given["data"] = _unpacked(given)
    return given


def _check_extension(name: str, value: Any) -> None:
    """Refuse what an extension attribute may not be called, or may not say."""
    if not _NAME.fullmatch(name):
        what = "an attribute has another name than up to 20 of the signs a-z and 0-9"
        raise UnreadableError("unreadable", what)
    is_whole = isinstance(value, int) and _LEAST <= value <= _MOST
    if not (value is None or isinstance(value, str | bool) or is_whole):
        what = "an attribute should be text, a whole number, true or false"
        raise UnreadableError("unreadable", what)


def _unpacked(given: dict[str, Any]) -> Any:
    """Data that were written as base64."""
    packed = given["data_base64"]
    if given.get("data") is not None:
        raise UnreadableError("unreadable", "has both data and data_base64")
    try:
        raw = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise UnreadableError("unreadable", "data_base64 is no base64") from None
    kind = given.get("datacontenttype")
    if kind is not None and not _JSON.fullmatch(kind):
        return raw
    try:
        return from_json(raw, allow_inf_nan=False)
    except ValueError:
        return raw


def _time(value: Any) -> str:
    """A time with an offset, which it has to have; nothing if it has none."""
    text = _text(value)
    return text if _OFFSET.search(text) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _plain(name: str, names: Names) -> str:
    """A name that holds no number that could name somebody."""
    return names.digest(name)[:20] if _DIGITS.search(name) else name
