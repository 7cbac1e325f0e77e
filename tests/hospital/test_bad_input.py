"""Files that are not right: a clear sentence each, with file, line and path."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Hospital

FILE = "scenarios/weekday.yaml"
CHILD = "scenarios/winter.yaml"
RESOURCES = "layouts/clinic/resources.yaml"
PLACES = "layouts/clinic/places.geojson"
MORNING = "scenarios/profiles/morning.csv"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ": is empty"),
        (b" \n\n", ": is empty"),
        (b"# a comment\n", ": is empty"),
        (b"\xef\xbb\xbf", ": is empty"),
        (b"twin: [1\nname: }", ":2: is not YAML: did not find expected ',' or ']'"),
        (b"twin: 1\nname:\n\tzh: a\n", ":3: has a tab where YAML wants spaces"),
        (b"run: {days: 7}\n\twhy: a\n", ":2: has a tab where YAML wants spaces"),
        (b"\xff\x00\x81", ":1: is not text in UTF-8"),
        (
            "twin: 1\nname: {zh: 平日}\n".encode("gb18030"),
            ":2: is not UTF-8 but reads as GB18030; save it as UTF-8",
        ),
        ("twin: 1\n".encode("utf-16"), ":1: is in UTF-16; save it as UTF-8"),
        (
            b"twin: 1\nname: \x00",
            ":2: holds a character that text may not hold, U+0000",
        ),
        (b"- a\n- b\n", ":1: should be a mapping of keys, not a list"),
        (b"hello", ":1: should be a mapping of keys, not plain text"),
        (
            b"twin: 1\n---\ntwin: 1\n",
            ":2: holds a second document; `---` may stand only at the top",
        ),
        (b"twin: 1\ntwin: 1\n", ":2: twin: is there twice, first on line 1"),
        (b"a: {<<: 1}\n", ":1: a.<<: should be a mapping or a list of them"),
        (b"twin: 1\n? [a, b]\n: 1\n", ":2: a key should be text"),
        (b"name: &a [*a]\n", ":1: is nested too deep"),
        (b"a: " + b"[" * 5000 + b"]" * 5000, ":1: is nested too deep"),
        (
            b"twin: !!python/object:os.system {a: 1}\n",
            ":1: twin: the tag tag:yaml.org,2002:python/object:os.system "
            "is not for files of data",
        ),
    ],
)
def test_a_file_that_cannot_be_read(
    hospital: "Hospital", content: bytes, problem: str
) -> None:
    """A file that is no scenario at all gives one problem and no traceback."""
    hospital.write(FILE, content)
    assert hospital.problems() == [FILE + problem]


def test_aliases_that_multiply_are_stopped(hospital: "Hospital") -> None:
    """A short file cannot stand for more values than a hospital has."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for one, next_one in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{next_one}: &{next_one} [{', '.join([f'*{one}'] * 10)}]")
    hospital.write(FILE, "\n".join(lines))
    assert hospital.problems() == [f"{FILE}:1: has too many values"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("scenarios", "scenarios: is a directory; name the file in it"),
        ("scenarios/weekdya.yaml", 'is not there; did you mean "weekday.yaml"?'),
        ("nowhere/x.yaml", "nowhere/x.yaml: is not there"),
        ("scenarios/\0.yaml", "cannot be read: embedded null byte"),
    ],
)
def test_a_path_that_is_no_file(hospital: "Hospital", name: str, problem: str) -> None:
    """A directory or a wrong name says so, with the nearest file beside it."""
    (line,) = hospital.problems(name)
    assert line.endswith(problem)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_one_may_not_read(hospital: "Hospital") -> None:
    """A file without permission says so."""
    (hospital.folder / FILE).chmod(0)
    assert hospital.problems() == [f"{FILE}: cannot be read: Permission denied"]


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\r\n"), ("\n", "\r"), ("twin: 1\n", "\ufefftwin: 1\n")]
)
def test_marks_and_line_ends_of_other_systems(
    hospital: "Hospital", old: str, new: str
) -> None:
    """A byte order mark and other line ends change nothing."""
    right = hospital.load()
    path = hospital.folder / FILE
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_bytes(text.encode())
    assert hospital.load() == right


