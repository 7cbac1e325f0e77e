"""Tables, and entries written once for all their rows."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import ScenarioError
from twin.hospital.scenario import Scenario, from_dict

if TYPE_CHECKING:
    from conftest import Hospital

CSV = """\
id,doctors,kind,zh,en,slots[]
im,4,ordinary,内科,Internal medicine,a b
su,2,expert,外科,Surgery,a
ey,1,expert,眼科,Eyes,
"""
FILE = "scenarios/clinics.yaml"
CLINICS = """\
twin: 1
extends: weekday.yaml
name: {zh: 诊区, en: Clinics}
tables: {clinic: ../tables/clinics.csv}
resources:
  doctor-{clinic}:
    for_each: clinic
    name: {zh: "{clinic.zh}医生", en: "{clinic.en}, doctors"}
    kind: staff
    capacity: "{clinic.doctors}"
demand:
  booked-{clinic}:
    for_each: {clinic: {where: {kind: expert}}}
    pathway: visit-{clinic}
    per_day: "= 10 * {clinic.doctors}"
    enters: hall
pathways:
  visit-{clinic}:
    for_each: clinic
    name: {zh: "{clinic.zh}", en: "{clinic.en}"}
    steps:
      - {do: hold, id: consult, for: "doctor-{clinic}", minutes: 5}
"""


@pytest.fixture
def clinics(hospital: "Hospital") -> "Hospital":
    """The small hospital with a table of three clinics."""
    hospital.write("tables/clinics.csv", CSV)
    hospital.write(FILE, CLINICS)
    return hospital


def test_an_entry_of_each_row(clinics: "Hospital") -> None:
    """A template makes one entry of each row, or of those with the value wanted."""
    one = clinics.load(FILE)
    assert [key for key in one.resources if key.startswith("doctor-")] == [
        "doctor-im",
        "doctor-su",
        "doctor-ey",
    ]
    assert one.resources["doctor-im"].capacity == 4
    assert one.resources["doctor-su"].name.zh == "外科医生"
    assert one.resources["doctor-im"].name.en == "Internal medicine, doctors"
    assert list(one.demand) == ["walk-in", "booked-su", "booked-ey"]
    assert one.demand["booked-su"].per_day == 20
    (step,) = one.pathways["visit-ey"].steps
    assert step.requirements[0].options == ("doctor-ey",)
    assert one.pathways["visit-ey"].name.zh == "眼科"


def test_made_entries_say_where_they_are_written(clinics: "Hospital") -> None:
    """A made value is the template's, a cell that stands alone is the table's."""
    one = clinics.load(FILE)
    assert one.where("resources.doctor-su.kind") == f"{FILE}:9"
    assert one.where("resources.doctor-su.capacity") == "tables/clinics.csv:3"
    assert one.where("tables.clinic.ey.doctors") == "tables/clinics.csv:4"
    assert one.where("demand.booked-ey.per_day") == f"{FILE}:15"


def test_a_table_is_varied_like_anything(clinics: "Hospital") -> None:
    """A new cell reaches numbers, names and the choice of rows."""
    one = clinics.load(FILE)
    changes = {
        "tables.clinic.su.doctors": 3,
        "tables.clinic.su.en": "Cutting",
        "tables.clinic.im.kind": "expert",
        "tables.clinic.ey": None,
    }
    two = one.vary("x", changes)
    assert two.resources["doctor-su"].capacity == 3
    assert two.demand["booked-su"].per_day == 30
    assert two.resources["doctor-su"].name.en == "Cutting, doctors"
    assert "booked-im" in two.demand
    assert "doctor-ey" not in two.resources
    assert two.where("resources.doctor-su.capacity") == 'vary("x")'
    back = two.vary(one.name, {"tables.clinic": one.to_dict()["tables"]["clinic"]})
    assert back == one


def test_a_made_entry_is_varied_like_any(clinics: "Hospital") -> None:
    """A value set in one made entry holds there, and tables no more reach it."""
    one = clinics.load(FILE).vary("x", {"resources.doctor-su.capacity": 9})
    assert one.resources["doctor-su"].capacity == 9
    two = one.vary("y", {"tables.clinic.*.doctors": 7})
    assert two.resources["doctor-su"].capacity == 9
    assert two.resources["doctor-im"].capacity == 7


def test_a_layouts_tables_are_the_scenarios(clinics: "Hospital") -> None:
    """A scenario's rows go over the layout's cell by cell; its templates see all."""
    clinics.write("layouts/clinic/clinics.csv", CSV)
    clinics.change(
        "layouts/clinic/resources.yaml",
        "resources:\n",
        """tables: {clinic: clinics.csv}
