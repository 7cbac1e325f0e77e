"""Folder: files that somebody puts there are read once they are whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from twin.errors import FeedError
from twin.feeds.files.load import load_file
from twin.feeds.format import Format
from twin.feeds.intake import Intake
from twin.feeds.store import Appended, StoreUnavailableError

DONE, FAILED = "done", "failed"
"""Folders in the folder: what was read, and what could not be, with the reason."""
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


@dataclass
class Folder:
    """A folder that is looked at now and then.

    A file is read when it has not grown from one look to the next. Then it is moved to
    `done`, so a person sees what was read; a crash in between reads it twice, which
    adds nothing. What cannot be read is moved to `failed`, with a note of why.

    Attributes
    ----------
    path : the folder.
    source : the system that writes into it, as codes.yaml calls it.
    form : how its messages are read.
    intake : where to.
    said : told in a sentence of each file.
    """

    path: Path
    source: str
    form: Format
    intake: Intake
    said: Callable[[str], None] = lambda _: None
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> Appended:
        """Read what is whole; what is new of it.

        Raises
        ------
        FeedError if the folder is not there.
        StoreUnavailableError if the store takes nothing now; the file stays.
        """
        done = Appended()
        found: dict[str, tuple[int, int]] = {}
        for path in self._files():
            stat = path.stat()
            size = (stat.st_size, stat.st_mtime_ns)
            if self._seen.get(path.name) == size:
                done.add(self._read(path))
            else:
                found[path.name] = size
        self._seen = found
        return done

    def _files(self) -> list[Path]:
        try:
            found = [one for one in self.path.iterdir() if one.is_file()]
        except OSError as error:
            what = f"cannot be looked into: {error.strerror}"
            raise FeedError(f"{self.path}: {what}") from None
        return sorted(
            one
            for one in found
            if not one.name.startswith(".") and one.suffix not in _UNFINISHED
        )

    def _read(self, path: Path) -> Appended:
        try:
            done = load_file(path, self.source, self.form, self.intake)
        except StoreUnavailableError:
            raise
        except FeedError as error:
            self._move(path, FAILED)
            note = self.path / FAILED / f"{path.name}.reason.txt"
            note.write_text(f"{error}\n", encoding="utf-8")
            self.said(str(error))
            return Appended()
        self._move(path, DONE)
        self.said(f"{path.name}: {done.events} events, {done.refused} put aside")
        return done

    def _move(self, path: Path, where: str) -> None:
        """Move a file; one of the same name that is there already keeps its own."""
        folder = self.path / where
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.replace(target)
