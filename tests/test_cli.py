"""The command line: what it says, and how it ends."""

import json
import re
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

import twin
from twin import cli
from twin.feeds.event_log import read_event_log


@pytest.fixture
def call(monkeypatch, capsys):
    """Runs the program as the shell would; gives exit code, output and error output."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["twin", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        shown = capsys.readouterr()
        return end.value.code or 0, shown.out, shown.err

    return run


def test_help_names_every_command():
    """Help lists the commands there are."""
    shown = CliRunner().invoke(cli.app, ["--help"])
    assert shown.exit_code == 0
    for command in ("check", "run", "compare", "nightly", "animate", "draw"):
        assert f"\n  {command}" in shown.output


def test_help_loads_nothing_heavy():
    """Help imports no arrays, no compiler, no plotting and no models."""
    code = (
        "import sys; sys.argv = ['twin', '--help']\n"
        "from twin.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'scipy', 'pandas', 'xarray', 'matplotlib',"
        " 'pydantic', 'simpy', 'jinja2', 'networkx', 'yaml'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_version(call):
    """The version is the package's."""
    assert call("--version") == (0, f"hospital-twin {twin.__version__}\n", "")


def test_check_of_a_good_scenario(call):
    """A scenario without problems says so and ends well."""
    code, out, _ = call("check", "weekday")
    assert code == 0
    assert out.endswith("no problems\n")


def test_check_explains_where_values_come_from(call, small):
    """Each value has its path, unit, and the file and line that set it, or none did."""
    code, out, _ = call("check", "--explain", str(small))
    assert code == 0
    shown = set(out.splitlines())
    assert {
        f"run.days: 1 [d]  ({small}:4)",
        f"demand.walk-in.per_day: 300.0 [1/d]  ({small}:8)",
        "demand.walk-in.day_effect_cv: 0.0 [1]  (default)",
    } <= shown
    kiosk = next(line for line in shown if line.startswith("resources.kiosk.capacity"))
    assert re.search(r": 2 \[1\]  \(.*layouts/clinic/resources\.yaml:\d+\)$", kiosk)


COMPILING = """
import sys
from pathlib import Path
from twin import cli
cli.progress.say_compiling()
sys.stderr.write("then ")
from twin.flow import kernel
compiled = (one for one in vars(kernel).values() if hasattr(one, "py_func"))
cache = Path(next(one.stats.cache_path for one in compiled if one.stats.cache_path))
cache.mkdir(parents=True, exist_ok=True)
(cache / "kernel.engine.nbi").touch()
cli.progress.say_compiling()
"""


def test_the_first_run_says_that_it_compiles(tmp_path, monkeypatch):
    """Without compiled code in the cache it is said, and with it no more."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    done = subprocess.run(
        [sys.executable, "-c", COMPILING], capture_output=True, text=True, check=True
    )
    assert done.stderr == "first run: compiling, which takes a minute or two\nthen "


def test_the_table_of_parameters(call, tmp_path):
    """Every number is shown with its unit and line, or written as CSV."""
    code, out, _ = call("docs", "parameters", "weekday")
    assert code == 0
    assert out.startswith("| path | value | unit | meaning | source | where |\n| --- ")
    assert "| resources.kiosk.capacity |" in out
    file = tmp_path / "parameters.csv"
    assert call("docs", "parameters", "weekday", "--csv", str(file))[0] == 0
    lines = file.read_text("utf-8-sig").splitlines()
    assert len(lines) == len(out.splitlines()) - 1


def test_schemas_for_editors(call, tmp_path):
    """Each kind of file has its schema, as JSON."""
    code, out, _ = call("docs", "schemas", str(tmp_path / "schemas"))
    assert code == 0
    files = sorted((tmp_path / "schemas").iterdir())
    assert [file.name for file in files] == [
        "codes.schema.json",
        "resources.schema.json",
        "scenario.schema.json",
    ]
    assert all(f"written: {file}\n" in out for file in files)
    keys = json.loads(files[2].read_text("utf-8"))["properties"]
    assert {"extends", "layout", "levers", "tables", "demand", "set"} <= set(keys)


def test_check_of_a_broken_file(call, tmp_path):
    """All problems are said on the error output, and the exit code is not zero."""
    file = tmp_path / "bad.yaml"
    file.write_text("twin: 1\nlayuot: x\nname: 3\n", encoding="utf-8")
    code, out, err = call("check", str(file))
    assert (code, out) == (1, "")
    assert "bad.yaml:2" in err
    assert 'did you mean "layout"?' in err
    assert "Traceback" not in err


def test_nightly_that_fails_says_where_the_page_is(call, tmp_path):
    """A failed night prints the page's place, says why, and exits with 1."""
    code, out, err = call(
        "nightly", "--scenario", "no-such.yaml", "--out", str(tmp_path / "out")
    )
    assert code == 1
    assert out == f"{tmp_path / 'out' / 'report.html'}\n"
    assert "no-such.yaml" in err
    assert (tmp_path / "out" / "report.json").exists()


def test_an_option_that_makes_no_sense_is_refused(call):
    """Zero replications are refused before anything runs."""
    code, _, err = call("nightly", "--replications", "0")
    assert code == 2
    assert "replications" in err