resources:
  room-{clinic}:
    for_each: clinic
    name: {zh: "{clinic}", en: "{clinic}"}
    capacity: "{clinic.doctors}"
""",
    )
    clinics.change(
        FILE,
        "tables: {clinic: ../tables/clinics.csv}",
        "tables:\n  clinic:\n    im: {doctors: 5}\n"
        "    de: {doctors: 1, zh: 皮, en: D, kind: x}",
    )
    one = clinics.load(FILE)
    rooms = {k: r.capacity for k, r in one.resources.items() if k.startswith("room")}
    assert rooms == {"room-im": 5, "room-su": 2, "room-ey": 1, "room-de": 1}
    assert one.resources["doctor-de"].capacity == 1


def test_a_child_changes_a_template_or_one_entry(clinics: "Hospital") -> None:
    """A child's template goes over its parent's for all rows, an entry over one."""
    clinics.write(
        "scenarios/child.yaml",
        """twin: 1
extends: clinics.yaml
name: {zh: a, en: a}
demand:
  booked-{clinic}: {priority: 5}
set:
  demand.booked-su.priority: 4
  demand.booked-*.step_free: true
  demand.booked-ey.per_day: 1
tables: {clinic: {ex: {kind: expert, doctors: 2, zh: 特, en: X}}}
""",
    )
    demand = clinics.load("scenarios/child.yaml").demand
    assert {key: one.priority for key, one in demand.items()} == {
        "walk-in": 3,
        "booked-su": 4,
        "booked-ey": 5,
        "booked-ex": 5,
    }
    assert [one.per_day for one in demand.values()] == [400, 20, 1, 20]
    assert [one.step_free for one in demand.values()] == [False, True, True, True]


def test_rows_inside_entries(clinics: "Hospital") -> None:
    """Keys of a mapping, items of a list and lists of cells come of rows too."""
    clinics.write(
        "scenarios/child.yaml",
        """twin: 1
extends: clinics.yaml
name: {zh: a, en: a}
tables:
  share: {im: {p: 0.5}, su: {p: 0.3}, ey: {p: 0.2}}
  slot: {a: {}, b: {}}
demand:
  any:
    pathway: any
    per_day: 1
    attributes: {clinic: {for_each: share, "{share}": "{share.p}"}}
resources:
  room-{clinic}-{slot}:
    for_each: {clinic: , slot: }
    name: {zh: a, en: a}
    capacity: 1
pathways:
  any:
    - do: by
      attribute: clinic
      cases:
        for_each: share
        "{share}": [{do: hold, for: "doctor-{share}", minutes: 1}]
    - do: chance
      branches:
        - for_each: share
          p: "{share.p}"
          steps: [{do: hold, minutes: "= 10 * {share.p}"}]
    - {do: hold, for: {any: [doctor-im]}, minutes: 1}
""",
    )
    one = clinics.load("scenarios/child.yaml")
    assert one.demand["any"].attributes == {"clinic": {"im": 0.5, "su": 0.3, "ey": 0.2}}
    by, chance, _ = one.pathways["any"].steps
    assert list(by.cases) == ["im", "su", "ey"]
    assert [branch.p for branch in chance.branches] == [0.5, 0.3, 0.2]
    assert [b.steps[0].minutes.mean for b in chance.branches] == [5, 3, 2]
    assert len([key for key in one.resources if key.startswith("room-")]) == 6
    assert "room-ey-b" in one.resources


def test_an_inner_row_hides_an_outer_one(clinics: "Hospital") -> None:
    """Inside a clinic's entry, all clinics can be gone through once more."""
    clinics.change(
        FILE,
        "    enters: hall\n",
        """    enters: hall
    attributes:
      from: {"{clinic}": 1}
      to: {for_each: clinic, "{clinic}": "= {clinic.doctors} / 7"}
""",
    )
    attributes = clinics.load(FILE).demand["booked-su"].attributes
    assert attributes["from"] == {"su": 1}
    assert attributes["to"] == {"im": 4 / 7, "su": 2 / 7, "ey": 1 / 7}


