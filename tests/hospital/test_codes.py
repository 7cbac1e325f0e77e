"""Codes of source systems: what a layout's codes.yaml may say, and what is refused."""

from pathlib import Path

import pytest

from twin.errors import ScenarioError
from twin.hospital import shipped
from twin.hospital.bed import beds, is_added, room_of, ward_of
from twin.hospital.codes import NAMES, checked, read_codes
from twin.hospital.point import plain
from twin.hospital.resource import Resource

FILE = "layouts/clinic/codes.yaml"
LAYOUTS = sorted((shipped.root() / "layouts").glob("*/codes.yaml"))


@pytest.fixture
def codes(hospital):
    """A function that writes the codes of one source, and gives the hospital."""

    def written(text: str):
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        hospital.write(FILE, f"twin: 1\ncodes:\n  his:\n{lines}")
        return hospital

    return written


def problems() -> list[str]:
    """Lines of what is wrong with the codes, without the count."""
    with pytest.raises(ScenarioError) as caught:
        read_codes("layouts/clinic")
    return str(caught.value).splitlines()[:-1]


@pytest.mark.usefixtures("hospital")
def test_a_layout_without_codes_has_its_own_names():
    """Names of the layout by family: beds of wards, points of places, units."""
    names = read_codes("layouts/clinic").names
    assert {"hall", "kiosk", "ward"} <= names["places"]
    assert len(names["beds"]) == 44
    assert {"ward/1", "ward/40", "ward/+4"} <= names["beds"]
    assert {"ward/temp", "hospital/energy"} <= names["points"]
    assert {"kiosk", "kiosk/6", "lift/2"} <= names["devices"]
    assert "doctor/1" not in names["devices"]
    assert names["lots"] == frozenset()


def test_a_line_with_braces_stands_for_all_it_fits(codes):
    """Numbers are those that the layout has, written with the digits asked for."""
    codes('beds: {"W-{n:02}": "ward/{n}", "W-+{n}": "ward/+{n}"}')
    made = read_codes("layouts/clinic").by_source["his"]["beds"]
    assert made["W-07"] == "ward/7"
    assert made["W-40"] == "ward/40"
    assert made["W-+4"] == "ward/+4"
    assert len(made) == 44


def test_other_words_stand_for_parts_of_a_name(codes):
    """A word is any part of a name without a slash, and fills the code."""
    codes('points: {"{place}.T": "{place}/temp"}')
    made = read_codes("layouts/clinic").by_source["his"]["points"]
    assert made["hospital.T"] == "hospital/temp"
    assert made["ward.T"] == "ward/temp"
    assert len(made) == 1 + len(read_codes("layouts/clinic").names["places"])


def test_a_line_without_braces_comes_first(codes):
    """One code may be told apart from those that a line stands for."""
    codes('beds: {"{n}": "ward/{n}", "13": "ward/+1"}')
    made = read_codes("layouts/clinic").by_source["his"]["beds"]
    assert (made["12"], made["13"], made["14"]) == ("ward/12", "ward/+1", "ward/14")


def test_a_star_is_any_text_of_a_code(codes):
    """A room that the layout does not need may be anything."""
    codes('beds: {"W^*^{n:02}": "ward/{n}"}')
    (line,) = read_codes("layouts/clinic").wild["his"]["beds"]
    assert line.name_of("W^302^07") == line.name_of("W^^7") == "ward/7"
    assert line.name_of("W^07") is None
    assert line.name_of("V^302^07") is None


