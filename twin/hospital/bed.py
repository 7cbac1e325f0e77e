"""How beds are named, and which room each is in.

A bed is its ward's resource, a slash and its number there: `ward-3/12`. Numbers count
from 1 through the rooms in their order, so the room follows from the number and is no
part of the name: with `rooms: {beds: 3}`, beds 1 to 3 are in room 1. Added beds, which
stand beyond the plan and in no room, are `ward-3/+1`, `ward-3/+2`.
"""

from __future__ import annotations

from collections.abc import Iterator

from twin.hospital.resource import Resource


def beds(key: str, resource: Resource) -> Iterator[str]:
    """Names of a resource's beds, added ones last; none if it is no kind of bed.

    Parameters
    ----------
    key : the resource's id.
    """
    if resource.kind == "bed":
        for number in range(1, resource.capacity + 1):
            yield f"{key}/{number}"
        for number in range(1, resource.added_beds + 1):
            yield f"{key}/+{number}"


def ward_of(bed: str) -> str:
    """Resource that a bed belongs to."""
    return bed.partition("/")[0]


def is_added(bed: str) -> bool:
    """Whether a bed stands beyond the plan."""
    return bed.partition("/")[2].startswith("+")


def room_of(bed: str, resource: Resource) -> int | None:
    """Room of its ward that a bed is in, from 1; none if it is in none. [1]

    Parameters
    ----------
    resource : the one that the bed belongs to.
    """
    number = bed.partition("/")[2]
    if resource.rooms is None or not number.isdecimal():
        return None
    return (int(number) - 1) // resource.rooms.beds + 1
