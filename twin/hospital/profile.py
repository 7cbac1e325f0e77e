"""How a rate runs through the day: constant pieces, by kind of day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_serializer, model_validator

from twin.hospital import clock, day
from twin.hospital.day import DayKind
from twin.hospital.model import Model
from twin.hospital.problems import shown


class Profile(Model):
    """Piecewise constant rate by time of day and kind of day.

    Files write `{"07:00": 3, "12:00": 1}`, the same by day key, or `{per_hour: ...}`
    around either, where 24 numbers in a list also do. A piece lasts until the next
    start; before the first start the rate is 0.
    """

    rows: dict[str, dict[str, float]]
    """Rate from each start HH:MM on, by day key; relative, or visits per hour. [1/h]"""
    is_absolute: bool = False
    """Whether rates are visits per hour rather than relative to one another."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValueError(
                f"should be a file or a mapping of keys, not {shown(data)}"
            )
        if "rows" in data:
            return data
        is_absolute = "per_hour" in data
        if is_absolute and len(data) > 1:
            raise ValueError("per_hour should stand alone")
        table = data["per_hour"] if is_absolute else data
        if not isinstance(table, Mapping) or _is_row(table):
            table = {"all": table}
        rows = {key: _row(key, value) for key, value in table.items()}
        return {"rows": rows, "is_absolute": is_absolute}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        day.check_keys(self.rows)
        absent = day.missing(self.rows)
        if absent:
            raise ValueError(f"has no row for {', '.join(absent)}")
        for key, row in self.rows.items():
            if not self.is_absolute and sum(row.values()) <= 0:
                raise ValueError(f"{key}: should have a weight above 0")
        return self

    @model_serializer(mode="plain")
    def _dump(self) -> dict[str, Any]:
        return {"per_hour": self.rows} if self.is_absolute else dict(self.rows)

    def edges_and_weights(
        self, day_kind: DayKind
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds of the pieces of a day and the rate in each.

        Returns
        -------
        edges : from 0 to 1440, rising. (k+1,) [min]
        weights : relative rates, or visits per hour if `is_absolute`. (k,)
        """
        row = day.row(self.rows, day_kind) or {}
        pieces = {0: 0.0} | {clock.minute(start): rate for start, rate in row.items()}
        starts = sorted(pieces)
        edges = np.array([*starts, day.MINUTES], np.float64)
        return edges, np.array([pieces[start] for start in starts], np.float64)


def _is_row(table: Mapping[str, Any]) -> bool:
    return any(":" in key for key in table)


def _row(key: str, value: Any) -> dict[str, float]:
    if isinstance(value, (list, tuple)):
        if len(value) != 24:
            raise ValueError(f"{key}: should have 24 numbers, not {len(value)}")
        value = {clock.text(60 * hour): rate for hour, rate in enumerate(value)}
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"{key}: should give rates by time of day, not {shown(value)}")
    return _rates(key, value)


def _rates(key: str, value: Mapping[str, Any]) -> dict[str, float]:
    starts: dict[int, float] = {}
    for start, rate in value.items():
        is_number = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        if not is_number or not 0 <= rate < np.inf:
            raise ValueError(f"{key} {start}: should be at least 0, not {shown(rate)}")
        at = clock.minute(start)
        if at == day.MINUTES:
            raise ValueError(f"{key} {start}: a piece cannot begin at the day's end")
        if at in starts:
            raise ValueError(f"{key} {start}: is there twice")
        starts[at] = float(rate)
    return {clock.text(at): starts[at] for at in sorted(starts)}
