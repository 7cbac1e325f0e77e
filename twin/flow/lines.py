"""Lines: what steps ask for, each different wish one line."""

from collections.abc import Sequence

from twin.flow.pools import Pool
from twin.hospital.requirement import Requirement
from twin.values.requests import Requests

Wish = tuple[tuple[tuple[str, ...], int], ...]


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
        options = (need.options for need in requirements)
        wish = tuple(zip(options, units, strict=True))
        return self._lines.setdefault(wish, len(self._lines))

    def of_lift(self, lift: str) -> int:
        """The line of those who wait for a car of a lift bank."""
        return self._lines.setdefault(lift, len(self._lines))

    def first(self, resource: str) -> int:
        """The pool that stands for a resource: it is in each line for any of them."""
        return self.pools[resource][0]

    def requests(self) -> Requests:
        """All lines asked for."""
        return Requests.of(
            [
                (named(wish), self.first(wish))
                if isinstance(wish, str)
                else (named(wish), [self._parts(*need) for need in wish])
                for wish in self._lines
            ],
            sum(map(len, self.pools.values())),
            self._last,
        )

    def _parts(self, options: tuple[str, ...], units: int) -> list[tuple[int, int]]:
        return [(pool, units) for option in options for pool in self.pools[option]]


def named(wish: Wish | str) -> str:
    """A wish in words: `doctor + 2 nurse`, `kiosk | counter`."""
    if isinstance(wish, str):
        return wish
    needs = [
        ("" if units == 1 else f"{units} ") + " | ".join(options)
        for options, units in wish
    ]
    if len(needs) > 1:
        needs = [f"({need})" if " | " in need else need for need in needs]
    return " + ".join(needs)
