"""JSON Schemas of files: they take what is right and refuse wrong keys."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from twin.hospital import schema, shipped
from twin.hospital.source import read_yaml

if TYPE_CHECKING:
    from conftest import Hospital

SCENARIOS = sorted((shipped.root() / "scenarios").rglob("*.yaml"))
LAYOUTS = sorted((shipped.root() / "layouts").glob("*/resources.yaml"))
CODES = sorted((shipped.root() / "layouts").glob("*/codes.yaml"))


@pytest.fixture(scope="module")
def validators() -> dict[str, jsonschema.Draft202012Validator]:
    """A validator of each kind of file."""
    made = {}
    for name, one in schema.schemas().items():
        jsonschema.Draft202012Validator.check_schema(one)
        made[name] = jsonschema.Draft202012Validator(json.loads(json.dumps(one)))
    return made


def content(text: str, folder: Path) -> Any:
    """What a YAML text holds, as this program reads it."""
    file = folder / "x.yaml"
    file.write_text(text, encoding="utf-8")
    return read_yaml(file).plain()


@pytest.mark.parametrize(
    "file", SCENARIOS, ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_shipped_scenarios_are_taken(validators, file: Path) -> None:
    """Every scenario that comes with the package fits the schema."""
    assert [*validators["scenario"].iter_errors(read_yaml(file).plain())] == []


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.parent.name)
def test_shipped_layouts_are_taken(validators, file: Path) -> None:
    """Every layout that comes with the package fits the schema."""
    assert [*validators["resources"].iter_errors(read_yaml(file).plain())] == []


@pytest.mark.parametrize("file", CODES, ids=lambda file: file.parent.name)
def test_shipped_codes_are_taken(validators, file: Path) -> None:
    """Every codes.yaml that comes with the package fits the schema."""
    assert [*validators["codes"].iter_errors(read_yaml(file).plain())] == []


@pytest.mark.parametrize(
    "text",
    [
        "twin: 2\ncodes: {}",
        "codes: {}",
        "twin: 1\ncodes: {his: {place: {}}}",
        "twin: 1\ncodes: {his: {places: {A: 1}}}",
        "twin: 1\ncodes: {his: {ignore: {places: A}}}",
    ],
)
def test_wrong_codes_are_refused(validators, tmp_path: Path, text: str) -> None:
    """An editor marks what `twin check` would refuse."""
    assert [*validators["codes"].iter_errors(content(text, tmp_path))] != []


RIGHT = """\
twin: 1
extends: weekday.yaml
name: {zh: 甲, en: A}
tables:
  clinic: clinics.csv
  shift: {am: {doctors: 2, slots: [a, b]}, pm: null}
levers: {share: {value: 0.5, name: {zh: 比, en: Share}, unit: share, low: 0, high: 1}}
run:
  {days: "= 7 * share", warm_up_days: auto, replications: {max: 60, until: 5%}}
calendar: {overlay: {2027-02-17: holiday}}
departments: {medicine: {name: {zh: 内, en: M}}}
resources:
  kiosk: {capacity: 4}
  doctor-{clinic}:
    for_each: {clinic: {where: {kind: expert}}}
    name: {zh: "{clinic.zh}", en: "{clinic.en}"}
    kind: "{clinic.kind}"
    capacity: "{clinic.doctors}"
    alike: "{clinic.alike}"
  bank: {kind: lift, places: 12, capacity: 2, name: {zh: 梯, en: L}}
schedules:
  doctor-{clinic}: {for_each: clinic, mon-fri: {"08:00-12:00": "{clinic.doctors}"}}
  kiosk: null
demand:
  booked-{clinic}:
    for_each: [clinic, shift]
    pathway: visit-{clinic}
    per_day: "= 10 * {clinic.doctors}"
    profile: profiles/{clinic}.csv
    step_free: "{clinic.step_free}"
    attributes: {clinic: {for_each: clinic, "{clinic}": "{clinic.share}"}}
    priority: {by: clinic, values: {a: 1}}
    arrivals: list.csv
pathways:
  visit-{clinic}:
    for_each: clinic
    steps:
      - {do: hold, for: "doctor-{clinic}", minutes: "= {clinic.mean} * share"}
      - {do: hold, for: [{any: [a, "{clinic.rooms}"]}, {one: b, units: 2}], minutes: 5}
      - {do: hold, minutes: {lognormal: {mean: "{clinic.mean}", sd: 4}}}
      - do: hold
        minutes: {mixture: [{p: 0.3, of: {quantiles: {0.1: 1, 0.9: "= 9 * share"}}},
          {of: {mixture: [{of: 2}]}}]}
      - {do: hold, minutes: {by: kind, values: {a: 5, b: {gamma: {mean: 1, sd: 1}}}}}
      - {do: release, what: a}
      - do: chance
        branches: [{for_each: clinic, p: "{clinic.p}", steps: [{do: leave}]}, {}]
  bare: [{do: seize, for: a, patience: {minutes: 5, then: [{do: leave}]}}]
