import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.streams import WORD, Key, name_word

GOLDEN = {
    (1, 0, "walk-in", 0, "kiosk"): (
        [0.6608810124257848, 0.4085932979351441, 0.7822339491998515]
    ),
    (1, 1, "walk-in", 0, "kiosk"): (
        [0.055156831632225956, 0.44143102962531355, 0.5940613347544097]
    ),
    (2, 0, "walk-in", 0, "kiosk"): (
        [0.8689870254233656, 0.4151235157808223, 0.5453383398760596]
    ),
    (1, 0, "walk-in", 364, "kiosk"): (
        [0.5315921223523838, 0.3819860595733464, 0.2542253170886887]
    ),
    (1, 0, "门诊", -1, "就诊"): (
        [0.3549006116800655, 0.9268511388821158, 0.18903442192450903]
    ),
}

places = st.tuples(
    st.integers(0, WORD - 1),
    st.integers(0, WORD - 1),
    st.text(max_size=5),
    st.integers(-1000, 100_000),
    st.text(max_size=5),
)


@pytest.mark.parametrize("place", GOLDEN)
def test_golden(place):
    """These numbers move only when a dependency or the keying moved them."""
    seed, replication, stream, day, quantity = place
    drawn = Key(seed, replication).uniform(stream, day, quantity, 3)
    assert drawn.tolist() == GOLDEN[place]


def test_golden_counts():
    """Poisson counts move only when NumPy's algorithm or the keying moved them."""
    means = np.array([1.0, 1, 2, 4, 8, 16, 32])
    counts = Key(1, 0).poisson("walk-in", 0, "count", means)
    assert counts.tolist() == [1, 1, 2, 2, 8, 11, 35]


def test_name_word_is_blake2b():
    """Names are hashed by hashlib, alike in every process."""
    assert name_word("walk-in", "kiosk") == 0xE12C0584B3568332


def test_names_do_not_run_together():
    """The border between stream and quantity is part of the name."""
    assert name_word("ab", "c") != name_word("a", "bc")


@given(places, places)
def test_drawing_elsewhere_changes_nothing(here, there):
    """What was drawn before, and by whom, does not matter."""
    key = Key(*here[:2])
    alone = key.uniform(*here[2:], 5)
    key.uniform(*there[2:], 3)
    key.poisson(*there[2:], np.array([3.0]))
    assert key.uniform(*here[2:], 5).tolist() == alone.tolist()
    if here != there:
        assert Key(*there[:2]).uniform(*there[2:], 5).tolist() != alone.tolist()


@given(places, st.integers(0, 20), st.integers(0, 20))
def test_longer_draws_begin_with_shorter_ones(place, short, more):
    """A number is indexed by its position alone."""
    key = Key(*place[:2])
    long = key.uniform(*place[2:], short + more)
    assert long[:short].tolist() == key.uniform(*place[2:], short).tolist()


def test_generator_is_its_own():
    """A generator is not disturbed by what its key draws later."""
    key = Key(1, 0)
    generator = key.generator("walk-in", 0, "kiosk")
    key.uniform("other", 3, "kiosk", 7)
    assert generator.random(3).tolist() == GOLDEN[1, 0, "walk-in", 0, "kiosk"]


def test_more_bands_change_no_earlier_count():
    """A count depends on the means before it and on none after."""
    means = np.array([1.0, 1, 2, 4, 8])
    few = Key(3, 4).poisson("s", 5, "count", means[:3])
    many = Key(3, 4).poisson("s", 5, "count", means)
    assert few.tolist() == many[:3].tolist()


def test_key_survives_pickling():
    """A worker given a key draws the same numbers."""
    key = Key(7, 8)
    again = pickle.loads(pickle.dumps(key))  # noqa: S301 - our own bytes
    assert again == key
    assert hash(again) == hash(key)
    assert (
        again.uniform("s", 1, "q", 4).tolist() == key.uniform("s", 1, "q", 4).tolist()
    )


@pytest.mark.parametrize("bad", [(-1, 0), (0, -1), (WORD, 0)])
def test_out_of_range(bad):
    """A seed that does not fit is refused, not folded."""
    with pytest.raises(ValueError, match="is not between 0 and"):
        Key(*bad)
