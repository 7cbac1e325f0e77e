"""Scenarios as a whole: reading, varying, trying, drawing, explaining."""

import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import ScenarioError
from twin.hospital.bounds import within_bounds
from twin.hospital.distribution import Lognormal
from twin.hospital.name import Name
from twin.hospital.scenario import from_dict

if TYPE_CHECKING:
    from conftest import Hospital

CHILD = "scenarios/winter.yaml"


def test_what_a_file_says_is_what_one_gets(hospital: "Hospital") -> None:
    """Fields hold the file's values, the layout's resources among them."""
    one = hospital.load()
    assert one.name == Name(zh="平日", en="Weekday")
    assert one.resources["kiosk"].capacity == 6
    assert one.resources["ward"].together(40) == 40
    assert one.layout.lifts["lift"].places == 12
    assert one.layout.levels == ["ground", "first"]
    assert (one.run.total_days, str(one.run.first_date)) == (21, "2026-11-09")
    steps = one.pathways["outpatient"].steps
    assert [step.id for step in steps] == [
        "hold-kiosk",
        "walk-clinic",
        "hold-doctor",
        "chance",
    ]
    edges, weights = one.demand["walk-in"].profile.edges_and_weights("mon")
    assert (edges.tolist(), weights.tolist()) == ([0, 420, 600, 1440], [0, 3, 1])


def test_a_child_overrides_its_parent(hospital: "Hospital") -> None:
    """What a child sets holds, with the file and line that set it."""
    base, winter = hospital.load(), hospital.load(CHILD)
    assert base.demand["walk-in"].per_day == 400
    assert winter.demand["walk-in"].per_day == 520
    assert winter.where("demand.walk-in.per_day") == f"{CHILD}:5"
    assert winter.where("demand.walk-in.enters") == "scenarios/weekday.yaml:12"
    assert winter.where("resources.kiosk.capacity") == "layouts/clinic/resources.yaml:4"
    assert winter.where("demand.walk-in.profile.all.10:00") == (
        "scenarios/profiles/morning.csv:3"
    )
    assert winter.where("run.seed") == "default"
    assert winter.pathways == base.pathways


def test_anchors_and_merge_keys(hospital: "Hospital") -> None:
    """A mapping may take another's keys; its own come first, then the first given."""
    hospital.change(
        "scenarios/weekday.yaml",
        "demand:\n  walk-in:\n",
        """demand:
  a: &a {pathway: outpatient, enters: hall, per_day: 1, filled: 1.0, attributes: &x
    {sex: {male: 1}}}
  b: &b {<<: *a, per_day: 2}
  c: {<<: [*b, *a], name: {zh: c, en: c}, attributes: {<<: *x, age: {old: 1}}}
  walk-in:
""",
    )
    demand = hospital.load().demand
    assert [demand[key].per_day for key in "abc"] == [1, 2, 2]
    assert demand["c"].attribute_names == {"sex", "age"}
    assert hospital.load().where("demand.c.enters") == "scenarios/weekday.yaml:8"


def test_where_leads_nowhere(hospital: "Hospital") -> None:
    """Asking for what is not there names what is."""
    with pytest.raises(ScenarioError, match='unknown stream "walkin"; did you mean'):
        hospital.load().where("demand.walkin.per_day")


def test_blocks_merge_and_values_are_replaced(hospital: "Hospital") -> None:
    """Mappings merge key by key; distributions, tables and lists are one value."""
    hospital.write(
        CHILD,
        """twin: 1
extends: weekday.yaml
name: {zh: a, en: a}
run: {days: 28}
schedules: {doctor: {sat: {"08:00-10:00": 1}}}
resources: {kiosk: {capacity: 8}}
demand:
  walk-in: {per_day: 300, profile: null, attributes: {age: {old: 1}}}
pathways:
  outpatient: [{do: leave}]
""",
    )
    one = hospital.load(CHILD)
    assert (one.run.days, one.run.warm_up_days) == (28, 14)
    assert list(one.schedules["doctor"].root) == ["sat"]
    assert one.resources["kiosk"].capacity == 8
    assert one.resources["kiosk"].name.en == "Kiosks"
    assert one.demand["walk-in"].profile is None
    assert one.demand["walk-in"].enters == "hall"
    assert set(one.demand["walk-in"].attributes) == {"sex", "age"}
    assert len(one.pathways["outpatient"].steps) == 1


