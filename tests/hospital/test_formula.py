"""Numbers worked out from levers and tables."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import ScenarioError
from twin.hospital.formula import parsed
from twin.hospital.scenario import from_dict

if TYPE_CHECKING:
    from conftest import Hospital

FILE = "scenarios/app.yaml"
APP = """\
twin: 1
extends: weekday.yaml
name: {zh: 应用, en: App}
levers:
  app-share: {value: 0.5, name: {zh: 应用, en: App}, unit: share, low: 0, high: 1}
  teams: {value: 2, name: {zh: 队, en: Teams}}
demand:
  walk-in: {per_day: "= 400 * (1 - 0.4 * app-share)"}
resources:
  kiosk: {capacity: "= max(1, round(6 * (1 - app-share)))"}
  doctor: {capacity: "= 2 * teams"}
"""


@pytest.fixture
def app(hospital: "Hospital") -> "Hospital":
    """The small hospital with two levers."""
    hospital.write(FILE, APP)
    return hospital


NAMES = {"a": 3, "b": 0.5, "app-share": 0.25, "tables.x.1.y": 7, "份额": 2}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("= 1 + 2 * 3", 7),
        ("=(1 + 2) * 3", 9),
        ("= 0.12 * (1 - 0.4 * app-share)", 0.12 * (1 - 0.4 * 0.25)),
        ("= a - b", 2.5),
        ("= a -b", 2.5),
        ("= -a + +b", -2.5),
        ("= a/2", 1.5),
        ("= a*2 / 3", 2),
        ("= min(a, b, 0.7)", 0.5),
        ("= max(a, 4)", 4),
        ("= round(b)", 1),
        ("= round(2.5) + round(-0.5)", 3),
        ("= floor(-b) + ceil(b)", 0),
        ("= tables.x.1.y - 2", 5),
        ("= 份额 * 1e3", 2000),
        ("= 2-app-share", 1.75),
    ],
)
def test_what_expressions_come_to(text: str, value: float) -> None:
    """Arithmetic is that of school; a whole value is an int."""
    found = parsed(text).value(NAMES.__getitem__)
    assert found == value
    assert isinstance(found, int) == (value == int(value))


@pytest.mark.parametrize(
    "text",
    [
        "=",
        "= ",
        "= 1 +",
        "= a b",
        "= 2 ** 3",
        "= 7 // 2",
        "= 7 % 2",
        "= a < b",
        "= a if b else a",
        "= __import__('os')",
        "= [1]",
        "= 'a'",
        "= (1, 2)",
        "= 1j",
        "= sum(a, b)",
        "= round(a, b)",
        "= max(a)",
        "= max(*a)",
        "= max(a, key=b)",
        "= lambda: 1",
        "= {a}",
        "= a; b",
        "= (" * 300,
        "= " + "1+" * 2000 + "1",
        "= " + "(" * 300 + "1" + ")" * 300,
    ],
)
def test_what_is_no_expression(text: str) -> None:
    """Anything but numbers, names, + - * / ( ) and five functions is refused."""
    with pytest.raises(ValueError, match=r"expression|KeyError"):
        parsed(text)


@pytest.mark.parametrize("text", ["= 1 / 0", "= 1 / (a - 3)", "= 1e308 * 10 * 10"])
def test_what_comes_to_no_number(text: str) -> None:
    """Dividing by zero and running out of numbers is said."""
    with pytest.raises(ValueError, match=r"divides by 0|no finite number"):
        parsed(text).value(NAMES.__getitem__)


@given(text=st.text("ab-1.2+*/()= ,mx", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but give a number or a ValueError."""
    try:
        found = parsed("= " + text).value(lambda _: 2)
    except ValueError:
        return
    assert isinstance(found, (int, float))


