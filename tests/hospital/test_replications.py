import pickle

import pytest

from twin.errors import ScenarioError
from twin.hospital.replications import Replications
from twin.hospital.run import Run


def test_a_number_is_that_number() -> None:
    """A bare number looks once, at that number, and is written as it was read."""
    found = Replications.read(30)
    assert (found.least, found.most, found.until) == (30, 30, None)
    assert list(found.looks) == [30]
    assert found.model_dump(mode="json", by_alias=True) == 30


def test_looks_are_fixed() -> None:
    """Each look comes a quarter later than the last, whatever was found by then."""
    found = Replications.read({"min": 10, "max": 60, "until": "5%"})
    assert list(found.looks) == [10, 13, 17, 22, 28, 36, 46, 58, 60]


@pytest.mark.parametrize("share", ["5%", "5 %", 0.05])
def test_shares(share: object) -> None:
    """A share may be written in either way, and comes back from its dump."""
    found = Replications.read({"until": share, "of": ["bed_wait_h"]})
    assert found.until == 0.05
    dumped = found.model_dump(mode="json", by_alias=True)
    assert dumped == {"min": 10, "max": 100, "until": 0.05, "of": ["bed_wait_h"]}
    assert Replications.read(dumped) == found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


def test_in_a_run() -> None:
    """A run holds them, twenty if it says nothing."""
    assert Run().replications.most == 20
    assert Run.model_validate({"replications": 5}).replications.least == 5


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (0, "replications: should be at least 1, not 0"),
        (True, "replications: should be a number, or min, max and until, not true"),
        ("ten", 'replications: should be a number, or min, max and until, not "ten"'),
        (
            {"until": "five"},
            'replications.until: should be a share such as 5% or 0.05, not "five"',
        ),
        ({"until": 5}, "replications.until: should be less than 1, not 5"),
        ({"until": "0%"}, "replications.until: should be more than 0, not"),
        ({"min": 3}, "replications: should say until when, as in until: 5%"),
        ({"min": 5, "max": 4, "until": 0.1}, "min should not exceed max, 5 > 4"),
        ({"min": 1, "until": 0.1}, "one run tells no interval"),
        ({"mn": 9, "until": 0.1}, 'unknown key; did you mean "min"?'),
    ],
)
def test_what_is_refused(given: object, says: str) -> None:
    """Every way of writing it wrong has its own sentence."""
    with pytest.raises(ScenarioError) as caught:
        Replications.read(given)
    assert says in str(caught.value)
