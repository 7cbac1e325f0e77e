"""How long to simulate, from when, and how often."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from twin.hospital.model import Model, Whole
from twin.hospital.replications import Replications

Days = Annotated[Whole, Field(ge=0, le=36_600)]


def _kind(value: Any) -> str:
    return "~auto" if isinstance(value, str) else "~days"


class Run(Model):
    """The days of a run; the clock's origin is midnight of the first warm-up day."""

    days: Annotated[Whole, Field(ge=1, le=36_600)] = 7
    """Days that count. [d]"""
    warm_up: Annotated[
        Annotated[Days, Tag("~days")] | Annotated[Literal["auto"], Tag("~auto")],
        Discriminator(_kind),
        Field(alias="warm_up_days"),
    ] = 0
    """Days simulated before them, from an empty hospital, and not counted; `auto` for
    as many as it needs to fill, which an experiment finds out. [d]"""
    start: dt.date | None = None
    """First day that counts; if absent, some Monday of a year without holidays."""
    replications: Replications = Replications(least=20, most=20)
    """Draws of all chance: a number, or until the means are known well enough. [1]"""
    seed: Annotated[Whole, Field(ge=0)] = 1
    """Names the random numbers; the same seed gives the same results."""

    @property
    def is_warm_up_open(self) -> bool:
        """Whether an experiment has to find out how long the warm-up is."""
        return self.warm_up == "auto"

    @property
    def warm_up_days(self) -> int:
        """Days simulated and not counted; 0 as long as that is open. [d]"""
        return 0 if self.warm_up == "auto" else self.warm_up

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
