"""Some days of a run on which something is other than usual, as on a typhoon's day."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from twin.hospital.days import Days
from twin.hospital.model import Model
from twin.hospital.name import Name
from twin.hospital.shares import Probability


class Period(Model):
    """What holds on some days in place of what holds on all others.

    A day's own numbers may be other than usual: who comes, who is there to see them,
    and who is absent. What a hospital is and what a visit does are the same all along.
    """

    name: Name
    """What a person reads."""
    why: Name | None = None
    """What happens on these days."""
    days: Days
    """On which days: of the run, from 1 (`2`, `2-4`), dates (`2026-09-22 to
    2026-09-24`) or days of the week (`sat,sun`); one, or a list."""
    absent: dict[str, Probability] = Field(default_factory=dict)
    """Share of planned units that are missing on these days, by resource; names may
    hold `*`. It stands over what holds on all days. [1]"""
    settings: Annotated[dict[str, Any], Field(alias="set")] = Field(
        default_factory=dict
    )
    """Values of streams and schedules on these days, by dotted path, in which `*`
    stands for any part."""
