"""Where and what the hospital is."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from twin.hospital.connection import Connection
from twin.hospital.department import Department
from twin.hospital.lift import AnyResource, Lift
from twin.hospital.model import Model
from twin.hospital.name import Identifier, Name
from twin.hospital.place import Place


class Layout(Model):
    """Places, ways between them, and resources, as a scenario has them."""

    name: Name
    """What a person reads."""
    timezone: str = "Asia/Shanghai"
    """The hospital's time zone, as the IANA names it."""
    crs: Literal["local", "WGS-84"] = "local"
    """What the file's coordinates were; those in the models are metres."""
    places: dict[Identifier, Place] = Field(default_factory=dict)
    """Features by id."""
    connections: tuple[Connection, ...] = ()
    """Ways between places."""
    departments: dict[Identifier, Department] = Field(default_factory=dict)
    """Parts of the hospital, by id."""
    resources: dict[Identifier, AnyResource] = Field(default_factory=dict)
    """What can be held, by id."""

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, zone: str) -> str:
        """The zone, if there is one of that name.

        Raises
        ------
        ValueError if there is none.
        """
        try:
            ZoneInfo(zone)
        except Exception:
            raise ValueError(
                f'"{zone}" is not a time zone; write one such as Asia/Shanghai'
            ) from None
        return zone

    @property
    def levels(self) -> list[str]:
        """Ids of the storeys, from the lowest up."""
        found = [k for k, place in self.places.items() if place.feature_type == "level"]
        return sorted(found, key=lambda key: self.places[key].ordinal or 0)

    @property
    def lifts(self) -> dict[str, Lift]:
        """Resources that are lift banks."""
        found = self.resources.items()
        return {key: lift for key, lift in found if isinstance(lift, Lift)}

    def reachable(self, origin: str, step_free: bool = False) -> set[str]:
        """Places with a way from a place, itself among them."""
        ways: dict[str, list[str]] = {}
        for way in self.connections:
            if way.accessible or not step_free:
                ways.setdefault(way.origin, []).append(way.destination)
                ways.setdefault(way.destination, []).append(way.origin)
        seen, front = {origin}, [origin]
        while front:
            for place in ways.get(front.pop(), ()):
                if place not in seen:
                    seen.add(place)
                    front.append(place)
        return seen
