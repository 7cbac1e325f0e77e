"""The command line: what it says, and how it ends."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

import twin
from twin import cli


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
    for command in ("check", "run", "compare", "nightly"):
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


def test_check_explains_where_values_come_from(call):
    """Explained values have a path, a unit and the file and line that set them."""
    code, out, _ = call("check", "--explain", "weekday")
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("run.seed:"))
    assert "weekday.yaml:" in line
    assert any("[min]" in line for line in out.splitlines())


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
