"""Trace: what was said of a visit, as times of the steps that it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from twin.feeds.measured.reach import ENDS, MOMENTS, Family, Reach
from twin.feeds.measured.said import Party, Said
from twin.hospital.observed import Moment

ORDER = {moment: rank for rank, moment in enumerate(MOMENTS)}
ENTERS = ("movement.admit", "movement.transfer", "movement.change-class")
"""What takes a patient from any bed before."""


@dataclass(eq=False)
class Shown:
    """A step that a visit came to, as far as something showed it.

    Attributes
    ----------
    candidates : what step it may be; several where nothing tells them apart.
    times : when each moment was, of those that were shown. [µs]
    where : what was named when it was granted, or before.
    things : the tickets, orders and so on that it was told of.
    is_left : whether its end is only known by what came after.
    """

    candidates: list[Reach]
    times: dict[Moment, int] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    things: set[str] = field(default_factory=set)
    is_left: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has not come out yet."""
        return not any(moment in self.times for moment in ENDS)

    @property
    def first(self) -> int:
        """When something of it was first shown. [µs]"""
        return min(self.times.values())

    def accepts(self, moment: Moment) -> bool:
        """Whether a moment can come now."""
        rank = ORDER.get(moment, 2)
        return self.is_open and all(ORDER.get(had, 2) < rank for had in self.times)

    def tell(self, moment: Moment, said: Said, candidates: list[Reach]) -> None:
        """A moment of it was shown, by which it is one of fewer steps."""
        self.times[moment] = said.time
        self.candidates = [one for one in self.candidates if one in candidates]
        if moment in ("asked", "began") and said.where:
            self.where = said.where
        self.things.add(said.thing)


Found = dict[Moment, list[Reach]]
"""Steps that an event may show, by what it tells of them."""


def trace(party: Party, family: Family) -> list[Shown]:
    """The steps that a visit of a stream came to, in the order in which they showed.

    An event tells of a step that is under way and waits for it, of the same ticket or
    order if there is one; else it begins a step of which it is the first sign. One
    event begins or ends one step that takes something, and may at once begin or end
    others that take nothing.
    """
    shown: list[Shown] = []
    facts = party.facts
    for said in party.said:
        if said.word in ENTERS:
            _leave(shown, said)
        kinds: dict[str, Found] = {}
        for reach, sighting in family.shows(said.key):
            if reach.may_be(facts):
                found = kinds.setdefault(reach.kind, {})
                found.setdefault(sighting.moment, []).append(reach)
        for found in kinds.values():
            _tell(shown, found, said)
    return shown


def _leave(shown: Iterable[Shown], said: Said) -> None:
    """End the stays in beds before; only the next place says when."""
    for one in shown:
        is_bed = any(
            sighting.event in ENTERS
            for reach in one.candidates
            for sighting in reach.seen
        )
        if is_bed and one.is_open and one.times.get("began", said.time) < said.time:
            one.times["ended"] = said.time
            one.is_left = True


def _tell(shown: list[Shown], found: Found, said: Said) -> None:
    """What an event tells of the steps of one kind: for each moment, of one step."""
    is_taken = False
    for moment in (*ENDS, "asked", "began"):
        reaches = found.get(moment)
        if reaches is None:
            continue
        is_taken |= (
            _is_told(shown, moment, reaches, said)
            or _goes_on(shown, moment, reaches, said)
            or _begins(shown, moment, [r for r in reaches if r.first == moment], said)
        )
    if not is_taken:
        for moment, reaches in found.items():
            if _begins(shown, moment, [r for r in reaches if r.takes], said):
                return


def _is_told(
    shown: Iterable[Shown], moment: Moment, reaches: list[Reach], said: Said
) -> bool:
    """Whether another event said the same at the same time."""
    for one in shown:
        is_same = not set(one.candidates).isdisjoint(reaches)
        if is_same and one.times.get(moment) == said.time and not one.is_left:
            one.things.add(said.thing)
            return True
    return False


def _goes_on(
    shown: Iterable[Shown], moment: Moment, reaches: list[Reach], said: Said
) -> bool:
    """Whether a step that is under way goes on with it."""
    waiting = [
        one
        for one in shown
        if not set(one.candidates).isdisjoint(reaches) and one.accepts(moment)
    ]
    same = [one for one in waiting if said.thing and said.thing in one.things]
    for one in (same or waiting)[:1]:
        one.tell(moment, said, reaches)
    return bool(waiting)


def _begins(
    shown: list[Shown], moment: Moment, reaches: list[Reach], said: Said
) -> bool:
    """Whether it is the first sign of a step."""
    if reaches:
        shown.append(Shown(list(reaches)))
        shown[-1].tell(moment, said, reaches)
    return bool(reaches)
