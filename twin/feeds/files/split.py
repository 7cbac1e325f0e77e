"""Files, split into the messages they hold, one at a time."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import IO, BinaryIO, cast

from twin.errors import FeedError
from twin.feeds.format import Format
from twin.feeds.hl7 import Hl7
from twin.feeds.hl7.batch import Batch
from twin.feeds.rows.rows import BROKEN, LINE, Rows, packed
from twin.feeds.text_file import read_text
from twin.hospital.problems import what_next
from twin.values import parquet

LONGEST = 1 << 20
"""Bytes of a line; what is longer is given in pieces, none of which is a message."""
_GZIP = b"\x1f\x8b"


def messages(path: Path, form: Format) -> Iterator[bytes]:
    """The messages of a file, whatever each is worth.

    Parameters
    ----------
    path : the file, plain or gzipped; its end says Parquet.
    form : how its messages are read: HL7 has batches, `Rows` has tables, and every
        other format a message on each line.

    Raises
    ------
    FeedError if it is missing, cut off, or has not the columns that are read.
    """
    if isinstance(form, Rows):
        is_parquet = path.suffix == parquet.END
        rows = _of_parquet(path, form) if is_parquet else _of_csv(path, form)
        yield from rows
        return
    with opened(path) as file:
        yield from (
            Batch(cast("BinaryIO", file)) if isinstance(form, Hl7) else lines(file)
        )


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked if they are packed.

    Raises
    ------
    FeedError if it cannot be read, or is cut off.
    """
    try:
        with path.open("rb") as plain:
            if plain.peek(2)[:2] == _GZIP:
                with gzip.open(plain) as unpacked:
                    yield cast("IO[bytes]", unpacked)
            else:
                yield plain
    except FileNotFoundError:
        raise FeedError(f"{path}: is not there; check the path") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        what = "is a gzip file that is cut off or damaged; fetch it again"
        raise FeedError(f"{path}: {what}") from None
    except OSError as error:
        raise FeedError(f"{path}: cannot be read: {error.strerror}") from None


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines that are not empty, without their ends."""
    while line := file.readline(LONGEST):
        text = line.strip(b"\r\n\t \xef\xbb\xbf")
        if text:
            yield text


def _of_csv(path: Path, form: Rows) -> Iterator[bytes]:
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;|", key=first.count)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    header = [cell.strip() for cell in next(reader, [])]
    _refuse_missing(path, form, header)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        row = {LINE: reader.line_num}
        if len(cells) == len(header):
            yield packed(
                {**row, **dict(zip(header, map(str.strip, cells), strict=True))}
            )
        else:
            yield packed({**row, BROKEN: cells})


def _of_parquet(path: Path, form: Rows) -> Iterator[bytes]:
    arrow = parquet.arrow()
    try:
        table = arrow.parquet.ParquetFile(path)
    except FileNotFoundError:
        raise FeedError(f"{path}: is not there; check the path") from None
    except (arrow.ArrowInvalid, OSError) as error:
        reason = str(error).split(".")[0]
        raise FeedError(f"{path}: is no whole Parquet file: {reason}") from None
    _refuse_missing(path, form, table.schema_arrow.names)
    with table:
        number = 0
        for batch in table.iter_batches(columns=list(form.mapping.columns)):
            for row in batch.to_pylist():
                number += 1
                yield packed({LINE: number, **row})


def _refuse_missing(path: Path, form: Rows, header: Iterable[str]) -> None:
    known = list(header)
    problems = [
        what_next(f'{path}: has no column "{column}"', column, known)
        for column in form.mapping.columns
        if column not in known
    ]
    if problems:
        raise FeedError("\n".join(problems))
