"""Scenarios that cannot work, and what is odd about others."""

from typing import TYPE_CHECKING

import pytest

from twin.errors import ScenarioError
from twin.hospital.scenario import Scenario, from_dict

if TYPE_CHECKING:
    from conftest import Hospital

NAME = {"zh": "甲", "en": "a"}
WEEKEND = {"sat,sun": {"08:00-12:00": 2}}
WORKDAYS = {"days": "mon-fri", "slots": {"08:00-10:00": {"every": 10}}}


def made(steps: list, schedules: dict | None = None, **more: object) -> Scenario:
    """A hospital with a doctor at the weekend, and a pathway of workdays."""
    resources = {
        key: {"name": NAME, "capacity": 4, "kind": kind}
        for key, kind in (("doctor", "staff"), ("spare", "staff"), ("ward", "bed"))
    }
    return from_dict(
        {
            "twin": 1,
            "name": NAME,
            "layout": {"name": NAME, "resources": resources},
            "schedules": {"doctor": WEEKEND} if schedules is None else schedules,
            "demand": {
                "s": {
                    "pathway": "p",
                    "appointments": WORKDAYS,
                    "attributes": {"sex": {"m": 0.5, "f": 0.5, "x": 0}},
                }
            },
            "pathways": {"p": steps, "task": [SEE]},
            **more,
        }
    )


SEE = {"do": "hold", "id": "see", "for": "doctor", "minutes": 5}
WANT = "visits of s want doctor on mon, tue, wed, thu, fri, with no session then"


def in_vain(steps: list, schedules: dict | None = None, **more: object) -> list[str]:
    """Problems of such a hospital, without their file."""
    try:
        made(steps, schedules, **more)
    except ScenarioError as error:
        return [f"{one.path}: {one.message}" for one in error.problems]
    return []


@pytest.mark.parametrize(
    "steps",
    [
        [SEE],
        [{"do": "seize", "id": "see", "for": ["ward", "doctor"]}],
        [{"do": "chance", "branches": [{"p": 0.01, "steps": [SEE]}, {}]}],
        [{"do": "by", "attribute": "sex", "cases": {"f": [SEE]}}],
        [{"do": "by", "attribute": "sex", "cases": {"f": []}, "otherwise": [SEE]}],
        [{"do": "repeat", "p": 0.5, "most": 2, "steps": [SEE]}],
        [{"do": "hold", "minutes": 500}, SEE],
    ],
)
def test_visits_on_days_without_a_session(steps: list) -> None:
    """A step that visits take on days when nobody is planned is a problem."""
    assert in_vain(steps) == [f"pathways.p.see.for: {WANT}"]


def test_a_task_on_days_without_a_session() -> None:
    """What a visit starts is looked at too, on the visit's days."""
    start = {"do": "start", "task": "task", "as": "t"}
    assert in_vain([start]) == [f"pathways.task.see.for: {WANT}"]


@pytest.mark.parametrize(
    "steps",
    [
        [{**SEE, "for": {"any": ["doctor", "spare"]}}],
        [{"do": "chance", "branches": [{"p": 0, "steps": [SEE]}, {"p": 1}]}],
        [{"do": "by", "attribute": "sex", "cases": {"x": [SEE]}}],
        [
            {
                "do": "by",
                "attribute": "sex",
                "cases": {"f": [], "m": []},
                "otherwise": [SEE],
            }
        ],
        [
            {
                "do": "choose",
                "branches": [{"if": {"free": "doctor", "at_least": 1}, "steps": [SEE]}],
            }
        ],
        [{"do": "wait", "until": "08:00", "next_day": True}, SEE],
        [{"do": "hold", "minutes": 800}, SEE],
        [{"do": "repeat", "p": 0, "most": 2, "steps": [SEE]}],
    ],
)
def test_visits_that_find_somebody(steps: list) -> None:
    """Another option, a way not taken, a choice on the state and a night are right."""
    assert in_vain(steps) == []


def test_sessions_that_are_there() -> None:
    """One window on one of the days will do, and one that lasts into it."""
    assert in_vain([SEE], {"doctor": {"wed": {"08:00-12:00": 1}}}) == []
    assert in_vain([SEE], {"doctor": {"sun": {"22:00-06:00": 1}}}) == []
    assert in_vain([SEE], {"doctor": {"sun": {"22:00-24:00": 1}}}) != []
    assert in_vain([SEE], {}) == []


