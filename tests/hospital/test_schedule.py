"""Schedules: levels of a day and of days in a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from twin.hospital.day import DAY_KINDS
from twin.hospital.schedule import Schedule

CLINIC = Schedule({"mon-fri": {"08:00-12:00": 4, "14:00-17:30": 3}, "sat": {}})
NIGHT = Schedule({"all": {"22:00-06:00": 2, "06:00-22:00": 5}})


def test_levels_of_a_day() -> None:
    """Outside windows the level is 0; a day without a row has none."""
    assert CLINIC.levels("tue") == [(0, 0), (480, 4), (720, 0), (840, 3), (1050, 0)]
    assert CLINIC.levels("sat") == [(0, 0)]
    assert CLINIC.levels("holiday") == [(0, 0)]


def test_levels_run_past_midnight() -> None:
    """A window past midnight ends after minute 1440 of its own day."""
    assert NIGHT.levels("mon") == [(0, 0), (360, 5), (1320, 2), (1800, 0)]


def test_days_in_a_row_join_at_midnight() -> None:
    """The night before reaches into the first day, and the last day is cut."""
    assert NIGHT.timeline(["mon", "tue"], before="sun") == [
        (0, 2),
        (360, 5),
        (1320, 2),
        (1800, 5),
        (2760, 2),
    ]
    assert NIGHT.timeline(["mon"]) == [(0, 0), (360, 5), (1320, 2)]


def test_what_passes_midnight_adds_to_the_next_day() -> None:
    """At a hand-over both crews are there."""
    one = Schedule({"mon": {"22:00-07:00": 2}, "tue": {"06:00-14:00": 3}})
    assert one.timeline(["mon", "tue"]) == [
        (0, 0),
        (1320, 2),
        (1800, 5),
        (1860, 3),
        (2280, 0),
    ]


def test_a_holiday_has_its_own_row() -> None:
    """The row `holiday` holds on holidays, else Sunday's."""
    one = Schedule({"all": {"08:00-12:00": 4}, "holiday": {"08:00-12:00": 1}})
    assert one.levels("holiday") == [(0, 0), (480, 1), (720, 0)]
    assert one.most == 4


@given(
    st.lists(st.sampled_from(DAY_KINDS), min_size=1, max_size=6),
    st.lists(st.integers(0, 5), min_size=3, max_size=3),
)
def test_a_timeline_is_the_sum_of_its_windows(
    kinds: list[str], levels: list[int]
) -> None:
    """At every hour the level is the sum of the windows that hold then."""
    row = dict(zip(("00:00-08:00", "08:00-20:00", "20:00-04:00"), levels, strict=True))
    one = Schedule({"mon,wed,fri": row, "sun": {"09:00-10:00": 7}})
    steps = one.timeline(kinds)  # type: ignore[arg-type]
    spans = [
        (start + 1440 * index, end + 1440 * index, level)
        for index, kind in enumerate(kinds)
        for start, end, level in one.windows(kind)  # type: ignore[arg-type]
    ]
    for minute in range(30, 1440 * len(kinds), 60):
        wanted = sum(level for start, end, level in spans if start <= minute < end)
        assert [level for at, level in steps if at <= minute][-1] == wanted
    assert [at for at, _ in steps] == sorted({at for at, _ in steps})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "is empty; leave it out if the capacity never changes"),
        ({"mon": {}}, "is empty: no day has a window"),
        (
            {"mon": {"08:00-12:00": 1, "11:00-13:00": 1}},
            'mon: "08:00-12:00" and "11:00-13:00" overlap',
        ),
        ({"mon-fri": {"08:00-12:00": 1}, "tue": {}}, "tue has two rows"),
        ({"mon": {"08:00-25:00": 1}}, "25:00 is not a time of day"),
        ({"mon": {"08:00-12:00": -1}}, "greater than or equal to 0"),
        ({"mon": {"08:00-12:00": 1.5}}, "valid integer"),
    ],
)
def test_impossible_schedules_are_refused(data: dict, message: str) -> None:
    """Empty, overlapping, doubled and impossible rows are refused."""
    with pytest.raises(ValidationError) as caught:
        Schedule.model_validate(data)
    assert message in caught.value.errors()[0]["msg"]
