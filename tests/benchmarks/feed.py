"""A hospital's feed as lines of CloudEvents, as many as wanted and never the same.

Most events are readings, tickets, cars and movements; about one of eight names somebody
or something for the first time.
"""

import json
import random
from collections.abc import Iterator

from twin.feeds.codes import Codes

CODES = Codes(
    {},
    {
        "places": frozenset(f"clinic-{n}" for n in range(40))
        | frozenset(f"ward-{n}" for n in range(32)),
        "beds": frozenset(f"ward-{w}/{b}" for w in range(32) for b in range(45)),
        "points": frozenset(f"point-{n}" for n in range(600)),
        "services": frozenset(("ct", "mri", "laboratory", "x-ray")),
        "lots": frozenset(("east", "west")),
    },
)
PER_SECOND = 20
START = 1_795_000_000


def lines(count: int, seed: int = 1, number: int = 0) -> Iterator[bytes]:
    """Events in the order in which they happen, so many a second.

    Parameters
    ----------
    count : how many.
    seed : of what is drawn.
    number : of the first; a second piece of one feed begins where the first ended.
    """
    draw = random.Random(seed)  # noqa: S311  no secret depends on it
    open_visits: list[tuple[str, str, str]] = []
    for n in range(number, number + count):
        kind = draw.random()
        if kind < 0.45:
            data, type_ = _reading(n, draw), "twin.reading"
        elif kind < 0.55:
            plate = f"A{draw.randrange(20_000):05d}"
            what = draw.choice(("in", "out"))
            data, type_ = {"what": what, "lot": "east", "plate": plate}, "twin.parking"
        else:
            is_new = kind > 0.965 or not open_visits
            if is_new:
                patient = f"P{draw.randrange(2_000_000):08d}"
                open_visits.append((patient, f"V{n:010d}", f"T{n:010d}"))
                del open_visits[:-3_000]
            who = open_visits[-1] if is_new else draw.choice(open_visits)
            data, type_ = _visit(who, kind, is_new, draw)
        yield _line(n, type_, data)


def _reading(n: int, draw: random.Random) -> dict[str, object]:
    value = round(draw.uniform(1, 90), 2)
    return {"point": f"point-{n % 600}", "value": value, "unit": "kW"}


def _visit(
    who: tuple[str, str, str], kind: float, is_new: bool, draw: random.Random
) -> tuple[dict[str, object], str]:
    patient, visit, ticket = who
    if is_new or kind < 0.70:
        ward = draw.randrange(32)
        data: dict[str, object] = {
            "what": "admit" if is_new else "transfer",
            "patient": patient,
            "visit": visit,
            "place": f"ward-{ward}",
            "bed": f"ward-{ward}/{draw.randrange(45)}",
            "visit_class": "inpatient",
            "sex": draw.choice(("female", "male")),
            "age_band": "60-69",
        }
        return data, "twin.movement"
    queue = f"clinic-{draw.randrange(40)}"
    what = draw.choice(("issued", "called", "closed"))
    data = {"what": what, "ticket": ticket, "queue": queue}
    return data | {"patient": patient, "visit": visit}, "twin.ticket"


def _line(n: int, type_: str, data: dict[str, object]) -> bytes:
    import time

    second = START + n / PER_SECOND
    clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
    event = {
        "specversion": "1.0",
        "id": f"{n:010d}",
        "source": "/hospital/his",
        "type": type_,
        "time": f"{clock}.{int(second % 1 * 1000):03d}+00:00",
        "data": data,
    }
    return json.dumps(event).encode()
