"""Loading a file into the store."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from twin.feeds.files.line import AtLine
from twin.feeds.files.split import messages
from twin.feeds.format import Format
from twin.feeds.intake import Intake, Raw
from twin.feeds.store import Appended

AT_ONCE = 2_000
"""Messages of one transaction."""


def load_file(
    path: Path,
    source: str,
    form: Format,
    intake: Intake,
    progress: Callable[[int, int], None] | None = None,
) -> Appended:
    """What of a file is new, on the disk when this returns.

    A message that cannot be used is put aside with its line and reason, and the others
    go on; the same file read once more adds nothing.

    Parameters
    ----------
    path : the file.
    source : the system that wrote it, as codes.yaml calls it.
    form : how its messages are read.
    intake : where to.
    progress : how much of the file is committed, and how much there is, after each
        transaction.

    Raises
    ------
    FeedError if it cannot be read; what stood before the fault is kept.
    """
    done = Appended()
    found = messages(path, form)
    while some := list(islice(found, AT_ONCE)):
        done.add(
            intake.take(
                Raw(source, AtLine(one.form, one.line), one.body) for one in some
            )
        )
        if progress is not None:
            progress(some[-1].done, some[-1].total)
    return done
