"""Profiles in every way a file may write them."""

import pytest
from pydantic import ValidationError

from twin.hospital.profile import Profile

DAY = {"07:00": 3, "12:00": 1}


def pieces(profile: Profile, kind: str) -> tuple[list[float], list[float]]:
    """Edges and weights as lists."""
    edges, weights = profile.edges_and_weights(kind)  # type: ignore[arg-type]
    return edges.tolist(), weights.tolist()


def test_before_the_first_start_the_rate_is_0() -> None:
    """A piece lasts until the next start, and the last until midnight."""
    one = Profile.model_validate(DAY)
    assert not one.is_absolute
    assert pieces(one, "tue") == ([0, 420, 720, 1440], [0, 3, 1])
    assert pieces(one, "holiday") == pieces(one, "sun")


def test_order_in_the_file_does_not_matter() -> None:
    """Starts are put in order."""
    one = Profile.model_validate({"12:00": 1, "7:00": 3})
    assert one == Profile.model_validate(DAY)


def test_days_have_rows_of_their_own() -> None:
    """A day key's row holds on its days, the holiday row on holidays."""
    data = {"mon-fri": DAY, "sat-sun": {"00:00": 1}, "holiday": {"06:00": 2}}
    one = Profile.model_validate(data)
    assert pieces(one, "fri") == ([0, 420, 720, 1440], [0, 3, 1])
    assert pieces(one, "sat") == ([0, 1440], [1])
    assert pieces(one, "holiday") == ([0, 360, 1440], [0, 2])


def test_hourly_rates_are_absolute() -> None:
    """Twenty-four numbers are visits per hour from midnight on."""
    one = Profile.model_validate({"per_hour": list(range(24))})
    assert one.is_absolute
    edges, weights = pieces(one, "mon")
    assert edges == [60.0 * hour for hour in range(25)]
    assert weights == list(range(24))


@pytest.mark.parametrize(
    "data",
    [
        DAY,
        {"all": DAY},
        {"per_hour": DAY},
        {"per_hour": {"mon-sat": [1] * 24, "sun": DAY}},
    ],
)
def test_a_profile_reads_what_it_writes(data: dict) -> None:
    """Dumping and reading again gives the same profile."""
    one = Profile.model_validate(data)
    assert Profile.model_validate(one.model_dump()) == one


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("x.csv", 'should be a file or a mapping of keys, not "x.csv"'),
        ({"mon": DAY}, "has no row for tue, wed, thu, fri, sat, sun"),
        ({"per_hour": [1] * 23}, "all: should have 24 numbers, not 23"),
        ({"per_hour": DAY, "mon": DAY}, "per_hour should stand alone"),
        ({"07:00": 0}, "all: should have a weight above 0"),
        ({"07:00": -1}, "all 07:00: should be at least 0, not -1"),
        ({"07:00": "x"}, 'all 07:00: should be at least 0, not "x"'),
        ({"07:00": True}, "all 07:00: should be at least 0, not true"),
        ({"07:00": 1, "7:00": 2}, "all 7:00: is there twice"),
        ({"24:00": 1}, "all 24:00: a piece cannot begin at the day's end"),
        ({"26:00": 1}, "26:00 is not a time of day"),
        ({"all": {}}, "all: should give rates by time of day, not a mapping of keys"),
        ({"al": DAY}, '"al" is not a day; did you mean "all"?'),
    ],
)
def test_impossible_profiles_are_refused(data: object, message: str) -> None:
    """Every way of writing a profile wrong has its own sentence."""
    with pytest.raises(ValidationError) as caught:
        Profile.model_validate(data)
    assert caught.value.errors()[0]["msg"].removeprefix("Value error, ") == message
