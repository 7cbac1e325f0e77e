"""Days on which something holds: what their texts mean, and what is no day."""

import datetime as dt

import pytest
from pydantic import ValidationError

from twin.hospital.days import Day, Days

TUESDAY = Day(2, dt.date(2026, 11, 24), "tue")
HOLIDAY = Day(5, dt.date(2026, 10, 1), "holiday")
WARM_UP = Day(-1, None, "sun")


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (2, {TUESDAY}),
        ("2", {TUESDAY}),
        ("2-5", {TUESDAY, HOLIDAY}),
        ("2 - 4", {TUESDAY}),
        ([1, "3-9"], {HOLIDAY}),
        (dt.date(2026, 11, 24), {TUESDAY}),
        ("2026-11-24", {TUESDAY}),
        ("2026-10-1 to 2026-11-24", {TUESDAY, HOLIDAY}),
        ("2026-11-25 to 2026-11-26", set()),
        ("tue", {TUESDAY}),
        ("sat-sun", {HOLIDAY, WARM_UP}),
        ("holiday", {HOLIDAY}),
        ("all", {TUESDAY, HOLIDAY, WARM_UP}),
        (["tue", "2026-10-01"], {TUESDAY, HOLIDAY}),
    ],
)
def test_what_a_text_means(given: object, held: set[Day]) -> None:
    """A day is one of the days of the run, of the calendar or of the week."""
    days = Days.model_validate(given)
    assert {day for day in (TUESDAY, HOLIDAY, WARM_UP) if days.holds(day)} == held


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (0, "days of the run are counted from 1"),
        ("4-2", '"4-2" ends before it begins'),
        ("2026-11-24 to 2026-11-23", '"2026-11-24 to 2026-11-23" ends before'),
        ("2026-02-30", '"2026-02-30" is no date'),
        ("tuseday", 'did you mean "tue"?'),
        ("tue-wedd", 'did you mean "wed"?'),
        ("landfall", '"landfall" says no days; write days of the run (2, or 2-4), '),
        (True, "valid string"),
        ([], "at least 1"),
    ],
)
def test_what_is_no_day(given: object, message: str) -> None:
    """What says no days is refused with what would."""
    with pytest.raises(ValidationError) as caught:
        Days.model_validate(given)
    assert message in str(caught.value)


def test_only_days_of_the_week_come_again() -> None:
    """Weekly days and those that need a date are told apart."""
    found = {
        text: (
            Days.model_validate(text).is_weekly,
            Days.model_validate(text).needs_date,
        )
        for text in ("sat,sun", "2", "2026-11-24")
    }
    assert found == {
        "sat,sun": (True, False),
        "2": (False, False),
        "2026-11-24": (False, True),
    }
