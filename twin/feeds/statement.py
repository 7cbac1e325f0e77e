"""Statement: what one event says, as a receipt's body keeps it.

Formats of which a part is an event of its own, a row or a resource, make statements of
them when they redact, and read them in one way.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import AwareDatetime, ValidationError
from pydantic_core import to_json

from twin.feeds.codes import Codes, UnknownCodeError
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.format import Names
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.kind import Coded, Kind, marked
from twin.feeds.kinds.redaction import redacted

EXAMPLE = "2026-11-27T08:30:00+08:00"
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?"
)
_SEQUENCE = re.compile(r"[0-9A-Za-z._:-]{1,40}")
_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class When:
    """When something happened, and when it was recorded, as the source writes it.

    Attributes
    ----------
    time : when it happened.
    recorded : when the source recorded it; an empty text if it does not say.
    sequence : order among events of one subject and time, by the alphabet.
    """

    time: str
    recorded: str = ""
    sequence: str = ""


def statement(
    kind: type[Kind], data: dict[str, Any], identity: str, when: When, names: Names
) -> dict[str, Any]:
    """An event as a receipt keeps it: pseudonyms, codes, numbers, words and times.

    Parameters
    ----------
    kind : what it says something of.
    data : what it says, as the source does.
    identity : the event's own in its source; it is not kept, but a keyed hash of it. If
        it is empty, the event is told from others by what is said here.
    when : when it happened.
    names : gives pseudonyms.
    """
    kept: dict[str, Any] = {"type": kind.type, "data": redacted(kind, data, names)}
    if _TIME.fullmatch(when.time):
        kept["time"] = when.time
    if _TIME.fullmatch(when.recorded):
        kept["recordedtime"] = when.recorded
    if _SEQUENCE.fullmatch(when.sequence):
        kept["sequence"] = when.sequence
    return {"id": names.digest(identity or to_json(kept)), **kept}


def said(kept: dict[str, Any], origin: Origin, codes: Codes) -> Event | Refusal:
    """The event of a statement, or why it cannot be applied."""
    kind = KINDS[kept["type"]]
    data = dict(kept["data"])
    for name in times_of(kind):
        if isinstance(data.get(name), str):
            data[name] = _with_offset(data[name], origin.zone)
    try:
        for name, mark in marked(kind, Coded).items():
            if name in data:
                data[name] = codes.of(origin.source, mark.family, data[name])
        model = kind.__pydantic_validator__.validate_python(data)
    except UnknownCodeError as error:
        return Refusal.unknown(error)
    except ValidationError as error:
        return Refusal("bad-value", what_is_wrong(error))
    if "time" not in kept:
        return Refusal("bad-time", f"its time should be as in {EXAMPLE}")
    try:
        time = read_time(kept["time"], origin.zone)
        text = kept.get("recordedtime", "")
        recorded = read_time(text, origin.zone) if text else None
    except ValueError:
        return Refusal("bad-time", f"its time should be as in {EXAMPLE}")
    sequence = kept.get("sequence", "")
    return Event.of(model, origin, kept["id"], time, recorded, sequence)


@cache
def times_of(kind: type[Kind]) -> tuple[str, ...]:
    """Fields of a kind that hold times."""
    fields = kind.model_fields.items()
    return tuple(
        name
        for name, field in fields
        if AwareDatetime in (field.annotation, *get_args(field.annotation))
    )


def _with_offset(text: str, zone: dt.tzinfo) -> str:
    """A time with an offset, that of the zone if it states none."""
    try:
        return read_time(text, zone).isoformat()
    except ValueError:
        return text  # which the kind will refuse


def what_is_wrong(error: ValidationError) -> str:
    """What is wrong with some data, without the data."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'data'}: {one['msg']}" for one in found
    )


def read_time(text: str, zone: dt.tzinfo | None) -> dt.datetime:
    """A time of RFC 3339.

    Parameters
    ----------
    text : what stands there; a leap second counts as the next one.
    zone : of a time that states no offset; such a time is none without it.

    Raises
    ------
    ValueError if it is none.
    """
    match = _TIME.fullmatch(text)
    if match is None or (match[5] is None and zone is None):
        raise ValueError
    day, clock, second, fraction, offset = match.groups()
    is_leap = second == "60"
    written = f"{day}T{clock}:{'59' if is_leap else second}{(fraction or '')[:7]}"
    time = dt.datetime.fromisoformat(written + (offset or "").upper())
    time = time + _SECOND if is_leap else time
    return time.replace(tzinfo=zone) if time.tzinfo is None else time
