"""Census: who is where, and what is already known of the future."""

from twin.values.census.ahead import Bookings, Maintenance, Outlooks, Shifts
from twin.values.census.census import SCHEMA, Census, Problems, Sources
from twin.values.census.columns import Columns
from twin.values.census.inside import (
    Beds,
    Cars,
    Cases,
    Devices,
    Lots,
    Orders,
    Tickets,
    Visits,
)

__all__ = [
    "SCHEMA",
    "Beds",
    "Bookings",
    "Cars",
    "Cases",
    "Census",
    "Columns",
    "Devices",
    "Lots",
    "Maintenance",
    "Orders",
    "Outlooks",
    "Problems",
    "Shifts",
    "Sources",
    "Tickets",
    "Visits",
]
