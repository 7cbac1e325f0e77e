"""Folder: files that somebody puts there are read once they are whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

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
        for path, size in self._files():
            if self._seen.get(path.name) == size:
                done.add(self._read(path))
            else:
                found[path.name] = size
        self._seen = found
        return done

    def _files(self) -> list[tuple[Path, tuple[int, int]]]:
        """Files by name, with what tells whether they grow."""
        try:
            found = sorted(self.path.iterdir())
        except OSError as error:
            what = f"cannot be looked into: {error.strerror}"
            raise FeedError(f"{self.path}: {what}") from None
        files = []
        for one in found:
            if one.name.startswith(".") or one.suffix in _UNFINISHED:
                continue
            with suppress(OSError):  # it may be gone since
                stat = one.stat()
                if S_ISREG(stat.st_mode):
                    files.append((one, (stat.st_size, stat.st_mtime_ns)))
        return files

    def _read(self, path: Path) -> Appended:
        try:
            done = load_file(path, self.source, self.form, self.intake)
        except StoreUnavailableError:
            raise
        except FeedError as error:
            return self._put_aside(path, str(error))
        except Exception as error:  # nothing may keep the next files from being read
            what = f"cannot be read ({type(error).__name__})"
            return self._put_aside(path, f"{path}: {what}")
        self._move(path, DONE)
        self.said(f"{path.name}: {done.events} events, {done.refused} put aside")
        return done

    def _put_aside(self, path: Path, reason: str) -> Appended:
        """Move a file to where a person sees it, with the reason beside it."""
        moved = self._move(path, FAILED)
        note = moved.with_name(f"{moved.name}.reason.txt")
        note.write_text(f"{reason}\n", encoding="utf-8")
        self.said(reason)
        return Appended()

    def _move(self, path: Path, where: str) -> Path:
        """Where a file is moved; one of its name that is there already stays.

        Raises
        ------
        FeedError if it cannot be moved; it is read again then, which adds nothing.
        """
        folder = self.path / where
        target, number = folder / path.name, 1
        try:
            folder.mkdir(exist_ok=True)
            while target.exists():
                number += 1
                target = folder / f"{path.stem}-{number}{path.suffix}"
            path.replace(target)
        except OSError as error:
            what = f"cannot be moved to {where}: {error.strerror}"
            raise FeedError(f"{path}: {what}") from None
        return target
