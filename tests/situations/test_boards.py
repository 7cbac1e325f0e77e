import pytest

from twin.situations.boards import BOARDS, INDICATORS
from twin.situations.indicator import NOT_NEGATIVE, PART, Better, OverTime

DIMS = {
    *("hour", "day", "stream", "resource", "request", "priority", "target"),
    *("place", "means", "car_park", "passage", "ward", "theatre", "department", "step"),
}
UNITS = {
    *("visits", "units", "min", "h", "d", "share", "1"),
    *("people", "people/m²", "cars", "beds", "CNY"),
}


BEYOND_ALL = {
    *("bed_occupancy", "bed_use", "theatre_use"),  # added beds, overtime
    *("parking_occupancy", "utilisation", "held_share"),  # finished after closing
}
"""Shares of what was planned, which can pass 1."""


def test_shares_are_parts_of_a_whole() -> None:
    """A share lies between 0 and 1, but for those of what was planned."""
    shares = [one for one in INDICATORS.values() if one.unit == "share"]
    beyond = {one.name for one in shares if one.bounds != PART}
    assert beyond == BEYOND_ALL
    assert all(INDICATORS[name].bounds == NOT_NEGATIVE for name in beyond)


def test_what_adds_up_has_no_most() -> None:
    """Hours are added up only of what their sum is bounded like."""
    added = [one for one in INDICATORS.values() if one.over_time is OverTime.SUM]
    assert {one.bounds for one in added} == {NOT_NEGATIVE}


def test_names_are_given_once() -> None:
    """No two indicators of any board share a name."""
    assert len(INDICATORS) == sum(len(board) for board in BOARDS.values())


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_an_indicator_is_complete(indicator) -> None:
    """Each says its unit, both names and both definitions, and known axes only."""
    assert set(indicator.dims) <= DIMS
    assert indicator.unit in UNITS
    assert all(indicator.label)
    assert all(indicator.definition)
    has_chinese = [
        any("\u4e00" <= c <= "\u9fff" for c in text) for text in indicator.label
    ]
    assert has_chinese == [True, False]
    for unit in ("min", "h", "d", "cny"):
        assert indicator.name.endswith(f"_{unit}") == (indicator.unit.lower() == unit)
    in_time = {"hour", "day"} & set(indicator.dims)
    assert indicator.over_time is OverTime.NONE or in_time
    assert isinstance(indicator.better, Better)
    assert indicator.bounds.least < indicator.bounds.most
