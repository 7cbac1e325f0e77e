"""Periods: what holds on some days only, what may, and what is said of the rest."""

from typing import TYPE_CHECKING

import pytest

from twin.hospital.scenario import from_dict

if TYPE_CHECKING:
    from conftest import Hospital

FILE = "scenarios/weekday.yaml"
TYPHOON = """\
during:
  typhoon:
    name: {zh: 台风, en: Typhoon}
    days: 2
    absent: {doctor: 0.5}
    set:
      demand.walk-in.per_day: "= 400 * coming"
      demand.walk-*.attributes.sex: {male: 1.0}
levers: {coming: {value: 0.25, name: {zh: 到诊, en: Who comes}}}
"""


def during(hospital: "Hospital", text: str = TYPHOON) -> None:
    """Add blocks to the weekday's file."""
    path = hospital.folder / FILE
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_only_its_days_are_other_than_usual(hospital: "Hospital") -> None:
    """A period's values hold on its days, and not before, in the warm-up or after."""
    during(hospital)
    one = hospital.load()
    per_day = [one.on_day(day).demand["walk-in"].per_day for day in range(21)]
    assert per_day == [400] * 15 + [100] + [400] * 5
    assert one.on_day(15).demand["walk-in"].attributes["sex"] == {"male": 1.0}
    assert one.on_day(15).absent == {"doctor": 0.5}
    assert one.on_day(14) is one
    assert one.in_force(15) == ("typhoon",)


def test_a_lever_turns_a_period_too(hospital: "Hospital") -> None:
    """An expression inside a period follows its lever, and a dump keeps it."""
    during(hospital)
    varied = hospital.load().vary("half", {"levers.coming": 0.5})
    assert varied.on_day(15).demand["walk-in"].per_day == 200
    again = from_dict(varied.to_dict())
    assert again == varied
    turned = again.vary("all", {"levers.coming": 1})
    assert turned.on_day(15).demand["walk-in"].per_day == 400
    path = "during.typhoon.set.demand.walk-in.per_day"
    assert varied.vary("x", {path: 7}).on_day(15).demand["walk-in"].per_day == 7


def test_without_its_lines_nothing_is_left_of_it(hospital: "Hospital") -> None:
    """A child that takes a period away is its parent without it."""
    before = hospital.load()
    during(hospital)
    undone = hospital.load().vary("undone", {"during": None, "levers": None})
    assert undone.during == {}
    same = ("demand", "schedules", "absent", "pathways")
    assert all(getattr(undone, key) == getattr(before, key) for key in same)


