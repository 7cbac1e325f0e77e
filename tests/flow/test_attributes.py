import numpy as np

from twin.flow.attributes import Attributes, coded
from twin.flow.listed import Listed
from twin.hospital.demand import Demand
from twin.streams import Key

DRAWN = Demand(
    pathway="p",
    per_day=1,
    attributes={"sex": {"f": 0.5, "m": 0.5}, "age": {"old": 1.0}},
)
LISTED = Demand(
    pathway="p",
    arrivals={
        "minutes": [1500, 10, 20],
        "priority": [1, 2, 3],
        "attributes": {"sex": ["x", "m", "f"]},
    },
)


def test_values_are_numbered_as_declared():
    """Attributes and values have the order in which streams declare them."""
    codes = coded({"a": DRAWN, "b": LISTED})
    assert codes == {"sex": {"f": 0, "m": 1, "x": 2}, "age": {"old": 0}}
    assert list(coded({"b": LISTED, "a": DRAWN})["sex"]) == ["x", "m", "f"]


def test_listed_visits_are_as_listed():
    """Attributes and priority of the list follow its visits, by day."""
    codes = coded({"a": DRAWN, "b": LISTED})
    listed = Listed.of(LISTED.arrivals, None)
    visits = listed.draw(Key(1, 0), 0, ["mon", "tue"])
    found, priority, _ = Attributes("b", LISTED, codes, listed).draw(
        Key(1, 0), visits, 0, np.array([2, 1])
    )
    assert found.tolist() == [[1, -1], [0, -1], [2, -1]]
    assert priority.tolist() == [2, 3, 1]