def test_a_distribution_is_replaced_as_a_whole(hospital: "Hospital") -> None:
    """Another distribution under the same key does not mix with the first."""
    change = {"unpunctuality": {"normal": {"mean": -5, "sd": 9}}}
    booked = {
        "pathway": "outpatient",
        "enters": "hall",
        "appointments": {"days": "mon-fri", "slots": {"08:00-10:00": {"every": 10}}},
        "unpunctuality": {"triangular": {"low": -5, "mode": 0, "high": 5}},
    }
    hospital.write(
        "scenarios/a.yaml",
        "twin: 1\nextends: weekday.yaml\nname: {zh: a, en: a}\n"
        + f"demand: {json.dumps({'booked': booked})}\n",
    )
    hospital.write(
        "scenarios/b.yaml",
        "twin: 1\nextends: a.yaml\nname: {zh: b, en: b}\n"
        + f"demand: {json.dumps({'booked': change})}\n",
    )
    one = hospital.load("scenarios/b.yaml").demand["booked"]
    assert one.unpunctuality.mean == -5
    assert one.appointments.times("mon")[:2] == [(480.0, 1), (490.0, 1)]
    assert one.visits_per_day("tue") == 12
    assert one.visits_per_day("holiday") == 0


def test_name_why_and_grid_are_not_inherited(hospital: "Hospital") -> None:
    """A child of a what-if is no what-if of its own accord, but stays uncertain."""
    hospital.write(
        "scenarios/c.yaml", "twin: 1\nextends: winter.yaml\nname: {zh: c, en: c}\n"
    )
    one = hospital.load("scenarios/c.yaml")
    assert (one.why, one.axes) == (None, {})
    assert set(one.uncertain) == {"demand.walk-in.per_day"}
    assert one.demand["walk-in"].per_day == 520


def test_setting_a_value_makes_it_certain(hospital: "Hospital") -> None:
    """A child's or a what-if's value is not drawn over by an inherited uncertainty."""
    hospital.write(
        "scenarios/c.yaml",
        "twin: 1\nextends: winter.yaml\nname: {zh: c, en: c}\n"
        "demand: {walk-in: {per_day: 700}}\n",
    )
    assert hospital.load("scenarios/c.yaml").uncertain == {}
    winter = hospital.load(CHILD)
    assert winter.vary("x", {"demand.walk-in.per_day": 1}).uncertain == {}
    assert winter.vary("x", {"resources.kiosk.capacity": 1}).uncertain != {}


def test_vary_changes_what_it_says_and_nothing_else(hospital: "Hospital") -> None:
    """A varied scenario differs in the values given; the first one is as it was."""
    base = hospital.load()
    before = base.to_dict()
    changes = {
        "resources.kiosk.capacity": np.int64(9),
        "pathways.outpatient.hold-kiosk.minutes.lognormal.mean": 2.5,
        "pathways.outpatient.seize-ward.patience": {"minutes": 60, "then": "leave"},
        "pathways.outpatient.chance.branches.0.p": 0.1,
        "schedules.lift": {"all": {"06:00-22:00": 1}},
        "demand.walk-in.by_day.sun": 0.5,
        "demand.walk-in.profile": None,
        "run.start": "2026-12-01",
    }
    one = base.vary("more", changes, why="to see")
    assert base.to_dict() == before
    assert (one.name, one.why) == (Name.both("more"), Name.both("to see"))
    assert one.resources["kiosk"].capacity == 9
    steps = {step.id: step for _, step in one.pathways["outpatient"].walk()}
    assert steps["hold-kiosk"].minutes == Lognormal(mean=2.5, sd=0.8)
    assert steps["seize-ward"].patience.minutes.mean == 60
    assert one.demand["walk-in"].factor("holiday") == 0.5
    assert one.demand["walk-in"].profile is None
    assert str(one.run.start) == "2026-12-01"
    assert one.where("resources.kiosk.capacity") == 'vary("more")'
    old, new = base.values(), one.values()
    changed = {path for path in old | new if old.get(path) != new.get(path)}
    assert {path.split(".")[0] for path in changed} == {
        "name",
        "why",
        "resources",
        "pathways",
        "schedules",
        "demand",
        "run",
    }
    assert len(changed) == 12