def test_a_key_is_made_for_the_tables_in_it(clinics: "Hospital") -> None:
    """Of the tables a block goes through, those in a key make its entries."""
    clinics.write(
        "scenarios/child.yaml",
        """twin: 1
extends: clinics.yaml
name: {zh: a, en: a}
tables: {shift: {am: {}, pm: {}}}
resources:
  for_each: [clinic, shift]
  nurse-{clinic}: {name: {zh: a, en: a}, capacity: 1}
  desk-{shift}-{clinic}: {name: {zh: a, en: a}, capacity: 1}
  porter: {name: {zh: a, en: a}, capacity: 1}
""",
    )
    resources = clinics.load("scenarios/child.yaml").resources
    counts = {"nurse": 3, "desk": 6, "porter": 1}
    for word, count in counts.items():
        assert sum(key.split("-")[0] == word for key in resources) == count
    assert "desk-pm-ey" in resources


def test_cells_that_are_lists(clinics: "Hospital") -> None:
    """A column of lists is put between the items of a list."""
    clinics.change(
        FILE,
        'for: "doctor-{clinic}"',
        'for: {any: ["doctor-{clinic}", "{clinic.rooms}"]}',
    )
    clinics.write(
        "tables/clinics.csv",
        CSV.replace("slots[]", "rooms[]").replace(",a b", ",kiosk ward")
        .replace(",a\n", ",kiosk\n").replace("Eyes,", "Eyes,ward"),
    )  # fmt: skip
    (step,) = clinics.load(FILE).pathways["visit-im"].steps
    assert step.requirements[0].options == ("doctor-im", "kiosk", "ward")


def test_plain_data_with_tables(clinics: "Hospital") -> None:
    """What is written out keeps its link to tables, and pickles."""
    one = clinics.load(FILE)
    again = from_dict(one.to_dict())
    assert again == one
    two = again.vary("x", {"tables.clinic.su.doctors": 6})
    assert two.resources["doctor-su"].capacity == 6
    assert two.demand["booked-su"].per_day == 60


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        (
            "capacity: \"{clinic.doctors}\"",
            "capacity: \"{clinic.docters}\"",
            [
                '10: resources.doctor-{clinic}.capacity: clinic has no column '
                '"docters"; did you mean "doctors"?'
            ],
        ),
        (
            "for_each: clinic\n    name: {zh: \"{clinic.zh}医生\"",
            "for_each: clinics\n    name: {zh: \"{clinic.zh}医生\"",
            [
                '7: resources.doctor-{clinic}.for_each: unknown table "clinics"; '
                'did you mean "clinic"?',
                "6: resources.doctor-{clinic}: a key with {} needs for_each: clinic",
            ],
        ),
        (
            "    for_each: clinic\n    name: {zh: \"{clinic.zh}医生\"",
            "    name: {zh: \"{clinic.zh}医生\"",
            ["6: resources.doctor-{clinic}: a key with {} needs for_each: clinic"],
        ),
        (
            "{kind: expert}",
            "{kinds: expert}",
            [
                '13: demand.booked-{clinic}.for_each: clinic has no column '
                '"kinds"; did you mean "kind"?'
            ],
        ),
        (
            "booked-{clinic}:",
            "booked:",
            ["14: demand.booked.pathway: {clinic} stands outside `for_each: clinic`"],
        ),
    ],
)  # fmt: skip
def test_templates_that_are_wrong(
    clinics: "Hospital", old: str, new: str, problems: list[str]
) -> None:
    """Each names the template's line and the nearest right name, once for all rows."""
    clinics.change(FILE, old, new)
    found = clinics.problems(FILE)
    for one in problems:
        assert f"{FILE}:{one}" in found