DISTRIBUTION = "{gamma: {mean: 9, sd: 5}}"
WALK = "{do: walk, to: clinic}"
WINDOWS = '{"08:00-12:00": 4, "14:00-17:30": 3}'
OUTPATIENT = "pathways.outpatient"
SINGLE = [
    ("run: {days", "rnu: {days", '4: rnu: unknown key; did you mean "run"?'),
    ("days: 7,", "days: 7, days: 8,", "4: run.days: is there twice, first on line 4"),
    ("days: 7", "days: 0", "4: run.days: should be at least 1, not 0"),
    ("days: 7", "days: 7.5", "4: run.days: should be a whole number, not 7.5"),
    ("2026-11-23", "tomorrow", "4: run.start: should be a date such as 2026-11-23"),
    ("twin: 1", "twin: 2", "1: twin: format 2 is not the one read here, 1"),
    ("twin: 1\n", "", "1: twin: missing; the first line should be `twin: 1`"),
    ("layout: ../layouts/clinic\n", "", "1: layout: missing"),
    (
        "../layouts/clinic",
        "../layouts/clinc",
        '3: layout: layouts/clinc: is not there; did you mean "clinic"?',
    ),
    (
        "../layouts/clinic",
        "../layouts/clinic/resources.yaml",
        "3: layout: layouts/clinic/resources.yaml: is a file; name its folder",
    ),
    (
        "layout: ..",
        "extends: weekday.yaml\nlayout: ..",
        "3: extends: goes in a circle: "
        "scenarios/weekday.yaml extends scenarios/weekday.yaml",
    ),
    (
        "14:00-17:30",
        "14:00-25:00",
        "6: schedules.doctor.mon-fri.14:00-25:00: 25:00 is not a time of day",
    ),
    (
        "14:00-17:30",
        "11:00-17:30",
        '6: schedules.doctor: mon-fri: "08:00-12:00" and "11:00-17:30" overlap',
    ),
    (
        "{mon-fri: " + WINDOWS + "}",
        "{}",
        "6: schedules.doctor: is empty; leave it out if the capacity never changes",
    ),
    (WINDOWS, "{}", "6: schedules.doctor: is empty: no day has a window"),
    (
        "mon-fri",
        "mon-fry",
        '6: schedules.doctor.mon-fry: "fry" is not a day; did you mean "fri"?',
    ),
    (
        "  doctor: {mon",
        "  docter: {mon",
        '6: schedules.docter: unknown resource "docter"; did you mean "doctor"?',
    ),
    (
        "per_day: 400",
        "per_day: -1",
        "10: demand.walk-in.per_day: should be at least 0, not -1",
    ),
    (
        "per_day: 400",
        "per_day: 1e999",
        "10: demand.walk-in.per_day: should be a finite number, not inf",
    ),
    (
        "per_day: 400",
        "no_show: 0.1",
        "8: demand.walk-in: should have exactly one of per_day, profile.per_hour, "
        "appointments, arrivals, not none",
    ),
    (
        "per_day: 400",
        "per_day: 400\n    no_show: 0.1",
        "8: demand.walk-in: no_show would do nothing beside per_day",
    ),
    (
        "male: 0.49",
        "male: 0.5",
        "13: demand.walk-in.attributes.sex: probabilities should sum to 1, not 1.01",
    ),
    (
        "morning.csv",
        "mornin.csv",
        "11: demand.walk-in.profile: scenarios/profiles/mornin.csv: is not there; "
        'did you mean "morning.csv"?',
    ),
    (
        "profiles/morning.csv",
        "profiles",
        "11: demand.walk-in.profile: scenarios/profiles: "
        "is a directory; name the file in it",
    ),
    (
        "enters: hall",
        "enters: hal",
        '12: demand.walk-in.enters: unknown place "hal"; did you mean "hall"?',
    ),
    (
        "enters: hall",
        "enters: hall\n    priority: 16",
        "13: demand.walk-in.priority: should be at most 15, not 16",
    ),
    (
        "enters: hall",
        "enters: hall\n    priority: {by: sex, values: {male: 1}}",
        '13: demand.walk-in.priority.values: says nothing of sex "female"',
    ),
    (
        "pathway: outpatient",
        "pathway: outpatint",
        '9: demand.walk-in.pathway: unknown pathway "outpatint"; '
        'did you mean "outpatient"?',
    ),
    ("p: 0.9", "p: 0.8", f"22: {OUTPATIENT}.chance: probabilities should sum to 1"),
    ("p: 0.9", "p: 1.9", f"25: {OUTPATIENT}.chance.branches.1.p: should be at most 1"),
    (
        DISTRIBUTION,
        "{gamma: {mean: 9}}",
        f"20: {OUTPATIENT}.hold-doctor.minutes.gamma.sd: missing",
    ),
    (
        DISTRIBUTION,
        "{gama: {mean: 9}}",
        f'20: {OUTPATIENT}.hold-doctor.minutes: unknown distribution "gama"; '
        'did you mean "gamma"?',
    ),
    (
        DISTRIBUTION,
        "-5",
        f"20: {OUTPATIENT}.hold-doctor.minutes: should never be negative; cut it at 0",
    ),
    (
        "then: leave",
        "then: leaf",
        f'21: {OUTPATIENT}.hold-doctor.patience.then: unknown word "leaf"; '
        'did you mean "leave"?',
    ),
    (
        "for: ward",
        "for: {one: ward, units: 45}",
        f"24: {OUTPATIENT}.seize-ward.for: needs 45 of ward, which has 40 at most "
        "together",
    ),
    (
        "what: bed",
        "what: bad",
        f'24: {OUTPATIENT}.release-bad.what: unknown label "bad"; did you mean "bed"?',
    ),
    (
        "to: clinic}",
        "to: island}",
        f'17: {OUTPATIENT}.walk-island.to: no way leads from "hall" to "island"',
    ),
    (
        "    enters: hall\n",
        "",
        f"16: {OUTPATIENT}.walk-clinic.to: nothing says where visits of walk-in are; "
        "give it `enters`, or the walk `minutes`",
    ),
    (
        "do: walk,",
        "do: walk, id: steps,",
        f'15: {OUTPATIENT}: a step may not have the id "steps"',
    ),
    (
        "  walk-in:",
        "  walk/in:",
        '8: demand.walk/in: "walk/in" may not hold a dot, a space, "/" or "#"',
    ),
    (
        "do: seize,",
        "do: leave, id: x}, {do: seize, id: x,",
        f'15: {OUTPATIENT}: two steps have the id "x"',
    ),
    (
        "pathways:\n",
        "pathways:\n  empty: []\n",
        "15: pathways.empty: should not be empty",
    ),
]
STEPS = [
    ("{do: wlak}", '.wlak: unknown step "wlak"; did you mean "walk"?'),
    ("{to: clinic}", ".1: a step needs the key do"),
    ("clinic", '.1: should be a step such as {do: leave}, not "clinic"'),
    ("{do: walk}", ".walk: should have `to` or `minutes`, or both"),
    ("{do: hold, minutes: 1, patience: {minutes: 1, then: next}}", ".hold: patience"),
    ("{do: seize, for: []}", ".seize.for: should not be empty"),
    ("{do: seize, for: [[kiosk]]}", ".seize-kiosk.for.0: should be a mapping of keys"),
    (
        "{do: seize, for: {any: [ward, kisk]}}",
        '.seize-ward.for: unknown resource "kisk"; did you mean "kiosk"?',
    ),
    (
        "{do: hold, for: kiosk, minutes: 1, id: k, "
        "reassess: [{after_minutes: 9, priority: 1}, {after_minutes: 5, priority: 0}]}",
        ".k: reassess should be in order of time",
    ),
    ("{do: wait, until: 8.30}", '.wait.until: should be HH:MM or "due", not 8.3'),
    ('{do: wait, until: "25:00"}', ".wait-25:00.until: 25:00 is not a time of day"),
    ("{do: wait, until: due}", ".wait-due: there is no appointment for visits"),
    ("{do: start, task: outpatient}", ": starts itself: outpatient starts outpatient"),
    ("{do: start, task: lab}", '.start-lab.task: unknown pathway "lab"'),
    ("{do: join, what: bed}", '.join-bed.what: unknown label "bed"'),
    (
        "{do: ride, lift: kiosk, from: ground, to: first, minutes: 1}",
        '.ride-kiosk.lift: "kiosk" is of kind kiosk, not a lift',
    ),
    (
        "{do: ride, lift: lift, from: ground, to: first, minutes: 1, units: 13}",
        ".ride-lift.units: needs 13 places of 12 in a car",
    ),
    (
        "{do: ride, lift: lift, from: hall, to: first, minutes: 1}",
        '.ride-lift.from: unknown level "hall"; known are first, ground',
    ),
    (
        "{do: by, attribute: sx, cases: {a: []}}",
        '.by-sx.attribute: unknown attribute "sx"; did you mean "sex"?',
    ),
    (
        "{do: by, attribute: sex, cases: {mle: []}}",
        '.by-sex.cases.mle: unknown value of sex "mle"; did you mean "male"?',
    ),
    (
        "{do: choose, branches: [{if: {queue: kosk, at_most: 5}}]}",
        '.choose.branches.0.if.queue: unknown resource "kosk"; did you mean "kiosk"?',
    ),
    (
        "{do: choose, branches: [{if: {late: due, at_most: 5}}]}",
        ".choose: there is no appointment for visits of walk-in",
    ),
    (
        "{do: choose, branches: [{if: {late: due}}]}",
        ".choose.branches.0.if: late goes with either at_most or at_least",
    ),
    (
        '{do: choose, branches: [{if: {clock: "16:00"}}]}',
        ".choose.branches.0.if: clock goes with `before: true` or `before: false`",
    ),
    (
        "{do: choose, branches: [{steps: []}, {steps: []}]}",
        ".choose: only the last branch may be without `if`",
    ),
    (
        "{do: chance, branches: [{}, {}], id: x}",
        ".x: only one branch may leave out its p",
    ),
    (
        "{do: repeat, p: 0.5, most: 0, steps: [{do: leave}]}",
        ".repeat.most: should be at least 1, not 0",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), SINGLE)