@pytest.fixture
def small(tmp_path, project):
    """A scenario file of the shipped layout that takes a moment to run."""
    file = tmp_path / "small.yaml"
    file.write_text(
        "twin: 1\n"
        "name: {zh: 小, en: Small}\n"
        f"layout: {project / 'layouts' / 'clinic'}\n"
        "run: {days: 1, warm_up_days: 0, replications: 2, seed: 1}\n"
        "demand:\n"
        "  walk-in:\n"
        "    pathway: visit\n"
        "    per_day: 300\n"
        "    profile: {'08:00': 1, '12:00': 0}\n"
        "    attributes: {sex: {male: 0.5, female: 0.5}}\n"
        "pathways:\n"
        "  visit:\n"
        "    - {do: hold, for: kiosk, minutes: {exponential: {mean: 2}}}\n",
        encoding="utf-8",
    )
    return file


def test_run_shows_a_table_and_writes_the_result(call, small, tmp_path):
    """A run shows loads and waits, each with its interval, and writes what is asked."""
    code, out, err = call("run", str(small), "--out", str(tmp_path / "one.nc"))
    assert (code, err.count("failed")) == (0, 0)
    load = next(line.split() for line in out.splitlines() if " kiosk " in line)
    assert load[:3] == ["Small", "load", "kiosk"]
    # 300 visits of 2 min ask for 600 of the day's minutes of each kiosk
    kiosks = twin.load(small).resources["kiosk"].capacity
    mean, low, high = map(float, load[3:6])
    assert mean == pytest.approx(600 / (1440 * kiosks), rel=0.25)
    assert low < mean < high
    result = twin.Result.load(tmp_path / "one.nc")
    assert result.scenarios == ("Small",)
    assert result.dataset.sizes["replication"] == 2


def test_run_writes_the_event_log(call, small, tmp_path):
    """Each visit of the first replication is in the log, and its end is checked."""
    file = tmp_path / "events.csv.gz"
    code, out, _ = call("run", str(small), "--event-log", str(file))
    assert (code, out.splitlines()[0]) == (0, f"written: {file}")
    table = twin.event_log(twin.load(small), seed=1).table()
    assert read_event_log(file).cases == table["entity_id"].nunique() > 200
    packed = tmp_path / "log.parquet"
    numbers = tmp_path / "runs.parquet"
    code, out, _ = call(
        "run", str(small), "--event-log", str(packed), "--out", str(numbers)
    )
    assert code == 0
    assert len(pd.read_parquet(packed)) == len(table)
    assert "wait_min" in set(pd.read_parquet(numbers)["indicator"])
    code, _, err = call("run", str(small), "--event-log", str(tmp_path / "a.xes"))
    assert (code, err) == (
        1,
        f"{tmp_path}/a.xes: ends with none of .csv, .csv.gz, .parquet\n",
    )


def test_run_says_what_it_found_out(call, small, tmp_path):
    """Warm-up and number of runs stand in the output where the scenario leaves them."""
    open_ended = tmp_path / "open.yaml"
    asked = "{min: 3, max: 4, until: 99%, of: [arrivals]}"
    open_ended.write_text(
        f"twin: 1\nextends: {small}\nname: {{zh: 开放, en: Open}}\n"
        f"set: {{run.warm_up_days: auto, run.replications: {asked}}}\n"
    )
    code, out, _ = call("run", str(open_ended))
    assert code == 0
    warm, until = out.splitlines()[-2:]
    assert warm.startswith("0 days of warm-up: 5 pilot runs of up to 56 days show")
    assert until.startswith("stopped after 3 runs: every mean is known to 99 %; the w")


def test_an_end_that_nobody_knows_is_refused(call, small, tmp_path):
    """A file name whose end means nothing is refused with those that do."""
    code, _, err = call("run", str(small), "--out", str(tmp_path / "one.xyz"))
    assert code == 1
    assert ".nc, .html, .json, .csv" in err


def test_compare_says_what_differs(call, small, tmp_path):
    """One kiosk less makes people wait, in a sentence with interval and verdict."""
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(
        "twin: 1\nextends: small.yaml\nname: {zh: 少, en: Fewer}\n"
        "set: {resources.kiosk.capacity: 1}\n",
        encoding="utf-8",
    )
    code, out, _ = call("compare", str(small), str(fewer), "--replications", "5")
    assert code == 0
    assert out.startswith("Fewer, against Small:\n")
    assert "Wait, Kiosks" in out
    assert "worse" in out


def test_one_scenario_is_nothing_to_compare(call, small):
    """Comparing a scenario with nothing is refused in a sentence."""
    code, _, err = call("compare", str(small), "--replications", "1")
    assert code == 1
    assert "compare needs two scenarios" in err


def test_animate_writes_a_page(call, tmp_path):
    """The page is written where asked, and the answer says so."""
    out = tmp_path / "day.html"
    done = call("animate", "emergency", "--out", str(out), "--minutes", "60")
    assert done[:2] == (0, f"written: {out}\n")
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_draw_writes_a_picture(call, tmp_path):
    """Timelines and flows are drawn where asked; SVG needs no font of the machine."""
    for what in ("timelines", "flows"):
        out = tmp_path / f"{what}.svg"
        done = call("draw", what, "emergency", "--out", str(out), "--lang", "zh")
        assert done[:2] == (0, f"written: {out}\n")
        assert "<svg" in out.read_text(encoding="utf-8")
    wrong = call("draw", "flows", "emergency", "--out", "flows.txt")
    assert wrong[0] == 1
    assert "ends with none of .png, .svg, .pdf" in wrong[2]