def test_a_cell_without_value(clinics: "Hospital") -> None:
    """An empty cell that is used is said at the table's line, with who uses it."""
    clinics.write("tables/clinics.csv", CSV.replace("su,2", "su,"))
    assert clinics.problems(FILE) == [
        "tables/clinics.csv:3: tables.clinic.su.doctors: has no value, and "
        f"{FILE}:10 uses it",
        "tables/clinics.csv:3: tables.clinic.su.doctors: has no value, and "
        f"{FILE}:15 uses it",
    ]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [f"{FILE}:4: tables.clinic: tables/clinics.csv: is empty"]),
        (
            "id,名\nim,内科\n".encode("gb18030"),
            [
                "tables/clinics.csv:1: is not UTF-8 but reads as GB18030; "
                "save it as UTF-8"
            ],
        ),
        (
            b"id,a b,x,x\n",
            ['tables/clinics.csv:1: the column "x" is there twice'],
        ),
        (
            b"id,a b,\nim,1,1\nim,2,2\nx.y,2,2\n,3,3\n",
            [
                'tables/clinics.csv:1: a b: "a b" may hold letters, digits, "-" and '
                '"_" only',
                "tables/clinics.csv:1: column 3 needs a name",
                "tables/clinics.csv:3: im: is there twice, first on line 2",
                'tables/clinics.csv:4: x.y: "x.y" may hold letters, digits, "-" and '
                '"_" only',
                "tables/clinics.csv:5: a row needs a name",
            ],
        ),
        (
            b"id,a\nim,1,2\nsu\n",
            [
                "tables/clinics.csv:2: has 3 cells for 2 columns",
                "tables/clinics.csv:3: has 1 cells for 2 columns",
            ],
        ),
        (
            b"id,a\n",
            [f"{FILE}:4: tables.clinic: tables/clinics.csv: has a header and no rows"],
        ),
        (
            b'id,a\nim,"1\nsu,2\n',
            ["tables/clinics.csv:3: is not CSV: unexpected end of data"],
        ),
        (
            b"id,a\nim,\x001\n",
            ["tables/clinics.csv:2: holds a zero byte; it is no text"],
        ),
        (
            b"PK\x03\x04\x14\x00",
            [
                f"{FILE}:4: tables.clinic: tables/clinics.csv: is a workbook or an "
                "archive; save it as CSV in UTF-8"
            ],
        ),
    ],
)
def test_tables_that_are_wrong(
    clinics: "Hospital", content: bytes, problems: list[str]
) -> None:
    """All problems of a table are said at once, and nothing that follows from them."""
    clinics.write("tables/clinics.csv", content)
    assert clinics.problems(FILE) == problems


def test_what_follows_from_a_wrong_table_is_not_said(clinics: "Hospital") -> None:
    """A value set of an entry that a wrong table cannot make is not wrong."""
    clinics.change(
        FILE, "demand:\n", "set: {resources.doctor-im.kind: room}\ndemand:\n"
    )
    clinics.write("tables/clinics.csv", b"id\nim,1\n")
    assert clinics.problems(FILE) == ["tables/clinics.csv:2: has 2 cells for 1 columns"]


def test_marks_and_line_ends_of_other_systems(clinics: "Hospital") -> None:
    """A byte order mark and other line ends change nothing in a table."""
    right = clinics.load(FILE)
    clinics.write("tables/clinics.csv", ("\ufeff" + CSV.replace("\n", "\r\n")).encode())
    assert clinics.load(FILE) == right


