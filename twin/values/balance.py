"""Balance: the air of zones and the power of end uses, interval by interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

SCHEMA = "twin.balance/1"
"""Name and version of the JSON form."""
AIR = ("temp_c", "humidity_pct", "co2_ppm")
"""What is told of the air of zones."""


@dataclass(frozen=True, eq=False)
class Balance:
    """Mean values over intervals of equal length; not a number where nobody knows.

    Attributes
    ----------
    start : when each interval begins, UTC. (interval,)
    step_min : how long it is. [min]
    zones : names of zones, or of places.
    uses : names of what uses electricity.
    temp_c : air temperature. (interval, zone) [°C]
    humidity_pct : relative humidity. (interval, zone) [%]
    co2_ppm : carbon dioxide in air. (interval, zone) [ppm]
    power_kw : electrical power. (interval, use) [kW]

    Raises
    ------
    ValueError if a table is not as long and wide as that.
    """

    start: Times
    step_min: float
    zones: tuple[str, ...]
    uses: tuple[str, ...]
    temp_c: Floats
    humidity_pct: Floats
    co2_ppm: Floats
    power_kw: Floats

    def __post_init__(self) -> None:
        if self.step_min <= 0:
            raise ValueError(f"step_min: {self.step_min} is not above 0")
        if self.start.dtype != np.dtype("datetime64[us]"):
            raise ValueError(f"start: {self.start.dtype} is not datetime64[us]")
        for name in (*AIR, "power_kw"):
            table = getattr(self, name)
            columns = len(self.uses if name == "power_kw" else self.zones)
            wanted = (len(self.start), columns)
            if table.shape != wanted or table.dtype != np.float64:
                raise ValueError(f"{name}: {table.shape} should be {wanted}")
            table.flags.writeable = False

    def __len__(self) -> int:
        return len(self.start)

    def __repr__(self) -> str:
        if not len(self):
            return "Balance(of no interval)"
        first = np.datetime_as_string(self.start[0], unit="m", timezone="UTC")
        return (
            f"Balance({len(self)} intervals of {self.step_min:g} min from {first}: "
            f"{len(self.zones)} zones, {len(self.uses)} uses)"
        )

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False)

    @property
    def energy_kwh(self) -> Floats:
        """Electricity that each use took in each interval. (interval, use) [kWh]"""
        return self.power_kw * self.step_min / 60

    def table(self) -> pd.DataFrame:
        """One row per interval, zone or use, and quantity that is known."""
        import pandas as pd

        parts = []
        for name, where in (
            *((air, self.zones) for air in AIR),
            ("power_kw", self.uses),
        ):
            frame = pd.DataFrame(getattr(self, name), self.start, list(where))
            parts.append(
                frame.rename_axis("start")
                .melt(var_name="where", value_name="value", ignore_index=False)
                .assign(quantity=name)
                .reset_index()
            )
        whole = pd.concat(parts).dropna(subset="value")
        return whole[["start", "where", "quantity", "value"]].reset_index(drop=True)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data of schema `twin.balance/1`; null where unknown."""
        return {
            "schema": SCHEMA,
            "start": np.datetime_as_string(self.start, timezone="UTC").tolist(),
            "step_min": self.step_min,
            "zones": list(self.zones),
            "uses": list(self.uses),
            **{name: _plain(getattr(self, name)) for name in (*AIR, "power_kw")},
        }


def _plain(table: Floats) -> list[list[float | None]]:
    return [
        [value if np.isfinite(value) else None for value in row]
        for row in table.tolist()
    ]
