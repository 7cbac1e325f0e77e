"""Census: who is where, and what is already known of the future."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.values.census.ahead import Bookings, Maintenance, Outlooks, Shifts
from twin.values.census.columns import Bools, Columns, Texts, Times
from twin.values.census.inside import (
    Beds,
    Cars,
    Cases,
    Devices,
    Lots,
    Orders,
    Tickets,
    Visits,
)

if TYPE_CHECKING:
    import pandas as pd

    from twin.locale import Language

SCHEMA = "twin.census/1"
"""Name and version of the JSON form."""


@dataclass(frozen=True, eq=False, repr=False)
class Sources(Columns):
    """What systems were heard.

    Attributes
    ----------
    source : the system, as the site calls it. (row,)
    as_of : when it last made something known. (row,)
    """

    source: Texts
    as_of: Times


@dataclass(frozen=True, eq=False, repr=False)
class Problems(Columns):
    """What cannot be, and is told as it was reported.

    Attributes
    ----------
    name : whose problem it is, as in `visit/…` or `bed/…`. (row,)
    problem : what is wrong; `problem.…` of the texts says it in words. (row,)
    """

    name: Texts
    problem: Texts

    def sentences(self, language: Language = "en") -> list[str]:
        """What is wrong, in words. (row)"""
        from twin.locale import say

        return [
            f"{name}: {say(f'problem.{problem}', language)}"
            for name, problem in zip(self.name, self.problem, strict=True)
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Census:
    """Everything that events said of an instant, as was known at a time.

    Attributes
    ----------
    at : the instant. [UTC]
    known_at : nothing that became known later is in it. [UTC]
    sources : as of when each source is.
    visits : patients who are here, expected, or unknown.
    beds, devices, lots, cars : what there is, and how it is used.
    tickets, orders, cases : what is waited for and done.
    bookings, shifts, maintenance, outlooks : what is known of the future.
    problems : what cannot be.

    Raises
    ------
    ValueError if a name comes twice, or something is told that is none of its kind.
    """

    at: np.datetime64
    known_at: np.datetime64
    sources: Sources
    visits: Visits
    beds: Beds
    devices: Devices
    lots: Lots
    cars: Cars
    tickets: Tickets
    orders: Orders
    cases: Cases
    bookings: Bookings
    shifts: Shifts
    maintenance: Maintenance
    outlooks: Outlooks
    problems: Problems

    def __post_init__(self) -> None:
        for name, key in UNIQUE.items():
            column = getattr(getattr(self, name), key)
            if len(set(column.tolist())) != len(column):
                raise ValueError(f"{name}: a {key} comes twice")
        if not set(self.visits.status) <= {"here", "expected", "unknown"}:
            raise ValueError("visits: status is not here, expected or unknown")

    def __repr__(self) -> str:
        free = int((self.beds.state == "free").sum())
        return (
            f"Census(at {_minute(self.at)}, known at {_minute(self.known_at)}: "
            f"{len(self.inside)} visits here, {free} of {len(self.beds)} beds free, "
            f"{len(self.bookings)} bookings, {len(self.problems)} problems)"
        )

    def _repr_html_(self) -> str:
        table: str = self.table().to_html()
        return table

    @property
    def inside(self) -> Visits:
        """Visits that are here."""
        return self.visits.where(self.visits.status == "here")

    @property
    def patients(self) -> int:
        """How many people are here, each counted once."""
        here = self.inside
        return len({p or v for p, v in zip(here.patient, here.visit, strict=True)})

    @property
    def waiting_list(self) -> Visits:
        """Those who are to come and have not."""
        return self.visits.where(self.visits.status == "expected")

    @property
    def boarders(self) -> Visits:
        """Those who are here and wait to be taken elsewhere."""
        wants = ~np.isnat(self.visits.wants_since)
        return self.visits.where((self.visits.status == "here") & wants)

    @property
    def planned_discharges(self) -> Visits:
        """Those who are here and are to leave."""
        here: Bools = self.visits.status == "here"
        return self.visits.where(here & self.visits.is_leaving)

    @property
    def theatre_list(self) -> Cases:
        """Operations that have not begun."""
        return self.cases.where(np.isnat(self.cases.began))

    @property
    def closed_beds(self) -> Beds:
        """Beds that nobody can have, with until when."""
        return self.beds.where(self.beds.reported == "closed")

    def table(self) -> pd.DataFrame:
        """One row per place: people and beds in it, queues, orders and bookings."""
        import pandas as pd

        here, beds = self.inside, self.beds
        counted = {
            "inside": here.place,
            "expected": self.waiting_list.place,
            "wanted": self.boarders.wants_place,
            "leaving": self.planned_discharges.place,
            "beds": beds.place,
            **{f"beds_{s}": beds.place[beds.state == s] for s in BED_STATES},
            "waiting": self.tickets.queue[self.tickets.state == "waiting"],
            "called": self.tickets.queue[self.tickets.state == "called"],
            "orders": self.orders.service,
            "cases": self.cases.theatre,
            "booked": self.bookings.place,
            "cars": self.cars.lot,
        }
        columns = {
            name: pd.Series(places[places != ""]).value_counts()
            for name, places in counted.items()
        }
        frame = pd.DataFrame(columns).fillna(0).astype("int64").sort_index()
        return frame.rename_axis("place")

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data of schema `twin.census/1`.

        Row by row, with pseudonyms: for the twin itself, and not to be passed on.
        """
        parts = [field.name for field in fields(self)][2:]
        return {
            "schema": SCHEMA,
            "at": str(np.datetime_as_string(self.at, timezone="UTC")),
            "known_at": str(np.datetime_as_string(self.known_at, timezone="UTC")),
            **{name: getattr(self, name).to_json() for name in parts},
        }


UNIQUE = {
    "sources": "source",
    "visits": "visit",
    "beds": "bed",
    "devices": "device",
    "lots": "lot",
    "cars": "plate",
    "tickets": "ticket",
    "orders": "order",
    "cases": "case",
    "bookings": "appointment",
}
"""Columns in which no name comes twice."""
BED_STATES = ("free", "occupied", "reserved", "dirty", "cleaning", "closed")


def _minute(time: np.datetime64) -> str:
    return str(np.datetime_as_string(time, unit="m", timezone="UTC"))
