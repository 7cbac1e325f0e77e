"""A part of the hospital that has a name on the boards and a cost of its own."""

from __future__ import annotations

from twin.hospital.model import Model
from twin.hospital.name import Name


class Department(Model):
    """What resources and streams of visits belong to."""

    name: Name
    """What a person reads."""