def test_a_point_may_have_a_word_of_its_own(codes):
    """Where a quantity has several points, a label follows it."""
    codes("points: {a: ward/temp/north, b: ward/temp}")
    made = read_codes("layouts/clinic").by_source["his"]["points"]
    assert made == {"a": "ward/temp/north", "b": "ward/temp"}
    assert plain("ward/temp/north") == "ward/temp"
    assert plain("ward/temp/no/rth") == "ward/temp/no/rth"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("places: {A: hal}", 'places.A: unknown place, resource or department "hal"; '),
        ("beds: {A: ward}", 'beds.A: unknown bed "ward"'),
        ("beds: {A: ward/41}", 'unknown bed "ward/41"; did you mean "ward/4'),
        ("beds: {A: ward/01}", 'unknown bed "ward/01"; did you mean "ward/'),
        ('beds: {"A{n}": "ward-3/{n}"}', 'beds.A{n}: no bed is "ward-3/{n}"'),
        ('beds: {"A{m}": "ward/{n}"}', "should have the same words in braces"),
        ("beds: {A: 'ward/{n}'}", "should have the same words in braces"),
        ("beds: {'A{w:02}': '{w}/1'}", "only {n} is a number"),
        ("services: {A: hall}", 'unknown resource "hall"'),
        ("points: {A: ward/tmp}", 'unknown point "ward/tmp"; did you mean "ward/temp"'),
        ("points: {A: ward/temp/x y}", 'unknown point "ward/temp/x y"'),
        ("devices: {A: kiosk/7}", 'unknown device "kiosk/7"; did you mean "kiosk/'),
        ("lots: {A: hall}", 'unknown car park "hall"'),
        ("place: {A: hall}", 'unknown key; did you mean "places"?'),
        ("places: {A: 3}", "should be text, not 3"),
        ("places: [A]", "should be a mapping of keys, not a list"),
        ("ignore: {places: [999]}", "should be text, not 999"),
        ("ignore: {room: [A]}", "unknown key"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(codes, line, problem):
    """A wrong code is a problem with file, line, path and the nearest right name."""
    codes(line)
    (found,) = problems()
    assert found.startswith(f"{FILE}:4: codes.his"), found
    assert problem in found


def test_every_problem_is_said_at_once(codes):
    """Wrong names are found in what is right of a file that has wrong keys too."""
    codes("places: {A: hal, B: 3, C: hall}\nbed: {}\nbeds: {D: ward/99}")
    assert [one.split(": ")[1] for one in problems()] == [
        "codes.his.places.B",
        "codes.his.places.A",
        "codes.his.bed",
        "codes.his.beds.D",
    ]


def test_two_lines_may_not_make_one_code(codes):
    """A code that two lines give different names is said at the later one."""
    codes('beds: {"{n:02}": "ward/{n}", "0{n}": "ward/+{n}"}')
    assert problems() == [
        f'{FILE}:4: codes.his.beds.0{{n}}: makes "01", as "{{n:02}}" does'
    ]


def test_what_is_left_out_has_no_name(codes):
    """A code is mapped or left out; a pattern may leave out what is not mapped."""
    codes('places: {A: hall}\nignore: {places: [A, "*"]}')
    (found,) = problems()
    assert found == f'{FILE}:5: codes.his.ignore.places.0: "A" has a name too; keep one'


def test_a_file_of_another_format_is_refused(hospital):
    """The first line says the format, as in every file."""
    hospital.write(FILE, "codes: {}\n")
    assert "twin: missing; the first line should be" in problems()[0]
    hospital.write(FILE, "twin: 2\ncodes: {}\n")
    assert "format 2 is not the one read here" in problems()[0]


def test_check_finds_problems_of_scenario_and_codes(codes):
    """`checked` says what is wrong with both files at once."""
    hospital = codes("places: {A: hal}")
    hospital.change("scenarios/weekday.yaml", "to: clinic}", "to: clinc}")
    with pytest.raises(ScenarioError) as caught:
        checked("scenarios/weekday.yaml")
    files = [one.file for one in caught.value.problems]
    assert files == ["scenarios/weekday.yaml", FILE]
    hospital.change(FILE, "hal", "hall")
    hospital.change("scenarios/weekday.yaml", "to: clinc}", "to: clinic}")
    assert checked("scenarios/weekday.yaml") == hospital.load()


def test_beds_and_their_rooms():
    """A bed's room follows from its number; added beds are in none."""
    name = {"zh": "病", "en": "W"}
    ward = Resource.model_validate(
        {"name": name, "kind": "bed", "capacity": 7, "added_beds": 1}
        | {"rooms": {"beds": 3}}
    )
    named = list(beds("w", ward))
    assert named == [*(f"w/{n}" for n in range(1, 8)), "w/+1"]
    rooms = [room_of(bed, ward) for bed in named]
    assert rooms == [1, 1, 1, 2, 2, 2, 3, None]
    assert [bed for bed in named if is_added(bed)] == ["w/+1"]
    assert {ward_of(bed) for bed in named} == {"w"}


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.parent.name)
def test_shipped_codes_are_right(file: Path):
    """Codes that come with the package name things of their layouts."""
    found = read_codes(file.parent)
    for source, families in found.by_source.items():
        for family, codes in families.items():
            for code, name in codes.items():
                assert plain(name) in found.names[family], (source, family, code)
    assert set(found.names) == set(NAMES)