def test_vary_back_is_the_same_scenario(hospital: "Hospital") -> None:
    """Setting a value and setting it back gives an equal scenario."""
    base = hospital.load()
    there = base.vary("x", {"resources.kiosk.capacity": 9})
    assert there != base
    assert there.vary(base.name, {"resources.kiosk.capacity": 6}) == base


def test_vary_reports_all_that_is_wrong(hospital: "Hospital") -> None:
    """Unknown paths and impossible values are reported together."""
    changes = {
        "resources.kiosks.capacity": 3,
        "resources.ward.capcity": 3,
        "pathways.outpatient.hold-kisk.minutes": 3,
        "demand.walk-in.per_day": -1,
    }
    with pytest.raises(ScenarioError) as caught:
        hospital.load().vary("more", changes)
    assert str(caught.value).splitlines() == [
        'vary("more"): resources.kiosks.capacity: unknown resource "kiosks"; '
        'did you mean "kiosk"?',
        'vary("more"): pathways.outpatient.hold-kisk.minutes: '
        'unknown step "hold-kisk"; did you mean "hold-kiosk"?',
        'vary("more"): resources.ward.capcity: unknown key; did you mean "capacity"?',
        'vary("more"): demand.walk-in.per_day: should be at least 0, not -1',
        "4 problems",
    ]


def test_vary_the_layout(hospital: "Hospital") -> None:
    """Another layout takes the place of the first, resources and all."""
    text = (hospital.folder / "layouts/clinic/resources.yaml").read_text("utf-8")
    hospital.write(
        "layouts/new/resources.yaml", text.replace("capacity: 6", "capacity: 7")
    )
    places = (hospital.folder / "layouts/clinic/places.geojson").read_text("utf-8")
    hospital.write("layouts/new/places.geojson", places)
    one = hospital.load().vary("new", {"layout": "../layouts/new"})
    assert one.resources["kiosk"].capacity == 7


def test_a_grid_has_every_combination(hospital: "Hospital") -> None:
    """One scenario for each combination, the last axis fastest, named by its values."""
    hospital.change(CHILD, "grid: {", "grid: {run.days: [1, 2], ")
    found = hospital.load(CHILD).grid()
    assert [(s.run.days, s.resources["kiosk"].capacity) for s in found] == [
        (1, 6),
        (1, 8),
        (1, 10),
        (2, 6),
        (2, 8),
        (2, 10),
    ]
    assert found[1].name.en == "Winter, run.days=1, resources.kiosk.capacity=8"
    assert len({s.name.zh for s in found}) == 6
    assert all(str(s.why) == "respiratory surge" and not s.axes for s in found)


def test_no_grid_is_the_scenario_itself(hospital: "Hospital") -> None:
    """Without a grid there is one combination."""
    base = hospital.load()
    assert base.grid() == [base]


def test_an_interval_is_a_normals(hospital: "Hospital") -> None:
    """A tenth of the distribution lies on either side of an 80 % interval."""
    one = hospital.load(CHILD).uncertain["demand.walk-in.per_day"].distribution
    np.testing.assert_allclose(one.quantile([0.1, 0.5, 0.9]), [480, 525, 570])


