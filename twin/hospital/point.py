"""How meters and sensors are named: where, and what they measure.

A point is a place, resource or department, or `hospital` for the whole site, a slash
and a quantity: `ward-medical/temp`, `hospital/power`. Where there are several, a word
of one's own follows: `imaging/power/cooling`, `hall/co2/north`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SITE = "hospital"
"""Where points are that measure the whole site."""

QUANTITIES: dict[str, str] = {
    "temp": "air temperature [°C]",
    "humidity": "relative humidity [%]",
    "co2": "carbon dioxide in air [ppm]",
    "pm25": "fine dust in air [µg/m³]",
    "pressure": "pressure against outside or the next room [Pa]",
    "light": "illuminance [lx]",
    "power": "electrical power [kW]",
    "energy": "electricity, by a counter [kWh]",
    "heat": "heating energy, by a counter [kWh]",
    "cooling": "cooling energy, by a counter [kWh]",
    "gas": "gas, by a counter [m³]",
    "water": "water, by a counter [m³]",
    "flow": "air or water moved in a time [m³/h]",
    "setpoint": "temperature that is wanted [°C]",
    "valve": "how far a valve or damper is open [%]",
    "people": "people counted in a place [1]",
    "weather": "a weather station",
}
"""What a point can measure, with the unit that the twin has it in."""
_LABEL = re.compile(r"[\w-]{1,40}")


def points(places: Iterable[str]) -> Iterable[str]:
    """Names of all points without a word of their own."""
    return (f"{place}/{quantity}" for place in places for quantity in QUANTITIES)


def plain(point: str) -> str:
    """A point's name without the word that follows the quantity, if that is one."""
    place, slash, rest = point.partition("/")
    quantity, _, label = rest.partition("/")
    return f"{place}{slash}{quantity}" if _LABEL.fullmatch(label) else point
