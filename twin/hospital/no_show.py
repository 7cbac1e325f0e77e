"""How many of the booked never come."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Discriminator, Field, Tag

from twin.hospital.distribution import Distribution
from twin.hospital.model import Model, Number

Floats = npt.NDArray[np.float64]
Share = Annotated[Number, Field(ge=0, le=1)]
GRID = 1000
"""Quantiles of the lead over which a mean is taken."""


def _days(table: dict[str, float]) -> dict[str, float]:
    for key in table:
        try:
            is_right = 0 <= float(key) < np.inf
        except ValueError:
            is_right = False
        if not is_right:
            raise ValueError(f'"{key}" is not a number of days')
    return table


class NoShow(Model):
    """A share that grows or falls with how long ago the visit was booked."""

    by_lead: Annotated[dict[str, Share], Field(min_length=1), AfterValidator(_days)]
    """Share by days from booking to appointment; linear between, constant outside.
    [1]"""

    def share(self, lead_days: Floats) -> Floats:
        """Share who do not come.

        Parameters
        ----------
        lead_days : time from booking to appointment. (visit,) [d]

        Returns
        -------
        Of each. (visit,) [1]
        """
        return _share(tuple(self.by_lead.items()), lead_days)


Table = tuple[tuple[str, float], ...]
"""Days from booking to appointment, and the share of each."""


def _share(table: Table, lead_days: Floats) -> Floats:
    points = sorted((float(key), share) for key, share in table)
    days, shares = zip(*points, strict=True)
    found: Floats = np.interp(lead_days, days, shares)
    return found


def _kind(value: Any) -> str:
    return "~by_lead" if isinstance(value, dict | NoShow) else "~one"


AnyNoShow = Annotated[
    Annotated[Share, Tag("~one")] | Annotated[NoShow, Tag("~by_lead")],
    Discriminator(_kind),
]
"""A share of the booked, or one by how long ago they were booked."""


def mean_share(no_show: AnyNoShow, lead_days: Distribution | None) -> float:
    """Share of all booked who do not come. [1]

    Parameters
    ----------
    no_show : as declared.
    lead_days : time from booking to appointment. [d]
    """
    if isinstance(no_show, float | int):
        return no_show
    if lead_days is None:
        raise ValueError("no_show by lead needs lead_days")
    return _mean(tuple(no_show.by_lead.items()), lead_days)


@lru_cache(maxsize=1024)
def _mean(table: Table, lead_days: Distribution) -> float:
    u = (np.arange(GRID) + 0.5) / GRID
    return float(_share(table, lead_days.quantile(u)).mean())