def test_realise_sets_what_was_drawn(hospital: "Hospital") -> None:
    """Draws are kept within bounds and whole where they count; nothing stays open."""
    winter = hospital.load(CHILD)
    one = winter.realise({"demand.walk-in.per_day": 501.25})
    assert one.demand["walk-in"].per_day == 501.25
    assert one.uncertain == {}
    assert one.name == winter.name
    draws = {
        "demand.walk-in.per_day": -3.0,
        "resources.kiosk.capacity": 6.6,
        "pathways.outpatient.hold-kiosk.minutes.lognormal.mean": 3.25,
        "pathways.outpatient.chance.branches.1.p": 0.9,
    }
    one = winter.realise(draws)
    assert one.demand["walk-in"].per_day == 0
    assert one.resources["kiosk"].capacity == 7
    assert one.pathways["outpatient"].steps[0].minutes.mean == 3.25


@pytest.mark.parametrize(
    ("path", "drawn", "kept"),
    [
        ("demand.walk-in.per_day", -3.0, 0),
        ("demand.walk-in.attributes.sex.male", 1.2, 1),
        ("demand.walk-in.by_day.sun", -0.1, 0),
        ("demand.walk-in.priority", 99.0, 15),
        ("resources.kiosk.capacity", -1.2, 0),
        ("resources.kiosk.capacity", 6.6, 7),
        ("schedules.doctor.mon-fri.08:00-12:00", 2.6, 3),
        ("pathways.outpatient.chance.branches.0.p", 1.5, 1),
        ("pathways.outpatient.hold-kiosk.minutes.lognormal.mean", 1e9, 1e9),
        ("nothing.there", -1.0, -1.0),
    ],
)
def test_draws_are_kept_within_bounds(
    hospital: "Hospital", path: str, drawn: float, kept: float
) -> None:
    """A draw becomes the nearest value its field may have, whole where it counts."""
    hospital.change(
        "scenarios/weekday.yaml", "enters:", "by_day: {sun: 1}\n    enters:"
    )
    assert within_bounds(hospital.load(), {}, path, drawn) == kept


def test_kinds_of_the_runs_days(hospital: "Hospital") -> None:
    """Days count from the first warm-up day; the start is the first that counts."""
    one = hospital.load().vary("x", {"run.start": "2025-10-01", "run.warm_up_days": 3})
    assert one.day_kinds(-1, 7) == [
        "sat",
        "mon",  # 28 September, a decreed working Sunday
        "mon",
        "tue",
        "holiday",
        "holiday",
        "holiday",
    ]
    assert len(one.day_kinds()) == 10
    undated = one.vary("y", {"run.start": None})
    assert undated.day_kinds()[:5] == ["fri", "sat", "sun", "mon", "tue"]


def test_capacity_is_scheduled_or_the_layouts(hospital: "Hospital") -> None:
    """A resource without a schedule has its capacity at all times."""
    one = hospital.load()
    assert one.capacity("kiosk", ["mon", "tue"]) == [(0, 6)]
    assert one.capacity("doctor", ["fri", "sat"]) == [
        (0, 0),
        (480, 4),
        (720, 0),
        (840, 3),
        (1050, 0),
    ]


def test_every_value_is_explained(hospital: "Hospital") -> None:
    """Each value has a path that `where` knows, a meaning, and most a unit."""
    one = hospital.load(CHILD)
    rows = {row.path: row for row in one.explain()}
    per_day = rows["demand.walk-in.per_day"]
    assert (per_day.value, per_day.unit, per_day.where) == (520, "1/d", f"{CHILD}:5")
    assert per_day.meaning.startswith("Mean visits on a day")
    minutes = rows["pathways.outpatient.hold-kiosk.minutes"]
    assert minutes.value == {"lognormal": {"mean": 1.5, "sd": 0.8}}
    assert minutes.unit == "min"
    assert rows["pathways.outpatient.seize-ward.for"].value == "ward"
    window = rows["schedules.doctor.mon-fri.08:00-12:00"]
    assert (window.value, window.unit) == (4, "1")
    assert rows["uncertain.demand.walk-in.per_day"].unit == "1/d"
    assert all(
        row.unit or row.path == "run.seed"
        for row in rows.values()
        if isinstance(row.value, (int, float)) and not isinstance(row.value, bool)
    )
    assert len(rows) == len(one.explain())
    assert all(row.meaning for row in rows.values())


