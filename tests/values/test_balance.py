import json

import numpy as np
import pytest

from twin.values.balance import SCHEMA, Balance


def balance(**other: object) -> Balance:
    """Two intervals of a ward with its lights."""
    given = {
        "start": np.array(["2025-11-27T08:00", "2025-11-27T08:15"], "datetime64[us]"),
        "step_min": 15.0,
        "zones": ("ward",),
        "uses": ("light", "all"),
        "temp_c": np.array([[21.5], [np.nan]]),
        "humidity_pct": np.array([[40.0], [41.0]]),
        "co2_ppm": np.array([[600.0], [650.0]]),
        "power_kw": np.array([[2.0, 100.0], [np.nan, 120.0]]),
    }
    return Balance(**{**given, **other})  # type: ignore[arg-type]


def test_energy_is_power_for_the_interval() -> None:
    """A quarter of an hour at 100 kW is 25 kWh, and what is unknown stays so."""
    np.testing.assert_array_equal(balance().energy_kwh, [[0.5, 25.0], [np.nan, 30.0]])


def test_a_balance_says_what_it_is() -> None:
    """What a notebook shows has intervals, zones and uses."""
    assert repr(balance()) == (
        "Balance(2 intervals of 15 min from 2025-11-27T08:00Z: 1 zones, 2 uses)"
    )


def test_the_table_has_what_is_known() -> None:
    """One row per interval, place and quantity; missing ones are left out."""
    table = balance().table()
    assert len(table) == 1 + 2 + 2 + 3
    mine = table[(table["quantity"] == "power_kw") & (table["where"] == "all")]
    assert mine["value"].tolist() == [100.0, 120.0]


def test_json_has_null_where_nobody_knows() -> None:
    """The JSON form names its schema, and is JSON."""
    found = json.loads(json.dumps(balance().to_json()))
    assert found["schema"] == SCHEMA
    assert found["temp_c"] == [[21.5], [None]]
    assert found["start"][1] == "2025-11-27T08:15:00.000000Z"


def test_tables_that_do_not_fit_are_refused() -> None:
    """Each table is as long as the intervals and as wide as its names."""
    with pytest.raises(ValueError, match=r"co2_ppm: \(1, 1\) should be \(2, 1\)"):
        balance(co2_ppm=np.zeros((1, 1)))
    with pytest.raises(ValueError, match="step_min: 0 is not above 0"):
        balance(step_min=0)
