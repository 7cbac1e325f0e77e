import numpy as np
import pytest
from scipy.stats import kstest

from twin.flow.model import Model
from twin.streams import Key
from twin.values.itineraries import NUMBER_BITS
from twin.values.step import DAY, MINUTE, Op

STAY = {"do": "hold", "id": "stay", "minutes": {"exponential": {"mean": 30}}}
WALK = {"do": "walk", "to": "ward"}


@pytest.fixture
def drawn(hospital):
    """A hundred visits a day that walk and stay, over three days from day 5 on."""
    demand = {"v": {"pathway": "p", "per_day": 100, "enters": "gate"}}
    return Model.of(hospital({"p": [WALK, STAY]}, demand)).draw(3, 4, 5, 3)


def uniform(itineraries, quantity):
    """The number that each visit should have been given for a quantity."""
    key = Key(3, 4)
    day = itineraries.number >> NUMBER_BITS
    number = itineraries.number & ((1 << NUMBER_BITS) - 1)
    days = {d: key.uniform("v", d, quantity, 1000) for d in set(day.tolist())}
    return np.array([days[d][n] for d, n in zip(day.tolist(), number, strict=True)])


def test_a_time_is_the_quantile_of_the_visits_own_uniform(drawn):
    """Stream, day, quantity and number say all about a time, which is rounded once."""
    ticks = drawn.steps["ticks"][drawn.steps["op"] == Op.HOLD]
    minutes = -30 * np.log1p(-uniform(drawn, "stay.minutes"))
    assert ticks.tolist() == np.rint(minutes * MINUTE).tolist()
    assert set(drawn.arrival // DAY) == {5, 6, 7}


def test_a_visit_walks_at_its_own_speed(drawn):
    """The time of a walk is its length over the visit's speed, plus the waits."""
    ticks = drawn.steps["ticks"][drawn.steps["op"] == Op.WALK]
    speed = 102 / (ticks / 10 - 20)
    order = np.argsort(uniform(drawn, "~speed"))
    assert (np.diff(ticks[order]) <= 0).all()
    assert speed.min() > 0.5
    assert speed.max() < 2
    assert abs(speed.mean() - 1.2) < 4 * 0.2 / np.sqrt(len(speed))


def test_times_have_their_distribution(drawn):
    """Holds are exponential as declared."""
    ticks = drawn.steps["ticks"][drawn.steps["op"] == Op.HOLD]
    assert kstest(ticks / MINUTE, "expon", args=(0, 30)).pvalue > 0.01


def test_quantities_are_independent(drawn):
    """A fast walker does not stay longer."""
    stay, speed = uniform(drawn, "stay.minutes"), uniform(drawn, "~speed")
    correlation = np.corrcoef(stay, speed)[0, 1]
    assert abs(correlation) < 4 / np.sqrt(len(stay))


def test_columns_have_the_declared_types(drawn):
    """Compiled engines get contiguous, writable arrays of one type each."""
    types = {
        "stream": np.int32,
        "number": np.int64,
        "arrival": np.int64,
        "due": np.int64,
        "priority": np.int16,
        "attributes": np.int16,
        "parent": np.int32,
        "first_step": np.int64,
    }
    for name, kind in types.items():
        column = getattr(drawn, name)
        assert column.dtype == kind
        assert column.flags.c_contiguous
        assert column.flags.writeable
