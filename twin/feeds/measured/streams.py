"""Streams: which stream of demand a visit most likely belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twin.feeds.measured.reach import Family
from twin.feeds.measured.said import Party, Said, is_booking
from twin.feeds.measured.times import Times
from twin.hospital.demand import Demand
from twin.hospital.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Streams:
    """Tells streams by what was said of a visit.

    Who was booked belongs to a stream with appointments, and who was not to one
    without, if bookings are told of at all. Of these it is the one whose steps explain
    most of what was said; then the one the booking names, that of the visit's class,
    and one that has visits on such a day.

    Attributes
    ----------
    scenario : whose streams they are.
    families : what each may show.
    times : tells on which day something was.
    has_bookings : whether bookings are told of.
    """

    scenario: Scenario
    families: Sequence[Family]
    times: Times
    has_bookings: bool

    def likely(self, party: Party) -> list[Family]:
        """Streams that fit best, more than one if nothing tells them apart."""
        score = {
            number: self._score(family, party)
            for number, family in enumerate(self.families)
        }
        best = max(score.values(), default=(0,))
        if best[0] == 0:
            return []
        return [self.families[number] for number, one in score.items() if one == best]

    def _score(self, family: Family, party: Party) -> tuple[int, ...]:
        demand = self.scenario.demand[family.name]
        booked = [one for one in party.said if one.word.startswith("appointment.")]
        has_slots = demand.appointments is not None
        if self.has_bookings and bool(booked) != has_slots:
            return (0,)
        facts = party.facts
        explained = sum(_is_explained(family, one, facts) for one in party.said)
        names = {place for one in booked for place in one.where}
        is_named = not names.isdisjoint(
            {family.name, demand.department, *family.resources}
        )
        is_urgent = "emergency" in (family.name, demand.department)
        return (
            explained,
            is_named,
            is_urgent == (party.visit_class == "emergency"),
            has_slots or self._has_visits(demand, party),
        )

    def _has_visits(self, demand: Demand, party: Party) -> bool:
        there = (one.time for one in party.said if not is_booking(one.word))
        date = self.times.date(next(there, party.said[0].time))
        kind = self.scenario.calendar.day_kind(date)
        return demand.visits_per_day(kind) > 0 or demand.arrivals is not None


def _is_explained(family: Family, said: Said, facts: dict[str, str]) -> bool:
    shows = family.shows(said.key)
    return any(reach.may_be(facts) for reach, _ in shows)
