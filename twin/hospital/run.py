"""How long to simulate, from when, and how often."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from twin.hospital.model import Model, Whole
from twin.hospital.replications import Replications


class Run(Model):
    """The days of a run; the clock's origin is midnight of the first warm-up day."""

    days: Annotated[Whole, Field(ge=1, le=36_600)] = 7
    """Days that count. [d]"""
    warm_up_days: Annotated[Whole, Field(ge=0, le=36_600)] = 0
    """Days simulated before them, from an empty hospital, and not counted. [d]"""
    start: dt.date | None = None
    """First day that counts; if absent, some Monday of a year without holidays."""
    replications: Replications = Replications(least=20, most=20)
    """Draws of all chance: a number, or until the means are known well enough. [1]"""
    seed: Annotated[Whole, Field(ge=0)] = 1
    """Names the random numbers; the same seed gives the same results."""

    @property
    def total_days(self) -> int:
        """Days simulated, warm-up among them. [d]"""
        return self.warm_up_days + self.days

    @property
    def first_date(self) -> dt.date | None:
        """Date of the first warm-up day."""
        if self.start is None:
            return None
        return self.start - dt.timedelta(self.warm_up_days)