def test_one_thing_wrong(
    hospital: "Hospital", old: str, new: str, problem: str
) -> None:
    """One mistake in a right file gives one problem, at its line and path."""
    hospital.change(FILE, old, new)
    (line,) = hospital.problems()
    assert line.startswith(f"{FILE}:{problem}")


@pytest.mark.parametrize(("step", "problem"), STEPS)
def test_one_step_wrong(hospital: "Hospital", step: str, problem: str) -> None:
    """A step that is not right is named by its id, with what is wrong with it."""
    hospital.change(FILE, WALK, step)
    (line,) = hospital.problems()
    assert f"{OUTPATIENT}{problem}" in line
    assert line.startswith(f"{FILE}:1")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "capacity: 6",
            "capacity: -6",
            "4: resources.kiosk.capacity: should be at least 0, not -6",
        ),
        (
            "capacity: 6",
            "capacity: 6, capcity: 6",
            '4: resources.kiosk.capcity: unknown key; did you mean "capacity"?',
        ),
        (
            "kind: kiosk",
            "kind: kisok",
            '4: resources.kiosk.kind: unknown word "kisok"; did you mean "kiosk"?',
        ),
        (
            "place: hall",
            "place: hal",
            '4: resources.kiosk.place: unknown place "hal"; did you mean "hall"?',
        ),
        (
            "kind: bed",
            "kind: bed, alike: [sexx]",
            '6: resources.ward.alike: unknown attribute "sexx"; did you mean "sex"?',
        ),
        (
            "kind: bed",
            "kind: bed, alike: [sex], pre_empt: resume",
            "6: resources.ward: alike and pre_empt cannot be combined",
        ),
        (
            "kind: kiosk",
            "kind: kiosk, places: 3",
            "4: resources.kiosk.places: unknown key; did you mean",
        ),
        ("places: 12", "places: 0", "7: resources.lift.places: should be at least 1"),
        (", places: 12", "", "7: resources.lift.places: missing"),
        (
            "resources:",
            "timezone: Asia/Beijng\nresources:",
            '3: layout.timezone: "Asia/Beijng" is not a time zone; '
            "write one such as Asia/Shanghai",
        ),
        ("twin: 1", "twin: 1\nzones: {}", "2: layout.zones: unknown key"),
    ],
)
def test_one_thing_wrong_in_the_layout(
    hospital: "Hospital", old: str, new: str, problem: str
) -> None:
    """A mistake in the layout is reported in the layout's file."""
    hospital.change(RESOURCES, old, new)
    (line,) = hospital.problems()
    assert line.startswith(f"{RESOURCES}:{problem}")


