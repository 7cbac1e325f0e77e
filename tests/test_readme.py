"""The README: what it tells a newcomer to type is what works."""

import re
from pathlib import Path

import pytest

import twin
from twin.hospital.shipped import root

NIGHTLY = (
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/twin nightly"
)
TESTS = (
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
)


@pytest.fixture
def readme(project: Path) -> str:
    """The text of the README."""
    return (project / "README.md").read_text(encoding="utf-8")


def block(text: str, language: str, number: int = 0) -> str:
    """One fenced block of a language; of none, if that is empty."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    return [str(body) for name, body in blocks if name == language][number]


def test_two_commands_come_first(readme: str) -> None:
    """The first two commands are the nightly run and the tests, each on one line."""
    assert [block(readme, "sh", i).strip() for i in (0, 1)] == [NIGHTLY, TESTS]


def test_acceptance_runs_the_same_tests(project: Path) -> None:
    """The acceptance run types the README's test command to the letter."""
    lines = (project / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert TESTS in lines


def test_links_and_pictures_exist(readme: str, project: Path) -> None:
    """Every file the README links to is in the repository."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)
    assert targets
    assert [name for name in targets if not (project / name).is_file()] == []


def test_folders_and_files_named_exist(readme: str, project: Path) -> None:
    """Every entry of the house's map is there."""
    house = block(readme, "")
    inside, absent = "", []
    for line in house.splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            inside = name if name == "twin/" else ""
            place = project / name
        else:
            place = project / inside / name
        if not place.exists() and not place.with_suffix("").is_dir():
            absent.append(name)
    assert absent == []


def test_scenario_of_the_readme_loads(readme: str, tmp_path: Path) -> None:
    """The scenario shown is right, and its grid makes two."""
    text = block(readme, "yaml")
    shipped = twin.load("small/weekday")
    assert shipped.demand["walk-in"].per_day == 260
    (tmp_path / "scenarios").mkdir()
    base = root() / "scenarios" / "small" / "weekday.yaml"
    text = text.replace("weekday.yaml", str(base))
    file = tmp_path / "scenarios" / "busier.yaml"
    file.write_text(text, encoding="utf-8")
    busier = twin.load(file)
    assert busier.demand["walk-in"].per_day == 300
    assert [one.resources["ct"].capacity for one in busier.grid()] == [2, 3]


def test_period_of_the_readme_loads(readme: str, tmp_path: Path) -> None:
    """The strike shown holds on the second day of the run, and on no other."""
    base = root() / "scenarios" / "small" / "weekday.yaml"
    file = tmp_path / "strike.yaml"
    text = block(readme, "yaml", 1).replace("weekday.yaml", str(base))
    file.write_text(text, encoding="utf-8")
    strike = twin.load(file)
    demand = [strike.on_day(day).demand["walk-in"].per_day for day in range(21)]
    assert demand == [260] * 15 + [150] + [260] * 5


def test_python_of_the_readme_runs(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code shown runs as it stands, with two replications in the place of ten."""
    code = block(readme, "python")
    assert "replications=10" in code
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code.replace("replications=10", "replications=2"), names)  # noqa: S102
    assert (tmp_path / "two-more-physicians.html").stat().st_size > 10_000
    assert (tmp_path / "events.csv.gz").stat().st_size > 10_000
    again = twin.Result.load(tmp_path / "two-more-physicians.nc")
    assert list(again.scenarios) == ["Weekday", "two more physicians"]


def test_levers_turn_as_the_readme_shows(readme: str) -> None:
    """The what-ifs of the general hospital load, and differ by what is said."""
    code, runs, _ = block(readme, "python", 1).partition("runs = ")
    assert runs
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102
    for name, lever in (("app", "app-share"), ("reminded", "reminders")):
        base, other = names["base"], names[name]
        assert isinstance(base, twin.Scenario)
        assert isinstance(other, twin.Scenario)
        changed = [row.path for row in base.diff(other).rows if not row.formula]
        assert changed == [f"levers.{lever}.value"]


def test_levers_of_the_readme_are_all(readme: str) -> None:
    """The README names every lever of the general hospital, and no other."""
    said = re.search(r"\*\*levers\*\*, each one number: (.*?)\.\n", readme, re.S)
    assert said
    assert re.findall("`(.*?)`", said[1]) == list(twin.load("weekday").levers)