def test_levers_turn_numbers(app: "Hospital") -> None:
    """A lever set anew reaches every expression that uses it; `.value` is implied."""
    one = app.load(FILE)
    assert one.demand["walk-in"].per_day == pytest.approx(320)
    assert (one.resources["kiosk"].capacity, one.resources["doctor"].capacity) == (3, 4)
    for path in ("levers.app-share", "levers.app-share.value"):
        two = one.vary("x", {path: 1, "levers.teams": 3})
        assert two.demand["walk-in"].per_day == 240
        assert two.resources["kiosk"].capacity == 1
        assert two.resources["doctor"].capacity == 6
        assert two.levers["app-share"].value == 1
    app.write(
        "scenarios/child.yaml",
        "twin: 1\nextends: app.yaml\nname: {zh: a, en: a}\nset: {levers.teams: 4}\n"
        "grid: {levers.app-share: [0, 1]}\n",
    )
    child = app.load("scenarios/child.yaml")
    assert child.resources["doctor"].capacity == 8
    assert [one.resources["kiosk"].capacity for one in child.grid()] == [6, 1]


def test_setting_a_number_undoes_its_expression(app: "Hospital") -> None:
    """A value set where an expression stood holds, whatever the levers say."""
    one = app.load(FILE).vary("x", {"resources.doctor.capacity": 5})
    assert one.vary("y", {"levers.teams": 9}).resources["doctor"].capacity == 5


def test_expressions_may_be_set(app: "Hospital") -> None:
    """A what-if may put an expression where a number stood."""
    one = app.load(FILE).vary("x", {"run.days": "= 7 * teams"})
    assert one.run.days == 14


def test_what_a_change_leaves_alone_is_not_made_anew(app: "Hospital") -> None:
    """Entries that come out as before are kept, all others are as if read anew."""
    one = app.load(FILE)
    two = one.vary(
        "x", {"levers.teams": 3, "pathways.outpatient.walk-clinic.to": "hall"}
    )
    assert two == from_dict(two.to_dict())
    assert two.resources["doctor"].capacity == 6
    assert two.resources["kiosk"] is one.resources["kiosk"]
    assert two.demand["walk-in"] is one.demand["walk-in"]
    assert two.schedules["doctor"] is one.schedules["doctor"]
    assert two.pathways["outpatient"] is not one.pathways["outpatient"]
    back = two.vary("y", {"levers.teams": 2, "resources.lift.places": 8})
    assert back.resources["doctor"] == one.resources["doctor"]
    assert list(back.resources) == list(one.resources)
    assert back.where("resources.doctor.capacity") == one.where(
        "resources.doctor.capacity"
    )


def test_plain_data_keep_their_levers(app: "Hospital") -> None:
    """What is written out and read again still follows its levers."""
    one = app.load(FILE)
    again = from_dict(one.to_dict())
    assert again == one
    assert one.to_dict()["demand"]["walk-in"]["per_day"] == 320
    assert again.vary("x", {"levers.teams": 3}).resources["doctor"].capacity == 6


def test_explained_with_expression_and_value(app: "Hospital") -> None:
    """A number that was worked out is explained by both, a lever by its own words."""
    rows = {row.path: row for row in app.load(FILE).explain()}
    row = rows["resources.kiosk.capacity"]
    assert (row.value, row.formula) == (3, "= max(1, round(6 * (1 - app-share)))")
    assert row.where == f"{FILE}:10"
    lever = rows["levers.app-share.value"]
    assert (lever.value, lever.unit, lever.meaning) == (0.5, "share", "App")
    assert rows["run.days"].formula == ""
    assert not any(path.startswith("formulas") for path in rows)


