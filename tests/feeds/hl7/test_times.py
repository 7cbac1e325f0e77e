"""Times of HL7: 4 to 24 characters."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.hl7.names import SHANGHAI
from twin.feeds.hl7.times import most_exact, read_time


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026", "2026-01-01T00:00:00+08:00"),
        ("202611", "2026-11-01T00:00:00+08:00"),
        ("20261127", "2026-11-27T00:00:00+08:00"),
        ("2026112708", "2026-11-27T08:00:00+08:00"),
        ("202611270830", "2026-11-27T08:30:00+08:00"),
        ("20261127083059", "2026-11-27T08:30:59+08:00"),
        ("20261127083059.1", "2026-11-27T08:30:59.100000+08:00"),
        ("20261127083059.1234+0530", "2026-11-27T08:30:59.123400+05:30"),
        ("198908181126+0215", "1989-08-18T11:26:00+02:15"),
        ("20210817151943.4+0200", "2021-08-17T15:19:43.400000+02:00"),
        ("20261127-0330", "2026-11-27T00:00:00-03:30"),
        ("20240229", "2024-02-29T00:00:00+08:00"),
    ],
)
def test_forms(text: str, meant: str) -> None:
    """Every length, with and without zone and fraction; no zone is the hospital's."""
    assert read_time(text, SHANGHAI).isoformat() == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00190115083000",
        "18991231",
        "2100",
        "20261301",
        "20260230",
        "2026112724",
        "202611270860",
        "20261127083060",
        "202611270830.5",
        "20261",
        "2026-11-27",
        "20261127T0830",
        "20261127083059+2500",
        "20261127083059+0860",
        "20261127083059+08",
        "20261127083059.",
        "２０２６",
        "today",
        "20261127083059.1234567",
    ],
)
def test_no_times(text: str) -> None:
    """The year 0019, other years that are mistakes, and other forms are refused."""
    with pytest.raises(ValueError, match=r"."):
        read_time(text, SHANGHAI)


@given(
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2099, 12, 31)),
    st.integers(-14 * 60, 14 * 60),
)
def test_round_trip(time: dt.datetime, offset: int) -> None:
    """What is written as HL7 has it is read as the same time."""
    zone = dt.timezone(dt.timedelta(minutes=offset))
    sign, size = "+-"[offset < 0], abs(offset)
    text = f"{time:%Y%m%d%H%M%S}.{time.microsecond:06d}{sign}{size // 60:02d}"
    text += f"{size % 60:02d}"
    assert read_time(text, SHANGHAI) == time.replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("texts", "exact"),
    [
        (["20210115", "20210115160010"], "20210115160010"),
        (["20210115", "20210116160010"], "20210115"),
        (["2021", "202101", "20210115160010+0800"], "20210115160010+0800"),
        (["", "20210115160010", "20210115"], "20210115160010"),
        (["202101151600", "20210115160010"], "202101151600"),
        (["?", "20210115"], "?"),
        (["", ""], ""),
    ],
)
def test_a_date_is_told_more_exactly(texts: list[str], exact: str) -> None:
    """A date alone takes the time of day of a later field of the same day."""
    assert most_exact(texts) == exact


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is a time of a likely year, or refused."""
    try:
        time = read_time(text, SHANGHAI)
    except ValueError:
        return
    assert 1900 <= time.year < 2100
