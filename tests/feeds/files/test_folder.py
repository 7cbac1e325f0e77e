"""A watched folder: whole files are read once and moved, others wait."""

from pathlib import Path

import pytest

from twin.errors import FeedError
from twin.feeds.files import Folder, load_file
from twin.feeds.intake import Intake
from twin.feeds.rows import Rows
from twin.feeds.store import Appended

HEAD = "时间,状态,票号,队列,病人\n"
ROW = "2026-11-27 08:{0:02},取号,A{0},im,P{0}\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder that a queue system writes into."""
    path = tmp_path / "inbox"
    path.mkdir()
    return path


@pytest.fixture
def folder(inbox: Path, intake: Intake, tickets: Rows) -> Folder:
    """The same, watched."""
    return Folder(inbox, "queue", tickets, intake)


def test_a_file_that_still_grows_is_waited_for(inbox: Path, folder: Folder) -> None:
    """A file is read at the second look at which it is the same, and not before."""
    path = inbox / "a.csv"
    path.write_text(HEAD + ROW.format(1), "utf-8")
    assert folder.look().events == 0
    path.write_text(HEAD + ROW.format(1) + ROW.format(2), "utf-8")
    assert folder.look().events == 0
    assert folder.look().events == 2
    assert [one.name for one in (inbox / "done").iterdir()] == ["a.csv"]
    assert folder.look().events == 0


def test_the_same_name_again(inbox: Path, folder: Folder) -> None:
    """A second file of a name is read too, and both are kept in `done`."""
    for number in (1, 2):
        (inbox / "a.csv").write_text(HEAD + ROW.format(number), "utf-8")
        folder.look()
        assert folder.look().events == 1
    assert len(list((inbox / "done").iterdir())) == 2


def test_what_cannot_be_read_says_why(inbox: Path, folder: Folder) -> None:
    """A wrong file is moved aside with its reason, and the next one is read."""
    (inbox / "a.csv").write_text("no,columns\n1,2\n", "utf-8")
    (inbox / "b.csv").write_text(HEAD + ROW.format(1), "utf-8")
    (inbox / "c.csv.part").write_text(HEAD, "utf-8")
    folder.look()
    assert folder.look().events == 1
    reason = (inbox / "failed" / "a.csv.reason.txt").read_text("utf-8")
    assert 'no column "时间"' in reason
    assert (inbox / "c.csv.part").exists()


def test_a_folder_that_is_not_there(inbox: Path, folder: Folder) -> None:
    """A folder that was taken away is said."""
    inbox.rmdir()
    with pytest.raises(FeedError, match="cannot be looked into"):
        folder.look()


def test_a_fault_of_ours_stops_nobody(
    inbox: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that breaks the reader is moved aside, and the next one is read."""
    (inbox / "a.csv").write_text(HEAD + ROW.format(1), "utf-8")
    (inbox / "b.csv").write_text(HEAD + ROW.format(2), "utf-8")

    def load(path: Path, *more: object) -> Appended:
        if path.name == "a.csv":
            raise ZeroDivisionError("Zhang")
        return load_file(path, *more)

    monkeypatch.setattr("twin.feeds.files.folder.load_file", load)
    folder.look()
    assert folder.look().events == 1
    reason = (inbox / "failed" / "a.csv.reason.txt").read_text("utf-8")
    assert "ZeroDivisionError" in reason
    assert "Zhang" not in reason


def test_a_file_that_cannot_be_moved_is_said(inbox: Path, folder: Folder) -> None:
    """Where `done` cannot be made, that is said; reading again adds nothing."""
    (inbox / "a.csv").write_text(HEAD + ROW.format(1), "utf-8")
    (inbox / "done").write_text("in the way", "utf-8")
    folder.look()
    with pytest.raises(FeedError, match="cannot be moved to done"):
        folder.look()
    (inbox / "done").unlink()
    assert folder.look().repeats == 1
    assert not (inbox / "a.csv").exists()
