"""Merges: patients and visits that turn out to be one.

A merge says who goes and who remains, and holds from when it happened. The stay that
goes lives on in the one that remains, and so does all that is said of it later. Who
has gone already stands for who remained then, so chains lead to their end; a merge of
two that are one already, which would close a circle, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twin.feeds.census.canon import Told
from twin.feeds.census.stay import MERGED, Stay
from twin.feeds.lifetimes import survivors

Pairs = dict[str, str]
"""By who has gone, who remained."""


class Merges:
    """All merges up to a time, and who is one because of them.

    Parameters
    ----------
    events : merges, in whatever order.
    """

    def __init__(self, events: Iterable[Told]) -> None:
        self.events = sorted(events)
        self._into: Pairs = {}
        self._near: dict[str, set[str]] = {}
        self.circles: set[str] = set()
        """Who remains of those that were merged in a circle."""
        for event in self.events:
            for gone, left in survivors(event.data):
                self._near.setdefault(gone, {gone}).add(left)
                self._near.setdefault(left, {left}).add(gone)
                if not joined(self._into, gone, left) and gone != left:
                    self.circles.add(last(self._into, left))

    def survivor(self, name: str) -> str:
        """Who remains of someone, as in `patient/…`; they themselves if not merged."""
        return last(self._into, name)

    def names(self) -> list[str]:
        """All who take part in a merge."""
        return list(self._near)

    def groups(self, names: Iterable[str]) -> list[set[str]]:
        """Those who are one in the end, and those who became so, as groups.

        Only groups that some of the names belong to.
        """
        found: list[set[str]] = []
        seen: set[str] = set()
        for name in names:
            if name in seen or name not in self._near:
                continue
            group, new = set(), [name]
            while new:
                one = new.pop()
                if one not in group:
                    group.add(one)
                    new += self._near[one]
            seen |= group
            found.append(group)
        return found

    def stays(
        self, group: set[str], events: Mapping[str, list[Told]]
    ) -> dict[str, Stay]:
        """The stay of each of a group, merged as they were at the time."""
        said = [(one, name) for name in group for one in events.get(name, ())]
        said = [(one, name) for one, name in said if one.what != "merge"]
        said += [
            (one, "")
            for one in self.events
            if any(gone in group for gone, _ in survivors(one.data))
        ]
        said.sort(key=lambda pair: pair[0][:5])
        stays = {name: Stay() for name in group}
        into: Pairs = {}
        for event, name in said:
            if name:
                stays[last(into, name)].tell(event)
                continue
            for gone, left in survivors(event.data):
                if gone in group:
                    _merge(stays, into, gone, left, event.time)
        return stays


def _merge(
    stays: dict[str, Stay], into: Pairs, gone: str, left: str, time: int
) -> None:
    a, b = last(into, gone), last(into, left)
    if joined(into, gone, left):
        stays[b].absorb(stays[a], time)
        stays[a] = Stay()
        stays[a].status, stays[a].into = MERGED, b


def last(into: Pairs, name: str) -> str:
    """The end of the chain that begins with a name."""
    while name in into:
        name = into[name]
    return name


def joined(into: Pairs, gone: str, left: str) -> bool:
    """Note that someone lives on in someone; false if they are one already."""
    a, b = last(into, gone), last(into, left)
    if a != b:
        into[a] = b
    return a != b
