"""Attributes: what visits are like, as small numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.flow.listed import Listed
from twin.flow.uniforms import drawn
from twin.flow.visits import Visits
from twin.hospital.demand import COMPANIONS, Demand, PriorityBy
from twin.hospital.scenario import Scenario
from twin.streams import Key
from twin.values.step import MISSING

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int16]
Codes = dict[str, dict[str, int]]


def coded(demand: Mapping[str, Demand]) -> Codes:
    """The number of each value of each attribute, in the order they are declared."""
    codes: Codes = {}
    for each in demand.values():
        tables: dict[str, Sequence[str]] = {
            name: tuple(shares) for name, shares in each.shares.items()
        }
        if each.arrivals is not None:
            tables |= each.arrivals.attributes
        for name, values in tables.items():
            numbers = codes.setdefault(name, {})
            for value in values:
                numbers.setdefault(value, len(numbers))
    return codes


def codes_of(scenario: Scenario) -> Codes:
    """Those of a scenario; values that only some days bring come after the others."""
    plans = enumerate(scenario.plans)
    return coded(
        {f"{key} {n}": one for n, plan in plans for key, one in plan.demand.items()}
    )


@dataclass(frozen=True)
class Attributes:
    """Draws what the visits of one stream are like.

    Attributes
    ----------
    stream : its name.
    demand : what is declared of it.
    codes : the number of each value of each attribute of the scenario.
    listed : the list the visits come from, if they do.
    """

    stream: str
    demand: Demand
    codes: Codes
    listed: Listed | None = None

    def draw(
        self, key: Key, visits: Visits, first_day: int, width: Ints
    ) -> tuple[Small, Small, Small]:
        """Categories, priority and party of some visits.

        Parameters
        ----------
        width : numbers in use on each day. (day,)

        Returns
        -------
        (visit, attribute), (visit,) and (visit,)
        """
        found = np.full((len(visits), len(self.codes)), MISSING, dtype=np.int16)
        rows = None
        if self.listed is not None:
            rows = self.listed.rows(first_day, len(width))
        at = (np.cumsum(width) - width)[visits.day - first_day] + visits.number
        columns = {name: column for column, name in enumerate(self.codes)}
        for name, shares in self.demand.shares.items():
            u = drawn(key, self.stream, f"~attribute {name}", first_day, width)[at]
            bounds = np.cumsum(list(shares.values()))[:-1]
            numbers = np.array([self.codes[name][value] for value in shares])
            found[:, columns[name]] = numbers[np.searchsorted(bounds, u, side="right")]
        if rows is not None and self.demand.arrivals is not None:
            for name, values in self.demand.arrivals.attributes.items():
                numbers = np.array([self.codes[name][value] for value in values])
                found[:, columns[name]] = numbers[rows]
        priority = self._priority(found, columns, rows)
        return found, priority, self._party(found, columns)

    def _party(self, found: Small, columns: Mapping[str, int]) -> Small:
        people = np.full(len(found), self.demand.people, dtype=np.int16)
        if self.demand.companions:
            number = np.zeros(len(self.codes[COMPANIONS]), dtype=np.int16)
            for value in self.demand.companions:
                number[self.codes[COMPANIONS][value]] = int(value)
            people += number[found[:, columns[COMPANIONS]]]
        return people

    def _priority(
        self,
        found: Small,
        columns: Mapping[str, int],
        rows: Ints | None,
    ) -> Small:
        arrivals, rule = self.demand.arrivals, self.demand.priority
        if rows is not None and arrivals is not None and arrivals.priority is not None:
            return np.array(arrivals.priority, dtype=np.int16)[rows]
        if isinstance(rule, PriorityBy):
            table = np.zeros(len(self.codes[rule.by]) + 1, dtype=np.int16)
            for value, number in self.codes[rule.by].items():
                table[number] = rule.of(value) or 0
            return table[found[:, columns[rule.by]]]
        return np.full(len(found), rule, dtype=np.int16)
