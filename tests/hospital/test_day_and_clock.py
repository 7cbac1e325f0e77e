"""Day keys, times of day and windows."""

import re

import pytest

from twin.hospital import clock, day


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("all", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        ("mon-fri", ("mon", "tue", "wed", "thu", "fri")),
        ("fri-mon", ("mon", "fri", "sat", "sun")),
        ("mon,wed", ("mon", "wed")),
        ("sat-sun, holiday", ("sat", "sun", "holiday")),
        ("tue-tue", ("tue",)),
    ],
)
def test_a_key_stands_for_its_days(key: str, days: tuple[str, ...]) -> None:
    """Ranges wrap round the week's end and lists are put in order."""
    assert day.expand(key) == days


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("mn", '"mn" is not a day; did you mean "mon"?'),
        ("mon-holiday", "a range of days cannot begin or end with holiday"),
        ("mon,mon-fri", '"mon,mon-fri" names mon twice'),
    ],
)
def test_what_is_no_day_is_refused(key: str, message: str) -> None:
    """A wrong day key names the nearest right one."""
    with pytest.raises(ValueError, match=re.escape(message)):
        day.expand(key)


def test_no_day_has_two_rows() -> None:
    """Two keys that share a day are refused."""
    with pytest.raises(ValueError, match='wed has two rows, "mon-fri" and "wed"'):
        day.check_keys(["mon-fri", "wed"])


def test_a_holiday_has_sundays_row_unless_it_has_its_own() -> None:
    """The row `holiday` comes before Sunday's, and both before nothing."""
    assert day.row({"mon-fri": 1, "sun": 2}, "holiday") == 2
    assert day.row({"all": 1, "holiday": 3}, "holiday") == 3
    assert day.row({"mon-fri": 1}, "holiday") is None


@pytest.mark.parametrize(
    ("text", "minutes"), [("00:00", 0), ("8:30", 510), ("23:59", 1439), ("24:00", 1440)]
)
def test_times_of_day(text: str, minutes: int) -> None:
    """Times count minutes from midnight, and 24:00 is the day's end."""
    assert clock.minute(text) == minutes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("25:00", "25:00 is not a time of day"),
        ("24:01", "24:01 is not a time of day"),
        ("12:60", "12:60 is not a time of day"),
        ("noon", '"noon" is not a time of day; write HH:MM'),
        ("-1:00", '"-1:00" is not a time of day; write HH:MM'),
        ("\u0661\u0662:00", '"\u0661\u0662:00" is not a time of day; write HH:MM'),
    ],
)
def test_impossible_times_are_refused(text: str, message: str) -> None:
    """Hours past 24, minutes past 59 and words are no times of day."""
    with pytest.raises(ValueError, match=re.escape(message)):
        clock.minute(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("08:00-12:00", (480, 720)),
        ("22:00-06:00", (1320, 1800)),
        ("00:00-24:00", (0, 1440)),
        ("12:00-00:00", (720, 1440)),
    ],
)
def test_windows(text: str, bounds: tuple[int, int]) -> None:
    """A window that passes midnight ends after 1440."""
    assert clock.window(text) == bounds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("08:00", '"08:00" is not a window; write 08:00-12:00'),
        ("08:00-08:00", '"08:00-08:00" is empty; a whole day is 00:00-24:00'),
        ("24:00-08:00", '"24:00-08:00" begins at the day\'s end; write 00:00'),
    ],
)
def test_impossible_windows_are_refused(text: str, message: str) -> None:
    """A window has two times with some time between them."""
    with pytest.raises(ValueError, match=re.escape(message)):
        clock.window(text)
