"""Stream: one stream of visits, ready to be drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from twin.flow.appointments import Appointments
from twin.flow.arrivals import Arrivals
from twin.flow.attributes import Attributes, Codes
from twin.flow.listed import Listed
from twin.flow.program import Column
from twin.flow.visits import Visits
from twin.hospital.day import DayKind
from twin.hospital.demand import Demand
from twin.hospital.scenario import Scenario
from twin.streams import Key, name_word

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Rule:
    """Who comes when, and what they are like.

    Attributes
    ----------
    source : draws who comes when.
    attributes : draws what they are like.
    """

    source: Arrivals | Appointments | Listed
    attributes: Attributes

    @classmethod
    def of(
        cls, name: str, demand: Demand, codes: Codes, first_date: date | None
    ) -> "Rule":
        """The rule that a scenario declares of a stream."""
        source: Arrivals | Appointments | Listed
        listed = None
        if demand.arrivals is not None:
            source = listed = Listed.of(demand.arrivals, first_date)
        elif demand.appointments is not None:
            source = Appointments.of(name, demand, demand.appointments)
        else:
            source = Arrivals.of(name, demand)
        return cls(source, Attributes(name, demand, codes, listed))


@dataclass(frozen=True)
class Stream:
    """What draws the visits of a stream.

    Attributes
    ----------
    name : its name.
    rule : the rule of each day, counted from the run's origin.
    columns : random quantities of their steps.
    names : what names them. (column,)
    """

    name: str
    rule: Callable[[int], Rule]
    columns: tuple[Column, ...]
    names: Words

    @classmethod
    def of(
        cls, scenario: Scenario, name: str, codes: Codes, columns: tuple[Column, ...]
    ) -> "Stream":
        """A stream that a scenario declares."""
        names = [name_word(each.stream, each.quantity) for each in columns]
        return cls(
            name,
            _rule_of(scenario, name, codes),
            columns,
            np.array(names, dtype=np.uint64),
        )

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> "Drawn":
        """The visits of consecutive days."""
        days = range(first_day, first_day + len(kinds))
        stretches = [list(stretch) for _, stretch in groupby(days, self.rule)]
        return Drawn.joined(
            [
                self._drawn(
                    key, stretch[0], kinds[stretch[0] - first_day :][: len(stretch)]
                )
                for stretch in stretches
            ]
        )

    def _drawn(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> "Drawn":
        """The visits of consecutive days that have one rule."""
        rule = self.rule(first_day)
        visits = rule.source.draw(key, first_day, kinds)
        day = visits.day - first_day
        width = np.zeros(len(kinds), dtype=np.int64)
        np.maximum.at(width, day, visits.number + 1)
        attributes, priority, party = rule.attributes.draw(
            key, visits, first_day, width
        )
        begin = (np.cumsum(width) - width)[day]
        return Drawn(
            visits=visits,
            priority=priority,
            party=party,
            attributes=attributes,
            first=(begin + visits.number) * len(self.names),
            size=int(width.sum()) * len(self.names),
            width=width,
        )


def _rule_of(scenario: Scenario, name: str, codes: Codes) -> Callable[[int], Rule]:
    """The rule of a stream on each day; the same object where nothing changes."""
    first_date = scenario.run.first_date
    usual = Rule.of(name, scenario.demand[name], codes, first_date)
    if all(plan.demand[name] is scenario.demand[name] for plan in scenario.plans):
        return lambda _day: usual
    rules: dict[int, Rule] = {id(scenario.demand[name]): usual}

    @cache
    def rule(day: int) -> Rule:
        demand = scenario.on_day(day).demand[name]
        if id(demand) not in rules:
            rules[id(demand)] = Rule.of(name, demand, codes, first_date)
        return rules[id(demand)]

    return rule


@dataclass(frozen=True, eq=False)
class Drawn:
    """Visits of a stream, and where the uniforms of their quantities stand.

    Uniforms stand by day, then number, in use or not, then column: what a visit needs
    is in one place.

    Attributes
    ----------
    visits : who comes when.
    priority : of each. (visit,)
    party : people who come with each. (visit,)
    attributes : of each. (visit, attribute)
    first : where the first column's uniform of each stands. (visit,)
    size : uniforms of all columns.
    width : numbers in use on each day. (day,)
    """

    visits: Visits
    priority: npt.NDArray[np.int16]
    party: npt.NDArray[np.int16]
    attributes: npt.NDArray[np.int16]
    first: Ints
    size: int
    width: Ints

    @classmethod
    def joined(cls, parts: "Sequence[Drawn]") -> "Drawn":
        """The visits of stretches of days that follow one another."""
        if len(parts) == 1:
            return parts[0]
        sizes = np.array([part.size for part in parts])
        begins = np.cumsum(sizes) - sizes
        return cls(
            visits=Visits(
                *(
                    np.concatenate([getattr(part.visits, name) for part in parts])
                    for name in ("day", "number", "arrival", "due")
                )
            ),
            priority=np.concatenate([part.priority for part in parts]),
            party=np.concatenate([part.party for part in parts]),
            attributes=np.concatenate([part.attributes for part in parts]),
            first=np.concatenate(
                [part.first + begin for part, begin in zip(parts, begins, strict=True)]
            ),
            size=int(sizes.sum()),
            width=np.concatenate([part.width for part in parts]),
        )
