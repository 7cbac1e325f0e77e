"""Kinds of day: decreed, expected, and as the hospital says."""

import datetime as dt

import pytest

from twin.hospital.calendar import Calendar, _statutory, decreed_years

CHINA = Calendar()


def date(text: str) -> dt.date:
    """A date from ISO 8601."""
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025-01-26", "mon"),  # decreed working Sunday
        ("2025-02-08", "fri"),  # decreed working Saturday
        ("2025-01-29", "holiday"),  # lunar new year
        ("2025-10-06", "holiday"),  # mid-autumn
        ("2025-10-09", "thu"),
        ("2025-07-05", "sat"),
        ("2025-07-06", "sun"),
    ],
)
def test_decrees_hold(text: str, kind: str) -> None:
    """Holidays and make-up days of 2025 are as the State Council decreed them."""
    assert CHINA.day_kind(date(text)) == kind
    assert CHINA.is_holiday(date(text)) == (kind == "holiday")
    assert not CHINA.is_provisional(date(text))


def test_after_the_last_decree_the_law_holds() -> None:
    """Thirteen statutory days, known ahead, and flagged as provisional."""
    first, last = decreed_years()
    assert first == 2004
    expected = {
        "2030-01-01",
        *(f"2030-02-0{n}" for n in range(2, 6)),
        "2030-04-05",
        "2030-05-01",
        "2030-05-02",
        "2030-06-05",
        "2030-09-12",
        "2030-10-01",
        "2030-10-02",
        "2030-10-03",
    }
    assert {day.isoformat() for day in _statutory(2030)} == expected
    if last < 2030:
        assert CHINA.day_kind(date("2030-02-03")) == "holiday"
        assert CHINA.day_kind(date("2030-02-08")) == "fri"
        assert CHINA.is_provisional(date("2030-02-08"))


def test_the_law_and_the_decree_agree() -> None:
    """Every statutory day of 2026, which is decreed, is a holiday in the decree."""
    assert len(_statutory(2026)) == 13
    assert all(CHINA.day_kind(day) == "holiday" for day in _statutory(2026))


def test_years_without_lunar_dates_keep_the_solar_days() -> None:
    """After the table of lunar dates the seven solar days remain."""
    assert len(_statutory(2060)) == 7


def test_the_overlay_comes_first() -> None:
    """The hospital may call a date a holiday, a workday, or a given weekday."""
    overlay = {
        "2025-07-07": "holiday",
        "2025-10-01": "workday",
        "2025-10-11": "wed",
        "2099-01-02": "workday",
    }
    one = Calendar.model_validate({"overlay": overlay})
    assert one.day_kind(date("2025-07-07")) == "holiday"
    assert one.day_kind(date("2025-10-01")) == "wed"
    assert one.day_kind(date("2025-10-11")) == "wed"
    assert not one.is_provisional(date("2099-01-02"))
    assert one.is_provisional(date("2099-01-03"))


def test_region_none_knows_weekdays_only() -> None:
    """Without a region nothing is a holiday and nothing provisional."""
    one = Calendar(region="none")
    assert one.day_kind(date("2025-10-01")) == "wed"
    assert not one.is_provisional(date("2099-10-01"))