def test_a_layout_without_its_resources(hospital: "Hospital") -> None:
    """A layout's missing file is reported where the layout is named."""
    (hospital.folder / RESOURCES).unlink()
    problem = f"{FILE}:3: layout: {RESOURCES}: is not there"
    assert hospital.problems() == [problem]


def test_places_that_are_not_json(hospital: "Hospital") -> None:
    """Broken JSON gives its own line."""
    hospital.write(PLACES, '{\n"features": [\n}')
    assert hospital.problems() == [f"{PLACES}:3: is not JSON: Expecting value"]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", [": is empty"]),
        ("start,weight\n", [": has a header and no rows"]),
        ("开始,权重\n07:00,1\n".encode("gb18030"), [":1: is not UTF-8 but reads as"]),
        ("time,weight\n07:00,1\n", [":1: has no column start"]),
        ("start\n07:00\n", [":1: has no column weight and none for a day"]),
        ("start,start\n07:00,1\n", [':1: the column "start" is there twice']),
        ("start,mn\n07:00,1\n", [':1: mn: "mn" is not a day; did you mean "mon"?']),
        ("start,weight\n07:00,1,2\n", [":2: has 3 cells for 2 columns"]),
        (
            "start,weight\n07:00,x\n25:00,3\n08:00,-1\n09:00,nan\n10:00,1\n10:00,1\n",
            [
                ':2: should be a number and at least 0, not "x"',
                ":3: 25:00 is not a time of day",
                ':4: should be a number and at least 0, not "-1"',
                ':5: should be a number and at least 0, not "nan"',
                ":7: 10:00 is there twice",
            ],
        ),
    ],
)
def test_a_profile_that_is_not_right(
    hospital: "Hospital", content: str | bytes, problems: list[str]
) -> None:
    """Every bad cell of a profile is reported with its own line."""
    hospital.write(MORNING, content)
    found = hospital.problems()
    assert len(found) == len(problems)
    for line, problem in zip(found, problems, strict=True):
        assert f"{MORNING}{problem}" in line


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "extends: weekday.yaml",
            "extends: weekdy.yaml",
            "2: extends: scenarios/weekdy.yaml: is not there; "
            'did you mean "weekday.yaml"?',
        ),
        ("extends: weekday.yaml", "extends: [a]", "2: extends: should name one file"),
        ("name: {zh: 冬季, en: Winter}\n", "", "1: name: missing"),
        (
            "why: {",
            "demand: {walk-in: {per_day: 500}}\nwhy: {",
            "6: set.demand.walk-in.per_day: line 4 sets it too; keep one",
        ),
        (
            "set: {",
            "set: {demand.walk-in.by_day: {sun: 0}, demand.walk-in.by_day.sun: 0.5, ",
            "5: set.demand.walk-in.by_day.sun: "
            "set.demand.walk-in.by_day sets it too; keep one",
        ),
        (
            "set: {",
            "set: {resources.kiosk.capacity: 5, ",
            "5: set.resources.kiosk.capacity: "
            "grid.resources.kiosk.capacity sets it too; keep one",
        ),
        (
            "set: {",
            "set: {demand.walkin.enters: hall, ",
            '5: set.demand.walkin.enters: unknown stream "walkin"; '
            'did you mean "walk-in"?',
        ),
        (
            "set: {",
            "set: {demand.walk-in.entres: hall, ",
            '5: demand.walk-in.entres: unknown key; did you mean "enters"?',
        ),
        (
            "set: {",
            "set: {rn.days: 4, ",
            '5: set.rn.days: unknown key; did you mean "run"?',
        ),
        (
            "set: {",
            "set: {pathways.outpatient.hold-kisk.minutes: 4, ",
            '5: set.pathways.outpatient.hold-kisk.minutes: unknown step "hold-kisk"; '
            'did you mean "hold-kiosk"?',
        ),
        (
            "set: {",
            "set: {pathways.outpatient.chance.branches.2.p: 0.5, ",
            '5: set.pathways.outpatient.chance.branches.2.p: "2" is no index; '
            "there are 2, counted from 0",
        ),
        (
            "set: {",
            "set: {run.days.x: 4, ",
            '5: set.run.days.x: a single value stands there, without "x"',
        ),
        (
            "set: {",
            "set: {a..b: 4, ",
            "5: set.a..b: is not a path; write names with dots between them",
        ),
        (
            "set: {demand.walk-in.per_day: 520}",
            "set: [1]",
            "5: set: should be a mapping of dotted paths",
        ),
        (
            "uncertain: {demand.walk-in.per_day",
            "uncertain: {demand.walk-in.per_dya",
            '7: uncertain.demand.walk-in.per_dya: unknown key; did you mean "per_day"?',
        ),
        (
            "[480, 570]",
            "[570, 480]",
            "7: uncertain.demand.walk-in.per_day: interval should rise",
        ),
        (
            "[6, 8, 10]",
            "[6, -8, 10]",
            "6: grid.resources.kiosk.capacity: should be at least 0, not -8",
        ),
        (
            "[6, 8, 10]",
            "[]",
            "6: grid.resources.kiosk.capacity: should not be empty",
        ),
        (
            "grid: {resources.kiosk.capacity",
            "grid: {demand.walk-in.day_effect_cv: [0.1], resources.kisk.capacity",
            "6: grid.resources.kisk.capacity: unknown resource",
        ),
    ],
)
def test_one_thing_wrong_in_a_child(
    hospital: "Hospital", old: str, new: str, problem: str
) -> None:
    """What a child extends, sets, tries or leaves open is checked where it says so."""
    hospital.change(CHILD, old, new)
    found = hospital.problems(CHILD)
    assert len(found) == 1, found
    assert found[0].startswith(f"{CHILD}:{problem}")