absent: {doctor-*: 0.1}
cost: {resource_hour: {for_each: clinic, "doctor-{clinic}": 90}, overtime_factor: 2}
sources: {a: {text: A, url: "https://example.org"}}
from: {demand.*.per_day: a, pathways: assumed}
uncertain:
  levers.share: {interval: [0.4, 0.6]}
  demand.*.per_day: {normal: {mean: 1, sd: 1}}
set: {demand.walk-in.per_day: 5}
grid: {levers.share: [0, 1]}
"""


def test_the_whole_language_is_taken(validators, tmp_path: Path) -> None:
    """Templates, expressions, short forms and removals all fit."""
    assert [*validators["scenario"].iter_errors(content(RIGHT, tmp_path))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("twin: 1", "twin: 2"),
        ("extends:", "extend:"),
        ("name: {zh: 甲, en: A}", "name: 甲"),
        ("{days:", "{day:"),
        ("warm_up_days: auto", "warm_up_days: soon"),
        ("{0.1: 1, ", "{"),
        ("{0.1: 1, ", "{tenth: 1, "),
        ("{0.1: 1, ", "{0.1: one, "),
        ("{p: 0.3, of", "{p: 30%, of"),
        ("{mixture: [{of: 2}]}", "{mixture: {of: 2}}"),
        ("{mixture: [{of: 2}]}", "{mixture: [{off: 2}]}"),
        ("until: 5%", "until: soon"),
        ("days: \"= 7 * share\"", "days: seven"),
        ("kiosk: {capacity: 4}", "kiosk: {capcity: 4}"),
        ("kiosk: {capacity: 4}", "kiosk: {capacity: many}"),
        ("kiosk: {capacity: 4}", "kiosk: {capacity: 1.5}"),
        ("kind: lift", "kind: lfit"),
        ("{where: {kind", "{were: {kind"),
        ("pathway: visit", "pathwya: visit"),
        ("{by: clinic,", "{per: clinic,"),
        ("{do: release, what: a}", "{do: relaese, what: a}"),
        ("{do: release, what: a}", "{do: release, waht: a}"),
        ("{do: release, what: a}", "{what: a}"),
        ("{one: b, units: 2}", "{on: b, units: 2}"),
        ("then: [{do: leave}]", "then: go"),
        ("{lognormal: {mean", "{lognromal: {mean"),
        ("b: {gamma: {mean: 1", "b: {gamma: {men: 1"),
        ("{lognormal: {mean", "{lognormal: {maen"),
        ("overtime_factor: 2", "overtime_facter: 2"),
        ("low: 0, high", "lowest: 0, high"),
        ("doctor-*: 0.1", "doctor-*: 1.1"),
        ("sources: {a: {text", "sources: {a: {txt"),
        ("{interval: [0.4", "{intervall: [0.4"),
        ("grid: {levers.share: [0, 1]}", "grid: {levers.share: 1}"),
        ("clinic: clinics.csv", "clinic: [clinics.csv]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(
    validators, tmp_path: Path, old: str, new: str
) -> None:
    """Wrong keys and words are refused at every depth."""
    assert RIGHT.count(old) == 1
    wrong = content(RIGHT.replace(old, new), tmp_path)
    assert [*validators["scenario"].iter_errors(wrong)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone:", "time_zone:"),
        ("capacity: 1", "capcity: 1"),
        ("resources: {kiosks", "demand: {}\nresources: {kiosks"),
    ],
)
def test_wrong_keys_of_a_layout_are_refused(
    validators, tmp_path: Path, old: str, new: str
) -> None:
    """The schema of resources knows its own keys, and no others."""
    right = (
        "twin: 1\nname: {zh: a, en: a}\ntimezone: Asia/Shanghai\n"
        "tables: {t: t.csv}\ndepartments: {d: {name: {zh: a, en: a}}}\n"
        "sources: {a: {text: A}}\nfrom: {resources: a}\n"
        "resources: {kiosks: {name: {zh: a, en: a}, capacity: 1}}\n"
    )
    validator = validators["resources"]
    assert [*validator.iter_errors(content(right, tmp_path))] == []
    wrong = content(right.replace(old, new), tmp_path)
    assert [*validator.iter_errors(wrong)]


def test_each_key_says_what_it_means() -> None:
    """Each field that a file may write has a description for the editor."""
    found = schema.scenario()
    for name, one in (*found["$defs"].items(), ("scenario", found)):
        options = [one, *one.get("anyOf", ())]
        for option in options:
            for key, inner in option.get("properties", {}).items():
                refers = any("$ref" in each for each in inner.get("anyOf", [inner]))
                is_said = "description" in inner or refers
                assert is_said or name in ("step", "distribution"), (name, key)


def test_resources_are_right_where_a_hospital_is(
    validators, hospital: "Hospital"
) -> None:
    """The small hospital of these tests fits too."""
    files = {
        "scenario": ("scenarios/weekday.yaml", "scenarios/winter.yaml"),
        "resources": ("layouts/clinic/resources.yaml",),
    }
    for kind, names in files.items():
        for name in names:
            plain = read_yaml(hospital.folder / name).plain()
            assert [*validators[kind].iter_errors(plain)] == []
