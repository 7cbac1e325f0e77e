"""Readings as a gateway sends them: SenML packs, a pack for all points of a moment."""

from __future__ import annotations

import json
from collections.abc import Iterable

from twin.feeds.kinds.reading import Reading


def senml(readings: Iterable[Reading], time_s: float, base: str) -> bytes:
    """A pack of readings of one time.

    Parameters
    ----------
    readings : what the points say; their names begin with `base` or it is left empty.
    time_s : when. [s since 1970-01-01 UTC]
    base : what all names begin with.
    """
    pack: list[dict[str, object]] = []
    for reading in readings:
        record: dict[str, object] = {"n": reading.point.removeprefix(base)}
        if not pack:
            record = {"bn": base, "bt": time_s, **record}
        pack.append({**record, "u": reading.unit, "v": reading.value})
    return json.dumps(pack, separators=(",", ":")).encode()
