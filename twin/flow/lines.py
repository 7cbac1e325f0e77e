"""Lines: what steps ask for, each different wish one line."""

from collections.abc import Sequence
from typing import NamedTuple

from twin.flow.pools import Pool
from twin.hospital.requirement import Gone as GoneWord
from twin.hospital.requirement import Requirement
from twin.values.requests import Gone, Requests, Tie

GONE = {each.name.lower(): each for each in Gone}


class Need(NamedTuple):
    """One requirement of a wish: of which resources, and how many units."""

    options: tuple[str, ...]
    units: int
    gone: GoneWord | None = None
    """Where only what was had before will do: what if that is closed."""


Wish = tuple[Need, ...]


class Lines:
    """Numbers lines in the order in which they are first asked for.

    Parameters
    ----------
    resources : names of the resources, in order.
    pools : what the engines count together of each, in order.
    """

    def __init__(self, resources: Sequence[str], pools: Sequence[Pool]) -> None:
        self.pools: dict[str, list[int]] = {name: [] for name in resources}
        for index, pool in enumerate(pools):
            self.pools[resources[pool.resource]].append(index)
        self._last = {index for index, pool in enumerate(pools) if pool.is_added}
        self._lines: dict[Wish | str, int] = {}

    def of(self, requirements: Sequence[Requirement], units: Sequence[int]) -> int:
        """The line of those who ask for all of some requirements together.

        Parameters
        ----------
        units : units of each that they ask for. (requirement,)
        """
        wish = tuple(
            Need(need.options, number, need.gone if need.same_as else None)
            for need, number in zip(requirements, units, strict=True)
        )
        return self._lines.setdefault(wish, len(self._lines))

    def of_lift(self, lift: str) -> int:
        """The line of those who wait for a car of a lift bank."""
        return self._lines.setdefault(lift, len(self._lines))

    def first(self, resource: str) -> int:
        """The pool that stands for a resource: it is in each line for any of them."""
        return self.pools[resource][0]

    def span(self, resource: str) -> tuple[int, int]:
        """The first pool of a resource, and how many it has: they stand together."""
        return self.pools[resource][0], len(self.pools[resource])

    def requests(self) -> Requests:
        """All lines asked for."""
        return Requests.of(
            [
                (named(wish), self.first(wish))
                if isinstance(wish, str)
                else (named(wish), [self._parts(need) for need in wish])
                for wish in self._lines
            ],
            sum(map(len, self.pools.values())),
            self._last,
            {
                line: tie
                for line, wish in enumerate(self._lines)
                if not isinstance(wish, str) and (tie := _tie(wish)) is not None
            },
        )

    def _parts(self, need: Need) -> list[tuple[int, int]]:
        pools = (pool for option in need.options for pool in self.pools[option])
        return [(pool, need.units) for pool in pools]


def _tie(wish: Wish) -> Tie | None:
    tied = [(row, need.gone) for row, need in enumerate(wish) if need.gone is not None]
    return Tie(tuple(row for row, _ in tied), GONE[tied[0][1]]) if tied else None


def named(wish: Wish | str) -> str:
    """A wish in words: `doctor + 2 nurse`, `kiosk | counter`, `same doctor + room`."""
    if isinstance(wish, str):
        return wish
    needs = [
        ("" if gone is None else "same ")
        + ("" if units == 1 else f"{units} ")
        + " | ".join(options)
        for options, units, gone in wish
    ]
    if len(needs) > 1:
        needs = [f"({need})" if " | " in need else need for need in needs]
    return " + ".join(needs)