def test_a_value_is_either_tried_or_uncertain(hospital: "Hospital") -> None:
    """A grid over an uncertain value would be drawn over, and is refused."""
    hospital.change(CHILD, "set: {demand.walk-in.per_day: 520}\n", "")
    hospital.change(CHILD, "resources.kiosk.capacity", "demand.walk-in.per_day")
    assert hospital.problems(CHILD) == [
        f"{CHILD}:5: grid.demand.walk-in.per_day: uncertain sets it too; keep one"
    ]


def test_extending_in_a_circle(hospital: "Hospital") -> None:
    """A circle of files is reported at the link that closes it, in full."""
    hospital.change(FILE, "layout:", "extends: winter.yaml\nlayout:")
    assert hospital.problems() == [
        f"{CHILD}:2: extends: goes in a circle: {FILE} extends {CHILD} extends {FILE}"
    ]


def test_all_problems_at_once(hospital: "Hospital") -> None:
    """Mistakes of every kind, in both files, are reported together by file and line."""
    hospital.change(RESOURCES, "capacity: 6", "capacity: -6")
    hospital.change(FILE, "for: kiosk", "for: kisok")
    hospital.change(FILE, "sd: 0.8", "ds: 0.8")
    hospital.change(FILE, "do: walk", "do: wlak")
    hospital.change(FILE, "days: 7", "days: -7")
    hospital.change(FILE, "p: 0.9", "p: 0.8")
    hospital.change(FILE, "what: bed", "what: bad")
    assert hospital.problems() == [
        f"{RESOURCES}:4: resources.kiosk.capacity: should be at least 0, not -6",
        f"{FILE}:4: run.days: should be at least 1, not -7",
        f"{FILE}:16: {OUTPATIENT}.hold-kisok.minutes.lognormal.sd: missing",
        f"{FILE}:16: {OUTPATIENT}.hold-kisok.minutes.lognormal.ds: "
        "unknown key; known are mean, sd",
        f"{FILE}:16: {OUTPATIENT}.hold-kisok.for: "
        'unknown resource "kisok"; did you mean "kiosk"?',
        f'{FILE}:17: {OUTPATIENT}.wlak-clinic: unknown step "wlak"; '
        'did you mean "walk"?',
        f"{FILE}:22: {OUTPATIENT}.chance: probabilities should sum to 1, not 0.9",
        f'{FILE}:24: {OUTPATIENT}.release-bad.what: unknown label "bad"; '
        'did you mean "bed"?',
    ]


