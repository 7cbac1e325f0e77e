"""Departments, costs, absence, and where figures come from."""

import json
from typing import TYPE_CHECKING

import pytest

from twin.hospital.parameters import as_csv, as_markdown
from twin.hospital.scenario import from_dict

if TYPE_CHECKING:
    from conftest import Hospital

FILE = "scenarios/costs.yaml"
COSTS = """\
twin: 1
extends: weekday.yaml
name: {zh: 成本, en: Costs}
levers: {share: {value: 0.5, name: &n {zh: 比例, en: Share}, unit: share, why: *n}}
tables:
  clinic: {im: {doctors: 4, wage: 90, note: 7}, su: {doctors: 2, wage: 120, note: 8}}
departments: {medicine: {name: {zh: 内科, en: Medicine}}}
resources:
  doctor: {department: medicine}
  nurse-{clinic}:
    for_each: clinic
    name: {zh: "{clinic}", en: "{clinic}"}
    capacity: "{clinic.doctors}"
    queue_limit: 30
    department: medicine
demand:
  booked-{clinic}:
    for_each: clinic
    pathway: outpatient
    enters: hall
    per_day: "= 10 * {clinic.doctors} * share"
    department: medicine
absent: {nurse-*: 0.1, nurse-su: 0.5, doctor: "= share / 2"}
cost:
  resource_hour: {for_each: clinic, "nurse-{clinic}": "{clinic.wage}", "*": 30}
  visit: {booked-*: 35}
sources:
  year: {text: "Yearbook, 2023", url: "https://example.org/y"}
  study: {text: A study}
from:
  demand: assumed
  demand.*.per_day: year
  tables.clinic: year
  tables.clinic.su: study
  pathways.*.hold-kiosk: study
"""


@pytest.fixture
def costs(hospital: "Hospital") -> "Hospital":
    """The small hospital with a table of two clinics."""
    hospital.write(FILE, COSTS)
    return hospital


def test_prices_of_the_name_that_is_most_written_out(costs: "Hospital") -> None:
    """A price holds for the names its pattern fits; without a pattern it is 0."""
    cost = costs.load(FILE).cost
    assert cost.of_hour("nurse-im") == 90
    assert cost.of_hour("nurse-su") == 120
    assert cost.of_hour("kiosk") == 30
    assert cost.of_visit("booked-su") == 35
    assert cost.of_visit("walk-in") == 0
    assert cost.overtime_factor == 1.5


def test_a_share_of_planned_units_is_missing(costs: "Hospital") -> None:
    """Levels are less by the share absent, halves rounded up, at any time."""
    one = costs.load(FILE)
    assert one.capacity("nurse-im", ["mon"]) == [(0, 4)]  # 3.6
    assert one.capacity("nurse-su", ["mon"]) == [(0, 1)]
    assert one.capacity("kiosk", ["mon"]) == [(0, 6)]
    doctor = [(0, 0), (480, 3), (720, 0), (840, 2), (1050, 0)]  # 3 and 2.25
    assert one.capacity("doctor", ["mon"]) == doctor
    two = one.vary("x", {"absent.doctor": 0.99})
    assert two.capacity("doctor", ["mon"]) == [(0, 0)]


def test_departments_are_there(costs: "Hospital") -> None:
    """Resources and streams belong to departments with names."""
    one = costs.load(FILE)
    assert one.departments["medicine"].name.zh == "内科"
    assert one.resources["nurse-su"].department == "medicine"
    assert one.demand["booked-im"].department == "medicine"
    assert one.demand["walk-in"].department is None
    assert one.where("departments.medicine.name.zh") == f"{FILE}:7"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "doctor: {department: medicine}",
            "doctor: {department: medicin}",
            '9: resources.doctor.department: unknown department "medicin"; did you '
            'mean "medicine"?',
        ),
        (
            "nurse-su: 0.5",
            "nures-su*: 0.5",
            '23: absent.nures-su*: no resource is "nures-su*"; did you mean '
            '"nurse-su"?',
        ),
        ("nurse-su: 0.5", "nurse-su: 1.5", "23: absent.nurse-su: should be at most 1"),
        (
            "{booked-*: 35}",
            "{boked: 35}",
            '26: cost.visit.boked: no stream is "boked"; did you mean "booked-su"?',
        ),
        ("{booked-*: 35}", "{booked-*: -1}", "26: cost.visit.booked-*: should be at"),
        (
            "tables.clinic: year",
            "tables.clinic: yaer",
            '33: from.tables.clinic: unknown source "yaer"; did you mean "year"?',
        ),
        (
            "pathways.*.hold-kiosk",
            "pathways.*.hold-kisk",
            '35: from.pathways.*.hold-kisk: unknown step "hold-kisk"; did you mean',
        ),
        (
            "demand.*.per_day",
            "demand.*.per_dya",
            "32: from.demand.*.per_dya: means no value",
        ),
        ("https:", "file:", '28: sources.year.url: "file://example.org/y" should be'),
    ],
)
def test_names_that_lead_nowhere(
    costs: "Hospital", old: str, new: str, problem: str
) -> None:
    """Each is one problem, with the line and the nearest right name."""
    costs.change(FILE, old, new)
    (line,) = costs.problems(FILE)
    assert line.startswith(f"{FILE}:{problem}")


