"""Level: how bad something is, from which a page takes its sign and colour."""

from collections.abc import Iterable
from typing import Literal

Level = Literal["over", "tight", "calm"]
"""`over`: does not work, or in alarm; `tight`: watch it; `calm`: nothing to do."""


def worst(levels: Iterable[Level]) -> Level:
    """The level of all of them together."""
    found = set(levels)
    return "over" if "over" in found else "tight" if "tight" in found else "calm"
