"""One value in JSON with what its topic means, as small gateways send it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json, to_json

from twin.feeds.codes import Codes
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.reasons import UnreadableError
from twin.feeds.senml import SenML
from twin.feeds.senml.senml import kept

LARGEST = 65_536
"""Bytes of a message."""
_MILLISECONDS = 100_000_000_000.0
"""A number that is greater than this is a time in milliseconds."""
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?\s*")


class JsonValue:
    """A number, a word, or an object with one of these in it.

    The message's first line says in JSON what its sender does not: `topic`, the code of
    the point; `at`, when it came [s since 1970], if it has no time itself; `value` and
    `time`, the keys where these stand; `unit`. `enveloped` makes it.
    """

    name = "json-value"

    def redact(self, raw: bytes, names: Names) -> str:  # noqa: ARG002 nobody is named
        """The value as a SenML record, without what else the message holds.

        Raises
        ------
        UnreadableError if there is no value where it should be.
        """
        if len(raw) > LARGEST:
            raise UnreadableError("too-large", f"is over {LARGEST} bytes")
        first, _, payload = raw.partition(b"\n")
        try:
            head, given = from_json(first), from_json(payload, allow_inf_nan=False)
        except ValueError:
            raise UnreadableError("unreadable", "is no value in JSON") from None
        value = _at(given, head["value"])
        record: dict[str, Any] = {"n": head["topic"], "u": head["unit"]}
        record["t"] = head["at"] if "at" in head else _time(_at(given, head["time"]))
        if isinstance(value, bool):
            record["vb"] = value
        elif isinstance(value, int | float):
            record["v"] = _finite(value)
        elif isinstance(value, str):
            is_number = _NUMBER.fullmatch(value)
            record |= {"v": float(value)} if is_number else {"vs": value}
        else:
            raise UnreadableError("unreadable", "has no value where it should be")
        return to_json([kept(record)]).decode()

    def read(
        self, body: str, origin: Origin, codes: Codes
    ) -> Iterator[Event | Refusal]:
        """The reading or state, or why it cannot be applied."""
        return SenML().read(body, origin, codes)


def enveloped(payload: bytes, **head: str | float) -> bytes:
    """A message as `JsonValue` reads it, of what a topic brought.

    Parameters
    ----------
    payload : what the topic brought.
    head : what the first line says.
    """
    return to_json(head) + b"\n" + payload


def _at(given: Any, keys: str) -> Any:
    """What stands under keys with dots between them; nothing if it is not there."""
    for key in keys.split(".") if keys else ():
        given = given.get(key) if isinstance(given, dict) else None
    return given


def _finite(value: float) -> float:
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise UnreadableError("bad-value", "has a value that is too large")
    return found


def _time(value: Any) -> float:
    """Time in seconds since 1970 of a number, or of text as in ISO 8601."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        try:
            time = dt.datetime.fromisoformat(value.strip())
        except ValueError:
            time = dt.datetime(1, 1, 1)
        if time.tzinfo is None:
            raise UnreadableError(
                "bad-time", "its time should be as in 2026-11-27T08:30:00+08:00"
            )
        return time.timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnreadableError("no-time", "has no time where it should be")
    number = _finite(float(value) if isinstance(value, str) else value)
    return number / 1000 if number > _MILLISECONDS else number
