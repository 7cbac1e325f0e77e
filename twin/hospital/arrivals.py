"""Arrivals given one by one."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from twin.hospital.model import Flag, Model, Number
from twin.hospital.step import Priority

EPOCH = dt.date(1970, 1, 1)


class Arrivals(Model):
    """A list of arrivals; what a file with the column `arrival` becomes.

    Further columns are `due` (time of the appointment, in the terms of `arrival`),
    `priority`, and any attribute.
    """

    minutes: tuple[Number, ...]
    """Arrival of each visit, from the run's origin, or from 1970-01-01 00:00 local
    time if they are dated. (visit,) [min]"""
    is_dated: Flag = False
    """Whether times are dates and times rather than counted from the run's origin."""
    due: tuple[Number, ...] | None = None
    """Appointment of each visit, in the terms of minutes. (visit,) [min]"""
    priority: tuple[Priority, ...] | None = None
    """Priority of each visit. (visit,)"""
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Values of each attribute. (visit,)"""
    source: Annotated[str | None, Field(min_length=1)] = None
    """File they were read from."""

    @model_validator(mode="after")
    def _as_long(self) -> Self:
        columns = {"due": self.due, "priority": self.priority, **self.attributes}
        for name, column in columns.items():
            if column is not None and len(column) != len(self.minutes):
                raise ValueError(
                    f"{name} has {len(column)} entries for {len(self.minutes)} visits"
                )
        return self

    def since(self, first_date: dt.date | None) -> NDArray[np.float64]:
        """Arrival of each visit from the run's origin on. (visit,) [min]

        Parameters
        ----------
        first_date : date of the run's origin; needed if the list is dated.
        """
        return self._shifted(self.minutes, first_date)

    def due_since(self, first_date: dt.date | None) -> NDArray[np.float64] | None:
        """Appointment of each visit from the run's origin on. (visit,) [min]"""
        return None if self.due is None else self._shifted(self.due, first_date)

    def _shifted(
        self, minutes: tuple[float, ...], first_date: dt.date | None
    ) -> NDArray[np.float64]:
        times = np.array(minutes, np.float64)
        if not self.is_dated:
            return times
        if first_date is None:
            raise ValueError("dated arrivals need run.start")
        return times - (first_date - EPOCH).days * 1440.0
