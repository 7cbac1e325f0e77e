"""The night: what it writes, and what it leaves when it goes wrong."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import twin
from twin.reports.nightly import FILES, Request, coming_day, nightly, write

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"
PLACES = {
    "type": "FeatureCollection",
    "crs": "local",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [0, 0]},
            "properties": {
                "id": "hall",
                "feature_type": "unit",
                "name": {"zh": "大厅", "en": "Hall"},
            },
        }
    ],
}
RESOURCES = """\
twin: 1
name: {zh: 小院, en: Small}
timezone: Asia/Shanghai
resources:
  desk: {name: {zh: 窗口, en: Desk}, place: hall, kind: staff, capacity: 1}
"""
SCENARIO = """\
twin: 1
name: {zh: 平日, en: Plain}
layout: small
run: {days: 2, warm_up_days: 1, replications: 3, seed: 7}
demand:
  walk-in: {pathway: visit, per_day: 24, profile: {"08:00": 1, "18:00": 0}}
pathways:
  visit:
    - {do: hold, for: desk, minutes: {exponential: {mean: 5}}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario file of a hospital with one desk."""
    layout = tmp_path / "small"
    layout.mkdir()
    (layout / "places.geojson").write_text(json.dumps(PLACES), encoding="utf-8")
    (layout / "resources.yaml").write_text(RESOURCES, encoding="utf-8")
    file = tmp_path / "plain.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


@pytest.fixture
def run(monkeypatch, made):
    """Lets an experiment give a made-up result; what it was asked for is kept."""
    asked = {}

    def use(failed=(), error=None):
        def experiment(scenarios, **options):
            asked.update(options, scenarios=scenarios)
            if error is not None:
                raise error
            return made(3, failed=failed)

        monkeypatch.setattr(twin, "experiment", experiment)
        return asked

    return use


def said(out: Path) -> dict:
    """The report for machines."""
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("hour_utc", "day"),
    [(12, 25), (21, 25), (22, 26)],  # 20:00 there, then 05:00 and 06:00 of the 25th
)
def test_the_coming_day(hour_utc, day):
    """In the evening and in the small hours it is the day whose morning is next."""
    now = datetime(2026, 11, 24, hour_utc, tzinfo=UTC)
    assert coming_day(now, SHANGHAI) == date(2026, 11, day)


def test_a_night_writes_everything(scenario, run, tmp_path):
    """Page, document, tables and netCDF are there, and no half-written file."""
    asked = run()
    out = tmp_path / "out"
    outcome = nightly(Request(str(scenario), out=out, seed=5, parquet=True), NOW)
    assert outcome.status == "complete"
    assert outcome.report == out / "report.html"
    assert sorted(file.name for file in out.iterdir()) == sorted(FILES)
    assert asked["seed"] == 5
    assert [s.run.start for s in asked["scenarios"]] == [date(2026, 11, 25)]
    assert asked["scenarios"][0].run.days == 7
    assert said(out)["basis"]["hospital"] == {"zh": "小院", "en": "Small"}
    assert (out / "waits.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    result = twin.Result.load(out / "result.nc")
    assert result.scenarios[0] == "Weekday"
    table = pd.read_parquet(out / "result.parquet")
    assert len(table) == sum(
        int(one.notnull().sum()) for one in result.dataset.values()
    )
    nightly(Request(str(scenario), out=out, seed=5), NOW)
    assert not (out / "result.parquet").exists()


@pytest.mark.parametrize("name", ["small/weekday", "scenarios/small/weekday.yaml"])
def test_the_shipped_hospital_has_two_what_ifs(name, run, tmp_path, monkeypatch):
    """The shipped plan, by either name and from anywhere, is run with its what-ifs."""
    monkeypatch.chdir(tmp_path)
    asked = run()
    assert nightly(Request(name, out=tmp_path / "out"), NOW).status == "complete"
    assert [str(s.name) for s in asked["scenarios"]] == [
        "Weekday",
        "One more physician",
        "Winter wave",
    ]
    assert {s.run.start for s in asked["scenarios"]} == {date(2026, 11, 25)}


def test_a_broken_scenario_is_reported(scenario, tmp_path):
    """A wrong file gives a page with file, line and what is wrong, and no traceback."""
    text = SCENARIO.replace("for: desk", "for: dsk")
    scenario.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    outcome = nightly(Request(str(scenario), out=out), NOW)
    assert outcome.status == "failed"
    found = said(out)
    assert (found["status"], found["step"]) == ("failed", "reading")
    assert 'did you mean "desk"?' in found["message"]["en"]
    assert "plain.yaml:" in found["message"]["en"]
    assert found["trace"] == ""
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "plain.yaml:" in page
    assert "Traceback" not in page


def test_a_scenario_that_is_not_there_is_reported(tmp_path):
    """A name that leads nowhere ends in a page, not in a traceback."""
    outcome = nightly(Request("no-such.yaml", out=tmp_path / "out"), NOW)
    assert outcome.status == "failed"
    assert "no-such.yaml" in outcome.message


def test_data_that_cannot_be_read_are_reported(scenario, run, tmp_path):
    """A log that is not there ends in a page that says which file and which step."""
    run()
    request = Request(str(scenario), out=tmp_path / "out", log=tmp_path / "no.csv")
    assert nightly(request, NOW).status == "failed"
    found = said(tmp_path / "out")
    assert found["step"] == "data"
    assert "no.csv" in found["message"]["en"]


BAD = [
    (b"", "is empty"),
    (b"\x89PNG\x00\xff", ""),
    (b"twin: 1\n\tname: x\n", ""),
    ("\u5e73\u65e5,\u540d\n".encode("gb18030"), ""),
    (b"PK\x03\x04 a workbook", ""),
    (None, "is a directory"),
]


@pytest.mark.parametrize("given", ["scenario", "log", "arrivals"])
@pytest.mark.parametrize(("content", "why"), BAD)
def test_no_file_ends_in_a_traceback(scenario, tmp_path, given, content, why):
    """Whatever stands in a file, the page says which it is, and shows no traceback."""
    bad = tmp_path / "given.csv"
    if content is None:
        bad.mkdir()
    else:
        bad.write_bytes(content)
    request = Request(str(scenario), out=tmp_path / "out")
    asked = str(bad) if given == "scenario" else bad
    outcome = nightly(replace(request, **{given: asked}), NOW)
    assert outcome.status == "failed"
    found = said(tmp_path / "out")
    assert "given.csv" in found["message"]["en"]
    assert why in found["message"]["en"]
    assert found["trace"] == ""
    assert "Traceback" not in outcome.report.read_text(encoding="utf-8")


def test_real_data_reach_the_report(run, tmp_path, shared_data):
    """Counts of what was read from real files stand in the report, with their state."""
    asked = run()
    out = tmp_path / "out"
    request = Request(
        "emergency",
        out=out,
        arrivals=shared_data / "ed_arrivals_uihc" / "uihc_ed_arrivals.csv",
        log=shared_data / "event_logs" / "sepsis_cases.csv.gz",
    )
    outcome = nightly(request, NOW)
    assert (outcome.status, outcome.message) == ("complete", "")
    found = said(out)
    assert "2017-03-31" in found["basis"]["as_of"]
    rows = [source["counts"][0]["count"] for source in found["sources"]]
    assert rows == [32_880, 15_214]
    assert asked["scenarios"][0].run.start == date(2026, 11, 25)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Drawn from real data" in page


def test_yesterday_is_not_left_for_today(scenario, run, tmp_path):
    """A night that fails takes away what an earlier one wrote, and nothing else."""
    out = tmp_path / "out"
    run()
    nightly(Request(str(scenario), out=out), NOW)
    (out / "mine.txt").write_text("kept", encoding="utf-8")
    run(error=twin.TwinError("no"))
    assert nightly(Request(str(scenario), out=out), NOW).status == "failed"
    assert sorted(file.name for file in out.iterdir()) == [
        "mine.txt",
        "report.html",
        "report.json",
    ]


def test_some_replications_fail(scenario, run, tmp_path):
    """The others are reported, the lost ones named, and the status is incomplete."""
    run(failed=((0, 1),))
    out = tmp_path / "out"
    outcome = nightly(Request(str(scenario), out=out), NOW)
    assert outcome.status == "incomplete"
    assert "replication 1" in outcome.message
    found = said(out)
    assert found["status"] == "incomplete"
    assert found["basis"]["replications"] == 2
    assert [(f["replication"], f["seed"]) for f in found["failures"]] == [(1, 1)]


def test_all_replications_fail(scenario, run, tmp_path):
    """When nothing finished, the page says so and names every replication."""
    everything = tuple((s, r) for s in range(3) for r in range(3))
    run(failed=everything)
    out = tmp_path / "out"
    outcome = nightly(Request(str(scenario), out=out), NOW)
    assert outcome.status == "failed"
    assert said(out)["message"]["en"] == (
        "Not one run finished: all 9 failed. First reason: deadlock <bay>"
    )
    assert len(said(out)["failures"]) == 9


def test_an_unforeseen_error_is_reported(scenario, run, tmp_path):
    """A fault of the program ends in a page too, its traceback only in the document."""
    run(error=ZeroDivisionError("division by zero"))
    out = tmp_path / "out"
    outcome = nightly(Request(str(scenario), out=out), NOW)
    assert outcome.status == "failed"
    assert "ZeroDivisionError" in said(out)["message"]["en"]
    assert "Traceback" in said(out)["trace"]
    assert "Traceback" not in (out / "report.html").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written(scenario, run, tmp_path):
    """Where the directory cannot be made, the page is elsewhere and says why."""
    run()
    file = tmp_path / "out"
    file.write_text("a file", encoding="utf-8")
    outcome = nightly(Request(str(scenario), out=file), NOW)
    assert outcome.status == "failed"
    assert outcome.report.parent != file
    assert str(file) in outcome.report.read_text(encoding="utf-8")
    assert said(outcome.report.parent)["step"] == "writing"


def test_files_are_whole_or_absent(tmp_path):
    """When one file cannot be written no part of it is left, and there is no page."""
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path, {"report.html": "page", "report.json": "\ud800"})
    assert list(tmp_path.iterdir()) == []