def test_a_default_may_have_a_source(costs: "Hospital") -> None:
    """`from` may speak of a value that no file states."""
    costs.change(FILE, "demand.*.per_day: year", "demand.*.speed_m_per_s: year")
    costs.load(FILE)


def test_plain_data_have_them_too(costs: "Hospital") -> None:
    """What is written out gives the same hospital when it is read."""
    one = costs.load(FILE)
    assert from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_parameters_with_their_sources(costs: "Hospital") -> None:
    """Each stated number is there once, with unit, meaning, source and line."""
    rows = {row.path: row for row in costs.load(FILE).parameters()}
    lever = rows["levers.share.value"]
    assert (lever.value, lever.unit, lever.source) == (0.5, "share", "")
    assert (lever.meaning, lever.where) == ("Share. Share", f"{FILE}:4")
    cell = rows["tables.clinic.su.doctors"]
    assert (cell.value, cell.unit, cell.source, cell.text) == (
        2,
        "1",
        "study",
        "A study",
    )
    assert cell.meaning.startswith("Units that can be held at once")
    assert rows["tables.clinic.im.wage"].unit == "CNY/h"
    assert rows["tables.clinic.im.wage"].text == "Yearbook, 2023"
    assert "tables.clinic.im.note" not in rows
    per_day = rows["demand.booked-{clinic}.per_day"]
    assert per_day.value == "= 10 * {clinic.doctors} * share"
    assert (per_day.unit, per_day.source) == ("1/d", "year")
    assert rows["resources.nurse-{clinic}.queue_limit"].value == 30
    assert "resources.nurse-{clinic}.capacity" not in rows
    assert rows["demand.walk-in.attributes.sex.male"].source == "assumed"
    kiosk = rows["pathways.outpatient.hold-kiosk.minutes"]
    assert (kiosk.value, kiosk.source) == (
        {"lognormal": {"mean": 1.5, "sd": 0.8}},
        "study",
    )
    assert rows["absent.doctor"].value == "= share / 2"
    assert not any(path.startswith(("run", "name", "layout")) for path in rows)
    assert len(rows) == len(costs.load(FILE).parameters())


def test_the_table_of_parameters(costs: "Hospital") -> None:
    """As CSV and as Markdown there is a line for each, bars and all."""
    rows = costs.load(FILE).parameters()
    lines = as_csv(rows).splitlines()
    assert lines[0] == "path,value,unit,meaning,source,where"
    assert lines[1] == f"levers.share.value,0.5,share,Share. Share,,{FILE}:4"
    assert len(lines) == len(rows) + 1
    shown = as_markdown(rows).splitlines()
    assert (
        shown[2] == f"| levers.share.value | 0.5 | share | Share. Share |  | {FILE}:4 |"
    )
    assert len(shown) == len(rows) + 2


def test_what_differs(costs: "Hospital") -> None:
    """Each value that differs has both values, its unit and line, followers last."""
    one = costs.load(FILE)
    two = one.vary(
        "turned", {"levers.share": 0.25, "resources.nurse-su.queue_limit": 9}
    )
    diff = one.diff(two)
    assert [(row.path, row.before, row.after, row.unit) for row in diff] == [
        ("resources.nurse-su.queue_limit", 30, 9, "1"),
        ("levers.share.value", 0.5, 0.25, "share"),
        ("demand.booked-im.per_day", 20, 10, "1/d"),
        ("demand.booked-su.per_day", 10, 5, "1/d"),
        ("absent.doctor", 0.25, 0.125, "1"),
    ]
    assert repr(diff).splitlines()[:2] == [
        "Costs → turned: 5 values differ",
        '  resources.nurse-su.queue_limit: 30 → 9 [1]  (vary("turned"))',
    ]
    assert diff.rows[-1].formula == "= share / 2"
    table = diff.table()
    assert list(table.columns) == [
        "path", "before", "after", "unit", "where", "formula",
    ]  # fmt: skip
    assert len(table) == len(diff) == len(diff.to_json()["rows"]) == 5
    assert repr(one.diff(one)) == "Costs → Costs: 0 values differ"
    assert list(one.diff(one).table().columns) == list(table.columns)


def test_what_is_there_in_one_only(hospital: "Hospital") -> None:
    """A value that one scenario has not is nothing there."""
    base = hospital.load()
    other = base.vary("x", {"demand.walk-in.profile": None})
    (row,) = base.diff(other)
    assert (row.path, row.after) == ("demand.walk-in.profile", None)
    (row,) = other.diff(base)
    assert row.where == "scenarios/profiles/morning.csv:1"
    assert str(row).startswith('demand.walk-in.profile: nothing → {"all": {"07:00": 3')
