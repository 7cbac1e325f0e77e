"""State: what the events of a subject amount to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

from twin.feeds.census.canon import Told
from twin.feeds.lifetimes import FOREVER


class State(ABC):
    """What is so of a subject, after the events that it was told in their order.

    Attributes
    ----------
    heard : when it was last heard of. [µs]
    count : how many events it was told.
    """

    __slots__ = ("count", "heard")
    facts: ClassVar[tuple[str, ...]] = ()
    """Fields of the data of which what was last said holds; attributes here."""

    def __init__(self) -> None:
        self.heard = 0
        self.count = 0
        for name in self.facts:
            setattr(self, name, None)

    @classmethod
    def of(cls, events: list[Told]) -> Self:
        """The state after some events."""
        state = cls()
        for event in events:
            state.tell(event)
        return state

    def tell(self, event: Told) -> None:
        """One event more."""
        self.heard = event.time
        self.count += 1
        data = event.data
        for name in self.facts:
            if name in data:
                setattr(self, name, data[name])
        self._apply(event)

    @abstractmethod
    def _apply(self, event: Told) -> None:
        """What follows from an event, beside its facts."""

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left."""
        return False

    @property
    def until(self) -> int:
        """When it lapses, if nothing more is heard. [µs]"""
        return FOREVER

    def is_open(self, at: int) -> bool:
        """Whether it belongs into a census of that time. [µs]"""
        return not self.is_over and self.until >= at

    def problems(self) -> tuple[str, ...]:
        """What cannot be of it."""
        return ()

    def canonical(self) -> dict[str, Any]:
        """All of it as plain data, without what is empty."""
        slots = {name for base in type(self).__mro__ for name in _slots(base)}
        said = {name: getattr(self, name) for name in slots}
        return {
            name: sorted(value) if isinstance(value, set) else value
            for name, value in said.items()
            if value not in (None, "", [], set(), False)
        }


def _slots(base: type) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(base, "__slots__", ())
    return found
