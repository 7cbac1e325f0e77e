"""Wards whose sections are resources of their own, told in a result."""

import twin
from twin.experiment import wards


def test_wards_go_through_text() -> None:
    """The shipped hospital's wards are the same once written and read."""
    scenario = twin.load("small/weekday")
    found = wards.from_json(wards.to_json([scenario, scenario]))
    assert found == tuple(wards.wards(scenario))
    assert [ward.key for ward in found] == ["ward-medical", "ward-surgical"]
