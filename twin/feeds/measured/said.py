"""Said: events as they show steps, visit by visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from twin.feeds.census.canon import Told
from twin.feeds.census.merges import Merges
from twin.feeds.lifetimes import DAY, instant

NAMED: dict[str, tuple[tuple[str, ...], str]] = {
    "movement": (("place", "bed"), ""),
    "appointment": (("place",), "appointment"),
    "ticket": (("queue",), "ticket"),
    "order": (("service",), "order"),
    "theatre": (("theatre",), "case"),
    "parking": (("lot",), "plate"),
}
"""By kind of event: fields that say where, and the field that names the thing."""
TYPES = tuple(f"twin.{kind}" for kind in NAMED)
CANCELS = {
    "cancel-admit": ("admit", "register"),
    "cancel-register": ("admit", "register"),
    "cancel-transfer": ("transfer",),
    "cancel-discharge": ("discharge",),
    "cancel-pre-admit": ("pre-admit",),
    "cancel-depart": ("depart",),
    "cancel-arrive": ("arrive",),
    "cancel-pending-admit": ("pending-admit",),
    "cancel-pending-transfer": ("pending-transfer",),
    "cancel-pending-discharge": ("pending-discharge",),
}
"""What each cancellation takes back: the last of these."""


class Said(NamedTuple):
    """An event as it may show a step."""

    time: int
    """[µs since 1970-01-01 UTC]"""
    word: str
    """Kind and what happened, as in `ticket.called`."""
    where: tuple[str, ...]
    """Places, resources and beds that it names."""
    key: tuple[str, tuple[str, ...], tuple[str, ...]]
    """The word, and the names without beds in them that it is at and that it is from,
    by which it may show a step."""
    thing: str
    """The ticket, order, operation or appointment that it is of."""
    data: dict[str, Any]


@dataclass
class Party:
    """What was said of one visit, or of one car.

    Attributes
    ----------
    name : pseudonym of the visit, patient or car.
    said : events in the order in which they are taken.
    """

    name: str
    said: list[Said] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, str]:
        """Attributes that events tell, as they were told last."""
        return {
            key: one.data[key]
            for one in self.said
            for key in ("sex", "pathogen")
            if key in one.data
        }

    @property
    def visit_class(self) -> str | None:
        """What kind of visit it first was."""
        classes = (one.data.get("visit_class") for one in self.said)
        return next(filter(None, classes), None)


@dataclass
class Parties:
    """Everybody of whom something was said.

    Attributes
    ----------
    visits : visits of patients.
    cars : cars, whose people nobody knows.
    has_bookings : whether any appointment was told of, so that who has none came
        without.
    """

    visits: list[Party]
    cars: list[Party]
    has_bookings: bool


def parties(events: Iterable[Told]) -> Parties:
    """Events by whom they are about, in the order in which they are taken.

    What names a patient and no visit belongs to the visit that the patient has on that
    day, or makes one.
    """
    told = sorted(events)
    merges = Merges(one for one in told if one.what == "merge")
    visits: dict[str, Party] = {}
    cars: dict[str, Party] = {}
    by_day: dict[tuple[str, int], str] = {}
    loose: list[tuple[str, Said]] = []
    has_bookings = False
    for one in told:
        kind = one.type.partition(".")[2]
        if kind not in NAMED or one.what == "merge":
            continue
        has_bookings |= kind == "appointment"
        said = _said(kind, one)
        if kind == "parking":
            if said.thing:
                cars.setdefault(said.thing, Party(said.thing)).said.append(said)
            continue
        visit, patient = (_whose(merges, who, one.data) for who in ("visit", "patient"))
        if visit:
            visits.setdefault(visit, Party(visit)).said.append(said)
            if patient:
                by_day.setdefault((patient, one.time // DAY), visit)
        elif patient:
            loose.append((patient, said))
    for patient, said in loose:
        day = _day(said)
        name = by_day.setdefault((patient, day), f"{patient}@{day}")
        visits.setdefault(name, Party(name)).said.append(said)
    for party in visits.values():
        party.said = list(_effective(sorted(party.said, key=_order)))
    return Parties(list(visits.values()), list(cars.values()), has_bookings)


def _said(kind: str, one: Told) -> Said:
    fields, thing = NAMED[kind]
    data, word = one.data, f"{kind}.{one.what}"
    where = tuple([data[key] for key in fields if key in data])
    before = [data[f"prior_{key}"] for key in fields if f"prior_{key}" in data]
    key = (word, _plain(where), _plain(before))
    return Said(one.time, word, where, key, data.get(thing, ""), data)


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    return tuple([name.partition("/")[0] for name in names])


def _order(said: Said) -> int:
    return said.time


def _day(said: Said) -> int:
    """The day that it is about: of an appointment, that of its time."""
    start = said.data.get("start")
    return (said.time if start is None else instant(start)) // DAY


def _whose(merges: Merges, who: str, data: dict[str, Any]) -> str:
    name = data.get(who)
    return merges.survivor(f"{who}/{name}").partition("/")[2] if name else ""


def _effective(said: list[Said]) -> Iterator[Said]:
    """What is left when cancellations have taken back what they cancel."""
    gone: set[int] = set()
    open_: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        kind, _, what = one.word.partition(".")
        if kind != "movement":
            continue
        cancelled = CANCELS.get(what)
        if cancelled is None:
            open_[what].append(number)
            continue
        gone.add(number)
        last = max((open_[name][-1] for name in cancelled if open_[name]), default=None)
        if last is not None:
            gone.add(last)
            open_[said[last].word.partition(".")[2]].pop()
            if what in ("cancel-admit", "cancel-register"):
                gone |= {n for n in range(last, number) if _is_movement(said[n])}
    return (one for number, one in enumerate(said) if number not in gone)


def _is_movement(said: Said) -> bool:
    return said.word.startswith("movement.")


def is_booking(word: str) -> bool:
    """Whether something was said of an appointment, and not that somebody came."""
    return word.startswith("appointment.") and word != "appointment.arrive"
