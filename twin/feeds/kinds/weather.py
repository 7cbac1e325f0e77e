"""The weather, measured or forecast."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from twin.feeds.kinds.kind import Kind, Number, Point, Time


class Weather(Kind):
    """Air and sky at a station; forecast if `valid` is given."""

    type: ClassVar[str] = "twin.weather"

    station: Point
    """Where."""
    valid: Time | None = None
    """Of a forecast: the time it is for."""
    temp_c: Annotated[Number, Field(ge=-90, le=70)] | None = None
    """Air temperature. [°C]"""
    humidity_pct: Annotated[Number, Field(ge=0, le=110)] | None = None
    """Relative humidity. [%]"""
    rain_mm: Annotated[Number, Field(ge=0)] | None = None
    """Rain of the hour before. [mm]"""
    wind_m_s: Annotated[Number, Field(ge=0)] | None = None
    """Wind speed. [m/s]"""
    ghi_w_m2: Annotated[Number, Field(ge=0)] | None = None
    """Global horizontal irradiance. [W/m²]"""

    @property
    def subject(self) -> str:
        """The station, and the time of a forecast."""
        if self.valid is None:
            return f"weather/{self.station}"
        return f"weather/{self.station}/{self.valid.timestamp():.0f}"