def test_sessions_with_nobody() -> None:
    """A schedule whose levels are all 0 is no session, whoever comes when."""
    nobody = {"doctor": {"all": {"08:00-12:00": 0}}}
    night = {"do": "wait", "until": "08:00", "next_day": True}
    want = "visits of s want doctor at any time, with no session then"
    assert in_vain([night, SEE], nobody) == [f"pathways.p.see.for: {want}"]
    demand = {"s": {"pathway": "p", "per_day": 0}}
    assert in_vain([SEE], nobody, demand=demand) == []
    demand = {"s": {"pathway": "p", "arrivals": {"minutes": [1, 2]}}}
    assert in_vain([SEE], nobody, demand=demand) != []


def test_a_kind_of_bed_that_no_ward_has() -> None:
    """Cases that give each value a bed should leave out no value."""
    bed = {"do": "hold", "for": "ward", "minutes": 5}
    cases = {"m": [bed], "x": [bed]}
    step = {"do": "by", "id": "bed", "attribute": "sex", "cases": cases}
    assert in_vain([step]) == [
        'pathways.p.bed.cases: gives no bed to sex "f", which s has; add the case, '
        "or `otherwise`"
    ]
    assert in_vain([{**step, "otherwise": []}]) == []
    assert in_vain([{**step, "cases": {"m": [bed], "x": []}}]) == []
    assert in_vain([{**step, "cases": {"m": [bed], "f": [bed]}}]) == []


FILE = "scenarios/odd.yaml"
ODD = """\
twin: 1
extends: weekday.yaml
name: {zh: 甲, en: A}
levers:
  used: {value: 1, name: {zh: 甲, en: A}}
  idle: {value: 1, name: {zh: 甲, en: A}}
tables: {t: {x: {a: 1, b: 2, kind: k}}}
resources:
  kiosk: {capacity: "= 6 * used"}
  room-{t}: {for_each: t, name: {zh: a, en: a}, capacity: "{t.a}"}
  hall-{t}: {for_each: {t: {where: {kind: none}}}, name: {zh: a, en: a}, capacity: 1}
"""


def test_what_is_odd_is_noted(hospital: "Hospital") -> None:
    """Levers, cells and templates without effect are named with their line."""
    hospital.write(FILE, ODD)
    one = hospital.load(FILE)
    assert [str(note) for note in one.notes()] == [
        f"{FILE}:11: resources.hall-{{t}}: no row of t is wanted, so nothing is made",
        f"{FILE}:6: levers.idle: no expression uses it",
    ]
    two = one.vary("x", {"tables.t.x.b": 3, "tables.t.x.a": 3})
    assert [note.path for note in two.notes()][2:] == ["tables.t.x.b"]
    assert hospital.load().notes() == []


BOOKED = """\
twin: 1
extends: weekday.yaml
name: {zh: 甲, en: A}
demand:
  booked:
    pathway: outpatient
    enters: hall
    attributes: {sex: {male: 1}}
    appointments: {days: all, slots: {"09:00-10:00": {every: 10}}}
    lead_days: 3
    no_show: {by_lead: {0: 0.1, 7: 0.2}}
"""


def test_a_lead_that_decides_nothing_is_noted(hospital: "Hospital") -> None:
    """Nobody may be set to miss a booking, whose lead then decides nothing."""
    hospital.write(FILE, BOOKED)
    one = hospital.load(FILE)
    assert one.notes() == []
    assert [
        str(note) for note in one.vary("b", {"demand.booked.no_show": 0}).notes()
    ] == [f"{FILE}:10: demand.booked.lead_days: does nothing without no_show by lead"]


def test_tables_without_rows(hospital: "Hospital") -> None:
    """A table whose rows are all taken away is a problem."""
    hospital.write(FILE, ODD)
    hospital.write(
        "scenarios/none.yaml",
        "twin: 1\nextends: odd.yaml\nname: {zh: a, en: a}\ntables: {t: {x: null}}\n",
    )
    assert hospital.problems("scenarios/none.yaml") == [
        "scenarios/none.yaml:4: tables.t: should not be empty"
    ]