def test_a_scenario_reads_what_it_writes(hospital: "Hospital") -> None:
    """Plain data, through JSON, give the same scenario; so does pickling."""
    for name in ("scenarios/weekday.yaml", CHILD):
        one = hospital.load(name)
        assert from_dict(json.loads(json.dumps(one.to_dict()))) == one
        again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
        assert again == one
        assert again.where("run.days") == one.where("run.days")


def test_it_reads_well(hospital: "Hospital") -> None:
    """The repr says what it is in a line."""
    assert repr(hospital.load(CHILD)) == (
        "Scenario(冬季 / Winter: 4 resources, 1 stream, 1 pathway, 1 uncertain value; "
        "7 days from 2026-11-23 after 14 of warm-up)"
    )


def test_reading_needs_no_heavy_library() -> None:
    """Importing the models imports neither scipy nor pandas nor the decrees."""
    code = (
        "import sys, twin.hospital.scenario; heavy = {'scipy', 'pandas', 'numba', "
        "'chinese_calendar', 'matplotlib', 'xarray'}; print(heavy & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


NAME = {"zh": "甲", "en": "a"}
IDS = st.text("abcdefgh-", min_size=1, max_size=6)
MINUTES = st.one_of(
    st.floats(0, 500),
    st.builds(lambda mean: {"exponential": {"mean": mean}}, st.floats(0.1, 90)),
)
LEAF = st.one_of(
    st.builds(lambda m: {"do": "hold", "minutes": m}, MINUTES),
    st.builds(lambda m: {"do": "hold", "for": "a", "minutes": m}, MINUTES),
    st.builds(lambda m: {"do": "walk", "minutes": m}, MINUTES),
    st.just({"do": "wait", "until": "08:00"}),
    st.just({"do": "seize", "for": ["a", {"any": ["b", "a"]}], "as": "x"}),
    st.just({"do": "prioritise", "priority": 0}),
    st.just({"do": "leave"}),
)


def nested(steps: st.SearchStrategy) -> st.SearchStrategy:
    """Steps with other steps inside them."""
    lists = st.lists(steps, max_size=3)
    some = st.lists(steps, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            lambda p, a, b: {
                "do": "chance",
                "branches": [{"p": p, "steps": a}, {"steps": b}],
            },
            st.floats(0, 1),
            lists,
            lists,
        ),
        st.builds(
            lambda s: {"do": "repeat", "p": 0.5, "most": 3, "steps": s},
            some,
        ),
        st.builds(
            lambda t, s: {
                "do": "hold",
                "for": {"one": "b", "units": 2},
                "minutes": 1,
                "patience": {"minutes": 5, "then": t},
                "turned_away": s,
            },
            st.one_of(st.just("next"), lists),
            lists,
        ),
        st.builds(
            lambda s: {
                "do": "choose",
                "branches": [{"if": {"queue": "a", "at_most": 2}, "steps": s}, {}],
            },
            lists,
        ),
        st.builds(lambda s: {"do": "by", "attribute": "sex", "cases": {"m": s}}, lists),
    )


@given(
    steps=st.lists(st.recursive(LEAF, nested, max_leaves=8), min_size=1, max_size=5),
    capacity=st.integers(2, 9),
    per_day=st.floats(0, 1000),
)
def test_any_scenario_reads_what_it_writes(
    steps: list, capacity: int, per_day: float
) -> None:
    """Made-up pathways survive the way out and in, with unique ids that stay."""
    data = {
        "twin": 1,
        "name": NAME,
        "layout": {
            "name": NAME,
            "resources": {
                "a": {"name": NAME, "capacity": capacity},
                "b": {"name": NAME, "capacity": capacity},
            },
        },
        "demand": {
            "s": {
                "pathway": "p",
                "per_day": per_day,
                "attributes": {"sex": {"m": 0.5, "f": 0.5}},
            }
        },
        "pathways": {"p": steps},
    }
    one = from_dict(data)
    assert from_dict(json.loads(json.dumps(one.to_dict()))) == one
    ids = [step.id for _, step in one.pathways["p"].walk()]
    assert len(ids) == len(set(ids))
    for row in one.explain():
        one.where(row.path)
