import json
from dataclasses import replace

import numpy as np
import pytest

from twin.values.census import Beds, Bookings, Lots, Orders

BEDS = [
    ("12", "w3", "free", "free", 1_000_000, None, False, 0),
    ("11", "w3", "occupied", None, None, None, True, 2),
]


def test_rows_stand_in_order_whatever_order_they_come_in() -> None:
    """The same rows make the same columns."""
    one, other = Beds.of(BEDS), Beds.of(BEDS[::-1])
    assert one.to_json() == other.to_json()
    assert one.bed.tolist() == ["11", "12"]


def test_what_is_not_known_is_missing() -> None:
    """Nothing becomes an empty text, no time, no number or a missing count."""
    beds = Beds.of(BEDS)
    assert beds.reported.tolist() == ["", "free"]
    assert np.isnat(beds.since[0])
    assert str(beds.since[1]) == "1970-01-01T00:00:01.000000"
    lots = Lots.of([("p1", None, 3, None, 0, None)])
    assert np.isnan(lots.occupied[0])
    orders = Orders.of([("o", "ct", "placed", 0, 0, None, "", "")])
    assert orders.priority.tolist() == [-1]
    assert json.loads(json.dumps(orders.to_json()))["priority"] == [None]
    assert lots.to_json()["occupied"] == [None]


def test_json_has_times_in_utc() -> None:
    """Times are written as UTC, and none is null."""
    assert Beds.of(BEDS).to_json()["since"] == [None, "1970-01-01T00:00:01.000000Z"]


def test_no_rows_are_columns_too() -> None:
    """Nothing has columns of no length, of the right types."""
    none = Bookings.of([])
    assert len(none) == 0
    assert none.start.dtype == np.dtype("datetime64[us]")


def test_some_rows() -> None:
    """A selection keeps all columns in step."""
    beds = Beds.of(BEDS)
    assert beds.where(beds.is_added).bed.tolist() == ["11"]
    assert list(beds.table().columns[:3]) == ["bed", "place", "state"]
    assert repr(beds) == "Beds(2)"


def test_columns_cannot_be_changed() -> None:
    """What was checked once stays so."""
    with pytest.raises(ValueError, match="read-only"):
        Beds.of(BEDS).holders[0] = 5


def test_columns_of_unequal_length_are_refused() -> None:
    """Every column has a row for each thing."""
    beds = Beds.of(BEDS)
    with pytest.raises(ValueError, match="differ in length"):
        replace(beds, holders=np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="holders: float64 is not int64"):
        replace(beds, holders=np.zeros(2))
