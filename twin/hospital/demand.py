"""A stream of visits: how many, when, and who."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from twin.hospital import day
from twin.hospital.appointments import Appointments
from twin.hospital.arrivals import Arrivals
from twin.hospital.by_attribute import AnyDuration, ByAttribute, DurationBy, kind_of
from twin.hospital.day import DayKind
from twin.hospital.distribution import Distribution, Duration, TruncatedNormal
from twin.hospital.model import Flag, Model, Number, Whole
from twin.hospital.name import Identifier, Name
from twin.hospital.no_show import AnyNoShow, NoShow, mean_share
from twin.hospital.profile import Profile
from twin.hospital.schedule import DayKey
from twin.hospital.shares import Probability
from twin.hospital.step import Priority

COMPANIONS = "companions"
"""The attribute that says how many come along."""

NotNegative = Annotated[Number, Field(ge=0)]


class PriorityBy(ByAttribute[Priority]):
    """A priority that an attribute decides."""


def _sums_to_one(table: dict[str, float]) -> dict[str, float]:
    total = sum(table.values())
    if abs(total - 1) > 1e-6:
        raise ValueError(f"probabilities should sum to 1, not {total:.6g}")
    return table


Shares = Annotated[
    dict[str, Probability], Field(min_length=1), AfterValidator(_sums_to_one)
]


class Demand(Model):
    """A stream of visits, from a rate, from appointments or from a list."""

    pathway: Identifier
    """Pathway the visits take."""
    name: Name | None = None
    """What a person reads."""
    department: Identifier | None = None
    """Department the visits belong to; none in particular if absent."""
    per_day: NotNegative | None = None
    """Mean visits on a day whose factor in by_day is 1. [1/d]"""
    profile: Profile | None = None
    """Rate by time of day: relative with per_day, or visits per hour without; even
    through the day if absent."""
    day_effect_cv: NotNegative = 0.0
    """Coefficient of variation of a day's shared factor, which is gamma with mean 1;
    at 0 each day is Poisson. [1]"""
    by_day: dict[DayKey, NotNegative] = Field(default_factory=dict)
    """Factor on the rate by day key; 1 for days without; a holiday without has
    Sunday's. [1]"""
    appointments: Appointments | None = None
    """Times visits are booked to."""
    unpunctuality: Distribution | None = None
    """Arrival after the appointment, negative if before; punctual if absent. [min]"""
    lead_days: Duration | None = None
    """Time from booking to appointment, of which no-shows may depend. [d]"""
    no_show: AnyNoShow = 0.0
    """Share of booked visits that never come. [1]"""
    filled: Probability = 1.0
    """Share of appointment places that are booked. [1]"""
    arrivals: Arrivals | None = None
    """Arrivals one by one."""
    priority: Annotated[
        Annotated[Priority, Tag("~one")] | Annotated[PriorityBy, Tag("~by")],
        Discriminator(kind_of),
    ] = 3
    """Rank in queues, 0 the most urgent of 16. [1]"""
    attributes: dict[Identifier, Shares] = Field(default_factory=dict)
    """What visits are like: share of each value of each attribute. [1]"""
    people: Annotated[Whole, Field(ge=0)] = 1
    """People of whom the visit is, companions not counted; 0 if nobody comes, as to
    an online consultation. [1]"""
    companions: dict[str, Probability] = Field(default_factory=dict)
    """Share of visits with each number of companions, which becomes their attribute
    `companions`; nobody comes along if absent. [1]"""
    enters: Identifier | None = None
    """Place where visits come in; they are nowhere until they walk if absent."""
    speed_m_per_s: AnyDuration = TruncatedNormal(
        parent_mean=1.2, sd=0.2, low=0.5, high=2.0
    )
    """Walking speed of a visit. [m/s]"""
    step_free: Flag = False
    """Whether visits can use accessible ways only."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        is_rate = self.profile is not None and self.profile.is_absolute
        given = {
            "per_day": self.per_day is not None,
            "profile.per_hour": is_rate,
            "appointments": self.appointments is not None,
            "arrivals": self.arrivals is not None,
        }
        named = [key for key, is_given in given.items() if is_given]
        if len(named) != 1:
            raise ValueError(
                f"should have exactly one of {', '.join(given)}, "
                f"not {' and '.join(named) or 'none'}"
            )
        self._refuse_idle(named[0])
        return self

    def _refuse_idle(self, source: str) -> None:
        """Raise ValueError on a key that would do nothing beside this source."""
        is_rate = source in ("per_day", "profile.per_hour")
        belongs = {"profile": is_rate, "day_effect_cv": is_rate, "by_day": is_rate}
        booked = ("unpunctuality", "no_show", "filled", "lead_days")
        belongs |= dict.fromkeys(booked, source == "appointments")
        fields = type(self).model_fields
        defaults = {
            key: fields[key].get_default(call_default_factory=True) for key in belongs
        }
        idle = [
            key
            for key, is_used in belongs.items()
            if not is_used and getattr(self, key) != defaults[key]
        ]
        if idle:
            raise ValueError(f"{', '.join(idle)} would do nothing beside {source}")

    @model_validator(mode="after")
    def _lead(self) -> Self:
        if isinstance(self.no_show, NoShow) and self.lead_days is None:
            raise ValueError("no_show by lead needs lead_days")
        return self

    @model_validator(mode="after")
    def _company(self) -> Self:
        wrong = [key for key in self.companions if not key.isdecimal()]
        if wrong:
            raise ValueError(f'companions: "{wrong[0]}" is not a number of people')
        if self.companions:
            _sums_to_one(self.companions)
            listed = self.arrivals.attributes if self.arrivals else {}
            if COMPANIONS in {*self.attributes, *listed}:
                raise ValueError("companions are declared twice, as an attribute too")
        return self

    @model_validator(mode="after")
    def _days(self) -> Self:
        day.check_keys(self.by_day)
        speed = self.speed_m_per_s
        speeds = speed.choices if isinstance(speed, DurationBy) else (speed,)
        if any(each.support[0] <= 0 for each in speeds):
            raise ValueError("speed_m_per_s should never be 0 or less; cut it above 0")
        return self

    def factor(self, day_kind: DayKind) -> float:
        """Factor on the rate of a kind of day. [1]"""
        found = day.row(self.by_day, day_kind)
        return 1.0 if found is None else found

    def visits_per_day(self, day_kind: DayKind) -> float:
        """Visits to expect on a kind of day; 0 for a list, which is no rate. [1/d]"""
        if self.appointments is not None:
            places = sum(places for _, places in self.appointments.times(day_kind))
            coming = 1 - mean_share(self.no_show, self.lead_days)
            return places * self.filled * coming
        if self.per_day is not None:
            return self.per_day * self.factor(day_kind)
        if self.profile is None:
            return 0.0
        edges, rates = self.profile.edges_and_weights(day_kind)
        return float(rates @ (edges[1:] - edges[:-1])) / 60 * self.factor(day_kind)

    @property
    def shares(self) -> dict[str, dict[str, float]]:
        """Share of each value of each attribute that is drawn. [1]"""
        company = {COMPANIONS: self.companions} if self.companions else {}
        return {**self.attributes, **company}

    @property
    def attribute_names(self) -> set[str]:
        """Attributes a visit of the stream has."""
        listed = set(self.arrivals.attributes) if self.arrivals else set()
        return set(self.shares) | listed

    def values_of(self, attribute: str) -> set[str]:
        """Values an attribute takes in the stream."""
        listed = self.arrivals.attributes.get(attribute, ()) if self.arrivals else ()
        return set(self.shares.get(attribute, ())) | set(listed)

    @property
    def most_people(self) -> int:
        """People who come with the largest party. [1]"""
        return self.people + max(map(int, self.companions), default=0)
