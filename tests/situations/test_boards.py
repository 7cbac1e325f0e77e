import pytest

from twin.situations.boards import BOARDS, INDICATORS
from twin.situations.indicator import Better, OverTime

DIMS = {
    *("hour", "day", "stream", "resource", "request", "priority", "target"),
    *("place", "means", "car_park", "passage", "ward", "theatre", "department", "step"),
}
UNITS = {
    *("visits", "units", "min", "h", "d", "share", "1"),
    *("people", "people/m²", "cars", "beds", "CNY"),
}


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
