"""Loading a file into the store."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

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
    told: Callable[[int], None] | None = None,
) -> Appended:
    """What of a file is new, on the disk when this returns.

    A message that cannot be used is put aside, and the others go on; the same file read
    once more adds nothing.

    Parameters
    ----------
    path : the file.
    source : the system that wrote it, as codes.yaml calls it.
    form : how its messages are read.
    intake : where to.
    told : how many messages were committed, after each transaction.

    Raises
    ------
    FeedError if it cannot be read; what stood before the fault is kept.
    """
    done = Appended()
    found = messages(path, form)
    while some := list(islice(found, AT_ONCE)):
        done.add(intake.take(Raw(source, form, body) for body in some))
        if told is not None:
            told(len(some))
    return done