def test_periods_that_share_a_day(hospital: "Hospital") -> None:
    """Two of them hold together; if both set one value, one has to go."""
    more = """\
  strike:
    name: {zh: 罢工, en: Strike}
    days: tue,wed
    absent: {kiosk: 0.5}
    set: {schedules.doctor: {mon-fri: {"08:00-12:00": 1}}}
"""
    during(hospital, TYPHOON.replace("levers:", f"{more}levers:"))
    plan = hospital.load().on_day(15)
    assert (plan.absent, plan.schedules["doctor"].most) == (
        {"doctor": 0.5, "kiosk": 0.5},
        1,
    )
    assert plan.demand["walk-in"].per_day == 100
    hospital.change(
        FILE, "set: {schedules", "set: {demand.walk-in.per_day: 1, schedules"
    )
    assert hospital.problems() == [
        f"{FILE}:38: during.strike.set.demand.walk-in.per_day: during.typhoon.set."
        "demand.walk-in.per_day sets it too on the same day; keep one"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("days: 2", "days: 0", "29: during.typhoon.days: days of the run are counted"),
        (
            "days: 2",
            "days: 2026-11-24\n    dayz: 2",
            'dayz: unknown key; did you mean "d',
        ),
        ("    days: 2\n", "", "27: during.typhoon.days: missing"),
        (
            "absent: {doctor",
            "absent: {docter",
            'absent.docter: no resource is "docter"; did you mean "doctor"?',
        ),
        ("doctor: 0.5", "doctor: 1.5", "absent.doctor: should be at most 1, not 1.5"),
        (
            "set.demand.walk-in.per_day",
            "set.demand.walk-in.per_dya",
            "set.demand.walk-in.per_dya: a period cannot set per_dya of a stream; "
            'did you mean "per_day"?',
        ),
        (
            "set.demand.walk-in.per_day",
            "set.demand.walkin.per_day",
            'unknown stream "walkin"; did you mean "walk-in"?',
        ),
        (
            "set.demand.walk-in.per_day",
            "set.demand.walk-in.pathway",
            "a period cannot set pathway of a stream; known are per_day, ",
        ),
        (
            "set.demand.walk-in.per_day",
            "set.resources.kiosk.capacity",
            "resources holds on all days; a period may set schedules.<resource>, ",
        ),
        (
            "set.demand.walk-in.per_day",
            "set.absent.doctor",
            "stands by itself, as `absent:` of the period",
        ),
        (
            '"= 400 * coming"',
            "-1",
            "32: during.typhoon: demand.walk-in.per_day: should be at least 0, not -1",
        ),
        ('"= 400 * coming"', '"= 400 * comin"', 'unknown lever "comin"; did you mean'),
        (
            "{male: 1.0}",
            "{male: 0.4}",
            "33: during.typhoon: demand.walk-in.attributes.sex: probabilities should "
            "sum to 1, not 0.4",
        ),
        (
            "set.demand.walk-in.per_day",
            "set.schedules.docter",
            'unknown resource "docter"; did you mean "doctor"?',
        ),
    ],
)
def test_what_is_wrong_with_a_period(
    hospital: "Hospital", old: str, new: str, problem: str
) -> None:
    """A wrong line of a period is named with file, line, path and what is right."""
    text = TYPHOON.replace("    set:\n      demand", "    set:\n      set.demand")
    text = text.replace("      demand.walk-*", "      set.demand.walk-*")
    text = text.replace(old, new).replace("set.", "")
    during(hospital, text)
    found = hospital.problems()
    assert any(problem in line for line in found), found
    assert all(line.startswith((f"{FILE}:2", f"{FILE}:3")) for line in found)


def test_a_day_without_sessions_is_found(hospital: "Hospital") -> None:
    """Who comes on a day on which nobody is there to see them is said beforehand."""
    closed = 'schedules.doctor: {all: {"00:00-24:00": 0}}'
    text = TYPHOON.replace(
        "demand.walk-in.per_day: ", f"{closed}\n      demand.walk-in.per_day: "
    )
    during(hospital, text)
    (found,) = hospital.problems()
    assert "during.typhoon: pathways.outpatient" in found
    assert "visits of walk-in want doctor on tue, with no session then" in found
    hospital.change(FILE, '"= 400 * coming"', "0")
    assert hospital.load().on_day(15).schedules["doctor"].most == 0


def test_dates_need_a_date(hospital: "Hospital") -> None:
    """A period of dates is refused in a run that has none."""
    during(hospital, TYPHOON.replace("days: 2", "days: 2026-11-24"))
    assert hospital.load().in_force(15) == ("typhoon",)
    hospital.change(FILE, ", start: 2026-11-23", "")
    assert hospital.problems() == [
        f"{FILE}:29: during.typhoon.days: dates need run.start"
    ]


def test_a_period_on_no_day_is_noted(hospital: "Hospital") -> None:
    """Days that the run does not have are odd, and not wrong."""
    during(hospital, TYPHOON.replace("days: 2", "days: 8-9"))
    (note,) = hospital.load().notes()
    assert str(note) == (
        f"{FILE}:29: during.typhoon.days: are none of the run's 7 days"
    )


def test_its_values_are_explained(hospital: "Hospital") -> None:
    """Each value of a period stands with its unit, formula, file and line."""
    during(hospital)
    rows = {row.path: row for row in hospital.load().explain()}
    per_day = rows["during.typhoon.set.demand.walk-in.per_day"]
    assert (per_day.value, per_day.unit, per_day.where) == (100, "1/d", f"{FILE}:32")
    assert per_day.formula == "= 400 * coming"
    assert rows["during.typhoon.days"].value == "2"
    assert rows["during.typhoon.absent.doctor"].where == f"{FILE}:30"
    numbers = {row.path for row in hospital.load().parameters()}
    assert "during.typhoon.absent.doctor" in numbers
    assert "during.typhoon.set.demand.walk-*.attributes.sex.male" in numbers
