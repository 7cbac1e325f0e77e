"""A small hospital in files, for the tests of this room."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from twin.errors import ScenarioError
from twin.hospital.scenario import Scenario, load

RESOURCES = """\
twin: 1
name: {zh: 门诊部, en: Clinic}
resources:
  kiosk: {name: {zh: 自助机, en: Kiosks}, place: hall, capacity: 6, kind: kiosk}
  doctor: {name: {zh: 医生, en: Doctors}, place: clinic, capacity: 4, kind: staff}
  ward: {name: {zh: 病区, en: W}, place: ward, kind: bed, capacity: 40, added_beds: 4}
  lift: {name: {zh: 电梯, en: Lift}, kind: lift, capacity: 2, places: 12}
"""

WEEKDAY = """\
twin: 1
name: {zh: 平日, en: Weekday}
layout: ../layouts/clinic
run: {days: 7, warm_up_days: 14, start: 2026-11-23}
schedules:
  doctor: {mon-fri: {"08:00-12:00": 4, "14:00-17:30": 3}}
demand:
  walk-in:
    pathway: outpatient
    per_day: 400
    profile: profiles/morning.csv
    enters: hall
    attributes: {sex: {male: 0.49, female: 0.51}}
pathways:
  outpatient:
    - {do: hold, for: kiosk, minutes: {lognormal: {mean: 1.5, sd: 0.8}}}
    - {do: walk, to: clinic}
    - do: hold
      for: doctor
      minutes: {gamma: {mean: 9, sd: 5}}
      patience: {minutes: {weibull: {mean: 40, shape: 2}}, then: leave}
    - do: chance
      branches:
        - {p: 0.1, steps: [{do: seize, for: ward, as: bed}, {do: release, what: bed}]}
        - {p: 0.9}
"""

WINTER = """\
twin: 1
extends: weekday.yaml
name: {zh: 冬季, en: Winter}
why: {zh: 呼吸道高峰, en: respiratory surge}
set: {demand.walk-in.per_day: 520}
grid: {resources.kiosk.capacity: [6, 8, 10]}
uncertain: {demand.walk-in.per_day: {interval: [480, 570], level: 0.8}}
"""


def feature(what: str, key: str, geometry: object = None, **properties: object) -> dict:
    """One GeoJSON feature."""
    name = {"zh": key, "en": key}
    kept = {"feature_type": what, "id": key, "name": name} | properties
    return {"type": "Feature", "geometry": geometry, "properties": kept}


def point(x: float, y: float) -> dict:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [x, y]}


def way(origin: str, destination: str, **properties: object) -> dict:
    """A connection without a geometry."""
    ends = {"from": origin, "to": destination}
    return feature("connection", f"{origin}-{destination}", **ends, **properties)


def places() -> dict:
    """Hall, clinic and ward in a row, the ward up some stairs; and an island."""
    return {
        "type": "FeatureCollection",
        "crs": "local",
        "features": [
            feature("level", "ground", point(0, 0), ordinal=0),
            feature("level", "first", point(0, 0), ordinal=1),
            feature("unit", "hall", point(0, 0), level_id="ground"),
            feature("unit", "clinic", point(30, 40), level_id="ground"),
            feature("unit", "ward", point(30, 60), level_id="first"),
            feature("unit", "island", point(99, 99), level_id="first"),
            way("hall", "clinic"),
            way("clinic", "ward", kind="stairs", accessible=False),
        ],
    }


@dataclass
class Hospital:
    """The files of a hospital in a folder that is the current one."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a piece of a file, which must be there once."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self, name: str = "scenarios/weekday.yaml") -> Scenario:
        """Load a scenario of the folder."""
        return load(name)

    def problems(self, name: str = "scenarios/weekday.yaml") -> list[str]:
        """Lines of the error that loading gives."""
        with pytest.raises(ScenarioError) as caught:
            load(name)
        lines = str(caught.value).splitlines()
        count = len(lines) - 1
        assert lines[-1] == f"{count} problem{'s' * (count > 1)}"
        assert [str(one) for one in caught.value.problems] == lines[:-1]
        return lines[:-1]


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    """A small hospital that is right, in the current folder."""
    monkeypatch.chdir(tmp_path)
    made = Hospital(tmp_path)
    made.write("layouts/clinic/resources.yaml", RESOURCES)
    made.write("layouts/clinic/places.geojson", json.dumps(places(), indent=1))
    made.write("scenarios/weekday.yaml", WEEKDAY)
    made.write("scenarios/winter.yaml", WINTER)
    made.write("scenarios/profiles/morning.csv", "start,weight\n07:00,3\n10:00,1\n")
    return made
