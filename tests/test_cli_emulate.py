"""`twin emulate`: a day in files, and what is wrong said in a sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from twin.cli import app
from twin.errors import FeedError


def emulated(*options: str) -> str:
    """What the command said."""
    done = CliRunner().invoke(app, ["emulate", *options])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_a_day_in_files(tmp_path: Path) -> None:
    """Each system has a folder of files, HL7 by its end, and the count is said."""
    said = emulated("--first-day", "2026-11-23", "--out", str(tmp_path))
    names = {folder.name for folder in tmp_path.iterdir()}
    assert names == {"export", "gates", "his", "iot", "queue"}
    assert {path.suffix for path in (tmp_path / "his").iterdir()} == {".hl7"}
    assert not list(tmp_path.rglob("*.part"))
    lines = sum(
        len(path.read_bytes().splitlines()) for path in tmp_path.rglob("*.jsonl")
    )
    hl7 = sum(path.read_bytes().count(b"MSH|") for path in (tmp_path / "his").iterdir())
    assert f"{lines + hl7} messages of 1 days" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fault", "duplicat=0.1"], 'did you mean "duplicated"'),
        (["--fault", "lost=2"], "lost: 2.0 is not between 0 and 1"),
        (["--foreign", "crowding"], "should be KEY=NUMBER"),
        (["--foreign", "shift=-1"], "shift: -1.0 is not above -1"),
        (["--mllp", "2575"], "should be HOST:PORT"),
    ],
)
def test_what_is_wrong_is_said(options: list[str], said: str) -> None:
    """A wrong option is said with what would be right, before anything is run."""
    with pytest.raises(FeedError, match=said):
        emulated(*options)