def test_step_free_visits_need_step_free_ways(hospital: "Hospital") -> None:
    """A way with stairs is no way for visits that cannot take them."""
    hospital.change(FILE, "to: clinic}", "to: ward}")
    hospital.load()
    hospital.change(FILE, "enters: hall", "enters: hall\n    step_free: true")
    assert hospital.problems() == [
        f"{FILE}:18: {OUTPATIENT}.walk-ward.to: "
        'no step-free way leads from "hall" to "ward"'
    ]


def test_rooms_are_never_more_than_there_are(hospital: "Hospital") -> None:
    """A schedule may exceed the capacity of staff, but not of rooms or machines."""
    hospital.change(FILE, '"08:00-12:00": 4', '"08:00-12:00": 9')
    hospital.load()
    hospital.change(RESOURCES, "kind: staff", "kind: room")
    assert hospital.problems() == [
        f"{FILE}:6: schedules.doctor.mon-fri.08:00-12:00: 9 is more than the capacity 4"
    ]


def test_a_pathway_is_followed_through_its_branches(hospital: "Hospital") -> None:
    """A branch that may end on an island is seen by the walk that follows it."""
    layout = Path(hospital.folder / PLACES).read_text(encoding="utf-8")
    assert layout.count('"island"') > 0
    step = """{do: chance, branches: [{p: 0.5, steps: [{do: walk, to: ward}]}, {}]}
    - {do: walk, to: clinic}
    - {do: repeat, p: 0.1, most: 2, steps: [{do: walk, to: hall}]}
    - {do: leave}
    - {do: walk, to: island}"""
    hospital.change(FILE, WALK, step)
    hospital.load()
    hospital.change(FILE, "    - {do: leave}\n", "")
    assert [line.partition(": ")[2] for line in hospital.problems()] == [
        f'{OUTPATIENT}.walk-island.to: no way leads from "clinic" to "island"',
        f'{OUTPATIENT}.walk-island.to: no way leads from "hall" to "island"',
    ]


def test_resources_inside_the_layouts_block(hospital: "Hospital") -> None:
    """What a scenario sets of resources stands at the top, and is not passed over."""
    hospital.change(CHILD, "why:", "layout: {resources: {kiosk: {capacity: 1}}}\nwhy:")
    assert hospital.problems(CHILD) == [
        f"{CHILD}:4: layout.resources: stands by itself, as `resources:`"
    ]
