"""Messages into files, as an interface that exports does it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from twin.emulator.message import Message

_MINUTE = 60_000_000


class Files:
    """Writes each source's messages of so many minutes into one file of a folder.

    A file has its final name only when it is whole.

    Parameters
    ----------
    folder : where to; one folder in it for each source.
    minutes : how much goes into one file.
    """

    def __init__(self, folder: Path, minutes: int = 15) -> None:
        self._folder = folder
        self._minutes = minutes
        self._open: dict[str, tuple[int, Path, IO[bytes]]] = {}

    def send(self, message: Message) -> None:
        """Add a line to the file of its time."""
        part = message.sent // (_MINUTE * self._minutes)
        opened = self._open.get(message.source)
        if opened is None or opened[0] < part:
            self._finish(message.source)
            opened = self._begin(message.source, part, message.body)
        opened[2].write(message.body + b"\n")

    def _begin(
        self, source: str, part: int, body: bytes
    ) -> tuple[int, Path, IO[bytes]]:
        folder = self._folder / source
        folder.mkdir(parents=True, exist_ok=True)
        name, number = str(part * self._minutes), 1
        end = ".hl7" if body.startswith(b"MSH|") else ".jsonl"
        path = folder / f"{name}{end}"
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}{end}"
        opened = (part, path, path.with_suffix(".part").open("wb"))
        self._open[source] = opened
        return opened

    def _finish(self, source: str) -> None:
        opened = self._open.pop(source, None)
        if opened is not None:
            _, path, file = opened
            file.close()
            path.with_suffix(".part").replace(path)

    def close(self) -> None:
        """Finish all files."""
        for source in list(self._open):
            self._finish(source)
