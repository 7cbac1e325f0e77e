"""Ahead: what a census already knows of the future."""

from __future__ import annotations

from dataclasses import dataclass

from twin.values.census.columns import Bools, Columns, Floats, Ints, Texts, Times


@dataclass(frozen=True, eq=False, repr=False)
class Bookings(Columns):
    """Appointments that are still to come, or were due in the last day.

    Attributes
    ----------
    appointment : pseudonym. (row,)
    place : clinic, room or service. (row,)
    state : `booked`, or `blocked` for a slot that nobody has. (row,)
    start : when it begins; on a waiting list there is no such time. (row,)
    end : when it ends. (row,)
    booked : when it was booked, or last moved. (row,)
    doctor : pseudonym. (row,)
    visit, patient : whose. (row,)
    """

    appointment: Texts
    place: Texts
    state: Texts
    start: Times
    end: Times
    booked: Times
    doctor: Texts
    visit: Texts
    patient: Texts


@dataclass(frozen=True, eq=False, repr=False)
class Maintenance(Columns):
    """Devices that are to be out of service.

    Attributes
    ----------
    device : which. (row,)
    start : from when. (row,)
    until : until when. (row,)
    """

    device: Texts
    start: Times
    until: Times


@dataclass(frozen=True, eq=False, repr=False)
class Shifts(Columns):
    """Who is to work, or does not come, now or later.

    Attributes
    ----------
    resource : group of staff. (row,)
    staff : pseudonym; none where only a number is said. (row,)
    start : from when. (row,)
    end : until when. (row,)
    count : how many people. (row,)
    is_absence : whether they do not come. (row,)
    """

    resource: Texts
    staff: Texts
    start: Times
    end: Times
    count: Ints
    is_absence: Bools


@dataclass(frozen=True, eq=False, repr=False)
class Outlooks(Columns):
    """The weather to come, as it was last forecast.

    Attributes
    ----------
    station : where. (row,)
    valid : for when. (row,)
    issued : when that was said. (row,)
    temp_c : air temperature. (row,) [°C]
    humidity_pct : relative humidity. (row,) [%]
    rain_mm : rain of the hour before. (row,) [mm]
    wind_m_s : wind speed. (row,) [m/s]
    ghi_w_m2 : global horizontal irradiance. (row,) [W/m²]
    """

    station: Texts
    valid: Times
    issued: Times
    temp_c: Floats
    humidity_pct: Floats
    rain_mm: Floats
    wind_m_s: Floats
    ghi_w_m2: Floats