def test_uncertain_levers(app: "Hospital") -> None:
    """A drawn lever stays within its bounds, and what follows fits its place."""
    app.change(
        FILE,
        "demand:\n",
        "uncertain: {levers.app-share: {interval: [0.4, 0.9]}, "
        "levers.teams: {interval: [1, 3]}}\ndemand:\n",
    )
    one = app.load(FILE)
    drawn = one.realise({"levers.app-share": 1.7, "levers.teams": 2.3})
    assert drawn.levers["app-share"].value == 1
    assert drawn.demand["walk-in"].per_day == 240
    assert drawn.resources["doctor"].capacity == 5
    assert drawn.uncertain == {}
    assert list(one.vary("x", {"levers.teams": 2}).uncertain) == ["levers.app-share"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "0.4 * app-share)",
            "0.4 * app-shaer)",
            '8: demand.walk-in.per_day: unknown lever "app-shaer"; did you mean '
            '"app-share"?, in = 400 * (1 - 0.4 * app-shaer)',
        ),
        (
            "2 * teams",
            "app-share-teams",
            '11: resources.doctor.capacity: unknown lever "app-share-teams"; a minus '
            "needs blanks: app-share - teams, in = app-share-teams",
        ),
        (
            "2 * teams",
            "2 / (teams - 2)",
            "11: resources.doctor.capacity: divides by 0, in = 2 / (teams - 2)",
        ),
        (
            "2 * teams",
            "2.25 * teams",
            "11: resources.doctor.capacity: should be a whole number, not 4.5; put "
            "round( ), floor( ) or ceil( ) around it, from = 2.25 * teams",
        ),
        (
            "2 * teams",
            "-teams",
            "11: resources.doctor.capacity: should be at least 0, not -2, "
            "from = -teams",
        ),
        (
            "2 * teams",
            "tables.x.y.z",
            '11: resources.doctor.capacity: unknown table "x" in tables.x.y.z, '
            "in = tables.x.y.z",
        ),
        (
            "value: 0.5",
            "value: 1.5",
            "5: levers.app-share: should be from 0 up to 1, not 1.5",
        ),
        ("value: 0.5", "value: half", '5: levers.app-share.value: should be a number'),
        ("low: 0, high: 1", "low: 1, high: 0", "5: levers.app-share: low should be"),
        ("  teams:", "  a.b:", '6: levers.a.b: "a.b" may hold letters, digits, "-"'),
        ("unit: share", "unti: share", '5: levers.app-share.unti: unknown key; did'),
    ],
)  # fmt: skip
def test_levers_and_expressions_that_are_wrong(
    app: "Hospital", old: str, new: str, problem: str
) -> None:
    """Each is one problem with the expression's line and the nearest right name."""
    app.change(FILE, old, new)
    found = app.problems(FILE)
    assert found[0].startswith(f"{FILE}:{problem}")
    assert len(found) == (1 if "a.b" not in new else 2)


def test_cells_may_be_expressions(app: "Hospital") -> None:
    """A cell may use levers and other cells, but not itself."""
    app.change(
        FILE,
        "demand:\n",
        "tables:\n"
        '  t: {x: {a: "= 3 * teams", b: "= tables.t.x.a + 1", c: "= tables.t.x.d",\n'
        '          d: 1}}\n'
        "demand:\n",
    )  # fmt: skip
    app.change(FILE, "= 2 * teams", "= tables.t.x.b * 2")
    one = app.load(FILE)
    assert one.resources["doctor"].capacity == 14
    assert one.tables["t"]["x"] == {"a": 6, "b": 7, "c": 1, "d": 1}
    app.change(FILE, "d: 1}}", 'd: "= tables.t.x.c"}}')
    assert app.problems(FILE) == [
        f"{FILE}:8: tables.t.x.c: tables.t.x.d depends on itself, in = tables.t.x.d",
        f"{FILE}:9: tables.t.x.d: tables.t.x.c depends on itself, in = tables.t.x.c",
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("levers.app-share", 1.5, "should be from 0 up to 1, not 1.5"),
        ("levers.app-shar", 0.5, 'unknown lever "app-shar"; did you mean'),
        ("levers.app-share", "half", "should be a number"),
    ],
)
def test_levers_that_cannot_be_turned_so(
    app: "Hospital", path: str, value: object, message: str
) -> None:
    """Values outside the bounds and names of no lever are refused."""
    with pytest.raises(ScenarioError) as caught:
        app.load(FILE).vary("x", {path: value})
    assert message in str(caught.value)
    assert str(caught.value).endswith("1 problem")
