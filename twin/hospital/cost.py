"""What resources and visits cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from twin.hospital.model import Model, Number
from twin.hospital.pattern import fits, most_specific

Price = Annotated[Number, Field(ge=0)]


class Cost(Model):
    """Prices by name; a name may hold `*`, and of several that fit the one holds in
    which most is written out.
    """

    resource_hour: dict[str, Price] = Field(default_factory=dict)
    """Cost of one unit present for an hour, by resource. [CNY/h]"""
    visit: dict[str, Price] = Field(default_factory=dict)
    """Cost of a visit beside the time of resources, by stream. [CNY]"""
    overtime_factor: Annotated[Number, Field(ge=1)] = 1.5
    """Factor on the cost of an hour beyond the schedule. [1]"""

    def of_hour(self, resource: str) -> float:
        """Cost of one unit of a resource for an hour; 0 if none is given. [CNY/h]"""
        return by_name(self.resource_hour, resource)

    def of_visit(self, stream: str) -> float:
        """Cost of a visit of a stream beside resources; 0 if none is given. [CNY]"""
        return by_name(self.visit, stream)


def by_name(values: dict[str, float], name: str) -> float:
    """The value of the pattern that fits a name best; 0 without one."""
    found = most_specific(pattern for pattern in values if fits(pattern, name))
    return 0.0 if found is None else values[found]