def test_a_mistake_in_a_template_is_said_once(clinics: "Hospital") -> None:
    """What is wrong in each entry that a template makes is one problem."""
    clinics.change(FILE, "minutes: 5", "minutes: -5")
    clinics.change(FILE, "kind: staff", "kind: stuff")
    first, second = clinics.problems(FILE)
    assert first.startswith(f'{FILE}:9: resources.doctor-im.kind: unknown word "stuff"')
    assert first.endswith("(so in 2 more that are made here)")
    assert second.startswith(f"{FILE}:22: pathways.visit-im.consult.minutes: ")
    assert second.endswith("(so in 2 more that are made here)")
    clinics.change(FILE, "minutes: -5", "minutes: 5")
    clinics.change(FILE, "kind: stuff", "kind: staff")
    clinics.change(FILE, "capacity:", "capcity:")
    clinics.change(FILE, 'for: "doctor-', 'for: "docter-')
    assert clinics.problems(FILE) == [
        f"{FILE}:6: resources.doctor-im.capacity: missing (so in 2 more that are made "
        "here)",
        f'{FILE}:10: resources.doctor-im.capcity: unknown key; did you mean "capacity"?'
        " (so in 2 more that are made here)",
        f'{FILE}:22: pathways.visit-im.consult.for: unknown resource "docter-im"; did '
        'you mean "doctor-im"? (so in 2 more that are made here)',
    ]


def test_two_entries_of_one_name(clinics: "Hospital") -> None:
    """A key that is made twice in a file is said with both lines."""
    clinics.change(FILE, "demand:\n", "  doctor-su: {capacity: 3}\ndemand:\n")
    assert clinics.problems(FILE) == [
        f'{FILE}:11: resources.doctor-su: makes "doctor-su", which line 6 makes too'
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("tables.clinics.su.doctors", 1, 'unknown table "clinics"; did you mean'),
        ("tables.clinic.sur.doctors", 1, 'unknown row "sur"; did you mean "su"?'),
        ("tables.clinic.su.doctors", 1.5, "should be a whole number, not 1.5"),
        ("tables.clinic.su", 1, "should be a mapping of columns"),
        ("tables.clinic", "x.csv", "should be a mapping of rows"),
        ("tables.clinic.*x.doctors", 1, 'nothing matches "*x"'),
    ],
)
def test_tables_that_cannot_be_varied_so(
    clinics: "Hospital", path: str, value: object, message: str
) -> None:
    """A path that leads to no cell and a value no use can take are refused."""
    with pytest.raises(ScenarioError) as caught:
        clinics.load(FILE).vary("x", {path: value})
    assert message in str(caught.value)


IDS = st.text("abcé病-_19", min_size=1, max_size=4)
CELLS = st.fixed_dictionaries(
    {
        "count": st.integers(0, 50),
        "share": st.floats(0, 1, allow_nan=False),
        "word": st.text("abc {}.=病", max_size=5).filter(
            lambda text: not text.lstrip().startswith("=")
        ),
    }
)


@given(rows=st.dictionaries(IDS, CELLS, min_size=1, max_size=5))
def test_templates_make_what_one_would_write(rows: dict[str, dict]) -> None:
    """Entries made of any table are those written out by hand."""

    def hospital(resources: dict, demand: dict, **more: object) -> Scenario:
        name = {"zh": "甲", "en": "a"}
        layout = {"name": name, "resources": resources}
        pathways = {"p": [{"do": "leave"}]}
        content = {"twin": 1, "name": name, "layout": layout, "pathways": pathways}
        return from_dict({**content, "demand": demand, **more})

    made = hospital(
        {
            "r-{t}": {
                "for_each": "t",
                "name": {"zh": "{t}", "en": "x{t.word}"},
                "capacity": "{t.count}",
            }
        },
        {
            "s": {
                "pathway": "p",
                "per_day": 1,
                "attributes": {"a": {"for_each": "t", "{t}": f"= 1 / {len(rows)}"}},
            },
            "d-{t}": {
                "for_each": "t",
                "pathway": "p",
                "per_day": "= {t.count} * (1 - {t.share})",
            },
        },
        tables={"t": rows},
    )
    written = hospital(
        {
            f"r-{key}": {
                "name": {"zh": key, "en": "x" + row["word"]},
                "capacity": row["count"],
            }
            for key, row in rows.items()
        },
        {
            "s": {
                "pathway": "p",
                "per_day": 1,
                "attributes": {"a": dict.fromkeys(rows, 1 / len(rows))},
            },
        }
        | {
            f"d-{key}": {"pathway": "p", "per_day": row["count"] * (1 - row["share"])}
            for key, row in rows.items()
        },
    )
    assert made.resources == written.resources
    assert made.demand == written.demand
    assert from_dict(made.to_dict()) == made
