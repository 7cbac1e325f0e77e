"""A SenML pack in JSON, and its records with all that they take from others before.

References
----------
RFC 8428, Sensor Measurement Lists, sections 4 and 5.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

VERSION = 10
"""Version of SenML that is read here, and the newest there is."""
RELATIVE = 2**28
"""Times below this are seconds from now, others since 1970 UTC. [s]"""
LARGEST = 1 << 20
"""Bytes of a pack."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]*")
_BASE = ("bn", "bt", "bu", "bv", "bs", "bver")

Text = Annotated[str, Field(max_length=200)]


class Record(BaseModel):
    """One record of a pack, as it stands there."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="allow", allow_inf_nan=False
    )

    bn: Text | None = None
    """What names begin with, from here on."""
    bt: float | None = None
    """Added to times from here on. [s]"""
    bu: Text | None = None
    """Unit of records that say none, from here on."""
    bv: float | None = None
    """Added to values from here on."""
    bs: float | None = None
    """Added to sums from here on."""
    bver: Annotated[int, Field(ge=1, le=VERSION)] | None = None
    """Version of the format, the same in all records that say it."""
    n: Text | None = None
    """Name, after the base name."""
    u: Text | None = None
    """Unit."""
    t: float | None = None
    """Time, added to the base time. [s]"""
    ut: float | None = None
    """Time until which a new value comes. [s]"""
    v: float | None = None
    """Value as a number, added to the base value."""
    vs: str | None = None
    """Value as text."""
    vb: bool | None = None
    """Value as true or false."""
    vd: str | None = None
    """Value as data in base64url."""
    s: float | None = None
    """Sum of values over time, added to the base sum."""


_PACK = TypeAdapter(list[Record])


class PackError(Exception):
    """What is no SenML pack; the message says why, without anything the pack says."""


def parsed(raw: bytes) -> list[Record]:
    """Records of a pack.

    Raises
    ------
    PackError if it is none.
    """
    try:
        records = _PACK.validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, found["loc"]))
        kind = "is no JSON" if found["type"] == "json_invalid" else found["msg"]
        raise PackError(f"{where}: {kind}" if where else kind) from None
    if not records:
        raise PackError("has no record")
    versions = {one.bver for one in records if one.bver is not None}
    if len(versions) > 1:
        raise PackError("has records of different versions")
    for number, one in enumerate(records):
        if any(name.endswith("_") for name in one.model_extra or ()):
            raise PackError(
                f"{number}: has a field that must be understood, and is not"
            )
    return records


def resolved(records: list[Record], now: float | None = None) -> list[dict[str, Any]]:
    """Records that need no other, in order; those that only set what follows left out.

    Parameters
    ----------
    records : of one pack.
    now : what times relative to it are added to; those stay relative if absent. [s
        since 1970-01-01 UTC]

    Raises
    ------
    PackError if a record is not as a record may be.
    """
    base: dict[str, Any] = {}
    found = []
    for number, record in enumerate(records):
        given = record.model_dump(exclude_unset=True)
        if None in given.values():
            raise PackError(f"{number}: has a field that is null")
        base |= {name: given.pop(name) for name in _BASE if name in given}
        if not given:
            continue
        try:
            found.append(_whole(given, base, now))
        except ValueError as error:
            raise PackError(f"{number}: {error}") from None
    return found


def _whole(
    given: dict[str, Any], base: dict[str, Any], now: float | None
) -> dict[str, Any]:
    """A record with what it takes from the records before."""
    values = [name for name in ("v", "vs", "vb", "vd") if name in given]
    if len(values) > 1 or not (values or "s" in given):
        raise ValueError("should have one of v, vs, vb, vd, or a sum")
    name = base.get("bn", "") + given.get("n", "")
    if not _NAME.fullmatch(name):
        raise ValueError("should have a name of letters, digits and - : . / _")
    time = base.get("bt", 0.0) + given.get("t", 0.0)
    if now is not None and time < RELATIVE:
        time += now
    whole = {**given, "n": name, "t": time}
    if "u" not in given and "bu" in base:
        whole["u"] = base["bu"]
    if "v" in given:
        whole["v"] = given["v"] + base.get("bv", 0.0)
    if "s" in given or "bs" in base:
        whole["s"] = given.get("s", 0.0) + base.get("bs", 0.0)
    if not all(math.isfinite(whole.get(key, 0.0)) for key in ("t", "v", "s")):
        raise ValueError("has a number that is too large")
    return whole
