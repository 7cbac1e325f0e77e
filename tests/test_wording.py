"""What the repository's own files may say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|tmp|work|opt)/\w|--?index-url")


def tracked(project: Path) -> list[Path]:
    """The files git keeps."""
    if shutil.which("git") is None or not (project / ".git").exists():
        pytest.skip("this is no git checkout, so no list of tracked files")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (project / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_path_of_a_machine(project: Path) -> None:
    """No tracked text names a directory of one machine or a package index."""
    found = []
    for path in tracked(project):
        if path == Path(__file__) or path.suffix in {".png", ".svg", ".nc", ".gz"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{path.relative_to(project)}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize("text", ["see /home/a/b", "open('/tmp/x')", "--index-url x"])
def test_the_pattern_sees_machine_paths(text: str) -> None:
    """The check above can fail."""
    assert MACHINE.search(text)
